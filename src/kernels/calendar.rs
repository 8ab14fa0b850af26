//! The proleptic Gregorian calendar: microseconds since 1970-01-01 to years, months and days and back.
//!
//! Times of the kernels are always in the years 1 to 9999, so no computation overflows.

use crate::units::MICROSECONDS_PER_DAY;

/// Microseconds of a second.
pub(super) const SECOND: i64 = 1_000_000;
/// Microseconds of a minute.
pub(super) const MINUTE: i64 = 60 * SECOND;
/// Microseconds of an hour.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// Microseconds of a day.
pub(super) const DAY: i64 = MICROSECONDS_PER_DAY;
/// 0001-01-01 00:00.
pub(super) const FIRST_TIME: i64 = -719_162 * DAY;
/// 9999-12-31 23:59:59.999999.
pub(super) const LAST_TIME: i64 = 2_932_897 * DAY - 1;
/// The months of all years: adding more is always out of range.
const MOST_MONTHS: i64 = 9999 * 12;

/// Whether a time is in the years 1 to 9999.
pub(super) fn in_range(time: i64) -> bool {
    (FIRST_TIME..=LAST_TIME).contains(&time)
}

/// The days since 1970-01-01 of a time.
pub(super) fn day_of(time: i64) -> i64 {
    time.div_euclid(DAY)
}

/// The microseconds since midnight.
pub(super) fn time_of_day(time: i64) -> i64 {
    time.rem_euclid(DAY)
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
}

impl Civil {
    /// The day of a time.
    pub(super) fn of(time: i64) -> Self {
        Self::from_days(day_of(time))
    }

    /// The day this number of days after 1970-01-01, in the years 1 to 9999 (Cassio Neri and Lorenz Schneider, 2023,
    /// "Euclidean affine functions and their application to calendar algorithms").
    pub(super) fn from_days(days: i64) -> Self {
        // Days since 0000-03-01, so that the leap day is the last of its year; never negative from the year 1 on.
        let of_century = 4 * (days + 719_468) as u32 + 3;
        let (century, of_century) = (of_century / 146_097, of_century % 146_097 / 4);
        let of_year = 2_939_745 * u64::from(4 * of_century + 3);
        let (year, of_year) = ((of_year >> 32) as u32, (of_year as u32) / 2_939_745 / 4);
        let of_month = 2141 * of_year + 197_913;
        let (month, day) = (of_month >> 16, (of_month & 0xffff) / 2141 + 1);
        // January and February belong to the next year of the calendar.
        let is_next = of_year >= 306;
        Self {
            year: 100 * i64::from(century) + i64::from(year) + i64::from(is_next),
            month: i64::from(if is_next { month - 12 } else { month }),
            day: i64::from(day),
        }
    }

    /// The days from 1970-01-01 to this day (Howard Hinnant, `days_from_civil`).
    pub(super) fn days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let from_march = if self.month > 2 { self.month - 3 } else { self.month + 9 };
        let of_year = (153 * from_march + 2) / 5 + self.day - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
        era * 146_097 + of_era - 719_468
    }

    /// Midnight of this day.
    pub(super) fn midnight(self) -> i64 {
        self.days() * DAY
    }

    /// 1 for the first of January.
    pub(super) fn day_of_year(self) -> i64 {
        self.days() - Self { month: 1, day: 1, ..self }.days() + 1
    }

    /// This number of months later; the day is clamped to the last of its month.
    pub(super) fn plus_months(self, months: i64) -> Self {
        let count = self.year * 12 + self.month - 1 + months;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        Self { year, month, day: self.day.min(days_in_month(year, month)) }
    }
}

/// The number of days of a month.
pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// 1 for Monday to 7 for Sunday.
pub(super) fn weekday(days: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (days + 3).rem_euclid(7) + 1
}

/// The ISO 8601 week: that of the Thursday of the same week.
pub(super) fn iso_week(days: i64) -> i64 {
    let thursday = days - weekday(days) + 4;
    (Civil::from_days(thursday).day_of_year() - 1) / 7 + 1
}

