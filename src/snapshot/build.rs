//! Builds the columns of a snapshot: lookups, derived columns, personas and features, in this order.

use polars::prelude::*;

use super::columns::{join, personas};
use super::error::SnapshotError;
use super::feature_types::wrong_kind;
use super::listed_keys::listed_keys;
use super::matched_keys::MatchedRows;
use super::mistakes::{clashes, no_column};
use super::point_in_time::{Snapshot, SnapshotDates};
use super::sources::Sources;
use super::spec::Spec;
use super::spelled_keys::spelled_otherwise;
use super::timed::HistoryCut;
use super::timed_store::TimedStore;
use super::values::AS_OF;
use crate::config::{Mistake, Path};
use crate::project::{Aggregate, DerivedValue, Feature, PERSONA, Source, TimedTable};
use crate::tables::Table;
use crate::warning::Warning;

/// The columns so far.
struct Building<'a> {
    sources: &'a Sources,
    spec: &'a Spec,
    dates: &'a SnapshotDates,
    frame: DataFrame,
    /// The rows of each timed table that an aggregate has needed.
    matched: Vec<Option<MatchedRows>>,
    warnings: Vec<Warning>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Sources {
    /// The snapshot of the rows of `main`. Columns that cannot be computed are omitted, each with a mistake.
    pub(super) fn build(
        &self,
        spec: &Spec,
        mut main: Table,
        dates: SnapshotDates,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Snapshot, SnapshotError> {
        let mut warnings = Vec::new();
        let ids = Snapshot::ids(spec, &main)?;
        if main.frame.column(AS_OF).is_ok() {
            mistakes.push(own_as_of(&main.files));
        }
        let mut frame = std::mem::take(&mut main.frame);
        let micros: Vec<i64> = dates.as_of.iter().map(|as_of| as_of.microseconds()).collect();
        let time = DataType::Datetime(TimeUnit::Microseconds, None);
        frame.with_column(Column::new(AS_OF.into(), micros).cast(&time)?)?;
        for (lookup, table) in spec.lookups.iter().zip(&self.lookups) {
            join(&mut frame, lookup, table, &self.wanted, &mut warnings, mistakes)?;
        }
        let matched = self.timed.iter().map(|_| None).collect();
        let mut building =
            Building { sources: self, spec, dates: &dates, frame, matched, warnings, mistakes };
        building.derived()?;
        building.personas()?;
        building.features()?;
        let Building { frame, matched, mut warnings, .. } = building;
        let cut = |matched: Option<MatchedRows>| matched.map(|matched| matched.cut()).unwrap_or_default();
        let cuts: Vec<HistoryCut> = matched.into_iter().map(cut).collect();
        for (index, table) in spec.tables.iter().enumerate() {
            if cuts[index].is_used {
                warnings.extend(listed(table, &self.timed[index], &frame));
            }
            if cuts[index].is_used && cuts[index].matched == 0 {
                warnings.extend(unmatched(table, &self.timed[index], &frame));
            }
        }
        warnings.extend(spec.tables.iter().zip(cuts).filter(|(_, cut)| cut.dropped > 0).map(
            |(table, cut)| {
                let HistoryCut { dropped, matched, .. } = cut;
                Warning::FutureRows { table: table.name.clone(), dropped, matched }
            },
        ));
        main.frame = frame;
        let rows = (0..ids.len()).collect();
        Ok(Snapshot { table: main, ids, as_of: dates.as_of, rows, warnings })
    }
}

/// With fewer leads, it is plausible that none has a row in a timed table.
const FEWEST_KEYS: usize = 5;

/// The warning that no row of a timed table belongs to a deal or lead of `frame`: `history` is used, but has no row for them.
fn unmatched(table: &TimedTable, history: &TimedStore, frame: &DataFrame) -> Option<Warning> {
    let key = history.example()?;
    let keys = frame.column(&table.on).ok()?.cast(&DataType::String).ok()?;
    let keys = keys.str().ok()?;
    let example = keys.iter().flatten().next()?.to_owned();
    let rows = keys.len() - keys.null_count();
    let (name, on) = (table.name.clone(), table.on.clone());
    (rows >= FEWEST_KEYS).then_some(Warning::UnmatchedTable { table: name, on, rows, key, example })
}

/// The warnings about keys of a timed table or of `frame` that list several, or are the same in another spelling.
fn listed(table: &TimedTable, history: &TimedStore, frame: &DataFrame) -> Vec<Warning> {
    let Ok(keys) = frame.column(&table.on).and_then(|keys| keys.cast(&DataType::String)) else {
        return Vec::new();
    };
    let section = format!("[tables.{}]", table.name);
    let columns = (table.key.as_str(), table.on.as_str());
    let Ok(keys) = keys.str() else { return Vec::new() };
    let of_table = history.keys();
    let mut warnings = listed_keys(&section, columns, keys, &of_table);
    warnings.extend(spelled_otherwise(&section, &table.on, keys, &of_table));
    warnings
}

/// The mistake that a table has a column with the name of the snapshot date in rules.
fn own_as_of(files: &[String]) -> Mistake {
    let message = format!(
        "{} has a column `{AS_OF}`, but in rules and features that is the snapshot date",
        files.join(", ")
    );
    let hint = "give the column another name in the export";
    Mistake::new(Path::new(["data", "deals"]), message).with_hint(hint)
}

impl Building<'_> {
    /// Adds the derived columns, in the order of the file.
    fn derived(&mut self) -> Result<(), SnapshotError> {
        let spec = self.spec;
        // Grows with the frame: recreating it for each column would be quadratic in their number.
        let mut schema = Schema::clone(self.frame.schema());
        for derived in &spec.derived {
            let path = derived.path();
            if clashes(&self.frame, &derived.name, &path, self.mistakes) {
                continue;
            }
            match &derived.value {
                DerivedValue::Rule(rule) => {
                    if let Some(rule) = rule.checked(&schema, self.mistakes) {
                        let value = rule.values(&self.frame)?;
                        self.warnings.extend(rule.take_warnings());
                        self.frame.with_column(value.with_name(derived.name.as_str().into()))?;
                    }
                }
                DerivedValue::Aggregate(aggregate) => self.aggregate(&derived.name, aggregate)?,
            }
            if let Ok(column) = self.frame.column(&derived.name) {
                schema.with_column(derived.name.as_str().into(), column.dtype().clone());
            }
        }
        Ok(())
    }

    fn personas(&mut self) -> Result<(), SnapshotError> {
        let path = Path::new(["personas"]);
        if !self.spec.personas.is_empty() && !clashes(&self.frame, PERSONA, &path, self.mistakes) {
            let persona = personas(self.spec, &self.frame, &mut self.warnings, self.mistakes)?;
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
        if let Some(mistake) = wrong_kind(feature, values.dtype()) {
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
        let table = (index, &mut self.matched[index]);
        let leads = (&self.frame, self.dates);
        if let Some(column) = self.sources.aggregated(name, aggregate, table, leads, self.mistakes)? {
            self.frame.with_column(column)?;
        }
        Ok(())
    }
}
