//! Dates as numbers: time since 1970, serials of spreadsheets, and digits without separators.

use std::fmt;

use chrono::NaiveDate;

use super::date_value::{DAY, DateValue, SECOND, calendar_date, first_instant};

/// The unit of a date as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SerialUnit {
    /// Days since 1899-12-30, with the time of day as a fraction: Excel's system of 1900.
    Spreadsheet,
    /// `20240305`, or `20240305101112`.
    Digits,
    /// Seconds since 1970-01-01 UTC.
    Seconds,
    /// Milliseconds since 1970-01-01 UTC.
    Milliseconds,
    /// Microseconds since 1970-01-01 UTC.
    Microseconds,
    /// Nanoseconds since 1970-01-01 UTC.
    Nanoseconds,
    /// Tenths of microseconds since 1601-01-01 UTC, as Windows counts them.
    FileTime,
}

impl fmt::Display for SerialUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Spreadsheet => "day numbers of a spreadsheet",
            Self::Digits => "digits such as 20260630",
            Self::Seconds => "seconds since 1970",
            Self::Milliseconds => "milliseconds since 1970",
            Self::Microseconds => "microseconds since 1970",
            Self::Nanoseconds => "nanoseconds since 1970",
            Self::FileTime => "tenths of microseconds since 1601, as Windows counts time",
        })
    }
}

/// Serials from 1950-01-01 to 2199-12-31: smaller ones are more likely counts or years.
const SPREADSHEET_DAYS: std::ops::RangeInclusive<u64> = 18_264..=109_574;

/// The serial of 1970-01-01.
const SPREADSHEET_1970: i64 = 25_569;

/// Seconds from March 1973 to the end of 2199. In this range, seconds, milliseconds, microseconds and nanoseconds have
/// different numbers of digits.
const SECONDS: std::ops::Range<u64> = 100_000_000..7_258_118_400;

/// Times of Windows from 1980 to 2099. As nanoseconds since 1970 they would be days of 1973 to 1974, before there were any.
const FILE_TIMES: std::ops::Range<u64> = 119_600_064_000_000_000..157_469_184_000_000_000;

/// Microseconds from 1601-01-01 to 1970-01-01.
const FILE_TIME_1970: i64 = 11_644_473_600_000_000;

/// A date as a number, before it is brought to UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Serial {
    pub unit: SerialUnit,
    /// The date as written.
    pub date: NaiveDate,
    /// Microseconds since 1970, of a local time for [`SerialUnit::Spreadsheet`] and [`SerialUnit::Digits`].
    pub microseconds: i64,
}

impl Serial {
    /// Whether the time is in UTC whatever the zone of the table.
    pub(super) const fn is_utc(self) -> bool {
        !matches!(self.unit, SerialUnit::Spreadsheet | SerialUnit::Digits)
    }

    /// Whether there is a time of day.
    pub(super) const fn has_clock(self) -> bool {
        self.microseconds.rem_euclid(DAY) != 0
    }
}

/// Reads a number as a date by its size.
pub(super) fn serial(text: &str) -> Option<Serial> {
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() > 19
        || whole.starts_with('0')
        || !are_digits(whole)
        || fraction.is_some_and(|text| !are_digits(text))
    {
        return None;
    }
    let value: u64 = whole.parse().ok()?;
    let zeros = fraction.is_none_or(|fraction| fraction.bytes().all(|byte| byte == b'0'));
    if SPREADSHEET_DAYS.contains(&value) {
        return spreadsheet(i64::try_from(value).ok()?, fraction.unwrap_or("0"));
    }
    if let Some(found) = digits(whole).filter(|_| zeros) {
        return Some(found);
    }
    let since = |unit, per_second: u64| {
        let seconds = i64::try_from(value / per_second).ok()?;
        let below = i64::try_from(value % per_second * (1_000_000_000 / per_second) / 1000).ok()?;
        let micros = match (unit, fraction) {
            (SerialUnit::Seconds, Some(fraction)) => digits_of_fraction(fraction),
            _ => below,
        };
        stamp(unit, seconds * SECOND + micros)
    };
    if FILE_TIMES.contains(&value) {
        return stamp(SerialUnit::FileTime, i64::try_from(value / 10).ok()? - FILE_TIME_1970);
    }
    let units = [
        (SerialUnit::Seconds, 1),
        (SerialUnit::Milliseconds, 1000),
        (SerialUnit::Microseconds, 1_000_000),
        (SerialUnit::Nanoseconds, 1_000_000_000),
    ];
    units
        .into_iter()
        .find(|(_, per)| SECONDS.contains(&(value / per)))
        .and_then(|(unit, per)| since(unit, per))
}

