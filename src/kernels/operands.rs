//! The operands of an operation, and the loss that it can have.

use super::losses::LossKind;
use crate::expression::{Function, Operation, RuleType, StepId};

/// Calls `visit` for each operand.
pub(super) fn each_operand(operation: &Operation, mut visit: impl FnMut(StepId)) {
    match operation {
        Operation::Constant(_) | Operation::Column(_) => {}
        Operation::Not(a)
        | Operation::Negate(a)
        | Operation::Is(a, ..)
        | Operation::Cast(a, _)
        | Operation::Truncate(a) => {
            visit(*a);
        }
        Operation::InSet { operand, .. } => visit(*operand),
        Operation::Arithmetic(_, a, b)
        | Operation::DaysBetween(a, b)
        | Operation::Compare(_, a, b)
        | Operation::Distinct(a, b, _)
        | Operation::AddSpan { time: a, span: b, .. }
        | Operation::Like { operand: a, pattern: b, .. } => {
            visit(*a);
            visit(*b);
        }
        Operation::Concat(operands)
        | Operation::And(operands)
        | Operation::Or(operands)
        | Operation::Call(_, operands) => operands.iter().copied().for_each(visit),
        Operation::Case { arms, otherwise } => {
            for (condition, value) in arms {
                visit(*condition);
                visit(*value);
            }
            otherwise.iter().copied().for_each(visit);
        }
    }
}

/// Why a step can be unknown although its operands are known.
pub(super) fn loss_kind(operation: &Operation) -> Option<LossKind> {
    use Function::{
        AddDays, Exp, Ln, Log2, Log10, Mod, PadEnd, PadStart, Power, Repeat, Replace, Round, Sqrt,
    };
    match operation {
        Operation::Cast(_, to) if *to != RuleType::Null => Some(LossKind::NotCastable),
        Operation::Arithmetic(..)
        | Operation::Call(Exp | Ln | Log2 | Log10 | Mod | Power | Round | Sqrt, _) => {
            Some(LossKind::NotFinite)
        }
        Operation::AddSpan { .. } | Operation::Call(AddDays, _) => Some(LossKind::OutOfRange),
        Operation::Concat(_) | Operation::Call(PadEnd | PadStart | Repeat | Replace, _) => {
            Some(LossKind::TooLong)
        }
        _ => None,
    }
}

/// For each step, whether the value of the rule needs it in every row: it is not in an arm of CASE, a later argument of
/// COALESCE or NULLIF, or an operand of AND or OR.
pub(super) fn always_needed(steps: &[crate::expression::Step]) -> Vec<bool> {
    let mut needed = vec![false; steps.len()];
    if let Some(root) = needed.last_mut() {
        *root = true;
    }
    for (place, step) in steps.iter().enumerate().rev() {
        if !needed[place] {
            continue;
        }
        match &step.operation {
            Operation::And(_) | Operation::Or(_) => {}
            Operation::Case { arms, .. } => {
                arms.first().into_iter().for_each(|(condition, _)| needed[*condition as usize] = true);
            }
            Operation::Call(Function::Coalesce | Function::NullIf, operands) => {
                operands.first().into_iter().for_each(|&first| needed[first as usize] = true);
            }
            operation => each_operand(operation, |operand| needed[operand as usize] = true),
        }
    }
    needed
}
