//! Dates, timestamps and intervals as they are written.

use chrono::NaiveDate;

use super::typed::Constant;
use crate::units::MICROSECONDS_PER_DAY;

/// Microseconds of a second.
const MICROSECONDS_PER_SECOND: i64 = 1_000_000;

/// The units of an interval, each with its months and microseconds.
const UNITS: [(&str, i64, i64); 8] = [
    ("year", 12, 0),
    ("quarter", 3, 0),
    ("month", 1, 0),
    ("week", 0, 7 * MICROSECONDS_PER_DAY),
    ("day", 0, MICROSECONDS_PER_DAY),
    ("hour", 0, 3600 * MICROSECONDS_PER_SECOND),
    ("minute", 0, 60 * MICROSECONDS_PER_SECOND),
    ("second", 0, MICROSECONDS_PER_SECOND),
];

/// The longest interval: times are of the years 1 to 9999.
const MOST_MONTHS: i64 = 12 * 10_000;
/// The longest interval of days and parts of days.
const MOST_MICROSECONDS: i64 = 3_660_000 * MICROSECONDS_PER_DAY;

/// A time as it is written in ISO 8601: `2026-05-01`, or `2026-05-01 12:30:00.5` with a `T` or a blank, with or without seconds,
/// and an optional `Z`. Returns the microseconds since 1970-01-01 00:00, and whether a time of day was written. The years are 1 to
/// 9999; a seventh digit of a second and what follows is dropped.
#[must_use]
pub fn parse_time(text: &str) -> Option<(i64, bool)> {
    let bytes = text.trim().as_bytes();
    let (date, rest) = bytes.split_at_checked(10)?;
    let days = parse_date(date)?;
    if rest.is_empty() {
        return Some((days * MICROSECONDS_PER_DAY, false));
    }
    let (separator, clock) = rest.split_first()?;
    let clock = clock.strip_suffix(b"Z").or_else(|| clock.strip_suffix(b"z")).unwrap_or(clock);
    let is_separated = matches!(separator, b'T' | b't' | b' ');
    let of_day = if is_separated { parse_clock(clock)? } else { return None };
    Some((days * MICROSECONDS_PER_DAY + of_day, true))
}

/// The days from 1970-01-01 to `YYYY-MM-DD`.
fn parse_date(date: &[u8]) -> Option<i64> {
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let (year, month, day) = (digits(&date[..4])?, digits(&date[5..7])?, digits(&date[8..])?);
    let date = NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32)?;
    (year >= 1).then(|| (date - NaiveDate::default()).num_days())
}

/// The microseconds of `HH:MM[:SS[.ffffff]]`.
fn parse_clock(clock: &[u8]) -> Option<i64> {
    let mut parts = clock.split(|&byte| byte == b':');
    let (hour, minute) = (two_digits(parts.next()?)?, two_digits(parts.next()?)?);
    let microseconds = parts.next().map_or(Some(0), parse_second)?;
    let is_valid = hour < 24 && minute < 60 && parts.next().is_none();
    is_valid.then_some((hour * 3600 + minute * 60) * MICROSECONDS_PER_SECOND + microseconds)
}

/// The microseconds of `SS[.ffffff]`.
fn parse_second(second: &[u8]) -> Option<i64> {
    let (whole, fraction) = second.split_at_checked(2)?;
    let whole = two_digits(whole).filter(|&seconds| seconds < 60)?;
    let Some((point, fraction)) = fraction.split_first() else {
        return Some(whole * MICROSECONDS_PER_SECOND);
    };
    digits(fraction)?;
    let is_fraction = *point == b'.' && fraction.len() <= 9;
    let six: String = fraction.iter().copied().map(char::from).chain("000000".chars()).take(6).collect();
    is_fraction.then(|| whole * MICROSECONDS_PER_SECOND + six.parse::<i64>().unwrap_or(0))
}

/// A number of two digits.
fn two_digits(bytes: &[u8]) -> Option<i64> {
    if bytes.len() == 2 { digits(bytes) } else { None }
}

/// A number of digits only, at least one.
fn digits(bytes: &[u8]) -> Option<i64> {
    let is_number = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(bytes).ok().filter(|_| is_number)?.parse().ok()
}

/// The mistake in an interval: the message and the hint.
pub(super) type IntervalMistake = (String, String);

/// The interval that is written as amounts and units, one after the other: `1 year 3 months`, `-3 days`.
pub(super) fn parse_interval(text: &str) -> Result<Constant, IntervalMistake> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut months, mut microseconds) = (0_i64, 0_i64);
    if words.is_empty() || words.len() % 2 == 1 {
        return Err(not_an_interval(text, &words));
    }
    for pair in words.chunks(2) {
        let amount = parse_amount(pair[0])?;
        let (_, of_months, of_microseconds) = parse_unit(pair[1])?;
        let longer = |sum: i64, of: i64| of.checked_mul(amount).and_then(|part| sum.checked_add(part));
        months = longer(months, of_months).unwrap_or(i64::MAX);
        microseconds = longer(microseconds, of_microseconds).unwrap_or(i64::MAX);
        if months.unsigned_abs() > MOST_MONTHS as u64
            || microseconds.unsigned_abs() > MOST_MICROSECONDS as u64
        {
            let hint = "times are of the years 1 to 9999".to_owned();
            return Err((format!("the interval `{text}` is longer than 10,000 years"), hint));
        }
    }
    Ok(Constant::Span { months: months as i32, microseconds })
}

