//! What the columns of a snapshot are made from.

use std::collections::{BTreeMap, BTreeSet};

use super::checked_project::Project;
use super::derived::{Derived, DerivedValue, PERSONA, Persona};
use super::feature::{Feature, Source};
use super::source_tables::TimedTable;

/// What a column is made from directly.
#[derive(Debug, Clone)]
enum Inputs<'a> {
    /// Columns of the same row.
    Columns(Vec<&'a str>),
    /// Rows of a timed table, matched by a column.
    Rows { table: &'a str, on: Option<&'a str> },
}

/// What the derived columns, personas and features of a project are made from. A column that is none of these comes from a
/// table as it is.
#[derive(Debug, Clone)]
pub struct Lineage<'a> {
    inputs: BTreeMap<&'a str, Inputs<'a>>,
}

impl Project {
    /// What the columns of its snapshots are made from.
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

    /// Whether a column is made from others, or from rows of a timed table.
    #[must_use]
    pub fn is_made(&self, column: &str) -> bool {
        self.inputs.contains_key(column)
    }

    /// Whether a column is made from rows of a timed table directly.
    #[must_use]
    pub fn is_aggregate(&self, column: &str) -> bool {
        matches!(self.inputs.get(column), Some(Inputs::Rows { .. }))
    }

    /// The columns of the tables, and the aggregates, that a column is made from in the end: the column itself where it is one of
    /// these.
    #[must_use]
    pub fn origins<'b>(&'b self, column: &'b str) -> BTreeSet<&'b str> {
        let columns = self.with_inputs([column], false).into_iter();
        columns.filter(|column| !matches!(self.inputs.get(column), Some(Inputs::Columns(_)))).collect()
    }

    /// Whether `column` is, or is made from, the column `other`, directly or through others.
    #[must_use]
    pub fn is_made_from(&self, column: &str, other: &str) -> bool {
        self.with_inputs([column], false).contains(other)
    }

    /// The first column that meets a condition among `column` and those that it is made from; inputs in the order of their
    /// names, each before what it is made from.
    pub fn find<'b>(&'b self, column: &'b str, is_it: &impl Fn(&str) -> bool) -> Option<&'b str> {
        self.search(column, is_it, &mut BTreeSet::new())
    }

    /// The timed tables whose rows a column is made from, directly or through others.
    #[must_use]
    pub fn timed_tables<'b>(&'b self, column: &'b str) -> BTreeSet<&'b str> {
        self.tables_of(&self.with_inputs([column], false))
    }

    /// These columns with all that they are made from, the keys of timed tables included, and these tables.
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

    /// These columns and all that they are made from; `keys` says whether the columns that timed tables are matched by count.
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
