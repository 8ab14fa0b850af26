//! A column before its cells are read, and with its type.

use polars::prelude::*;

use super::column_type::ColumnType;
use crate::cells::DateValue;
use crate::project::Reading;

/// Later than any date: the value of "never" in a column of close dates.
const NEVER: i64 = 253_402_214_400_000_000;

/// A column before its cells are read.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about a column")]
pub(super) struct ColumnPlan<'a> {
    pub reading: &'a Reading,
    /// The type that it must have; `None`: the one that all its cells fit.
    pub given: Option<ColumnType>,
    /// Whether the number format is that of the model, and not to be detected.
    pub is_fixed: bool,
    /// Whether the files write numbers in plain form, whatever the convention of others.
    pub is_plain: bool,
    /// Whether a date that means "never" is after every other date, and not out of range.
    pub is_open_end: bool,
    /// Whether its cells are unchanged text, as for an id.
    pub is_id: bool,
}

/// A column with its type.
pub(super) struct TypedColumn {
    pub column: Column,
    pub kind: ColumnType,
    /// Cells that do not fit, which are unknown.
    pub misfits: Vec<Misfit>,
    /// The format of its values in words, if it is not the plain form.
    pub written: Option<String>,
}

/// A cell that does not fit the type of its column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Misfit {
    pub row: usize,
    pub found: String,
    pub flaw: Flaw,
}

/// Why a cell does not fit the type of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flaw {
    /// It is no value of this type.
    NotOfType,
    /// It is a date, but none that a deal can have.
    OutOfRange,
    /// It is a date that programs write for no date, such as 1899-12-30.
    NeverDate,
    /// It is one number with a decimal point and another with a decimal comma, and training has not shown which is meant.
    TwoNumbers,
    /// It is a number in another unit than those of training: percent, or another currency.
    OtherUnit,
}

/// The time of a date, or why it has none.
pub(super) fn time(value: DateValue, is_open_end: bool) -> Result<Option<i64>, Flaw> {
    match value {
        DateValue::Known { microseconds, .. } => Ok(Some(microseconds)),
        DateValue::Unknown => Ok(None),
        DateValue::Never if is_open_end => Ok(Some(NEVER)),
        DateValue::Never => Err(Flaw::NeverDate),
        DateValue::OutOfRange => Err(Flaw::OutOfRange),
        DateValue::NotADate => Err(Flaw::NotOfType),
    }
}

/// Parses the cells of a column; those that cannot be parsed are unknown.
pub(super) fn parse<T>(
    text: &StringChunked,
    parse: impl Fn(&str) -> Option<T>,
) -> (Vec<Option<T>>, Vec<Misfit>) {
    let mut misfits = Vec::new();
    let values = text
        .iter()
        .enumerate()
        .map(|(row, cell)| {
            let cell = cell?;
            let value = parse(cell);
            if value.is_none() {
                misfits.push(Misfit { row, found: cell.to_owned(), flaw: Flaw::NotOfType });
            }
            value
        })
        .collect();
    (values, misfits)
}
