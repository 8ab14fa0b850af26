//! Puts the columns of a snapshot together: lookups, derived columns, personas and features, in this order.

use std::sync::{Arc, PoisonError};

use polars::prelude::*;

use super::aggregate::Prepared;
use super::timed::{Cut, History};
use super::{
    AS_OF, Dates, PERSONA, Snapshot, SnapshotError, Sources, Spec, Wanted, aggregate, checked, clashes,
    columns, ids, no_column, plain,
};
use crate::project::{Aggregate, DerivedValue, Feature, Mistake, Path, Source};
use crate::tables::Table;
use crate::warning::Warning;

/// The columns so far.
struct Building<'a> {
    sources: &'a Sources,
    spec: &'a Spec,
    dates: &'a Dates,
    frame: DataFrame,
    /// What was left out of each timed table.
    cuts: Vec<Cut>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Sources {
    /// The snapshot of the rows of `main`. Columns that cannot be made are left out, each with a mistake.
    pub(super) fn build(
        &self,
        spec: &Spec,
        mut main: Table,
        dates: Dates,
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
        let cuts = vec![Cut::default(); self.timed.len()];
        let mut building = Building { sources: self, spec, dates: &dates, frame, cuts, mistakes };
        building.derived()?;
        building.personas()?;
        building.features()?;
        let Building { frame, cuts, .. } = building;
        warnings.extend(spec.tables.iter().zip(cuts).filter(|(_, cut)| cut.dropped > 0).map(
            |(table, cut)| {
                let Cut { dropped, matched } = cut;
                Warning::FutureRows { table: table.name.clone(), dropped, matched }
            },
        ));
        main.frame = frame;
        let rows = (0..ids.len()).collect();
        Ok(Snapshot { table: main, ids, as_of: dates.as_of, rows, warnings })
    }

    /// What an aggregate looks at, computed once.
    fn prepared(
        &self,
        name: &str,
        aggregate: &Aggregate,
        history: &History,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Option<Arc<Prepared>>, SnapshotError> {
        // A panic elsewhere leaves the map as it was: what is in it is whole.
        let mut operands = self.operands.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = operands.get(name) {
            return Ok(Some(Arc::clone(known)));
        }
        let made = aggregate::prepare(aggregate, history, mistakes)?.map(Arc::new);
        if let Some(made) = &made {
            operands.insert(name.to_owned(), Arc::clone(made));
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
        let (history, on) = (&self.sources.timed[index], &self.spec.tables[index].on);
        let Ok(keys) = self.frame.column(on) else {
            self.mistakes.push(no_column(&Path::new(["tables", &aggregate.table, "on"]), on));
            return Ok(());
        };
        let keys = keys.cast(&DataType::String)?;
        let lookback = history.look_back(keys.str()?, &self.dates.as_of, &self.dates.cut);
        self.cuts[index] = lookback.cut();
        if let Some(prepared) = self.sources.prepared(name, aggregate, history, self.mistakes)? {
            let column = aggregate::compute(name, aggregate, history, &lookback, &prepared);
            self.frame.with_column(column)?;
        }
        Ok(())
    }
}
