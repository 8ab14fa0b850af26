//! From the text of a cell to a date.

use std::borrow::Cow;

use chrono::DateTime;

use super::clock::{clock, number};
use super::date_pattern::{DatePattern, LocalDate, plain_blanks};
use super::date_value::{DateValue, SECOND, calendar_date, first_instant};
use super::date_words::{may_have_date_words, without_date_words};
use super::invisible::seen;
use super::month_names::in_english;
use super::offset::{DateZone, OffsetMark, offset_mark};
use super::serial::serial;

/// The number of bytes of the longest cell that is parsed as a date.
const LONGEST: usize = 100;

/// Reads the dates of a table or column: ISO 8601 always, and the patterns of the project in their order.
///
/// ISO 8601 is `2026-06-30`, with a time of day after a blank or `T`, with an offset, and `20260630T101112Z`. It is not read
/// together with a pattern that begins with the year and the day, since that would misread it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateReader {
    patterns: Vec<DatePattern>,
    zone: Option<DateZone>,
    must_be_dates: bool,
    has_iso: bool,
}

impl DateReader {
    /// A reader of these patterns besides ISO 8601. `time_zone` is that of dates without an offset, UTC without it: a date
    /// without a time of day is the first instant of that day there. `must_be_dates` says that the column can hold nothing
    /// else, so that numbers are seconds, milliseconds, microseconds or nanoseconds since 1970, serials of a spreadsheet or
    /// digits such as `20260630`, by their size. `conflicting` is whether the patterns of a list
    /// exclude each other.
    #[must_use]
    pub fn new(patterns: Vec<DatePattern>, time_zone: Option<DateZone>, must_be_dates: bool) -> Self {
        let has_iso = !patterns.iter().any(DatePattern::is_year_then_day);
        Self { patterns, zone: time_zone, must_be_dates, has_iso }
    }

    /// Whether numbers are read as dates.
    pub const fn must_be_dates(&self) -> bool {
        self.must_be_dates
    }

    /// The patterns besides ISO 8601.
    pub fn patterns(&self) -> &[DatePattern] {
        &self.patterns
    }

    /// The zone of dates without an offset.
    pub const fn time_zone(&self) -> Option<DateZone> {
        self.zone
    }

    /// Reads a cell.
    #[must_use]
    pub fn read(&self, cell: &str) -> DateValue {
        let text = cell.trim();
        if text.is_empty() {
            return DateValue::Unknown;
        }
        if text.len() > LONGEST {
            return DateValue::NotADate;
        }
        // Most dates are written so, and need none of what follows.
        if let Some(local) = iso(text).filter(|_| self.has_iso) {
            return self.value(local);
        }
        let text = date_text(text);
        if let Some(local) = iso(&text).filter(|_| self.has_iso) {
            return self.value(local);
        }
        if is_zero_date(&text) {
            return DateValue::Unknown;
        }
        if let Some(local) = self.patterns.iter().find_map(|pattern| pattern.read(&text)) {
            return self.value(local);
        }
        if let Some(infinite) = infinity(&text) {
            return infinite;
        }
        match serial(&text).filter(|_| self.must_be_dates) {
            Some(serial) if serial.is_utc() => {
                DateValue::new(serial.date, serial.microseconds, serial.has_clock())
            }
            Some(serial) => {
                DateValue::new(serial.date, self.instant(serial.microseconds), serial.has_clock())
            }
            None => DateValue::NotADate,
        }
    }

    fn value(&self, local: LocalDate) -> DateValue {
        let clock = local.clock.unwrap_or(0);
        let since_1970 = first_instant(local.date) + clock;
        let microseconds = match local.offset {
            OffsetMark::Fixed(east) => since_1970 - east,
            OffsetMark::Zone(zone) => zone.instant(since_1970),
            // The zone of the project determines which of those that share the abbreviation is meant.
            OffsetMark::Shared(name) => match self.zone.and_then(|zone| zone.instant_named(since_1970, name))
            {
                Some(instant) => instant,
                None => return DateValue::NotADate,
            },
            OffsetMark::None => self.instant(since_1970),
        };
        DateValue::new(local.date, microseconds, clock != 0)
    }

    fn instant(&self, local: i64) -> i64 {
        self.zone.map_or(local, |zone| zone.instant(local))
    }
}