/// An integer, possibly negative.
fn parse_amount(word: &str) -> Result<i64, IntervalMistake> {
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        // An overflow is longer than any interval.
        return Ok(word.parse().unwrap_or(i64::MAX));
    }
    if unsigned.parse::<f64>().is_ok_and(f64::is_finite) {
        let hint = "write a smaller unit: `INTERVAL '36 hours'` for one and a half days".to_owned();
        return Err((format!("the amounts of an interval are whole numbers, found `{word}`"), hint));
    }
    Err((format!("`{word}` is not an amount of an interval"), HOW_TO_WRITE.to_owned()))
}

/// How an interval is written.
const HOW_TO_WRITE: &str = "an interval is written as amounts and units: `INTERVAL '1 year 6 months'`";

/// A text that is not amounts and units.
fn not_an_interval(text: &str, words: &[&str]) -> IntervalMistake {
    match words {
        [amount] if amount.parse::<f64>().is_ok() => (
            format!("the interval `{text}` has no unit"),
            format!("name the unit: `INTERVAL '{amount} days'`"),
        ),
        _ => (format!("`{text}` is not an interval"), HOW_TO_WRITE.to_owned()),
    }
}

/// A unit by its name, in any case, singular or plural.
fn parse_unit(word: &str) -> Result<(&'static str, i64, i64), IntervalMistake> {
    unit_named(word).ok_or_else(|| (format!("`{word}` is not a unit of time"), unit_hint()))
}

/// The units, for a hint.
pub(super) fn unit_hint() -> String {
    format!("the units are {}", UNITS.map(|(name, ..)| name).join(", "))
}

/// A unit of time by its name.
fn unit_named(word: &str) -> Option<(&'static str, i64, i64)> {
    let lower = word.to_ascii_lowercase();
    let singular = lower.strip_suffix('s').unwrap_or(&lower);
    UNITS.into_iter().find(|(name, ..)| *name == singular)
}

/// Whether an interval names a unit below the day, so that a date plus it has a time of day, if only midnight.
pub(super) fn names_time_of_day(interval: &str) -> bool {
    interval.split_whitespace().filter_map(unit_name).any(|unit| ["hour", "minute", "second"].contains(&unit))
}

/// The name of a unit of time in lower case and the singular.
pub(super) fn unit_name(word: &str) -> Option<&'static str> {
    unit_named(word).map(|(name, ..)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_in_iso_8601() {
        let second = MICROSECONDS_PER_SECOND;
        let cases = [
            ("1970-01-01", Some((0, false))),
            (" 1970-01-02 ", Some((MICROSECONDS_PER_DAY, false))),
            ("1970-01-01 00:01", Some((60 * second, true))),
            ("1970-01-01T00:00:01Z", Some((second, true))),
            ("1970-01-01 00:00:00.5", Some((second / 2, true))),
            ("1970-01-01 00:00:00.123456789", Some((123_456, true))),
            ("1969-12-31 23:59:59", Some((-second, true))),
            ("0001-01-01", Some((-719_162 * MICROSECONDS_PER_DAY, false))),
            ("9999-12-31", Some((2_932_896 * MICROSECONDS_PER_DAY, false))),
        ];
        for (text, time) in cases {
            assert_eq!(parse_time(text), time, "{text}");
        }
        let mistaken = [
            "",
            "2026",
            "2026-2-3",
            "2026-02-30",
            "0000-01-01",
            "10000-01-01",
            "2026-01-01x",
            "2026-01-01T",
            "2026-01-01 1:00",
            "2026-01-01 24:00",
            "2026-01-01 12:60",
            "2026-01-01 12:00:60",
            "2026-01-01 12:00:00.",
            "2026-01-01 12:00:00.1234567890",
            "2026-01-01 12:00:00+02:00",
            "２０２６-01-01",
            "2026-01-0é",
            "2026-01-01 12:00:0é",
        ];
        for text in mistaken {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn an_interval_is_amounts_and_units() {
        let day = MICROSECONDS_PER_DAY;
        let cases = [
            ("3 months", 3, 0),
            ("1 YEAR 3 month", 15, 0),
            ("-2 Days 1 quarter", 3, -2 * day),
            ("+1 week", 0, 7 * day),
            ("36 hours 1 minute 1 second", 0, 36 * 3_600_000_000 + 61_000_000),
        ];
        for (text, months, microseconds) in cases {
            assert_eq!(parse_interval(text), Ok(Constant::Span { months, microseconds }), "{text}");
        }
        for text in [
            "",
            "3",
            "months",
            "3 monthss",
            "3months",
            "x days",
            "1.5 days",
            "- days",
            "1e3 days",
            "99999 years 1 day 1",
        ] {
            assert!(parse_interval(text).is_err(), "{text}");
        }
    }
}
