//! Comparisons, IS and IS DISTINCT FROM.

use super::block::ValueBlock;
use super::side::{Cell, OneOrMany};
use super::values::{FALSE, TRUE, UNKNOWN};
use crate::expression::RuleType;
use crate::syntax::{Is, Relation};

/// The flag of a truth value.
pub(super) fn flag(truth: bool) -> u8 {
    u8::from(truth) * TRUE
}

/// The flag of a truth value that may be unknown, without a branch.
fn verdict(known: bool, truth: bool) -> u8 {
    u8::from(truth & known) * TRUE + u8::from(!known)
}

/// Compares two steps of one type.
pub(super) fn compare(
    comparison: Relation,
    yields: RuleType,
    left: &ValueBlock<'_>,
    right: &ValueBlock<'_>,
    rows: usize,
) -> Vec<u8> {
    match yields {
        RuleType::Number => sides(comparison, left.numbers(), right.numbers(), rows),
        RuleType::Flag => sides(comparison, left.flags(), right.flags(), rows),
        RuleType::Date | RuleType::Timestamp => sides(comparison, left.times(), right.times(), rows),
        RuleType::Text => texts(comparison, left.texts().side(), right.texts().side(), rows),
        RuleType::Span | RuleType::Null => vec![UNKNOWN; rows],
    }
}

/// Compares two sides.
pub(super) fn sides<T: Cell>(
    comparison: Relation,
    left: OneOrMany<'_, T>,
    right: OneOrMany<'_, T>,
    rows: usize,
) -> Vec<u8> {
    let known = |a: T, b: T| a.is_known() & b.is_known();
    match comparison {
        Relation::Equal => left.zip(right, rows, |a, b| verdict(known(a, b), a == b)),
        Relation::NotEqual => left.zip(right, rows, |a, b| verdict(known(a, b), a != b)),
        Relation::Less => left.zip(right, rows, |a, b| verdict(known(a, b), a < b)),
        Relation::LessOrEqual => left.zip(right, rows, |a, b| verdict(known(a, b), a <= b)),
        Relation::Greater => left.zip(right, rows, |a, b| verdict(known(a, b), a > b)),
        Relation::GreaterOrEqual => left.zip(right, rows, |a, b| verdict(known(a, b), a >= b)),
    }
}

/// Compares texts by their code points; with a constant, the lengths are compared before the bytes.
fn texts<'x>(
    comparison: Relation,
    left: OneOrMany<'_, Option<&'x str>>,
    right: OneOrMany<'_, Option<&'x str>>,
    rows: usize,
) -> Vec<u8> {
    match (comparison, left, right) {
        (Relation::Equal, side, OneOrMany::One(Some(text)))
        | (Relation::Equal, OneOrMany::One(Some(text)), side) => {
            side.map(rows, |other| other.map_or(UNKNOWN, |other| flag(same_text(other, text))))
        }
        (Relation::NotEqual, side, OneOrMany::One(Some(text)))
        | (Relation::NotEqual, OneOrMany::One(Some(text)), side) => {
            side.map(rows, |other| other.map_or(UNKNOWN, |other| flag(!same_text(other, text))))
        }
        _ => sides(comparison, left, right, rows),
    }
}

/// Whether two texts are equal; most different ones differ in length or in the first byte.
fn same_text(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.as_bytes().first() == b.as_bytes().first() && a == b
}

/// `IS [NOT] DISTINCT FROM`: never unknown, and two unknown values are not distinct.
pub(super) fn distinct(
    yields: RuleType,
    left: &ValueBlock<'_>,
    right: &ValueBlock<'_>,
    same: bool,
    rows: usize,
) -> Vec<u8> {
    match yields {
        RuleType::Number => distinct_sides(left.numbers(), right.numbers(), same, rows),
        RuleType::Flag => distinct_sides(left.flags(), right.flags(), same, rows),
        RuleType::Date | RuleType::Timestamp => distinct_sides(left.times(), right.times(), same, rows),
        RuleType::Text => distinct_sides(left.texts().side(), right.texts().side(), same, rows),
        RuleType::Span | RuleType::Null => vec![flag(same); rows],
    }
}

fn distinct_sides<T: Cell>(
    left: OneOrMany<'_, T>,
    right: OneOrMany<'_, T>,
    same: bool,
    rows: usize,
) -> Vec<u8> {
    left.zip(right, rows, |a, b| flag((a == b || !(a.is_known() || b.is_known())) == same))
}

/// `IS [NOT] NULL | TRUE | FALSE | UNKNOWN`: never unknown.
pub(super) fn is(what: Is, negated: bool, operand: &ValueBlock<'_>, rows: usize) -> Vec<u8> {
    match (what, operand) {
        (Is::True, _) => operand.flags().map(rows, |x| flag((x == TRUE) != negated)),
        (Is::False, _) => operand.flags().map(rows, |x| flag((x == FALSE) != negated)),
        (Is::Null | Is::Unknown, ValueBlock::Constant(_)) => vec![flag(operand.is_known(0) == negated); rows],
        (Is::Null | Is::Unknown, ValueBlock::Numbers(values)) => is_missing(values, negated),
        (Is::Null | Is::Unknown, ValueBlock::Flags(values)) => is_missing(values, negated),
        (Is::Null | Is::Unknown, ValueBlock::Times(values)) => is_missing(values, negated),
        (Is::Null | Is::Unknown, ValueBlock::Texts(values)) => is_missing(values, negated),
        (Is::Null | Is::Unknown, ValueBlock::Computed(texts)) => {
            texts.iter().map(|text| flag(text.is_none() != negated)).collect()
        }
    }
}

fn is_missing<T: Cell>(values: &[T], negated: bool) -> Vec<u8> {
    values.iter().map(|value| flag(value.is_known() == negated)).collect()
}
