//! The lineage of the columns of a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use super::checked_project::Project;
use super::derived::{Derived, DerivedValue, PERSONA, Persona};
use super::feature::{Feature, Source};
use super::source_tables::TimedTable;

/// The direct sources of a column.
#[derive(Debug, Clone)]
enum Inputs<'a> {
    /// Columns of the same row.
    Columns(Vec<&'a str>),
    /// Rows of a timed table, matched by a column.
    Rows { table: &'a str, on: Option<&'a str> },
}

/// The sources of the derived columns, personas and features of a project. Any other column is read from a
/// table unchanged.
#[derive(Debug, Clone)]
pub struct Lineage<'a> {
    inputs: BTreeMap<&'a str, Inputs<'a>>,
}

impl Project {
    /// The lineage of the columns of its snapshots.
    #[must_use]
    pub fn lineage(&self) -> Lineage<'_> {
        Lineage::new(&self.derived, &self.personas, &self.features, &self.tables)
    }
}

impl<'a> Lineage<'a> {
    /// The lineage of these columns; `tables` are the timed tables of the aggregates.
    #[must_use]
    pub fn new(
        derived: &'a [Derived],
        personas: &'a [Persona],
        features: &'a [Feature],
        tables: &'a [TimedTable],
    ) -> Self {
        let rows = |name: &'a str| {
            let table = tables.iter().find(|table| table.name == name);
            Inputs::Rows { table: name, on: table.map(|table| table.on.as_str()) }
        };
        let mut inputs: BTreeMap<&'a str, Inputs<'a>> = BTreeMap::new();
        for feature in features {
            match &feature.source {
                Source::Column(column) if *column == feature.name => None,
                Source::Column(column) => inputs.insert(&feature.name, Inputs::Columns(vec![column])),
                Source::Aggregate(aggregate) => inputs.insert(&feature.name, rows(&aggregate.table)),
            };
        }
        for column in derived {
            let made = match &column.value {
                DerivedValue::Rule(rule) => Inputs::Columns(names(rule.columns())),
                DerivedValue::Aggregate(aggregate) => rows(&aggregate.table),
            };
            inputs.insert(&column.name, made);
        }
        if !personas.is_empty() {
            let columns = personas.iter().flat_map(|persona| names(persona.when.columns()));
            inputs.insert(PERSONA, Inputs::Columns(columns.collect()));
        }
        Self { inputs }
    }

    /// Whether a column is derived from others, or from rows of a timed table.
    #[must_use]
    pub fn is_made(&self, column: &str) -> bool {
        self.inputs.contains_key(column)
    }

    /// Whether a column is an aggregate over a timed table.
    #[must_use]
    pub fn is_aggregate(&self, column: &str) -> bool {
        matches!(self.inputs.get(column), Some(Inputs::Rows { .. }))
    }

    /// The root sources of a column: columns of tables and aggregates; the column itself if it is one of
    /// these.
    #[must_use]
    pub fn origins<'b>(&'b self, column: &'b str) -> BTreeSet<&'b str> {
        let columns = self.with_inputs([column], false).into_iter();
        columns.filter(|column| !matches!(self.inputs.get(column), Some(Inputs::Columns(_)))).collect()
    }

    /// Whether `column` is, or is derived from, the column `other`, directly or indirectly.
    #[must_use]
    pub fn is_made_from(&self, column: &str, other: &str) -> bool {
        self.with_inputs([column], false).contains(other)
    }

    /// The first column that meets a condition among `column` and its sources, depth first, in the order of their
    /// names.
    pub fn find<'b>(&'b self, column: &'b str, is_it: &impl Fn(&str) -> bool) -> Option<&'b str> {
        self.search(column, is_it, &mut BTreeSet::new())
    }

    /// The timed tables that a column is derived from, directly or indirectly.
    #[must_use]
    pub fn timed_tables<'b>(&'b self, column: &'b str) -> BTreeSet<&'b str> {
        self.tables_of(&self.with_inputs([column], false))
    }

    /// These columns with all their sources, including the keys of timed tables, and these tables.
    #[must_use]
    pub fn required<'b>(
        &'b self,
        columns: impl IntoIterator<Item = &'b str>,
    ) -> (BTreeSet<&'b str>, BTreeSet<&'b str>) {
        let columns = self.with_inputs(columns, true);
        let tables = self.tables_of(&columns);
        (columns, tables)
    }

    fn tables_of<'b>(&'b self, columns: &BTreeSet<&'b str>) -> BTreeSet<&'b str> {
        let table = |column: &&'b str| match self.inputs.get(column) {
            Some(Inputs::Rows { table, .. }) => Some(*table),
            _ => None,
        };
        columns.iter().filter_map(table).collect()
    }

    /// These columns and all their sources; `keys` says whether the columns that timed tables are joined by are included.
    fn with_inputs<'b>(
        &'b self,
        columns: impl IntoIterator<Item = &'b str>,
        keys: bool,
    ) -> BTreeSet<&'b str> {
        let mut left: Vec<&str> = columns.into_iter().collect();
        let mut all = BTreeSet::new();
        while let Some(column) = left.pop() {
            if all.insert(column) {
                match self.inputs.get(column) {
                    Some(Inputs::Columns(inputs)) => left.extend(inputs),
                    Some(Inputs::Rows { on, .. }) if keys => left.extend(on),
                    _ => {}
                }
            }
        }
        all
    }

    fn search<'b>(
        &'b self,
        column: &'b str,
        is_it: &impl Fn(&str) -> bool,
        visited: &mut BTreeSet<&'b str>,
    ) -> Option<&'b str> {
        if !visited.insert(column) {
            return None;
        }
        if is_it(column) {
            return Some(column);
        }
        let Some(Inputs::Columns(inputs)) = self.inputs.get(column) else { return None };
        inputs.iter().find_map(|input| self.search(input, is_it, visited))
    }
}

fn names(columns: &[String]) -> Vec<&str> {
    columns.iter().map(String::as_str).collect()
}
