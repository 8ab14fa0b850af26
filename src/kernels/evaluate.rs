//! Evaluates a rule on the rows of a batch, and counts lost values.

use std::collections::BTreeMap;

use super::block::ValueBlock;
use super::inputs::{gather, input};
use super::loss_example::loss_example;
use super::losses::{Loss, LossKind};
use super::needed::{WORD_ROWS, needed_rows};
use super::operands::loss_kind;
use super::prepared::Prepared;
use super::side::OneOrMany;
use super::values::{RuleInput, Values};
use crate::expression::{StepId, Typed};

/// The values of a rule, and the values that were lost.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleValues {
    /// A value for each row.
    pub values: Values,
    /// Values that became unknown although their operands are known, by the position in the text of the rule. Values that a
    /// row does not need (in an arm of CASE that is not taken) are not counted.
    pub losses: Vec<Loss>,
}

/// Evaluates a rule on `rows` rows; the sources are those of [`Typed::columns`], in this order. For several batches, a
/// [`Prepared`] rule avoids repeated work.
#[must_use]
pub fn evaluate(rule: &Typed, sources: &[RuleInput<'_>], rows: usize) -> RuleValues {
    Prepared::new(rule).evaluate(sources, rows)
}

impl Prepared<'_> {
    /// The rule.
    #[must_use]
    pub fn rule(&self) -> &Typed {
        &self.rule
    }

    /// Evaluates the rule on `rows` rows; the sources are those of [`Typed::columns`], in this order.
    #[must_use]
    pub fn evaluate(&self, sources: &[RuleInput<'_>], rows: usize) -> RuleValues {
        let mut values = Values::with_capacity(self.rule.yields(), rows);
        let mut tally = Tally::default();
        for (step, example) in self.folded_losses.iter().filter(|(step, _)| self.always[*step as usize]) {
            tally.add(*step, rows, || example.clone());
        }
        let has_optional_loss = self.folded_losses.iter().any(|(step, _)| !self.always[*step as usize]);
        for start in (0..rows).step_by(self.block_rows) {
            let rows = self.block_rows.min(rows - start);
            let columns = self.rule.columns().iter().zip(sources);
            let inputs: Vec<ValueBlock<'_>> =
                columns.map(|((_, yields), source)| input(source, *yields, start, rows)).collect();
            let mut suspects = if has_optional_loss { vec![true; rows] } else { Vec::new() };
            self.evaluate_block(&inputs, rows, &mut values, &mut tally, &mut suspects);
            self.count_needed(&inputs, &suspects, &mut tally);
        }
        RuleValues { values, losses: tally.losses(&self.rule) }
    }

    /// Evaluates a block; `suspects` become the rows with a loss that they may not need.
    fn evaluate_block(
        &self,
        inputs: &[ValueBlock<'_>],
        rows: usize,
        values: &mut Values,
        tally: &mut Tally,
        suspects: &mut Vec<bool>,
    ) {
        let steps = self.rule.steps();
        let mut on_lost = |step: StepId, lost: &[u32], blocks: &[ValueBlock<'_>]| {
            if self.always[step as usize] {
                let example = || loss_example(&steps[step as usize], steps, blocks, lost[0] as usize);
                tally.add(step, lost.len(), example);
                return;
            }
            suspects.resize(rows, false);
            for &row in lost {
                suspects[row as usize] = true;
            }
        };
        let blocks = self.run(inputs, rows, false, &mut on_lost);
        append(values, blocks.last().unwrap_or(&ValueBlock::null()), rows);
    }

    /// Recomputes the suspect rows in chunks, with the blocks of all steps, and counts the losses that are needed.
    fn count_needed(&self, inputs: &[ValueBlock<'_>], suspects: &[bool], tally: &mut Tally) {
        let steps = self.rule.steps();
        let suspects: Vec<usize> =
            suspects.iter().enumerate().filter_map(|(row, is_suspect)| is_suspect.then_some(row)).collect();
        for rows in suspects.chunks(WORD_ROWS) {
            let inputs: Vec<ValueBlock<'_>> = inputs.iter().map(|block| gather(block, rows)).collect();
            let mut lost_rows: Vec<(StepId, u64)> = Vec::new();
            let mut on_lost = |step: StepId, lost: &[u32], _: &[ValueBlock<'_>]| {
                if !self.always[step as usize] {
                    lost_rows.push((step, lost.iter().fold(0, |bits, row| bits | 1 << row)));
                }
            };
            let blocks = self.run(&inputs, rows.len(), true, &mut on_lost);
            let needed = needed_rows(steps, &blocks, rows.len());
            for (step, lost) in lost_rows {
                let counted = lost & needed[step as usize];
                let example =
                    || loss_example(&steps[step as usize], steps, &blocks, counted.trailing_zeros() as usize);
                tally.add(step, counted.count_ones() as usize, example);
            }
            for (step, example) in self.folded_losses.iter().filter(|(step, _)| !self.always[*step as usize])
            {
                tally.add(*step, needed[*step as usize].count_ones() as usize, || example.clone());
            }
        }
    }
}

/// Appends a block of rows to the values of a rule.
fn append(values: &mut Values, block: &ValueBlock<'_>, rows: usize) {
    match values {
        Values::Numbers(numbers) => extend(numbers, block.numbers(), rows),
        Values::Flags(flags) => extend(flags, block.flags(), rows),
        Values::Dates(times) | Values::Timestamps(times) => extend(times, block.times(), rows),
        Values::Texts(texts) => {
            let view = block.texts();
            texts.extend(view.side(), rows);
        }
        Values::Nulls(nulls) => *nulls += rows,
    }
}

fn extend<T: Copy>(values: &mut Vec<T>, side: OneOrMany<'_, T>, rows: usize) {
    match side {
        OneOrMany::One(value) => values.extend(std::iter::repeat_n(value, rows)),
        OneOrMany::Many(more) => values.extend_from_slice(more),
    }
}

/// The lost rows of each step with the first example.
#[derive(Default)]
struct Tally {
    steps: BTreeMap<StepId, (usize, String)>,
}

impl Tally {
    fn add(&mut self, step: StepId, rows: usize, example: impl FnOnce() -> String) {
        if rows > 0 {
            self.steps.entry(step).or_insert_with(|| (0, example())).0 += rows;
        }
    }

    fn losses(self, rule: &Typed) -> Vec<Loss> {
        let loss = |(step, (rows, example)): (StepId, (usize, String))| {
            let step = &rule.steps()[step as usize];
            let kind = loss_kind(&step.operation).unwrap_or(LossKind::NotFinite);
            Loss { at: step.at as usize, kind, rows, example }
        };
        let mut losses: Vec<Loss> = self.steps.into_iter().map(loss).collect();
        losses.sort_by_key(|loss| (loss.at, loss.kind));
        losses
    }
}
