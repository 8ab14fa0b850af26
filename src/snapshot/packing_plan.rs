//! The expressions of the aggregates over one timed table, evaluated batch by batch.

use polars::prelude::*;

use super::aggregate::{AggregatedRows, Operand, checked};
use super::error::SnapshotError;
use super::packed_rows::{PackedRows, PackedTexts, PackedValues};
use super::timed::{KeyedOrder, times};
use crate::cells::key_text;
use crate::config::Mistake;
use crate::kernels::{Loss, merge_losses};
use crate::project::Aggregate;
use crate::rules::CheckedRule;

/// What is computed of each row of a timed table.
#[derive(Debug)]
pub(super) struct PackingPlan {
    key: String,
    at: String,
    /// Each once, whichever aggregates use it.
    expressions: Vec<PackedExpression>,
    pub(super) aggregates: Vec<PlannedAggregate>,
}

#[derive(Debug)]
struct PackedExpression {
    operand: Operand,
    rule: CheckedRule,
    /// Values that were lost so far.
    losses: Vec<Loss>,
}

/// An aggregate that is computed from packed rows.
#[derive(Debug)]
pub(super) struct PlannedAggregate {
    pub(super) aggregate: Aggregate,
    /// The places of its operand and its filter among the packed values, or the mistakes in its expressions.
    places: Result<(usize, Option<usize>), Vec<Mistake>>,
    /// Its expressions.
    pub(super) rules: Vec<CheckedRule>,
}

impl PlannedAggregate {
    /// The mistakes in its expressions.
    pub(super) fn mistakes(&self) -> &[Mistake] {
        self.places.as_ref().err().map_or(&[], Vec::as_slice)
    }

    /// Its inputs among packed rows; `None` with mistakes.
    pub(super) fn inputs<'a>(
        &self,
        rows: &'a PackedRows,
        order: &'a KeyedOrder<'_>,
    ) -> Option<AggregatedRows<'a>> {
        let (operand, filter) = *self.places.as_ref().ok()?;
        let (order, times) = (&order.order, &rows.times);
        let filter = filter.map(|filter| &rows.values[filter]);
        Some(AggregatedRows { order, times, operand: &rows.values[operand], filter })
    }
}

impl PackingPlan {
    /// The plan for these aggregates over a table with these columns.
    pub(super) fn new(aggregates: &[&Aggregate], (key, at): (&str, &str), schema: &Schema) -> Self {
        let (key, at) = (key.to_owned(), at.to_owned());
        let mut plan = Self { key, at, expressions: Vec::new(), aggregates: Vec::new() };
        for &aggregate in aggregates {
            let (mut mistakes, mut rules) = (Vec::new(), Vec::new());
            let places = match checked(aggregate, schema, &mut mistakes) {
                Some(checked) => {
                    let operand = plan.place(checked.operand(), &checked.rule);
                    let filter = checked.filter.as_ref().map(|rule| plan.place(Operand::Condition, rule));
                    rules = std::iter::once(checked.rule).chain(checked.filter).collect();
                    Ok((operand, filter))
                }
                None => Err(mistakes),
            };
            plan.aggregates.push(PlannedAggregate { aggregate: aggregate.clone(), places, rules });
        }
        plan
    }

    /// The place of an expression, which is added if it is new.
    fn place(&mut self, operand: Operand, rule: &CheckedRule) -> usize {
        let is_it = |own: &PackedExpression| own.operand == operand && own.rule.text() == rule.text();
        self.expressions.iter().position(is_it).unwrap_or_else(|| {
            self.expressions.push(PackedExpression { operand, rule: rule.clone(), losses: Vec::new() });
            self.expressions.len() - 1
        })
    }

    /// The rows of a batch. Batches must come in the order of the files.
    pub(super) fn packed(&mut self, frame: &DataFrame) -> Result<PackedRows, SnapshotError> {
        let times = times(frame, &self.at)?;
        let mut keys = PackedTexts::default();
        for key in frame.column(&self.key)?.str()?.iter() {
            keys.push(&key_text(key.unwrap_or_default()));
        }
        let evaluated = |expression: &mut PackedExpression| -> Result<PackedValues, SnapshotError> {
            let values = expression.operand.values(&expression.rule, frame)?;
            let earlier = std::mem::take(&mut expression.losses);
            expression.losses = merge_losses([earlier, expression.rule.take_losses()]);
            Ok(values)
        };
        let values = self.expressions.iter_mut().map(evaluated).collect::<Result<_, _>>()?;
        Ok(PackedRows { keys, times, values })
    }

    /// The values that were lost so far in each expression.
    pub(super) fn losses(&self) -> Vec<Vec<Loss>> {
        self.expressions.iter().map(|expression| expression.losses.clone()).collect()
    }

    /// The same from rows that were packed before.
    pub(super) fn set_losses(&mut self, losses: Vec<Vec<Loss>>) {
        self.expressions.iter_mut().zip(losses).for_each(|(expression, losses)| expression.losses = losses);
    }

    /// The aggregates, once all rows are packed: their expressions have the values that were lost.
    pub(super) fn finish(self) -> Vec<PlannedAggregate> {
        for PlannedAggregate { places, rules, .. } in &self.aggregates {
            let Ok((operand, filter)) = places else { continue };
            for (rule, place) in rules.iter().zip([Some(*operand), *filter].into_iter().flatten()) {
                rule.add_losses(self.expressions[place].losses.clone());
            }
        }
        self.aggregates
    }
}
