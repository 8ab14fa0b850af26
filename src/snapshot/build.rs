//! Puts the columns of a snapshot together: lookups, derived columns, personas and features, in this order.

use std::sync::{Arc, PoisonError};

use polars::prelude::*;

use super::aggregate::AggregateInput;
use super::timed::{History, HistoryCut};
use super::{
    AS_OF, PERSONA, Snapshot, SnapshotDates, SnapshotError, Sources, Spec, Wanted, aggregate, checked,
    clashes, columns, ids, no_column, plain,
};
use crate::config::{Mistake, Path};
use crate::project::{Aggregate, DerivedValue, Fact, Feature, Source};
use crate::tables::Table;
use crate::units::AsOf;
use crate::warning::Warning;

/// The columns so far.
struct Building<'a> {
    sources: &'a Sources,
    spec: &'a Spec,
    dates: &'a SnapshotDates,
    frame: DataFrame,
    /// What was left out of each timed table.
    cuts: Vec<HistoryCut>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Sources {
    /// The snapshot of the rows of `main`. Columns that cannot be made are left out, each with a mistake.
    pub(super) fn build(
        &self,
        spec: &Spec,
        mut main: Table,
        dates: SnapshotDates,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Snapshot, SnapshotError> {
        let mut warnings = Vec::new();
        let ids = ids(spec, &main)?;
        let mut frame = std::mem::take(&mut main.frame);
        let micros: Vec<i64> = dates.as_of.iter().map(|as_of| as_of.microseconds()).collect();
        let time = DataType::Datetime(TimeUnit::Microseconds, None);
        frame.with_column(Column::new(AS_OF.into(), micros).cast(&time)?)?;
        for (lookup, table) in spec.lookups.iter().zip(&self.lookups) {
            columns::join(&mut frame, lookup, table, &self.wanted, &mut warnings, mistakes)?;
        }
        let cuts = vec![HistoryCut::default(); self.timed.len()];
        let mut building = Building { sources: self, spec, dates: &dates, frame, cuts, mistakes };
        building.derived()?;
        building.personas()?;
        building.features()?;
        let Building { frame, cuts, .. } = building;
        warnings.extend(spec.tables.iter().zip(cuts).filter(|(_, cut)| cut.dropped > 0).map(
            |(table, cut)| {
                let HistoryCut { dropped, matched } = cut;
                Warning::FutureRows { table: table.name.clone(), dropped, matched }
            },
        ));
        main.frame = frame;
        let rows = (0..ids.len()).collect();
        Ok(Snapshot { table: main, ids, as_of: dates.as_of, rows, warnings })
    }

    /// The rows of `deals` with the facts of the outcome, as of `today`: for `won`, `lost` and `weight` alone. A row of a
    /// timed table on that day or later is not known.
    ///
    /// # Errors
    /// When an expression fails on the data, or a fact does not fit the tables.
    pub fn with_facts(&self, deals: &Table, today: AsOf) -> Result<Table, SnapshotError> {
        let mut mistakes = Vec::new();
        let frame = self.facts(&deals.frame, today, &mut mistakes)?;
        let known = Table { frame, ..Table::default() };
        if mistakes.is_empty() { Ok(known) } else { Err(SnapshotError::Mistakes(mistakes)) }
    }

    /// The columns of deals and those of the facts; facts that cannot be made are left out, each with a mistake.
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
        for Fact { name, value } in &self.facts {
            let table = self.tables.iter().rposition(|table| table.name == value.table);
            let path = Path::new(["outcome", "facts", name]);
            if let (Some(table), false) = (table, clashes(&frame, name, &path, mistakes))
                && let Some((column, _)) = self.aggregated(name, value, table, &frame, &dates, mistakes)?
            {
                frame.with_column(column)?;
            }
        }
        Ok(frame)
    }

    /// The column `name` of an aggregate over the timed table at `index`, and what was left out of it.
    fn aggregated(
        &self,
        name: &str,
        aggregate: &Aggregate,
        index: usize,
        frame: &DataFrame,
        dates: &SnapshotDates,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Option<(Column, HistoryCut)>, SnapshotError> {
        let (history, on) = (&self.timed[index], &self.tables[index].on);
        let Ok(keys) = frame.column(on) else {
            mistakes.push(no_column(&Path::new(["tables", &aggregate.table, "on"]), on));
            return Ok(None);
        };
        let keys = keys.cast(&DataType::String)?;
        let lookback = history.look_back(keys.str()?, &dates.as_of, &dates.cut);
        let Some(prepared) = self.prepared(aggregate, history, mistakes)? else { return Ok(None) };
        let column = aggregate::compute(name, aggregate, history, &lookback, &prepared);
        Ok(Some((column, lookback.cut())))
    }

    /// What an aggregate looks at, computed once.
    fn prepared(
        &self,
        aggregate: &Aggregate,
        history: &History,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Option<Arc<AggregateInput>>, SnapshotError> {
        // A panic elsewhere leaves the map as it was: what is in it is whole.
        let mut operands = self.operands.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = operands.get(&aggregate.operand.path) {
            return Ok(Some(Arc::clone(known)));
        }
        let made = aggregate::prepare(aggregate, history, mistakes)?.map(Arc::new);
        if let Some(made) = &made {
            operands.insert(aggregate.operand.path.clone(), Arc::clone(made));
        }
        Ok(made)
    }
}

impl Building<'_> {
    /// Adds the derived columns, in the order of the file.
    fn derived(&mut self) -> Result<(), SnapshotError> {
        let spec = self.spec;
        for derived in &spec.derived {
            let path = derived.path();
            if clashes(&self.frame, &derived.name, &path, self.mistakes) {
                continue;
            }
            match &derived.value {
                DerivedValue::Sql(sql) => {
                    if let Some(rule) = checked(sql, self.frame.schema(), Wanted::Value, self.mistakes) {
                        let value = plain(rule.value(&self.frame)?)?;
                        self.frame.with_column(value.with_name(derived.name.as_str().into()))?;
                    }
                }
                DerivedValue::Aggregate(aggregate) => self.aggregate(&derived.name, aggregate)?,
            }
        }
        Ok(())
    }

    fn personas(&mut self) -> Result<(), SnapshotError> {
        let path = Path::new(["personas"]);
        if !self.spec.personas.is_empty() && !clashes(&self.frame, PERSONA, &path, self.mistakes) {
            let persona = columns::personas(self.spec, &self.frame, self.mistakes)?;
            self.frame.with_column(persona)?;
        }
        Ok(())
    }

    /// Adds one column for each feature whose name is not a column already.
    fn features(&mut self) -> Result<(), SnapshotError> {
        let spec = self.spec;
        for feature in &spec.features {
            match &feature.source {
                Source::Column(column) => self.column(feature, column)?,
                Source::Aggregate(aggregate) => {
                    if !clashes(&self.frame, &feature.name, &feature.path(), self.mistakes) {
                        self.aggregate(&feature.name, aggregate)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn column(&mut self, feature: &Feature, column: &str) -> Result<(), SnapshotError> {
        let Ok(values) = self.frame.column(column) else {
            self.mistakes.push(no_column(&feature.path(), column));
            return Ok(());
        };
        if let Some(mistake) = aggregate::wrong_kind(feature, values.dtype()) {
            self.mistakes.push(mistake);
        } else if column != feature.name {
            let values = values.clone().with_name(feature.name.as_str().into());
            if !clashes(&self.frame, &feature.name, &feature.path(), self.mistakes) {
                self.frame.with_column(values)?;
            }
        }
        Ok(())
    }

    /// Adds the column `name`: an aggregate over the rows of each lead before the cut.
    fn aggregate(&mut self, name: &str, aggregate: &Aggregate) -> Result<(), SnapshotError> {
        let Some(index) = self.spec.tables.iter().position(|table| table.name == aggregate.table) else {
            return Ok(());
        };
        let made = self.sources.aggregated(name, aggregate, index, &self.frame, self.dates, self.mistakes)?;
        if let Some((column, cut)) = made {
            self.cuts[index] = cut;
            self.frame.with_column(column)?;
        }
        Ok(())
    }
}
