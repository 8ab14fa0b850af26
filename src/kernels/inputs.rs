//! Blocks of rows from the columns of a table.

use super::block::{Array, ValueBlock};
use super::calendar;
use super::side::Cell;
use super::values::{NO_TIME, RuleInput, TRUE, UNKNOWN};
use crate::expression::RuleType;

/// The rows `start .. start + rows` of a column. Invalid values (an infinite number, the year 0) are unknown; so is
/// a column of another type, and one with too few rows.
pub(super) fn input<'x>(
    source: &'x RuleInput<'_>,
    expected: RuleType,
    start: usize,
    rows: usize,
) -> ValueBlock<'x> {
    let range = start..start.saturating_add(rows);
    match (source, expected) {
        (RuleInput::Numbers(values), RuleType::Number) => {
            values.get(range).map_or_else(ValueBlock::null, |values| {
                ValueBlock::Numbers(checked(values, |x| !x.is_infinite(), f64::MISSING))
            })
        }
        (RuleInput::Flags(values), RuleType::Flag) => {
            values.get(range).map_or_else(ValueBlock::null, |values| {
                ValueBlock::Flags(checked(values, |x| x <= TRUE, UNKNOWN))
            })
        }
        (RuleInput::Times(values), RuleType::Date | RuleType::Timestamp) => {
            let is_valid = |time| calendar::in_range(time) || time == NO_TIME;
            values
                .get(range)
                .map_or_else(ValueBlock::null, |values| ValueBlock::Times(checked(values, is_valid, NO_TIME)))
        }
        (RuleInput::Texts(values), RuleType::Text) => {
            values.get(range).map_or_else(ValueBlock::null, |values| ValueBlock::Texts(Array::Shared(values)))
        }
        _ => ValueBlock::null(),
    }
}

/// The values borrowed if all are valid, the usual case; else a copy.
fn checked<T: Copy>(values: &[T], is_valid: impl Fn(T) -> bool, missing: T) -> Array<'_, T> {
    if values.iter().fold(true, |all, &value| all & is_valid(value)) {
        return Array::Shared(values);
    }
    Array::Owned(values.iter().map(|&value| if is_valid(value) { value } else { missing }).collect())
}

/// Some of the rows of a block.
pub(super) fn gather<'x>(block: &'x ValueBlock<'x>, rows: &[usize]) -> ValueBlock<'x> {
    match block {
        ValueBlock::Constant(constant) => ValueBlock::Constant(constant),
        ValueBlock::Numbers(values) => ValueBlock::of_numbers(rows.iter().map(|&row| values[row]).collect()),
        ValueBlock::Flags(values) => ValueBlock::of_flags(rows.iter().map(|&row| values[row]).collect()),
        ValueBlock::Times(values) => ValueBlock::of_times(rows.iter().map(|&row| values[row]).collect()),
        ValueBlock::Texts(values) => {
            ValueBlock::Texts(Array::Owned(rows.iter().map(|&row| values[row]).collect()))
        }
        ValueBlock::Computed(texts) => {
            ValueBlock::Texts(Array::Owned(rows.iter().map(|&row| texts.get(row)).collect()))
        }
    }
}
