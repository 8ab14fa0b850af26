//! Aggregates over timed tables as columns of deals: those of features, and the facts of the outcome.

use std::sync::{Arc, PoisonError};

use polars::prelude::*;

use super::aggregate::{self, AggregateInput};
use super::error::SnapshotError;
use super::matched_keys::MatchedRows;
use super::mistakes::{clashes, no_column};
use super::point_in_time::SnapshotDates;
use super::sources::Sources;
use super::timed::History;
use super::timed_store::TimedStore;
use crate::config::{Mistake, Path};
use crate::project::{Aggregate, Fact};
use crate::rules::CheckedRule;
use crate::tables::Table;
use crate::units::AsOf;
use crate::warning::Warning;

impl Sources {
    /// The rows of `deals` with the facts of the outcome, as of `today`: for `won`, `lost` and `weight` only. Rows of a
    /// timed table on that day or later are not used.
    ///
    /// # Errors
    /// When an expression fails on the data, or a fact does not fit the tables.
    pub fn with_facts(&self, deals: &Table, today: AsOf) -> Result<Table, SnapshotError> {
        let mut mistakes = Vec::new();
        let frame = self.facts(&deals.frame, today, &mut mistakes)?;
        let known = Table { frame, ..Table::default() };
        if mistakes.is_empty() { Ok(known) } else { Err(SnapshotError::Mistakes(mistakes)) }
    }

    /// The columns of deals and those of the facts; facts that cannot be computed are omitted, each with a mistake.
    ///
    /// # Errors
    /// When an expression fails on the data.
    pub fn facts(
        &self,
        deals: &DataFrame,
        today: AsOf,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<DataFrame, SnapshotError> {
        let mut frame = deals.clone();
        let dates = SnapshotDates::at(vec![today; frame.height()]);
        let mut matched: Vec<Option<MatchedRows>> = self.timed.iter().map(|_| None).collect();
        for Fact { name, value } in &self.facts {
            let table = self.tables.iter().rposition(|table| table.name == value.table);
            let path = Path::new(["outcome", "facts", name]);
            if let (Some(table), false) = (table, clashes(&frame, name, &path, mistakes))
                && let Some(column) =
                    self.aggregated(name, value, (table, &mut matched[table]), (&frame, &dates), mistakes)?
            {
                frame.with_column(column)?;
            }
        }
        Ok(frame)
    }

    /// The column `name` of an aggregate over the timed table at `index`, for leads of which `matched` has the rows of that table
    /// once they were looked up.
    pub(super) fn aggregated(
        &self,
        name: &str,
        aggregate: &Aggregate,
        (index, matched): (usize, &mut Option<MatchedRows>),
        (frame, dates): (&DataFrame, &SnapshotDates),
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Option<Column>, SnapshotError> {
        let timed = &self.timed[index];
        if matched.is_none() {
            let on = &self.tables[index].on;
            let Ok(keys) = frame.column(on) else {
                mistakes.push(no_column(&Path::new(["tables", &aggregate.table, "on"]), on));
                return Ok(None);
            };
            if let TimedStore::PerKey(rows) = timed
                && let of_plan @ [_, ..] = rows.mistakes(aggregate)?
            {
                mistakes.extend(of_plan.iter().cloned());
                return Ok(None);
            }
            *matched = Some(timed.matched(keys.cast(&DataType::String)?.str()?, dates)?);
        }
        match (timed, matched) {
            (TimedStore::Whole(history), Some(MatchedRows::Whole(lookback))) => {
                let prepared = self.prepared(aggregate, history, mistakes)?;
                Ok(prepared.map(|input| aggregate::compute(name, aggregate, lookback, input.of(history))))
            }
            (TimedStore::PerKey(rows), Some(MatchedRows::PerKey(matched))) => {
                mistakes.extend(rows.mistakes(aggregate)?.iter().cloned());
                rows.column(name, aggregate, matched)
            }
            _ => Ok(None),
        }
    }

    /// Values that became unknown while the expressions of aggregates were evaluated, since the last call.
    pub fn take_warnings(&self) -> Vec<Warning> {
        let operands = self.operands.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = operands.values().flat_map(|input| &input.rules);
        let mut warnings: Vec<Warning> = rules.flat_map(CheckedRule::take_warnings).collect();
        for rows in &self.timed {
            if let TimedStore::PerKey(rows) = rows {
                warnings.extend(rows.take_warnings());
            }
        }
        warnings.sort();
        warnings
    }

    /// The operands of an aggregate, computed once.
    fn prepared(
        &self,
        aggregate: &Aggregate,
        history: &History,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Option<Arc<AggregateInput>>, SnapshotError> {
        // After a panic elsewhere the map is still consistent: its entries are complete.
        let mut operands = self.operands.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = operands.get(aggregate.operand.path()) {
            return Ok(Some(Arc::clone(known)));
        }
        let made = aggregate::prepare(aggregate, history, mistakes)?.map(Arc::new);
        if let Some(made) = &made {
            operands.insert(aggregate.operand.path().clone(), Arc::clone(made));
        }
        Ok(made)
    }
}
