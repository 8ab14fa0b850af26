//! Blocks of rows from the columns of a table.

use super::block::{Array, Block};
use super::calendar;
use super::side::Cell;
use super::values::{NO_TIME, Source, TRUE, UNKNOWN};
use crate::expression::ValueType;

/// The rows `start .. start + rows` of a column. What the type does not allow (an infinite number, the year 0) is unknown; so is
/// a column of another type, and one with too few rows.
pub(super) fn input<'x>(source: &'x Source<'_>, expected: ValueType, start: usize, rows: usize) -> Block<'x> {
    let range = start..start.saturating_add(rows);
    match (source, expected) {
        (Source::Numbers(values), ValueType::Number) => {
            values.get(range).map_or_else(Block::null, |values| {
                Block::Numbers(checked(values, |x| !x.is_infinite(), f64::MISSING))
            })
        }
        (Source::Flags(values), ValueType::Flag) => values
            .get(range)
            .map_or_else(Block::null, |values| Block::Flags(checked(values, |x| x <= TRUE, UNKNOWN))),
        (Source::Times(values), ValueType::Date | ValueType::Timestamp) => {
            let is_valid = |time| calendar::in_range(time) || time == NO_TIME;
            values
                .get(range)
                .map_or_else(Block::null, |values| Block::Times(checked(values, is_valid, NO_TIME)))
        }
        (Source::Texts(values), ValueType::Text) => {
            values.get(range).map_or_else(Block::null, |values| Block::Texts(Array::Shared(values)))
        }
        _ => Block::null(),
    }
}

/// The values as they are if all are valid, which nearly always holds; else a copy.
fn checked<T: Copy>(values: &[T], is_valid: impl Fn(T) -> bool, missing: T) -> Array<'_, T> {
    if values.iter().fold(true, |all, &value| all & is_valid(value)) {
        return Array::Shared(values);
    }
    Array::Owned(values.iter().map(|&value| if is_valid(value) { value } else { missing }).collect())
}

/// Some of the rows of a block.
pub(super) fn gather<'x>(block: &'x Block<'x>, rows: &[usize]) -> Block<'x> {
    match block {
        Block::Constant(constant) => Block::Constant(constant),
        Block::Numbers(values) => Block::of_numbers(rows.iter().map(|&row| values[row]).collect()),
        Block::Flags(values) => Block::of_flags(rows.iter().map(|&row| values[row]).collect()),
        Block::Times(values) => Block::of_times(rows.iter().map(|&row| values[row]).collect()),
        Block::Texts(values) => Block::Texts(Array::Owned(rows.iter().map(|&row| values[row]).collect())),
        Block::Computed(texts) => {
            Block::Texts(Array::Owned(rows.iter().map(|&row| texts.get(row)).collect()))
        }
    }
}
