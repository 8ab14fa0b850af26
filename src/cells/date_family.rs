//! The usual formats of dates, and those that a cell fits.

use std::sync::LazyLock;

use super::clock::{clock, number};
use super::date_pattern::{DatePattern, LocalDate};
use super::date_reader::iso;
use super::date_value::calendar_date;
use super::offset::offset_mark;
use super::serial::{SerialUnit, serial};

/// A family of date formats, in which only the order of day and month may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum DateFamily {
    /// ISO 8601.
    Iso,
    /// Digits with this separator and the year, of four digits or two, at the end.
    YearLast { separator: u8, year_digits: u8 },
    /// Digits with this separator and the year, of four digits, in front.
    YearFirst { separator: u8 },
    /// With the name of the month: a pattern of [`NAMED`].
    Named(usize),
    /// A number.
    Serial(SerialUnit),
}

/// Patterns with the name of a month, the more usual first; a comma before a blank does not matter.
const NAMED: [&str; 18] = [
    "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d/%b/%Y", "%d %b %y", "%d.%b.%Y", "%d. %b %Y",
    "%b-%d-%Y", "%d %B %Y", "%B %d, %Y", "%d-%B-%Y", "%d. %B %Y", "%a, %d %b %Y", "%a, %b %d, %Y",
    "%A, %d %B %Y", "%A, %B %d, %Y", "%A, %d. %B %Y",
];

static NAMED_PATTERNS: LazyLock<Vec<(usize, DatePattern)>> = LazyLock::new(|| {
    let parsed = NAMED.iter().enumerate();
    parsed.filter_map(|(index, text)| Some((index, DatePattern::parse(text).ok()?))).collect()
});

/// The order of day and month that a cell allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayOrder {
    /// Only day before month.
    Day,
    /// Only month before day.
    Month,
    /// Both, or the family has one order.
    Either,
}

/// The date format of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateFit {
    pub family: DateFamily,
    pub order: DayOrder,
    pub has_clock: bool,
    pub is_twelve_hour: bool,
}

impl DateFit {
    /// The family of trimmed text with plain blanks.
    pub(super) fn find(text: &str) -> Option<Self> {
        let fit = |family, order| Self { family, order, has_clock: false, is_twelve_hour: false };
        if let Some(local) = iso(text) {
            return Some(Self { has_clock: has_clock(local), ..fit(DateFamily::Iso, DayOrder::Either) });
        }
        if let Some(serial) = serial(text) {
            let fit = fit(DateFamily::Serial(serial.unit), DayOrder::Either);
            return Some(Self { has_clock: serial.has_clock(), ..fit });
        }
        numeric(text).or_else(|| named(text))
    }
}

fn has_clock(local: LocalDate) -> bool {
    local.clock.is_some_and(|clock| clock != 0)
}

/// Dates of three numbers with one separator.
fn numeric(text: &str) -> Option<DateFit> {
    let length = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (first_length, text_length) = (length(text), text.len());
    if !(1..=4).contains(&first_length) || text_length < 6 {
        return None;
    }
    let (first, rest) = number(text, 1, 4)?;
    let separator = *rest.as_bytes().first().filter(|byte| matches!(byte, b'/' | b'.' | b'-'))?;
    let (second, rest) = number(&rest[1..], 1, 2)?;
    let rest = rest.strip_prefix(char::from(separator))?;
    let last_length = length(rest);
    let (last, rest) = number(rest, 1, 4)?;
    let (family, order) = match (first_length, last_length) {
        (4, 1 | 2) => {
            calendar_date(first, second, last)?;
            (DateFamily::YearFirst { separator }, DayOrder::Either)
        }
        (1 | 2, 2 | 4) => {
            let year = if last_length == 2 { century(last) } else { last };
            let family = DateFamily::YearLast { separator, year_digits: last_length as u8 };
            (family, order(year, first, second)?)
        }
        _ => return None,
    };
    // No country writes the month first with dots.
    if separator == b'.' && order == DayOrder::Month {
        return None;
    }
    let (has_clock, is_twelve_hour) = time_behind(rest)?;
    Some(DateFit { family, order, has_clock, is_twelve_hour })
}

/// The century of years of two digits, as strftime has it.
const fn century(year: i64) -> i64 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

fn order(year: i64, first: i64, second: i64) -> Option<DayOrder> {
    match (calendar_date(year, second, first).is_some(), calendar_date(year, first, second).is_some()) {
        (true, true) => Some(DayOrder::Either),
        (true, false) => Some(DayOrder::Day),
        (false, true) => Some(DayOrder::Month),
        (false, false) => None,
    }
}

/// Whether the rest is a time of day other than midnight, and one of 12 hours.
fn time_behind(rest: &str) -> Option<(bool, bool)> {
    if rest.is_empty() {
        return Some((false, false));
    }
    let (clock, rest) = clock(rest).filter(|_| rest.starts_with([' ', ',', 'T', 't']))?;
    offset_mark(rest)?;
    Some((clock.microseconds != 0, clock.is_twelve_hour))
}

/// Dates with the name of a month.
fn named(text: &str) -> Option<DateFit> {
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if letters < 3 || digits < 3 {
        return None;
    }
    let found = NAMED_PATTERNS.iter().find_map(|(index, pattern)| Some((*index, pattern.read(text)?)));
    let (index, local) = found?;
    let has_clock = has_clock(local);
    // Months end in no "am" or "pm"; a time of day comes last.
    let is_twelve_hour = has_clock && text.trim_end_matches('.').ends_with(['m', 'M']);
    Some(DateFit { family: DateFamily::Named(index), order: DayOrder::Either, has_clock, is_twelve_hour })
}

impl DateFamily {
    /// The pattern of the family, with day before month or month before day; `None` for ISO 8601 and numbers.
    pub(super) fn pattern(self, day_first: bool) -> Option<DatePattern> {
        let text = match self {
            Self::Iso | Self::Serial(_) => return None,
            Self::YearFirst { separator } => {
                let mark = char::from(separator);
                format!("%Y{mark}%m{mark}%d")
            }
            Self::YearLast { separator, year_digits } => {
                let mark = char::from(separator);
                let (first, second) = if day_first { ('d', 'm') } else { ('m', 'd') };
                let year = if year_digits == 2 { 'y' } else { 'Y' };
                format!("%{first}{mark}%{second}{mark}%{year}")
            }
            Self::Named(index) => (*NAMED.get(index)?).to_owned(),
        };
        DatePattern::parse(&text).ok()
    }

    /// Whether either order of day and month is usual.
    pub(super) const fn has_two_orders(self) -> bool {
        matches!(self, Self::YearLast { separator: b'/' | b'-', .. })
    }
}
