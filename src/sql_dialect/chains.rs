//! Chains of one operation: sums, products, AND, OR, `||`, and a CASE in the ELSE of another one.
//!
//! Engines read `a + b + c` from the left, as rules do, so that a sum without parentheses is rounded alike and is not nested.

use super::letters::operands;
use crate::expression::{Operation, Step, StepId, Typed};
use crate::syntax::Arithmetic;

/// So many operands stand in one row; more are in groups, as the depth of a row is its length in some engines.
pub(super) const GROUP: usize = 16;

/// How often each step is used, and whether it is written as part of the chain of a later one.
pub(super) struct Chains {
    uses: Vec<u32>,
    is_part: Vec<bool>,
}

impl Chains {
    pub(super) fn of(rule: &Typed) -> Self {
        let steps = rule.steps();
        let mut uses = vec![0_u32; steps.len()];
        for operand in steps.iter().flat_map(|step| operands(&step.operation)) {
            uses[operand as usize] += 1;
        }
        let mut is_part = vec![false; steps.len()];
        for first in steps.iter().filter_map(|step| continued(steps, &step.operation)) {
            is_part[first as usize] = uses[first as usize] == 1;
        }
        Self { uses, is_part }
    }

    /// Whether a step is written as part of the chain of a later one.
    pub(super) fn is_part(&self, step: StepId) -> bool {
        self.is_part.get(step as usize).copied().unwrap_or(false)
    }

    /// Notes that a step was written; the operands that no later step writes.
    pub(super) fn written(&mut self, steps: &[Step], step: &Step) -> Vec<StepId> {
        let mut done = Vec::new();
        let mut left = operands(&step.operation);
        while let Some(operand) = left.pop() {
            if self.is_part(operand) {
                left.extend(
                    steps.get(operand as usize).into_iter().flat_map(|part| operands(&part.operation)),
                );
                continue;
            }
            let uses = &mut self.uses[operand as usize];
            *uses = uses.saturating_sub(1);
            done.extend((*uses == 0).then_some(operand));
        }
        done
    }
}

/// The operand whose chain an operation continues.
fn continued(steps: &[Step], operation: &Operation) -> Option<StepId> {
    let of = |step: StepId| steps.get(step as usize).map(|step| &step.operation);
    match operation {
        Operation::Arithmetic(operator, first, _) => match of(*first)? {
            Operation::Arithmetic(other, ..) if are_one_chain(*operator, *other) => Some(*first),
            _ => None,
        },
        Operation::Case { otherwise: Some(last), .. } => {
            matches!(of(*last)?, Operation::Case { .. }).then_some(*last)
        }
        _ => None,
    }
}

/// Whether two operators have one precedence, so that both are read from the left.
fn are_one_chain(one: Arithmetic, other: Arithmetic) -> bool {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    matches!((one, other), (Add | Subtract, Add | Subtract) | (Multiply | Divide, Multiply | Divide))
}

/// Operands of AND, OR or `||`, which may be taken in groups of any size.
pub(super) fn grouped(operands: &[String], word: &str) -> String {
    if operands.len() <= GROUP {
        return format!("({})", operands.join(word));
    }
    let size = operands.len().div_ceil(GROUP).max(GROUP);
    let groups: Vec<String> = operands.chunks(size).map(|group| grouped(group, word)).collect();
    grouped(&groups, word)
}