fn stamp(unit: SerialUnit, microseconds: i64) -> Option<Serial> {
    let date = chrono::DateTime::from_timestamp_micros(microseconds)?.date_naive();
    Some(Serial { unit, date, microseconds })
}

/// Microseconds of the digits of a fraction of a second.
fn digits_of_fraction(fraction: &str) -> i64 {
    (0..6).fold(0, |micros, place| {
        micros * 10 + fraction.as_bytes().get(place).map_or(0, |byte| i64::from(byte - b'0'))
    })
}

/// A serial of a spreadsheet; a fraction of a day is exact to the millisecond, since doubles of this size are.
fn spreadsheet(days: i64, fraction: &str) -> Option<Serial> {
    let part = format!("0.{fraction}").parse::<f64>().unwrap_or(0.0);
    let milliseconds = (part * 86_400_000.0).round() as i64;
    stamp(SerialUnit::Spreadsheet, (days - SPREADSHEET_1970) * DAY + milliseconds * 1000)
}

/// `20240305` and `20240305101112`, in the years that a date may have.
fn digits(text: &str) -> Option<Serial> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let clock = match text.len() {
        8 => 0,
        14 => {
            let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
            let is_clock = hour < 24 && minute < 60 && second < 60;
            is_clock.then_some((hour * 3600 + minute * 60 + second) * SECOND)?
        }
        _ => return None,
    };
    let date = calendar_date(part(0, 4)?, part(4, 6)?, part(6, 8)?)?;
    let value = DateValue::new(date, first_instant(date), false);
    let is_plausible = matches!(value, DateValue::Known { .. } | DateValue::Never);
    is_plausible.then_some(Serial {
        unit: SerialUnit::Digits,
        date,
        microseconds: first_instant(date) + clock,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dates_by_their_size() {
        const AT: i64 = 1_709_633_472;
        for (text, unit, micros) in [
            ("1709633472", SerialUnit::Seconds, AT * SECOND),
            ("1709633472.345", SerialUnit::Seconds, AT * SECOND + 345_000),
            ("1709633472345", SerialUnit::Milliseconds, AT * SECOND + 345_000),
            ("1709633472345.0", SerialUnit::Milliseconds, AT * SECOND + 345_000),
            ("1709633472345678", SerialUnit::Microseconds, AT * SECOND + 345_678),
            ("1709633472345678901", SerialUnit::Nanoseconds, AT * SECOND + 345_678),
            ("20240305", SerialUnit::Digits, 19_787 * DAY),
            ("20240305101112", SerialUnit::Digits, AT * SECOND),
            ("45356", SerialUnit::Spreadsheet, 19_787 * DAY),
            ("45356.5", SerialUnit::Spreadsheet, 19_787 * DAY + DAY / 2),
            ("45356,424444444", SerialUnit::Spreadsheet, AT * SECOND),
            ("18264", SerialUnit::Spreadsheet, -7_305 * DAY),
        ] {
            let found = serial(text).map(|serial| (serial.unit, serial.microseconds));
            assert_eq!(found, Some((unit, micros)), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_dates() {
        let others = [
            "2024", "0", "-1", "17", "109575", "99999999", "045356", "1e9", "", ".", "1.", "9999999999",
            "20241305",
        ];
        for text in others.into_iter().chain(["99999999999999999999", "18446744073709551615", "10000000000"])
        {
            assert_eq!(serial(text), None, "{text}");
        }
    }
}
