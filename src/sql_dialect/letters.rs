//! Where the case of ASCII letters is all that matters: `lower(x) = 'yes'` is the same for an engine that knows no others.

use super::dialect::SqlDialect;
use crate::expression::{Constant, ConstantSet, Function, Operation, Step, StepId, Typed};
use crate::syntax::{Arithmetic, Relation};

/// For each step, whether it is compared with nothing but constants of ASCII letters.
pub(super) fn compared_with_ascii(rule: &Typed) -> Vec<bool> {
    let steps = rule.steps();
    let mut compared = vec![true; steps.len()];
    if let Some(last) = compared.last_mut() {
        *last = false;
    }
    for step in steps {
        for operand in operands(&step.operation) {
            if !is_ascii_comparison(rule, &step.operation, operand) {
                compared[operand as usize] = false;
            }
        }
    }
    compared
}

/// Whether a rule changes letters to upper or lower case that an engine may change in its own way. `DataFusion` and Java do it as the program
/// does; the others leave letters that become two, and some of those that depend on the letters around them.
pub(crate) fn letters_of_engine(dialect: SqlDialect, rule: &Typed) -> bool {
    let is_alike = matches!(dialect, SqlDialect::Datafusion | SqlDialect::Spark | SqlDialect::Databricks);
    let ascii = compared_with_ascii(rule);
    let changes = |(step, is_ascii): (&Step, bool)| match &step.operation {
        Operation::Call(Function::Lower, _) => !is_ascii,
        // Letters beyond ASCII have capitals within it: the two of `ß`.
        Operation::Call(Function::Upper, _) => true,
        Operation::Like { ignore_case, pattern, .. } => *ignore_case && !is_ascii_text(rule, *pattern),
        _ => false,
    };
    !is_alike && rule.steps().iter().zip(ascii).any(changes)
}

/// Whether a rule has a remainder that the engine computes for quotients below 9e15 only.
pub(crate) fn remainders_of_engine(dialect: SqlDialect, rule: &Typed) -> bool {
    let is_limited = matches!(dialect, SqlDialect::Postgres | SqlDialect::Clickhouse | SqlDialect::Bigquery);
    let is_remainder = |step: &Step| {
        matches!(
            step.operation,
            Operation::Arithmetic(Arithmetic::Remainder, ..) | Operation::Call(Function::Mod, _)
        )
    };
    is_limited && rule.steps().iter().any(is_remainder)
}

/// Whether a step is a constant text of ASCII.
fn is_ascii_text(rule: &Typed, step: StepId) -> bool {
    match rule.steps().get(step as usize).map(|step| &step.operation) {
        Some(Operation::Constant(Constant::Text(text))) => text.is_ascii(),
        _ => false,
    }
}

/// Whether an operation compares this operand with constants of ASCII letters.
fn is_ascii_comparison(rule: &Typed, operation: &Operation, operand: StepId) -> bool {
    let is_ascii = |step: StepId| is_ascii_text(rule, step);
    match operation {
        Operation::InSet { set: ConstantSet::Texts(texts), .. } => texts.iter().all(|text| text.is_ascii()),
        Operation::Compare(Relation::Equal | Relation::NotEqual, a, b) => {
            is_ascii(if *a == operand { *b } else { *a })
        }
        Operation::Like { operand: text, pattern, .. } => *text == operand && is_ascii(*pattern),
        Operation::Call(Function::StartsWith | Function::EndsWith | Function::Contains, both) => {
            both.first() == Some(&operand) && both.get(1).is_some_and(|part| is_ascii(*part))
        }
        Operation::Is(..) => true,
        _ => false,
    }
}

/// The steps that an operation uses.
pub(super) fn operands(operation: &Operation) -> Vec<StepId> {
    match operation {
        Operation::Constant(_) | Operation::Column(_) => Vec::new(),
        Operation::Not(a)
        | Operation::Negate(a)
        | Operation::Truncate(a)
        | Operation::Is(a, ..)
        | Operation::Cast(a, _)
        | Operation::InSet { operand: a, .. } => vec![*a],
        Operation::Arithmetic(_, a, b)
        | Operation::DaysBetween(a, b)
        | Operation::Compare(_, a, b)
        | Operation::Distinct(a, b, _)
        | Operation::AddSpan { time: a, span: b, .. }
        | Operation::Like { operand: a, pattern: b, .. } => vec![*a, *b],
        Operation::Concat(all) | Operation::And(all) | Operation::Or(all) | Operation::Call(_, all) => {
            all.to_vec()
        }
        Operation::Case { arms, otherwise } => {
            arms.iter().flat_map(|(when, then)| [*when, *then]).chain(*otherwise).collect()
        }
    }
}
