//! The stored type of a column of a typed file, and the common type of the parts of a table.

use polars::prelude::*;

use super::TableError;
use super::column_type::{ColumnType, Types, number_text};
use super::guarded::guarded;
use crate::cells::parse_flag;
use crate::units::MICROSECONDS_PER_DAY;

/// How a file stores a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// Only missing values.
    Null,
    /// Text, in a dictionary or not; lists are read as text, too.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers with fractions.
    Number,
    /// True or false.
    Flag,
    /// Dates, with or without a time of day.
    Time,
    /// Times of day.
    Clock,
}

impl Stored {
    /// In words, for messages.
    const fn words(self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Text => "text",
            Self::Whole => "whole numbers",
            Self::Number => "numbers",
            Self::Flag => "true or false",
            Self::Time => "dates",
            Self::Clock => "times of day",
        }
    }

    /// The type of its values; `None` where it is not known without them.
    pub(super) const fn column_type(self) -> Option<ColumnType> {
        match self {
            Self::Null => None,
            Self::Text | Self::Clock => Some(ColumnType::Text),
            Self::Whole | Self::Number => Some(ColumnType::NUMBER),
            Self::Flag => Some(ColumnType::Flag),
            Self::Time => Some(ColumnType::Time),
        }
    }

    /// The common type of both.
    fn with(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, same) if one == same => Some(one),
            (Self::Null, other) | (other, Self::Null) => Some(other),
            (Self::Whole, Self::Number) | (Self::Number, Self::Whole) => Some(Self::Number),
            _ => None,
        }
    }
}

/// A part of a table: a file with the types of its wanted columns, or without types if it is a file of text.
pub(super) struct Part<'a> {
    pub(super) file: &'a str,
    pub(super) stored: &'a [(String, Stored)],
}

/// What the parts of a table have in common.
#[derive(Debug, Default)]
pub(super) struct CommonTypes {
    /// What the columns are read as that the parts store in different ways.
    pub(super) columns: Vec<(String, Stored)>,
    /// Columns that some parts store as true or false and others as text: their words must be yes and no.
    flags_and_words: Vec<PartTypes>,
}

/// A column that two parts store in different ways.
#[derive(Debug)]
struct PartTypes {
    column: String,
    file: String,
    found: Stored,
    first: String,
    expected: Stored,
}

impl PartTypes {
    fn error(&self) -> TableError {
        TableError::PartTypes {
            column: self.column.clone(),
            file: self.file.clone(),
            found: self.found.words(),
            first: self.first.clone(),
            expected: self.expected.words(),
        }
    }
}

impl CommonTypes {
    /// Fails where a column of flags and words has words that are neither yes nor no.
    pub(super) fn refuse_words(&self, frame: &DataFrame, given: &Types) -> Result<(), TableError> {
        let is_word = |cell: &str| parse_flag(cell).is_none();
        let has_words = |part: &&PartTypes| {
            let texts = frame.column(&part.column).ok().and_then(|column| column.str().ok());
            !given.contains_key(&part.column)
                && texts.is_some_and(|texts| texts.iter().flatten().any(is_word))
        };
        self.flags_and_words.iter().find(has_words).map_or(Ok(()), |part| Err(part.error()))
    }
}

