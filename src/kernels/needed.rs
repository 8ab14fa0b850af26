//! The rows of each step that the value of the rule needs, for at most 64 rows: other losses are not reported.

use super::block::ValueBlock;
use super::operands::each_operand;
use super::values::{FALSE, TRUE};
use crate::expression::{Function, Operation, Step, StepId};

/// The rows of a block in one word.
pub(super) const WORD_ROWS: usize = 64;

/// For each step, the rows (as bits) that need it, computed from the root to the operands.
pub(super) fn needed_rows(steps: &[Step], blocks: &[ValueBlock<'_>], rows: usize) -> Vec<u64> {
    let mut needed = vec![0; steps.len()];
    if let Some(root) = needed.last_mut() {
        *root = if rows >= WORD_ROWS { u64::MAX } else { (1 << rows) - 1 };
    }
    let mut walk = Walk { blocks, needed, rows };
    for (place, step) in steps.iter().enumerate().rev() {
        let rows = walk.needed[place];
        if rows != 0 {
            walk.pass_on(place as StepId, &step.operation, rows);
        }
    }
    walk.needed
}

struct Walk<'w, 'b> {
    blocks: &'w [ValueBlock<'b>],
    needed: Vec<u64>,
    rows: usize,
}

impl Walk<'_, '_> {
    /// Passes the rows that need a step on to its operands.
    fn pass_on(&mut self, step: StepId, operation: &Operation, rows: u64) {
        match operation {
            Operation::And(operands) => self.deciding(step, operands, FALSE, rows),
            Operation::Or(operands) => self.deciding(step, operands, TRUE, rows),
            Operation::Case { arms, otherwise } => {
                let mut rest = rows;
                for &(condition, value) in arms {
                    self.need(condition, rest);
                    let taken = rest & self.rows_with(condition, TRUE);
                    self.need(value, taken);
                    rest &= !taken;
                }
                if let Some(value) = otherwise {
                    self.need(*value, rest);
                }
            }
            Operation::Call(Function::Coalesce, operands) => {
                let mut rest = rows;
                for &operand in operands {
                    self.need(operand, rest);
                    rest &= !self.known_rows(operand);
                }
            }
            Operation::Call(Function::NullIf, operands) => {
                if let [value, unwanted] = **operands {
                    self.need(value, rows);
                    let known = self.known_rows(value);
                    self.need(unwanted, rows & known);
                }
            }
            _ => each_operand(operation, |operand| self.need(operand, rows)),
        }
    }

    /// A false AND needs only its false operands; a true OR only its true ones.
    fn deciding(&mut self, step: StepId, operands: &[StepId], decides: u8, rows: u64) {
        let decided = rows & self.rows_with(step, decides);
        for &operand in operands {
            let deciding = if decided == 0 { 0 } else { decided & self.rows_with(operand, decides) };
            self.need(operand, (rows & !decided) | deciding);
        }
    }

    fn need(&mut self, step: StepId, rows: u64) {
        self.needed[step as usize] |= rows;
    }

    fn rows_with(&self, step: StepId, flag: u8) -> u64 {
        let flags = self.blocks[step as usize].flags();
        self.bits(|row| flags.get(row) == flag)
    }

    fn known_rows(&self, step: StepId) -> u64 {
        let block = &self.blocks[step as usize];
        self.bits(|row| block.is_known(row))
    }

    fn bits(&self, is_set: impl Fn(usize) -> bool) -> u64 {
        (0..self.rows).fold(0, |bits, row| bits | u64::from(is_set(row)) << row)
    }
}
