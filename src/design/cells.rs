//! The values of one feature, row by row.

use polars::prelude::*;

use super::blocks::ABSENT;
use super::words::Words;
use crate::cells::parse_flag;
use crate::project::Kind;
use crate::tables::number_text;
use crate::units::MICROSECONDS_PER_DAY;

/// The values of one feature, row by row.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Numbers; NaN if unknown.
    Numbers(Vec<f64>),
    /// Yes or no; `None` if unknown.
    Flags(Vec<Option<bool>>),
    /// Words, or the members of a set in one cell.
    Words(Words),
}

/// One value of a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not known.
    Unknown,
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A word, or the members of a set in one cell.
    Words(String),
}

impl Value {
    /// The number; NaN if it is not a number.
    pub(super) fn number(&self) -> f64 {
        if let Self::Number(number) = self { *number } else { f64::NAN }
    }

    pub(super) fn flag(&self) -> Option<bool> {
        if let Self::Flag(flag) = self { Some(*flag) } else { None }
    }

    pub(super) fn words(&self) -> Option<&str> {
        if let Self::Words(words) = self { Some(words) } else { None }
    }
}

impl Cells {
    /// The values of a column of a table, by its type alone: a point in time is a number of days.
    ///
    /// # Errors
    /// When the column has an unsupported type.
    pub fn of_column(column: &Column) -> PolarsResult<Self> {
        match column.dtype() {
            DataType::Boolean => Ok(Self::Flags(column.bool()?.iter().collect())),
            DataType::String => Ok(Self::Words(Words::of_text(column.str()?))),
            DataType::Datetime(..) => {
                let micros = column.cast(&DataType::Int64)?.cast(&DataType::Float64)?;
                let days =
                    numbers(micros.f64()?).into_iter().map(|micros| micros / MICROSECONDS_PER_DAY as f64);
                Ok(Self::Numbers(days.collect()))
            }
            _ => Ok(Self::Numbers(numbers(column.cast(&DataType::Float64)?.f64()?))),
        }
    }

    /// Whether any row is without a value.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        // Without early exit, which is vectorised: most columns have none.
        match self {
            Self::Numbers(numbers) => numbers.iter().fold(false, |any, number| any | number.is_nan()),
            Self::Flags(flags) => flags.iter().fold(false, |any, flag| any | flag.is_none()),
            Self::Words(words) => {
                words.codes().iter().fold(0, |any, &code| any | u32::from(code == ABSENT)) > 0
            }
        }
    }

    /// Rows without a value, ascending.
    #[must_use]
    pub fn unknown(&self) -> Vec<u32> {
        fn rows<T>(cells: &[T], is_unknown: impl Fn(&T) -> bool) -> Vec<u32> {
            (0u32..).zip(cells).filter(|(_, cell)| is_unknown(cell)).map(|(row, _)| row).collect()
        }
        if !self.has_unknown() {
            return Vec::new();
        }
        match self {
            Self::Numbers(numbers) => rows(numbers, |number| number.is_nan()),
            Self::Flags(flags) => rows(flags, Option::is_none),
            Self::Words(words) => rows(words.codes(), |&code| code == ABSENT),
        }
    }

    /// How many rows are without a value.
    pub(crate) fn n_unknown(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.iter().map(|number| usize::from(number.is_nan())).sum(),
            Self::Flags(flags) => flags.iter().map(|flag| usize::from(flag.is_none())).sum(),
            Self::Words(words) => words.codes().iter().map(|&code| usize::from(code == ABSENT)).sum(),
        }
    }

    /// Whether all rows have the same value, or all are unknown.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Numbers(numbers) => {
                numbers.iter().all(|number| *number == numbers[0])
                    || numbers.iter().all(|number| number.is_nan())
            }
            Self::Flags(flags) => flags.iter().all(|flag| *flag == flags[0]),
            Self::Words(words) => words.codes().iter().all(|code| *code == words.codes()[0]),
        }
    }

    /// The value of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn value(&self, row: usize) -> Value {
        match self {
            Self::Numbers(numbers) if numbers[row].is_nan() => Value::Unknown,
            Self::Numbers(numbers) => Value::Number(numbers[row]),
            Self::Flags(flags) => flags[row].map_or(Value::Unknown, Value::Flag),
            Self::Words(words) => words.at(row).map_or(Value::Unknown, |word| Value::Words(word.to_owned())),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Flags(flags) => flags.len(),
            Self::Words(words) => words.codes().len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// These rows and those of `more`, which are unknown where they are of another type.
    pub(super) fn followed_by(&self, more: &Self) -> Self {
        let rows = 0..more.len();
        match self {
            Self::Numbers(own) => {
                let more = rows.map(|row| more.value(row).number());
                Self::Numbers(own.iter().copied().chain(more).collect())
            }
            Self::Flags(own) => {
                let more = rows.map(|row| more.value(row).flag());
                Self::Flags(own.iter().copied().chain(more).collect())
            }
            Self::Words(own) => {
                let more = rows.map(|row| if let Self::Words(words) = more { words.at(row) } else { None });
                Self::Words(Words::new((0..own.codes().len()).map(|row| own.at(row)).chain(more)))
            }
        }
    }

    pub(crate) fn select_rows(&self, rows: &[usize]) -> Self {
        match self {
            Self::Numbers(numbers) => Self::Numbers(rows.iter().map(|&row| numbers[row]).collect()),
            Self::Flags(flags) => Self::Flags(rows.iter().map(|&row| flags[row]).collect()),
            Self::Words(words) => Self::Words(words.select_rows(rows)),
        }
    }
}

/// Two columns are equal when their values are, regardless of the codes of their words.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|row| self.value(row) == other.value(row))
    }
}

/// The numbers of a column; NaN if unknown.
pub(super) fn numbers(column: &Float64Chunked) -> Vec<f64> {
    let mut numbers = Vec::with_capacity(column.len());
    for chunk in column.downcast_iter() {
        match chunk.validity().filter(|known| known.unset_bits() > 0) {
            None => numbers.extend_from_slice(chunk.values()),
            Some(known) => {
                let values = chunk.values().iter().zip(known);
                numbers.extend(values.map(|(&value, is_known)| if is_known { value } else { f64::NAN }));
            }
        }
    }
    numbers
}

/// A column in the type of its kind of feature.
pub(super) fn of_kind(kind: &Kind, column: &Column) -> PolarsResult<Cells> {
    match (kind, column.dtype()) {
        (Kind::Number(_), _) => Ok(Cells::Numbers(numbers(column.cast(&DataType::Float64)?.f64()?))),
        (Kind::Flag, DataType::String) => {
            Ok(Cells::Flags(column.str()?.iter().map(|cell| parse_flag(cell?)).collect()))
        }
        (Kind::Flag, DataType::Boolean) => Ok(Cells::Flags(column.bool()?.iter().collect())),
        (Kind::Flag, _) => {
            let numbers = column.cast(&DataType::Float64)?;
            let flag = |number: f64| (!number.is_nan()).then_some(number != 0.0);
            Ok(Cells::Flags(numbers.f64()?.iter().map(|number| number.and_then(flag)).collect()))
        }
        (Kind::Category { .. }, DataType::Float64) => {
            let texts: Vec<Option<String>> =
                column.f64()?.iter().map(|number| number.map(number_text)).collect();
            Ok(Cells::Words(Words::new(texts.iter().map(Option::as_deref))))
        }
        (Kind::Category { .. } | Kind::Set { .. }, _) => {
            let texts = column.cast(&DataType::String)?;
            Ok(Cells::Words(Words::of_text(texts.str()?)))
        }
    }
}
