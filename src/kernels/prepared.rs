//! A prepared rule: constants folded, patterns compiled, and the last use of each step.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::block::ValueBlock;
use super::compute::{Compiled, StepFrame};
use super::loss_example::loss_example;
use super::operands::{always_needed, each_operand};
use crate::expression::{Constant, Function, Operation, RuleType, Step, StepId, Typed};

/// The number of rows per block: their values fit into the processor's cache.
const BLOCK_ROWS: usize = 2048;
/// The minimum number of rows per block, for a rule with very many steps.
const FEWEST_ROWS: usize = 64;
/// The number of rows per block of a rule that writes texts, which may have 1 MiB each.
const WRITING_ROWS: usize = 128;
/// The maximum size in bytes of the values in use.
const BYTES_IN_USE: usize = 1 << 25;

/// A rule that is ready to be evaluated, also from several threads.
#[derive(Debug)]
pub struct Prepared<'r> {
    pub(super) rule: Cow<'r, Typed>,
    /// By step; boxed, as few steps have any.
    compiled: Vec<Option<Box<Compiled>>>,
    /// By step: the value of constant steps.
    folded: Vec<OnceLock<Constant>>,
    /// The folded steps that lost their value, with the example.
    pub(super) folded_losses: Vec<(StepId, String)>,
    /// By step: the last step that uses it.
    last_use: Vec<usize>,
    /// By step: whether every row needs it.
    pub(super) always: Vec<bool>,
    /// The number of rows per block.
    pub(super) block_rows: usize,
}

/// The callback for a loss: the step, the rows of the block, and the blocks of the steps before.
pub(super) type OnLost<'o> = &'o mut dyn FnMut(StepId, &[u32], &[ValueBlock<'_>]);

impl<'r> Prepared<'r> {
    /// Prepares a rule. It borrows the rule if given a reference.
    #[must_use]
    pub fn new(rule: &'r Typed) -> Self {
        Self::of(Cow::Borrowed(rule))
    }

    fn of(rule: Cow<'r, Typed>) -> Self {
        let last_use = last_uses(rule.steps());
        let block_rows = block_rows(rule.steps(), &last_use);
        let always = always_needed(rule.steps());
        let (compiled, folded, folded_losses) = fold(rule.steps());
        Self { rule, compiled, folded, folded_losses, last_use, always, block_rows }
    }

    /// Computes all steps for a block of rows; the last block is the value of the rule. The others are dropped after their
    /// last use unless `keep` is set.
    pub(super) fn run<'i>(
        &'i self,
        inputs: &'i [ValueBlock<'i>],
        rows: usize,
        keep: bool,
        on_lost: OnLost<'_>,
    ) -> Vec<ValueBlock<'i>> {
        let steps = self.rule.steps();
        let mut blocks: Vec<ValueBlock<'i>> = Vec::with_capacity(steps.len());
        let mut lost = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            let block = match (self.folded[place].get(), &step.operation) {
                (Some(constant), _) | (None, Operation::Constant(constant)) => ValueBlock::Constant(constant),
                (None, Operation::Column(column)) => {
                    inputs.get(*column as usize).map_or_else(ValueBlock::null, ValueBlock::share)
                }
                _ => StepFrame { steps, blocks: &blocks, rows }.compute(
                    step,
                    self.compiled[place].as_deref(),
                    &mut lost,
                ),
            };
            if !lost.is_empty() {
                on_lost(place as StepId, &lost, &blocks);
                lost.clear();
            }
            blocks.push(block);
            if !keep {
                each_operand(&step.operation, |operand| {
                    if self.last_use[operand as usize] == place {
                        blocks[operand as usize] = ValueBlock::null();
                    }
                });
            }
        }
        blocks
    }
}

impl Prepared<'static> {
    /// Prepares a rule and owns it.
    #[must_use]
    pub fn owning(rule: Typed) -> Self {
        Self::of(Cow::Owned(rule))
    }
}

/// The last step that uses each step; the root is used after all of them.
fn last_uses(steps: &[Step]) -> Vec<usize> {
    let mut last = vec![usize::MAX; steps.len()];
    for (place, step) in steps.iter().enumerate() {
        each_operand(&step.operation, |operand| last[operand as usize] = place);
    }
    last
}

/// The number of rows per block for which the values in use do not need too much memory.
fn block_rows(steps: &[Step], last_use: &[usize]) -> usize {
    let (mut in_use, mut most) = (0, 1);
    for (place, step) in steps.iter().enumerate() {
        in_use += row_bytes(step);
        most = most.max(in_use);
        let mut freed = Vec::new();
        each_operand(&step.operation, |operand| {
            if last_use[operand as usize] == place {
                freed.push(operand);
            }
        });
        // An operand may occur twice.
        freed.sort_unstable();
        freed.dedup();
        in_use -= freed.iter().map(|&operand| row_bytes(&steps[operand as usize])).sum::<usize>();
    }
    let rows = (BYTES_IN_USE / most).clamp(FEWEST_ROWS, BLOCK_ROWS);
    if steps.iter().any(writes_texts) { rows.min(WRITING_ROWS) } else { rows }
}

/// The size in bytes of a value; constants and columns need none.
fn row_bytes(step: &Step) -> usize {
    match (&step.operation, step.yields) {
        (Operation::Constant(_) | Operation::Column(_), _) => 0,
        (_, RuleType::Flag) => 1,
        (_, RuleType::Text) => 32,
        _ => 8,
    }
}

/// Whether a step writes texts that can be longer than its operands.
fn writes_texts(step: &Step) -> bool {
    matches!(
        step.operation,
        Operation::Concat(_)
            | Operation::Call(
                Function::Repeat | Function::Replace | Function::PadStart | Function::PadEnd,
                _
            )
    )
}

type Folded = (Vec<Option<Box<Compiled>>>, Vec<OnceLock<Constant>>, Vec<(StepId, String)>);

/// Computes the constant steps, and compiles patterns.
fn fold(steps: &[Step]) -> Folded {
    let mut compiled = Vec::with_capacity(steps.len());
    // Cells that are written once, so that blocks can borrow earlier constants while later ones are computed.
    let folded: Vec<OnceLock<Constant>> = steps.iter().map(|_| OnceLock::new()).collect();
    let mut losses = Vec::new();
    let mut blocks: Vec<ValueBlock<'_>> = Vec::with_capacity(steps.len());
    let mut varies = Vec::with_capacity(steps.len());
    for (place, step) in steps.iter().enumerate() {
        let pattern = Compiled::new(&step.operation, &blocks).map(Box::new);
        let mut of_row = matches!(step.operation, Operation::Column(_));
        each_operand(&step.operation, |operand| of_row |= varies[operand as usize]);
        varies.push(of_row);
        let block = match &step.operation {
            Operation::Constant(constant) => ValueBlock::Constant(constant),
            _ if of_row => ValueBlock::null(),
            _ => {
                let mut lost = Vec::new();
                let frame = StepFrame { steps, blocks: &blocks, rows: 1 };
                let value = frame.compute(step, pattern.as_deref(), &mut lost).constant(0);
                if !lost.is_empty() {
                    losses.push((place as StepId, loss_example(step, steps, &blocks, 0)));
                }
                ValueBlock::Constant(folded[place].get_or_init(|| value))
            }
        };
        compiled.push(pattern);
        blocks.push(block);
    }
    drop(blocks);
    (compiled, folded, losses)
}
