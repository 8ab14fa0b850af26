//! Comparisons, IS and IS DISTINCT FROM.

use super::block::Block;
use super::side::{Cell, Side};
use super::values::{FALSE, TRUE, UNKNOWN};
use crate::expression::ValueType;
use crate::syntax::{Comparison, Is};

/// The flag of a truth.
pub(super) fn flag(truth: bool) -> u8 {
    u8::from(truth) * TRUE
}

/// The flag of a truth that is known or not, without a branch.
fn verdict(known: bool, truth: bool) -> u8 {
    u8::from(truth & known) * TRUE + u8::from(!known)
}

/// Compares two steps of one type.
pub(super) fn compare(
    comparison: Comparison,
    yields: ValueType,
    left: &Block<'_>,
    right: &Block<'_>,
    rows: usize,
) -> Vec<u8> {
    match yields {
        ValueType::Number => sides(comparison, left.numbers(), right.numbers(), rows),
        ValueType::Flag => sides(comparison, left.flags(), right.flags(), rows),
        ValueType::Date | ValueType::Timestamp => sides(comparison, left.times(), right.times(), rows),
        ValueType::Text => texts(comparison, left.texts().side(), right.texts().side(), rows),
        ValueType::Span | ValueType::Null => vec![UNKNOWN; rows],
    }
}

/// Compares two sides.
pub(super) fn sides<T: Cell>(
    comparison: Comparison,
    left: Side<'_, T>,
    right: Side<'_, T>,
    rows: usize,
) -> Vec<u8> {
    let known = |a: T, b: T| a.known() & b.known();
    match comparison {
        Comparison::Equal => left.zip(right, rows, |a, b| verdict(known(a, b), a == b)),
        Comparison::NotEqual => left.zip(right, rows, |a, b| verdict(known(a, b), a != b)),
        Comparison::Less => left.zip(right, rows, |a, b| verdict(known(a, b), a < b)),
        Comparison::LessOrEqual => left.zip(right, rows, |a, b| verdict(known(a, b), a <= b)),
        Comparison::Greater => left.zip(right, rows, |a, b| verdict(known(a, b), a > b)),
        Comparison::GreaterOrEqual => left.zip(right, rows, |a, b| verdict(known(a, b), a >= b)),
    }
}

/// Compares texts by their code points; with a constant, the lengths are compared before the bytes.
fn texts<'x>(
    comparison: Comparison,
    left: Side<'_, Option<&'x str>>,
    right: Side<'_, Option<&'x str>>,
    rows: usize,
) -> Vec<u8> {
    match (comparison, left, right) {
        (Comparison::Equal, side, Side::One(Some(text)))
        | (Comparison::Equal, Side::One(Some(text)), side) => {
            side.map(rows, |other| other.map_or(UNKNOWN, |other| flag(same_text(other, text))))
        }
        (Comparison::NotEqual, side, Side::One(Some(text)))
        | (Comparison::NotEqual, Side::One(Some(text)), side) => {
            side.map(rows, |other| other.map_or(UNKNOWN, |other| flag(!same_text(other, text))))
        }
        _ => sides(comparison, left, right, rows),
    }
}

/// Whether two texts are equal; most that differ do so in length or in the first byte.
fn same_text(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.as_bytes().first() == b.as_bytes().first() && a == b
}

/// `IS [NOT] DISTINCT FROM`: never unknown, and two unknown values are not distinct.
pub(super) fn distinct(
    yields: ValueType,
    left: &Block<'_>,
    right: &Block<'_>,
    same: bool,
    rows: usize,
) -> Vec<u8> {
    match yields {
        ValueType::Number => distinct_sides(left.numbers(), right.numbers(), same, rows),
        ValueType::Flag => distinct_sides(left.flags(), right.flags(), same, rows),
        ValueType::Date | ValueType::Timestamp => distinct_sides(left.times(), right.times(), same, rows),
        ValueType::Text => distinct_sides(left.texts().side(), right.texts().side(), same, rows),
        ValueType::Span | ValueType::Null => vec![flag(same); rows],
    }
}

fn distinct_sides<T: Cell>(left: Side<'_, T>, right: Side<'_, T>, same: bool, rows: usize) -> Vec<u8> {
    left.zip(right, rows, |a, b| flag((a == b || !(a.known() || b.known())) == same))
}

/// `IS [NOT] NULL | TRUE | FALSE | UNKNOWN`: never unknown.
pub(super) fn is(what: Is, negated: bool, operand: &Block<'_>, rows: usize) -> Vec<u8> {
    match (what, operand) {
        (Is::True, _) => operand.flags().map(rows, |x| flag((x == TRUE) != negated)),
        (Is::False, _) => operand.flags().map(rows, |x| flag((x == FALSE) != negated)),
        (Is::Null | Is::Unknown, Block::Constant(_)) => vec![flag(operand.is_known(0) == negated); rows],
        (Is::Null | Is::Unknown, Block::Numbers(values)) => is_missing(values, negated),
        (Is::Null | Is::Unknown, Block::Flags(values)) => is_missing(values, negated),
        (Is::Null | Is::Unknown, Block::Times(values)) => is_missing(values, negated),
        (Is::Null | Is::Unknown, Block::Texts(values)) => is_missing(values, negated),
        (Is::Null | Is::Unknown, Block::Computed(texts)) => {
            texts.iter().map(|text| flag(text.is_none() != negated)).collect()
        }
    }
}

fn is_missing<T: Cell>(values: &[T], negated: bool) -> Vec<u8> {
    values.iter().map(|value| flag(value.known() == negated)).collect()
}