/// A trimmed cell as dates are looked for: with plain blanks and months in English, and without invisible characters and commas
/// before blanks. Words for the year and the time of day in other languages go, too.
pub(super) fn date_text(text: &str) -> Cow<'_, str> {
    let seen = seen(text);
    let bytes = seen.as_bytes();
    let is_plain = seen.is_ascii()
        && !bytes.windows(2).any(|pair| matches!(pair, b", " | b"  "))
        && !bytes.iter().any(|byte| matches!(byte, b'\t'..=b'\r'));
    let text = if is_plain { seen } else { Cow::Owned(plain_blanks(seen.trim())) };
    let text = if may_have_date_words(&text) { without_date_words(text) } else { text };
    if may_have_words(&text) { in_english(text) } else { text }
}

/// Whether there are two letters in a row, or letters that are not ASCII, so that a month may be written as a word.
fn may_have_words(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has_letters = || bytes.windows(2).any(|pair| pair.iter().all(u8::is_ascii_alphabetic));
    bytes.iter().any(u8::is_ascii_digit) && (!text.is_ascii() || has_letters())
}

/// Reads ISO 8601: years of four digits; months and days may have one.
pub(super) fn iso(text: &str) -> Option<LocalDate> {
    plain_iso(text.as_bytes()).or_else(|| any_iso(text))
}

/// `2026-06-30` or `2026-06-30 10:11:12`, as nearly all dates are written: the digits are at known places.
fn plain_iso(bytes: &[u8]) -> Option<LocalDate> {
    let (date, clock) = bytes.split_first_chunk::<10>()?;
    let two = |at: usize| two_digits(date[at], date[at + 1]);
    if (date[4], date[7]) != (b'-', b'-') {
        return None;
    }
    let date = calendar_date(100 * two(0)? + two(2)?, two(5)?, two(8)?)?;
    let clock = match *clock {
        [] => None,
        [b' ' | b'T', _, _, b':', _, _, b':', _, _] => {
            let two = |at: usize| two_digits(clock[at], clock[at + 1]);
            let (hour, minute, second) = (two(1)?, two(4)?, two(7)?);
            // What is beyond these is read, or refused, by the other reader.
            let is_plain = hour < 24 && minute < 60 && second < 60;
            Some(is_plain.then_some((hour * 3600 + minute * 60 + second) * SECOND)?)
        }
        _ => return None,
    };
    Some(LocalDate { date, clock, offset: OffsetMark::None })
}

/// The number that two digits are.
fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(10 * tens + ones))
}

/// The same in any of the forms that there are.
fn any_iso(text: &str) -> Option<LocalDate> {
    if text.as_bytes().get(4) != Some(&b'-') {
        return iso_basic(text).or_else(|| date_of_dotnet(text));
    }
    let (year, rest) = number(text, 4, 4)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 1, 2)?;
    let (day, rest) = number(rest.strip_prefix('-')?, 1, 2)?;
    let date = calendar_date(year, month, day)?;
    match rest.as_bytes().first() {
        None => Some(LocalDate { date, clock: None, offset: OffsetMark::None }),
        Some(b'T' | b't' | b' ' | b',') => {
            if let Some((clock, rest)) = clock(rest) {
                return Some(LocalDate { date, clock: Some(clock.microseconds), offset: offset_mark(rest)? });
            }
            // "2026-06-30 UTC", as BigQuery casts a date.
            let offset = offset_mark(rest).filter(|mark| !matches!(mark, OffsetMark::Shared(_)))?;
            Some(LocalDate { date, clock: None, offset })
        }
        // Dates of XML may have an offset; more digits are another number.
        Some(b'Z' | b'+' | b'-' | b'[') => Some(LocalDate { date, clock: None, offset: offset_mark(rest)? }),
        Some(_) => None,
    }
}