/// What the parts have in common.
///
/// A column that the project gives a type, or that has no type in one of the files, is read as text and typed later.
///
/// # Errors
/// When a column is of types that have nothing in common.
pub(super) fn common(parts: &[Part<'_>], given: &Types) -> Result<CommonTypes, TableError> {
    let mut common = CommonTypes::default();
    let Some(first) = parts.iter().find(|part| !part.stored.is_empty()) else { return Ok(common) };
    let is_mixed = parts.iter().any(|part| part.stored.is_empty());
    for (column, stored) in first.stored {
        let of_part =
            |part: &Part<'_>| part.stored.iter().find(|(name, _)| name == column).map(|(_, own)| *own);
        let mut all = *stored;
        let mut since = first.file;
        for part in parts {
            let Some(own) = of_part(part) else { continue };
            let both = all.with(own);
            if both.is_none() && !is_mixed && !given.contains_key(column) {
                let (file, first) = (part.file.to_owned(), since.to_owned());
                let differs = PartTypes { column: column.clone(), file, found: own, first, expected: all };
                if !matches!((all, own), (Stored::Flag, Stored::Text) | (Stored::Text, Stored::Flag)) {
                    return Err(differs.error());
                }
                common.flags_and_words.push(differs);
            }
            if all == Stored::Null {
                since = part.file;
            }
            all = both.unwrap_or(Stored::Text);
        }
        common.columns.push((column.clone(), if is_mixed { Stored::Text } else { all }));
    }
    Ok(common)
}

/// The frame with its columns as all parts can be read.
pub(super) fn as_common(frame: DataFrame, common: &[(String, Stored)]) -> PolarsResult<DataFrame> {
    if common.is_empty() {
        return Ok(frame);
    }
    let column = |column: &Column| match common.iter().find(|(name, _)| name == column.name().as_str()) {
        Some((_, stored)) => as_stored(column, *stored),
        None => Ok(column.clone()),
    };
    // An invalid date cannot be written as text.
    let columns = guarded(|| frame.columns().iter().map(column).collect::<PolarsResult<_>>());
    DataFrame::new(frame.height(), columns.map_err(|panic| polars_err!(ComputeError: "{panic}"))??)
}

/// A column as one that is stored in this way. As text, a number that is undefined or infinite is no value: it is no id, key or level.
pub(super) fn as_stored(column: &Column, stored: Stored) -> PolarsResult<Column> {
    match stored {
        Stored::Null | Stored::Clock => Ok(column.clone()),
        Stored::Text if column.dtype().is_float() => {
            let numbers = column.cast(&DataType::Float64)?;
            let text = |value: Option<f64>| value.filter(|value| value.is_finite()).map(number_text);
            let text: StringChunked = numbers.f64()?.iter().map(text).collect();
            Ok(text.with_name(column.name().clone()).into_series().into_column())
        }
        Stored::Text if column.dtype().is_temporal() && !matches!(column.dtype(), DataType::Time) => {
            times_as_text(column)
        }
        Stored::Text => column.cast(&DataType::String),
        // Unsigned and signed numbers of 64 bits have a type of 128 bits in common.
        Stored::Whole => column.cast(&DataType::Int128),
        Stored::Number => column.cast(&DataType::Float64),
        Stored::Flag => column.cast(&DataType::Boolean),
        Stored::Time => to_microseconds(column),
    }
}

/// Dates as text; invalid ones as their number, which is not a date.
fn times_as_text(column: &Column) -> PolarsResult<Column> {
    let format = if *column.dtype() == DataType::Date { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S%.f" };
    let micros = to_microseconds(column)?.cast(&DataType::Int64)?;
    let text = |micros: i64| match chrono::DateTime::from_timestamp_micros(micros) {
        Some(time) => time.format(format).to_string(),
        None => micros.to_string(),
    };
    let text: StringChunked = micros.i64()?.iter().map(|micros| micros.map(text)).collect();
    Ok(text.with_name(column.name().clone()).into_series().into_column())
}

/// Dates with or without a time of day, in microseconds of UTC; those beyond 64 bits are the first or the last.
fn to_microseconds(column: &Column) -> PolarsResult<Column> {
    let (numbers, per_unit) = match column.dtype() {
        DataType::Date => (column.cast(&DataType::Int32)?, MICROSECONDS_PER_DAY),
        // The instants of a zoned column are UTC already; only the label goes.
        DataType::Datetime(TimeUnit::Milliseconds, _) => (column.clone(), 1000),
        DataType::Datetime(_, zone) => {
            (column.cast(&DataType::Datetime(TimeUnit::Microseconds, zone.clone()))?, 1)
        }
        _ => return column.cast(&ColumnType::Time.dtype()),
    };
    let numbers = numbers.cast(&DataType::Int64)?;
    let micros: Int64Chunked =
        numbers.i64()?.iter().map(|number| Some(number?.saturating_mul(per_unit))).collect();
    micros.with_name(column.name().clone()).into_series().into_column().cast(&ColumnType::Time.dtype())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_what_they_have_in_common() {
        let stored = |kind| vec![("size".to_owned(), kind)];
        let read = |one, other, given: &Types| {
            let (one, other) = (stored(one), stored(other));
            let parts = [Part { file: "1", stored: &one }, Part { file: "2", stored: &other }];
            common(&parts, given).map(|common| common.columns[0].1).map_err(|error| error.to_string())
        };
        let none = Types::new();
        assert_eq!(read(Stored::Whole, Stored::Number, &none), Ok(Stored::Number));
        assert_eq!(read(Stored::Null, Stored::Text, &none), Ok(Stored::Text));
        assert_eq!(
            read(Stored::Whole, Stored::Text, &none).unwrap_err(),
            "`size` has text in 2, but whole numbers in 1"
        );
        assert_eq!(read(Stored::Flag, Stored::Text, &none), Ok(Stored::Text));
        let given = Types::from([("size".to_owned(), ColumnType::Text)]);
        assert_eq!(read(Stored::Whole, Stored::Text, &given), Ok(Stored::Text));
    }
}
