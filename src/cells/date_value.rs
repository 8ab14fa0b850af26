//! The value of a cell of dates.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate};

use crate::units::MICROSECONDS_PER_DAY;

/// Microseconds in a second and in a day.
pub(super) const SECOND: i64 = 1_000_000;
pub(super) const DAY: i64 = MICROSECONDS_PER_DAY;

/// The years that a date of a deal may lie in; any other year is a mistake of typing or of a program.
pub const YEARS: RangeInclusive<i32> = 1900..=2199;

/// The first microsecond of these years, and the first after them.
const FIRST: i64 = first_of_year(*YEARS.start());
const END: i64 = first_of_year(*YEARS.end() + 1);

const fn first_of_year(year: i32) -> i64 {
    match NaiveDate::from_ymd_opt(year, 1, 1) {
        Some(date) => date.to_epoch_days() as i64 * DAY,
        None => 0,
    }
}

/// The value of a cell of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateValue {
    /// A point in time.
    Known {
        /// Microseconds since 1970-01-01T00:00:00 UTC; of a date without a time of day, those of its first instant.
        microseconds: i64,
        /// Whether it has a time of day. Midnight counts as none, because warehouses and programs write dates so. A date
        /// without a time against one with a time on the same day is not "before" it.
        has_clock: bool,
    },
    /// An empty cell, or a date of zeros such as `0000-00-00`.
    Unknown,
    /// A date that stands for "never", such as 9999-12-31 and 0001-01-01: meaningful as a close date, out of range anywhere else.
    Never,
    /// A date outside of [`YEARS`].
    OutOfRange,
    /// Anything else.
    NotADate,
}

impl DateValue {
    /// A point in time out of a table with types of its own, such as a Parquet file; any number is safe.
    #[must_use]
    pub fn from_microseconds(microseconds: i64) -> Self {
        let has_clock = microseconds.rem_euclid(DAY) != 0;
        if (FIRST..END).contains(&microseconds) {
            return Self::Known { microseconds, has_clock };
        }
        let date = DateTime::from_timestamp_micros(microseconds);
        date.map_or(Self::OutOfRange, |date| Self::new(date.date_naive(), microseconds, has_clock))
    }

    /// A date as days since 1970-01-01, as Parquet files have them; any number is safe.
    #[must_use]
    pub fn from_days(days: i32) -> Self {
        Self::from_microseconds(i64::from(days).saturating_mul(DAY))
    }

    /// The value of a date in its local time, which determines the year.
    pub(super) fn new(written: NaiveDate, microseconds: i64, has_clock: bool) -> Self {
        if YEARS.contains(&written.year()) {
            Self::Known { microseconds, has_clock }
        } else if is_never(written) {
            Self::Never
        } else {
            Self::OutOfRange
        }
    }

    /// Whether the text is a date in form, whatever its year.
    pub const fn is_date(self) -> bool {
        matches!(self, Self::Known { .. } | Self::Never | Self::OutOfRange)
    }
}

/// Whether a date beyond the range means "never": any day of the year 9999, the first or last day of a century
/// (2299-12-31, 3000-01-01) or of a year from 2500 on, and the last day that nanoseconds in 64 bits reach. So do the dates
/// that programs write for an empty one: the first of .NET and SQL, and day 0 of a spreadsheet.
fn is_never(date: NaiveDate) -> bool {
    let year = date.year();
    let at_the_edge = matches!((date.month(), date.day()), (12, 31) | (1, 1));
    let is_round = year >= 2500 || matches!(year.rem_euclid(100), 0 | 99);
    year == 9999
        || matches!((year, date.month(), date.day()), (1, 1, 1) | (1899, 12, 30))
        || (year > *YEARS.end() && at_the_edge && is_round)
        || (year, date.month()) == (2262, 4) && matches!(date.day(), 11 | 12)
}

/// The first instant of a date as if it were UTC.
pub(super) fn first_instant(date: NaiveDate) -> i64 {
    (date - NaiveDate::default()).num_days() * DAY
}

/// A date of the calendar, if there is such a day.
pub(super) fn calendar_date(year: i64, month: i64, day: i64) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_are_safe() {
        for far in [i64::MIN, i64::MAX, i64::MIN + 1, -9_000_000_000_000_000_000] {
            assert_eq!(DateValue::from_microseconds(far), DateValue::OutOfRange);
        }
        for days in [i32::MIN, i32::MAX, 1_000_000_000, -719_161, -25_568] {
            assert_eq!(DateValue::from_days(days), DateValue::OutOfRange, "{days}");
        }
        assert_eq!(DateValue::from_days(2_932_896), DateValue::Never);
        assert_eq!(DateValue::from_days(0), DateValue::Known { microseconds: 0, has_clock: false });
        assert_eq!(
            DateValue::from_days(-25_567),
            DateValue::Known { microseconds: -25_567 * DAY, has_clock: false }
        );
        assert_eq!(DateValue::from_microseconds(-1), DateValue::Known { microseconds: -1, has_clock: true });
    }

    #[test]
    fn never_is_round_and_a_slip_is_out_of_range() {
        let value = |year, month, day| {
            NaiveDate::from_ymd_opt(year, month, day)
                .map(|date| DateValue::new(date, first_instant(date), false))
        };
        for (year, month, day) in [
            (9999, 12, 31),
            (9999, 1, 1),
            (9999, 12, 30),
            (2999, 12, 31),
            (3000, 1, 1),
            (2200, 1, 1),
            (2262, 4, 11),
            (1, 1, 1),
            (1899, 12, 30),
        ] {
            assert_eq!(value(year, month, day), Some(DateValue::Never), "{year}");
        }
        for (year, month, day) in
            [(2205, 3, 4), (2205, 1, 1), (2924, 3, 5), (1899, 12, 31), (1, 1, 2), (1000, 1, 1)]
        {
            assert_eq!(value(year, month, day), Some(DateValue::OutOfRange), "{year}");
        }
    }
}