/// `/Date(1719792000000)/` of .NET and of `OData`: milliseconds since 1970 in UTC; an offset behind them is that of the writer.
fn date_of_dotnet(text: &str) -> Option<LocalDate> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let (sign, digits) = inner.strip_prefix('-').map_or((1, inner), |rest| (-1, rest));
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, offset) = digits.split_at(end);
    let is_offset = |offset: &str| {
        let hours = offset.strip_prefix(['+', '-']);
        hours.is_some_and(|hours| hours.len() == 4 && hours.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !offset.is_empty() && !is_offset(offset) {
        return None;
    }
    let microseconds = digits.parse::<i64>().ok()?.checked_mul(1000 * sign)?;
    let date = DateTime::from_timestamp_micros(microseconds)?.date_naive();
    let clock = microseconds - first_instant(date);
    Some(LocalDate { date, clock: Some(clock), offset: OffsetMark::Fixed(0) })
}

/// `20260630T101112Z`.
fn iso_basic(text: &str) -> Option<LocalDate> {
    if !matches!(text.as_bytes().get(8), Some(b'T' | b't')) {
        return None;
    }
    let (year, rest) = number(text, 4, 4)?;
    let (month, rest) = number(rest, 2, 2)?;
    let (day, rest) = number(rest, 2, 2)?;
    let date = calendar_date(year, month, day)?;
    let (clock, rest) = clock(rest)?;
    Some(LocalDate { date, clock: Some(clock.microseconds), offset: offset_mark(rest)? })
}

/// Whether this is a date of nothing but zeros or nines, or the day 0 of a spreadsheet, with or without a time of day of zeros:
/// `0000-00-00 00:00:00`, `00.00.0000`, `00000000` of SAP, `9999-99-99`, `1900-01-00`.
pub(super) fn is_zero_date(text: &str) -> bool {
    const ZEROS: [&str; 28] = [
        "0000-00-00", "0000/00/00", "0000.00.00", "00/00/0000", "00.00.0000", "00-00-0000", "00/00/00",
        "0/0/0000", "9999-99-99", "9999/99/99", "9999.99.99", "99/99/9999", "99.99.9999", "99-99-9999",
        "1900-01-00", "1900/01/00", "1900/1/0", "1900-1-0", "01/00/1900", "1/0/1900", "1/00/1900",
        "00/01/1900", "0/1/1900", "00.01.1900", "0.1.1900", "00-01-1900", "00-Jan-1900", "0-Jan-00",
    ];
    // Digits alone have nothing behind them, as others are a number.
    if matches!(text, "00000000" | "00000000000000" | "99999999") {
        return true;
    }
    let rest = ZEROS.iter().find_map(|zeros| text.strip_prefix(zeros));
    rest.is_some_and(|rest| {
        let is_clock = rest.starts_with([' ', 'T', 't']) && rest.contains('0');
        rest.is_empty()
            || (is_clock && rest[1..].bytes().all(|byte| matches!(byte, b'0' | b':' | b'.' | b'Z' | b'+')))
    })
}

/// `infinity` and `-infinity` of `PostgreSQL`.
fn infinity(text: &str) -> Option<DateValue> {
    if text.eq_ignore_ascii_case("infinity") {
        return Some(DateValue::Never);
    }
    text.eq_ignore_ascii_case("-infinity").then_some(DateValue::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn digits_at_known_places_are_the_date_that_any_reader_finds(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-6][0-9]:[0-6][0-9])?[0Z ]?",
        ) {
            if let Some(plain) = plain_iso(text.as_bytes()) {
                prop_assert_eq!(Some(plain), any_iso(&text));
            }
        }
    }

    #[test]
    fn dates_of_dotnet_are_milliseconds_of_utc() {
        let reader = DateReader::new(Vec::new(), None, false);
        let july = 1_719_792_000_000_000;
        for (text, microseconds, has_clock) in [
            ("/Date(1719792000000)/", july, false),
            ("/Date(1719792000000+0100)/", july, false),
            (" /Date(1719792000001-0500)/ ", july + 1000, true),
            ("/Date(-86400000)/", -86_400_000_000, false),
        ] {
            assert_eq!(reader.read(text), DateValue::Known { microseconds, has_clock }, "{text}");
        }
        for text in
            ["/Date(1719792000000)", "/Date()/", "/Date(17+1)/", "/Date(99999999999999999999)/", "Date(1)"]
        {
            assert_eq!(reader.read(text), DateValue::NotADate, "{text}");
        }
    }

    #[test]
    fn plain_dates_are_read_at_known_places() {
        for text in ["2026-06-30", "2024-02-29T23:59:59", "0001-01-01 00:00:00"] {
            assert_eq!(plain_iso(text.as_bytes()), any_iso(text), "{text}");
            assert!(plain_iso(text.as_bytes()).is_some(), "{text}");
        }
        for text in
            ["2023-02-29", "2026-6-30", "2026-06-30 24:00:00", "2026-06-30T10:11:60", "2026-06-30 10:11"]
        {
            assert_eq!(plain_iso(text.as_bytes()), None, "{text}");
        }
    }
}
