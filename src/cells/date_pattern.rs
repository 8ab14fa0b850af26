//! Patterns of dates, as `[data] date_format` lists them.

use std::fmt::{self, Write as _};

use chrono::format::{Fixed, Item, Numeric, Parsed, StrftimeItems, parse_and_remainder};
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use super::clock::clock;
use super::date_value::{DAY, SECOND};
use super::month_names::pattern_in_english;
use super::offset::{OffsetMark, offset_mark};

/// Years below this were written with too few digits.
const LEAST_YEAR: i32 = 100;

/// A pattern of dates in the notation of strftime, such as `%d/%m/%Y` or `%m/%d/%Y %I:%M %p`. It also reads dates with a time
/// of day other than its own, or without one; commas before blanks do not matter.
#[derive(Debug, Clone)]
pub struct DatePattern {
    text: String,
    /// All of it.
    items: Vec<Item<'static>>,
    /// Its date, if it has a time of day as well and the two do not interleave.
    date_items: Option<Vec<Item<'static>>>,
    has_clock: bool,
}

impl PartialEq for DatePattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for DatePattern {}

impl fmt::Display for DatePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a text is no pattern of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePatternError {
    /// It is not in the notation of strftime.
    Notation,
    /// It has `%Z`: names of time zones are not unique.
    ZoneName,
    /// It has `%I` without `%p`, or `%p` without `%I`.
    HalfDay,
    /// It does not determine a day.
    NoDay,
}

impl fmt::Display for DatePatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Notation => "it is not a date pattern such as %d/%m/%Y",
            Self::ZoneName => {
                "names of time zones (%Z) are not unique: write offsets (%z), or set `time_zone`"
            }
            Self::HalfDay => "a 12-hour clock needs both %I and %p",
            Self::NoDay => "it does not determine year, month and day",
        })
    }
}

impl std::error::Error for DatePatternError {}

/// A date as a pattern reads it, before it is brought to UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LocalDate {
    pub date: NaiveDate,
    /// Microseconds since midnight.
    pub clock: Option<i64>,
    pub offset: OffsetMark,
}

