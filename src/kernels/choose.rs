//! CASE, COALESCE, NULLIF, GREATEST and LEAST: results that are one of the operands.

use super::block::{Array, TextView, ValueBlock};
use super::side::{Cell, OneOrMany};
use super::text_column::Texts;
use super::values::TRUE;
use crate::expression::RuleType;

/// The choice of the operand for each row.
pub(super) enum Choice<'x> {
    /// The operand whose condition is the first that is true; the operand after the last condition if none is.
    Case(Vec<OneOrMany<'x, u8>>),
    /// The first known one.
    Coalesce,
    /// The first, unless it equals the second.
    NullIf,
    /// The greatest known one.
    Greatest,
    /// The least known one.
    Least,
}

/// Chooses for each row the value of one of the operands, all of type `yields`.
pub(super) fn choose<'b>(
    choice: &Choice<'_>,
    yields: RuleType,
    operands: &[&ValueBlock<'b>],
    rows: usize,
) -> ValueBlock<'b> {
    match yields {
        RuleType::Number => {
            ValueBlock::of_numbers(take(choice, &sides(operands, |block| block.numbers()), rows))
        }
        RuleType::Flag => ValueBlock::of_flags(take(choice, &sides(operands, |block| block.flags()), rows)),
        RuleType::Date | RuleType::Timestamp => {
            ValueBlock::of_times(take(choice, &sides(operands, |block| block.times()), rows))
        }
        RuleType::Text => texts(choice, operands, rows),
        RuleType::Span | RuleType::Null => ValueBlock::null(),
    }
}

fn sides<'x, 'b, T>(
    operands: &[&'x ValueBlock<'b>],
    side: impl Fn(&'x ValueBlock<'b>) -> OneOrMany<'x, T>,
) -> Vec<OneOrMany<'x, T>> {
    operands.iter().map(|block| side(block)).collect()
}

/// Texts of the table and of the rule are borrowed; computed ones are copied.
fn texts<'b>(choice: &Choice<'_>, operands: &[&ValueBlock<'b>], rows: usize) -> ValueBlock<'b> {
    let lasting: Option<Vec<_>> = operands.iter().map(|block| block.lasting_texts()).collect();
    if let Some(lasting) = lasting {
        return ValueBlock::Texts(Array::Owned(take_texts(choice, &lasting, rows)));
    }
    let views: Vec<TextView> = operands.iter().map(|block| block.texts()).collect();
    let sides: Vec<_> = views.iter().map(TextView::side).collect();
    ValueBlock::Computed(take_texts(choice, &sides, rows).into_iter().collect::<Texts>())
}

/// The index of the arm of CASE is computed first: numbers are overwritten with vector instructions, slices are not.
fn take_texts<'x>(
    choice: &Choice<'_>,
    operands: &[OneOrMany<'_, Option<&'x str>>],
    rows: usize,
) -> Vec<Option<&'x str>> {
    let Choice::Case(conditions) = choice else { return take(choice, operands, rows) };
    let places: Vec<_> = (0..).take(operands.len()).map(OneOrMany::One).collect();
    let arms = case(conditions, &places, rows);
    let text = |(row, arm): (usize, i64)| {
        let arm = usize::try_from(arm).ok()?;
        operands.get(arm)?.get(row)
    };
    arms.into_iter().enumerate().map(text).collect()
}

fn take<T: Cell>(choice: &Choice<'_>, operands: &[OneOrMany<'_, T>], rows: usize) -> Vec<T> {
    match choice {
        Choice::Case(conditions) => case(conditions, operands, rows),
        Choice::Coalesce => coalesce(operands, rows),
        Choice::NullIf => null_if(operands, rows),
        Choice::Greatest => best(operands, rows, |new, old| new > old),
        Choice::Least => best(operands, rows, |new, old| new < old),
    }
}

/// From the last arm to the first, so that the first one that is true is written last.
fn case<T: Cell>(conditions: &[OneOrMany<'_, u8>], values: &[OneOrMany<'_, T>], rows: usize) -> Vec<T> {
    let mut result =
        values.get(conditions.len()).map_or_else(|| vec![T::MISSING; rows], |side| side.map(rows, |x| x));
    for (condition, value) in conditions.iter().zip(values).rev() {
        overwrite(&mut result, *value, *condition, |_, condition| condition == TRUE);
    }
    result
}

fn coalesce<T: Cell>(operands: &[OneOrMany<'_, T>], rows: usize) -> Vec<T> {
    let mut result = vec![T::MISSING; rows];
    for operand in operands.iter().rev() {
        overwrite(&mut result, *operand, *operand, |value, _| value.is_known());
    }
    result
}

fn null_if<T: Cell>(operands: &[OneOrMany<'_, T>], rows: usize) -> Vec<T> {
    match operands {
        [value, unwanted] => value.zip(*unwanted, rows, |a, b| if a == b { T::MISSING } else { a }),
        _ => vec![T::MISSING; rows],
    }
}

fn best<T: Cell>(operands: &[OneOrMany<'_, T>], rows: usize, better: impl Fn(T, T) -> bool) -> Vec<T> {
    let mut result = vec![T::MISSING; rows];
    for operand in operands {
        for (row, old) in result.iter_mut().enumerate() {
            let new = operand.get(row);
            let is_better = new.is_known() && (!old.is_known() || better(new, *old));
            *old = if is_better { new } else { *old };
        }
    }
    result
}

/// Replaces the results of the rows for which `wanted` is true, given the new value and the condition.
fn overwrite<T: Cell, C: Copy>(
    result: &mut [T],
    values: OneOrMany<'_, T>,
    conditions: OneOrMany<'_, C>,
    wanted: impl Fn(T, C) -> bool,
) {
    let replace = |old: &mut T, new: T, condition: C| *old = if wanted(new, condition) { new } else { *old };
    match (values, conditions) {
        (OneOrMany::Many(values), OneOrMany::Many(conditions)) => {
            result.iter_mut().zip(values).zip(conditions).for_each(|((old, &new), &c)| replace(old, new, c));
        }
        (OneOrMany::One(new), OneOrMany::Many(conditions)) => {
            result.iter_mut().zip(conditions).for_each(|(old, &c)| replace(old, new, c));
        }
        _ => result
            .iter_mut()
            .enumerate()
            .for_each(|(row, old)| replace(old, values.get(row), conditions.get(row))),
    }
}
