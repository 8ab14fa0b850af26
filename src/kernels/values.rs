//! Columns of values, the inputs and outputs of the kernels.

use std::borrow::Cow;
use std::fmt::Write;

use super::calendar;
use super::text_column::Texts;
pub use super::unknown::{FALSE, NO_TIME, TRUE, UNKNOWN};
use crate::expression::RuleType;

/// Below 2^53, integers are exact in 64-bit floating point.
const LARGEST_EXACT: u64 = 1 << 53;

/// The values of a rule for the rows of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Finite numbers; NaN where unknown.
    Numbers(Vec<f64>),
    /// Three-valued flags: [`FALSE`], [`UNKNOWN`] or [`TRUE`].
    Flags(Vec<u8>),
    /// Days as microseconds of their midnight since 1970-01-01 00:00; [`NO_TIME`] where unknown.
    Dates(Vec<i64>),
    /// Microseconds since 1970-01-01 00:00; [`NO_TIME`] where unknown.
    Timestamps(Vec<i64>),
    /// Texts.
    Texts(Texts),
    /// Unknown in this number of rows, without a type: the rule is NULL.
    Nulls(usize),
}

/// The values of a table's column for the rows of a batch, borrowed if possible.
#[derive(Debug, Clone)]
pub enum RuleInput<'a> {
    /// Numbers; NaN where unknown. Infinite numbers count as unknown.
    Numbers(Cow<'a, [f64]>),
    /// Three-valued flags.
    Flags(Cow<'a, [u8]>),
    /// Microseconds since 1970-01-01 00:00 (of midnight for a date); [`NO_TIME`] where unknown. Times outside of the years 1
    /// to 9999 count as unknown.
    Times(Cow<'a, [i64]>),
    /// Texts.
    Texts(Cow<'a, [Option<&'a str>]>),
    /// Only NULL, of any type.
    Nulls(usize),
}

impl RuleInput<'_> {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Flags(values) => values.len(),
            Self::Times(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Nulls(rows) => *rows,
        }
    }

    /// The rows `from .. from + rows`, borrowed: batches for several threads come from one source. Clipped to the existing rows.
    #[must_use]
    pub fn slice(&self, from: usize, rows: usize) -> RuleInput<'_> {
        let start = from.min(self.rows());
        let end = from.saturating_add(rows).min(self.rows());
        match self {
            Self::Numbers(values) => RuleInput::Numbers(Cow::Borrowed(&values[start..end])),
            Self::Flags(values) => RuleInput::Flags(Cow::Borrowed(&values[start..end])),
            Self::Times(values) => RuleInput::Times(Cow::Borrowed(&values[start..end])),
            Self::Texts(values) => RuleInput::Texts(Cow::Borrowed(&values[start..end])),
            Self::Nulls(_) => RuleInput::Nulls(end - start),
        }
    }
}

impl Values {
    /// An empty column of the type of a rule.
    pub(super) fn with_capacity(yields: RuleType, rows: usize) -> Self {
        match yields {
            RuleType::Number => Self::Numbers(Vec::with_capacity(rows)),
            RuleType::Flag => Self::Flags(Vec::with_capacity(rows)),
            RuleType::Date => Self::Dates(Vec::with_capacity(rows)),
            RuleType::Timestamp => Self::Timestamps(Vec::with_capacity(rows)),
            RuleType::Text => Self::Texts(Texts::with_capacity(rows)),
            RuleType::Span | RuleType::Null => Self::Nulls(0),
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Flags(values) => values.len(),
            Self::Dates(values) | Self::Timestamps(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Nulls(rows) => *rows,
        }
    }

    /// The value of a row as `CAST(x AS TEXT)` writes it; `NULL` if it is unknown, or the row does not exist.
    #[must_use]
    pub fn text(&self, row: usize) -> String {
        let known = match self {
            Self::Numbers(values) => values.get(row).filter(|x| x.is_finite()).map(|&x| number_text(x)),
            Self::Flags(values) => {
                values.get(row).filter(|&&x| x != UNKNOWN).map(|&x| flag_text(x).to_owned())
            }
            Self::Dates(values) => {
                values.get(row).filter(|&&x| x != NO_TIME).map(|&x| calendar::date_text(x))
            }
            Self::Timestamps(values) => {
                values.get(row).filter(|&&x| x != NO_TIME).map(|&x| calendar::timestamp_text(x))
            }
            Self::Texts(values) => values.get(row).map(str::to_owned),
            Self::Nulls(_) => None,
        };
        known.unwrap_or_else(|| "NULL".to_owned())
    }
}

/// A number as text: integers without a fraction, all others with the fewest digits that read back as the same number.
pub(super) fn number_text(number: f64) -> String {
    let mut text = String::new();
    write_number(number, &mut text);
    text
}

/// Appends a number as text.
pub(super) fn write_number(number: f64, text: &mut String) {
    // Integers are written faster as such. Minus zero is written as zero.
    let whole = number as i64;
    let written = if whole as f64 == number && whole.unsigned_abs() < LARGEST_EXACT {
        write!(text, "{whole}")
    } else {
        write!(text, "{number}")
    };
    // Writing to a text does not fail.
    debug_assert!(written.is_ok());
}

/// A known flag as text.
pub(super) fn flag_text(flag: u8) -> &'static str {
    if flag == TRUE { "true" } else { "false" }
}
