//! Where the case of ASCII letters is all that matters: `lower(x) = 'yes'` is the same for an engine that knows no others.

use crate::expression::{Constant, ConstantSet, Function, Operation, StepId, Typed};
use crate::syntax::Relation;

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

/// Whether an operation compares this operand with constants of ASCII letters.
fn is_ascii_comparison(rule: &Typed, operation: &Operation, operand: StepId) -> bool {
    let is_ascii = |step: StepId| match rule.steps().get(step as usize).map(|step| &step.operation) {
        Some(Operation::Constant(Constant::Text(text))) => text.is_ascii(),
        _ => false,
    };
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
fn operands(operation: &Operation) -> Vec<StepId> {
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
