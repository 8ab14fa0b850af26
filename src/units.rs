//! Units: probabilities, log-odds, dates and durations in days.
//!
//! A value of one of these types is valid by construction, so no later stage checks it again.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Microseconds in a day.
pub const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

/// The probability that a lead is won: finite, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability(f64);

impl Probability {
    /// The probability `value`, or `None` when it is not a number from 0 to 1.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The value, from 0 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("{value} is not a probability from 0 to 1"))
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

/// The natural logarithm of the odds of winning; positive is towards won. Never NaN.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct LogOdds(f64);

impl LogOdds {
    /// The log-odds `value`, or `None` for NaN.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (!value.is_nan()).then_some(Self(value))
    }

    /// The value in natural-log units.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }

    /// The logistic function of the log-odds, 1 / (1 + e⁻ˣ), computed without overflow.
    #[must_use]
    pub fn probability(self) -> Probability {
        Probability(logistic(self.0))
    }
}

/// The logistic function 1 / (1 + e⁻ˣ), stable for large |x|.
#[must_use]
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// ln(1 + eˣ), stable for large |x|: the negative log-likelihood of a lost deal at log-odds `x`.
#[must_use]
pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// A whole number of days, written `"90d"` or `"12w"` in `bantam.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days(u32);

impl Days {
    /// A duration of `days` days.
    #[must_use]
    pub const fn new(days: u32) -> Self {
        Self(days)
    }

    /// The number of days.
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }

    /// The duration in microseconds.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0 as i64 * MICROSECONDS_PER_DAY
    }

    /// Reads `"90d"` (days) or `"12w"` (weeks); the number is positive.
    ///
    /// # Errors
    /// If `text` is anything else; the message has the expected format.
    pub fn parse(text: &str) -> Result<Self, String> {
        let expected = || format!("expected a duration such as \"90d\" or \"12w\", found \"{text}\"");
        let unit = match text.chars().last() {
            Some('d') => 1,
            Some('w') => 7,
            _ => return Err(expected()),
        };
        let number: u32 = text[..text.len() - 1].parse().map_err(|_| expected())?;
        let days = number.checked_mul(unit).filter(|&days| (1..=MOST_DAYS).contains(&days));
        days.map(Self).ok_or_else(expected)
    }
}

/// A thousand years; longer durations are typing errors.
const MOST_DAYS: u32 = 366_000;

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}d", self.0)
    }
}

/// A point in time, in microseconds since 1970-01-01T00:00:00 UTC, as of which the features of a lead are computed.
///
/// Events at or after it are not used. A date means its first instant, so events of the same day are not used either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AsOf(i64);

/// A currency: a code of ISO 4217, or a symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency(String);

impl Currency {
    /// Reads a code of three capitals (`EUR`) or one symbol (`€`); `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        let mut letters = text.chars();
        let is_symbol =
            matches!((letters.next(), letters.next()), (Some(symbol), None) if is_currency_symbol(symbol));
        (is_code || is_symbol).then(|| Self(text.to_owned()))
    }

    /// Whether it is a code, which a space separates from the amount.
    #[must_use]
    pub fn is_code(&self) -> bool {
        self.0.len() == 3 && self.0.is_ascii()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The characters of the Unicode category Sc (currency symbols) that stand alone.
const fn is_currency_symbol(symbol: char) -> bool {
    matches!(
        symbol,
        '$' | '¢'..='¥' | '\u{58f}' | '\u{60b}' | '\u{9f2}' | '\u{9f3}' | '\u{af1}' | '\u{bf9}' | '\u{e3f}' | '\u{17db}'
            | '\u{20a0}'..='\u{20c0}' | '\u{fdfc}' | '\u{fe69}' | '\u{ff04}' | '\u{ffe0}' | '\u{ffe1}' | '\u{ffe5}' | '\u{ffe6}'
    )
}

impl Serialize for Days {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for AsOf {
    /// As ISO 8601: the date, with the time where it is not midnight.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl AsOf {
    /// The instant `microseconds` after 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// Microseconds since 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// The first instant of `date`, UTC.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        let days = (date - NaiveDate::default()).num_days();
        Self(days * MICROSECONDS_PER_DAY)
    }

    /// Whole days since the first of January 1970 in UTC, or before it where negative.
    #[must_use]
    pub fn day(self) -> i64 {
        self.0.div_euclid(MICROSECONDS_PER_DAY)
    }

    /// The calendar date in UTC.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        let days = self.day();
        NaiveDate::default()
            .checked_add_signed(chrono::Duration::try_days(days).unwrap_or_default())
            .unwrap_or_default()
    }

    /// The first day of its quarter of the calendar, or of one so many quarters later. `None` beyond the years of the calendar.
    #[must_use]
    pub(crate) fn quarter(self, later: i32) -> Option<Self> {
        let date = self.date();
        let months = date.year() * 12 + date.month0().cast_signed() / 3 * 3 + 3 * later;
        let day = NaiveDate::from_ymd_opt(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1)?;
        Some(Self::from_date(day))
    }

    /// Whether this is the first instant of a day, as a date without a time is.
    #[must_use]
    pub const fn is_midnight(self) -> bool {
        self.0.rem_euclid(MICROSECONDS_PER_DAY) == 0
    }

    /// This instant `span` earlier.
    #[must_use]
    pub const fn minus(self, span: Days) -> Self {
        Self(self.0.saturating_sub(span.microseconds()))
    }

    /// This instant `span` later.
    #[must_use]
    pub const fn plus(self, span: Days) -> Self {
        Self(self.0.saturating_add(span.microseconds()))
    }

    /// Reads an ISO 8601 date (`2026-06-30`) or date and time; a time without an offset is UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // chrono also takes years of one to three digits: "05-03-02" is no ISO 8601.
        if text.as_bytes().get(4) != Some(&b'-') {
            return None;
        }
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Some(Self::from_date(date));
        }
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(time.timestamp_micros()));
        }
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
            .map(|time| Self(time.and_utc().timestamp_micros()))
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.0.rem_euclid(MICROSECONDS_PER_DAY);
        write!(f, "{}", self.date().format("%Y-%m-%d"))?;
        if time != 0 {
            let seconds = time / 1_000_000;
            write!(f, "T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_are_those_of_the_calendar() {
        let day = |text: &str| AsOf::parse(text).unwrap();
        let starts = [0, -1, -2, 1, 4].map(|later| day("2026-02-14").quarter(later).unwrap());
        let expected = ["2026-01-01", "2025-10-01", "2025-07-01", "2026-04-01", "2027-01-01"];
        assert_eq!(starts, expected.map(day));
    }
}