impl DatePattern {
    /// Checks a pattern.
    ///
    /// # Errors
    /// When it is not in the notation of strftime, names time zones, has half of a 12-hour clock, or determines no day.
    pub fn parse(text: &str) -> Result<Self, DatePatternError> {
        let items = StrftimeItems::new(&pattern_in_english(&plain_blanks(text))).parse_to_owned();
        let items: Vec<Item<'static>> = items.map_err(|_| DatePatternError::Notation)?;
        let items: Vec<Item<'static>> = items.into_iter().map(lenient_offset).collect();
        if items.contains(&Item::Fixed(Fixed::TimezoneName)) {
            return Err(DatePatternError::ZoneName);
        }
        let has = |test: fn(&Item<'_>) -> bool| items.iter().any(test);
        let is_half = |item: &Item<'_>| matches!(item, Item::Fixed(Fixed::LowerAmPm | Fixed::UpperAmPm));
        if has(|item| matches!(item, Item::Numeric(Numeric::Hour12, _))) != has(is_half) {
            return Err(DatePatternError::HalfDay);
        }
        let has_clock = has(is_clock_item);
        let date_items = if has_clock { date_part(&items) } else { None };
        let pattern = Self { text: text.to_owned(), items, date_items, has_clock };
        if pattern.round_trips() { Ok(pattern) } else { Err(DatePatternError::NoDay) }
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it begins with the year and goes on with the day, so that ISO dates would be misread.
    pub(super) fn is_year_then_day(&self) -> bool {
        let mut fields =
            self.items.iter().filter(|item| !matches!(item, Item::Literal(_) | Item::OwnedLiteral(_)));
        let is_year = matches!(fields.next(), Some(Item::Numeric(Numeric::Year, _)));
        is_year && matches!(fields.next(), Some(Item::Numeric(Numeric::Day, _)))
    }

    /// Writes a date in the pattern.
    fn write(&self, time: DateTime<Utc>) -> Option<String> {
        let mut text = String::new();
        let offset = Item::Fixed(Fixed::TimezoneOffset);
        let any = any_offset();
        let items = self.items.iter().map(|item| if any.as_ref() == Some(item) { &offset } else { item });
        let written = write!(text, "{}", time.format_with_items(items));
        written.ok().map(|()| text)
    }

    fn round_trips(&self) -> bool {
        let Some(time) = DateTime::from_timestamp(1_709_648_130, 0) else { return false };
        let read = self.write(time).and_then(|text| self.read(&text));
        read.is_some_and(|read| read.date == time.date_naive())
    }

    /// Reads text with [`plain_blanks`]. A time of day other than that of the pattern is read as well, or may lack; it may
    /// stand before the year.
    pub(super) fn read(&self, text: &str) -> Option<LocalDate> {
        let date_items = self.date_items.as_ref().unwrap_or(&self.items);
        let read = |text: &str| self.read_whole(text).or_else(|| read_date(text, date_items));
        read(text).or_else(|| read(&year_before_clock(text)?))
    }

    /// Reads text in the whole pattern, with an offset behind it.
    fn read_whole(&self, text: &str) -> Option<LocalDate> {
        let mut parsed = Parsed::new();
        let rest = parse_and_remainder(&mut parsed, text, self.items.iter()).ok()?;
        let rest = offset_mark(rest).filter(|_| self.has_clock || rest.trim_start().is_empty())?;
        let seconds = parsed.offset();
        if parsed.timestamp().is_some() {
            let time = parsed.to_naive_datetime_with_offset(0).ok()?;
            let clock = Some(i64::from(time.time().num_seconds_from_midnight()) * SECOND);
            return Some(LocalDate { date: time.date(), clock, offset: OffsetMark::Fixed(0) });
        }
        let date = parsed.to_naive_date().ok().filter(|date| is_written_out(*date))?;
        let clock = if self.has_clock {
            let time = parsed.to_naive_time().ok()?;
            let micros = i64::from(time.nanosecond() / 1000);
            Some((i64::from(time.num_seconds_from_midnight()) * SECOND + micros).min(DAY - 1))
        } else {
            None
        };
        let offset = seconds.map_or(rest, |seconds| OffsetMark::Fixed(i64::from(seconds) * SECOND));
        Some(LocalDate { date, clock, offset })
    }
}

/// `Tue Mar 5 10:11:12 CET 2024`, as Unix and Java write it, as `Tue Mar 5 2024 10:11:12 CET`.
fn year_before_clock(text: &str) -> Option<String> {
    if !text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let (before, year) = text.rsplit_once(' ')?;
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let colon = before.find(':').filter(|_| is_year)?;
    let (date, clock) = before.split_at(before[..colon].rfind(' ')?);
    Some(format!("{date} {year}{clock}"))
}

/// Whether the year was written with all its digits; the first day of all is what some programs write for no date.
fn is_written_out(date: NaiveDate) -> bool {
    date.year() >= LEAST_YEAR || (date.year(), date.ordinal()) == (1, 1)
}

/// Reads a date with a time of day and offset of any kind behind it.
fn read_date(text: &str, items: &[Item<'static>]) -> Option<LocalDate> {
    let mut parsed = Parsed::new();
    let rest = parse_and_remainder(&mut parsed, text, items.iter()).ok()?;
    let date = parsed.to_naive_date().ok().filter(|date| is_written_out(*date))?;
    if rest.trim_start().is_empty() {
        return Some(LocalDate { date, clock: None, offset: OffsetMark::None });
    }
    let (clock, rest) = clock(rest).filter(|_| rest.starts_with([' ', ',', 'T', 't']))?;
    Some(LocalDate { date, clock: Some(clock.microseconds), offset: offset_mark(rest)? })
}

/// Whether an item is of the time of day or the offset.
fn is_clock_item(item: &Item<'_>) -> bool {
    match item {
        Item::Numeric(numeric, _) => matches!(
            numeric,
            Numeric::Hour
                | Numeric::Hour12
                | Numeric::Minute
                | Numeric::Second
                | Numeric::Nanosecond
                | Numeric::Timestamp
        ),
        Item::Fixed(fixed) => !matches!(
            fixed,
            Fixed::ShortMonthName | Fixed::LongMonthName | Fixed::ShortWeekdayName | Fixed::LongWeekdayName
        ),
        _ => false,
    }
}

/// The items of the date, unless some of the time of day stand between them.
fn date_part(items: &[Item<'static>]) -> Option<Vec<Item<'static>>> {
    let is_date =
        |item: &Item<'_>| matches!(item, Item::Numeric(..) | Item::Fixed(_)) && !is_clock_item(item);
    let first = items.iter().position(is_date)?;
    let last = items.iter().rposition(is_date)?;
    let part = &items[first..=last];
    let is_leading = !items[..first].iter().any(is_clock_item);
    (is_leading && !part.iter().any(is_clock_item)).then(|| part.to_vec())
}

/// `%#z`, which reads `+00`, `+0000`, `+00:00` and `Z`, and which chrono cannot write.
fn any_offset() -> Option<Item<'static>> {
    StrftimeItems::new("%#z").next()
}

/// Offsets of any kind for `%z` and its like.
fn lenient_offset(item: Item<'static>) -> Item<'static> {
    let is_offset = matches!(
        item,
        Item::Fixed(
            Fixed::TimezoneOffset
                | Fixed::TimezoneOffsetColon
                | Fixed::TimezoneOffsetDoubleColon
                | Fixed::TimezoneOffsetTripleColon
        )
    );
    any_offset().filter(|_| is_offset).unwrap_or(item)
}

/// Text with a plain blank for each kind of blank, and without commas before blanks.
pub(super) fn plain_blanks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if !letter.is_whitespace() {
            plain.push(letter);
            continue;
        }
        if plain.ends_with(',') {
            plain.pop();
        }
        if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain
}

/// The first two patterns of a list that read one date as two, such as `%d/%m/%Y` and `%m/%d/%Y`: together they
/// would be mixed silently.
#[must_use]
pub fn conflicting(patterns: &[DatePattern]) -> Option<(usize, usize)> {
    // The fifth of June 2007: each part can be the day, the month or the year of two digits.
    let time = DateTime::from_timestamp(1_181_052_784, 0)?;
    let differ = |a: &DatePattern, b: &DatePattern| {
        let read = a.write(time).and_then(|text| b.read(&text));
        read.is_some_and(|read| read.date != time.date_naive())
    };
    let pairs =
        (0..patterns.len()).flat_map(|first| (first + 1..patterns.len()).map(move |second| (first, second)));
    pairs.into_iter().find(|&(first, second)| differ(&patterns[first], &patterns[second]))
}