/// A time plus months, then microseconds; none outside of the years 1 to 9999.
pub(super) fn add_span(time: i64, months: i64, microseconds: i64) -> Option<i64> {
    let shifted = if months == 0 {
        time
    } else if months.abs() > MOST_MONTHS {
        return None;
    } else {
        Civil::of(time).plus_months(months).midnight().checked_add(time_of_day(time))?
    };
    shifted.checked_add(microseconds).filter(|&sum| in_range(sum))
}

/// `2026-05-01`.
pub(super) fn date_text(time: i64) -> String {
    let mut text = String::with_capacity(10);
    write_date(time, &mut text);
    text
}

/// `2026-05-01 12:30:00`, with a fraction of a second only if there is one.
pub(super) fn timestamp_text(time: i64) -> String {
    let mut text = String::with_capacity(26);
    write_timestamp(time, &mut text);
    text
}

/// Appends a date.
pub(super) fn write_date(time: i64, text: &mut String) {
    let Civil { year, month, day } = Civil::of(time);
    write_digits(year, 1000, text);
    text.push('-');
    write_digits(month, 10, text);
    text.push('-');
    write_digits(day, 10, text);
}

/// Appends a timestamp.
pub(super) fn write_timestamp(time: i64, text: &mut String) {
    let clock = time_of_day(time);
    write_date(time, text);
    for (separator, part) in [(' ', clock / HOUR), (':', clock / MINUTE % 60), (':', clock / SECOND % 60)] {
        text.push(separator);
        write_digits(part, 10, text);
    }
    if clock % SECOND != 0 {
        text.push('.');
        write_digits(clock % SECOND, SECOND / 10, text);
        text.truncate(text.trim_end_matches('0').len());
    }
}

/// Appends a number with leading zeros; `first` is the value of its first digit.
fn write_digits(number: i64, first: i64, text: &mut String) {
    let mut place = first;
    while place > 0 {
        text.push(char::from(b'0' + (number / place % 10) as u8));
        place /= 10;
    }
}

/// Midnight of a date written `YYYY-MM-DD`, the usual form; `None` for anything else, including dates that do not exist.
pub(super) fn plain_date(text: &str) -> Option<i64> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let exists = year >= 1 && (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    exists.then(|| Civil { year, month, day }.midnight())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_time(text: &str) -> Option<i64> {
        crate::expression::parse_time(text).map(|(time, _)| time)
    }

    #[test]
    fn every_day_reads_back() {
        for days in day_of(FIRST_TIME)..=day_of(LAST_TIME) {
            let civil = Civil::from_days(days);
            assert_eq!(civil.days(), days);
            assert!(
                civil.year >= 1 && civil.year <= 9999 && civil.day <= days_in_month(civil.year, civil.month)
            );
        }
    }

    #[test]
    fn the_edges_of_the_calendar_are_written_and_read() {
        for text in [
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59.999999",
            "1969-12-31 23:59:59.5",
            "2024-02-29 12:00:00",
        ] {
            assert_eq!(parse_time(text).map(timestamp_text).as_deref(), Some(text));
        }
        assert_eq!(parse_time("0001-01-01"), Some(FIRST_TIME));
        assert_eq!(parse_time("9999-12-31T23:59:59.999999Z"), Some(LAST_TIME));
    }

    #[test]
    fn weeks_and_weekdays_are_those_of_iso_8601() {
        let days = |text| day_of(parse_time(text).unwrap());
        assert_eq!((weekday(days("2026-11-26")), weekday(days("2026-11-29"))), (4, 7));
        assert_eq!(
            (iso_week(days("2021-01-03")), iso_week(days("2020-12-31")), iso_week(days("2024-12-30"))),
            (53, 53, 1)
        );
    }

    #[test]
    fn months_are_clamped_to_the_end_of_the_month() {
        let plus = |text, months| add_span(parse_time(text).unwrap(), months, 0).map(date_text);
        assert_eq!(plus("2024-01-31", 1).as_deref(), Some("2024-02-29"));
        assert_eq!(plus("2024-02-29", -12).as_deref(), Some("2023-02-28"));
        assert_eq!(plus("9999-12-31", 1), None);
        assert_eq!(plus("0001-01-31", -1), None);
        assert_eq!(plus("2024-01-31", i64::from(i32::MAX)), None);
    }
}
