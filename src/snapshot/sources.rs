//! The tables beside the deals or leads, read once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;

use super::missing::{Header, lacks};
use super::timed::History;
use super::{SnapshotError, Spec};
use crate::project::{Kind, Source, Sql};
use crate::rules::Rule;
use crate::tables::{ColumnType, Reader, Rejected, Request, Table, Types, Typing};
use crate::warning::Warning;

/// Lookups and timed tables, ready to be joined.
#[derive(Debug, Clone)]
pub struct Sources {
    pub(super) lookups: Vec<Table>,
    pub(super) timed: Vec<History>,
    pub(super) headers: BTreeMap<String, Header>,
    /// Rows of these tables that were set aside.
    pub rejected: Vec<Rejected>,
    /// What a user should know about them.
    pub warnings: Vec<Warning>,
    /// All files that were read.
    pub files: Vec<String>,
    /// The types of the columns of lookups and timed tables, by table and column.
    pub types: BTreeMap<String, Types>,
}

/// What is needed beyond the features.
#[derive(Debug, Clone, Default)]
pub struct Extra<'a> {
    /// Expressions over the columns of a snapshot: outcome, gates, routes.
    pub rules: Vec<&'a Sql>,
    /// Columns by name.
    pub columns: Vec<&'a str>,
}

/// The columns that are read from the deals or leads, where they exist.
#[must_use]
pub fn wanted_columns(spec: &Spec, extra: &Extra<'_>) -> BTreeSet<String> {
    let mut wanted: BTreeSet<String> = extra.columns.iter().map(|&column| column.to_owned()).collect();
    wanted.extend(spec.id.iter().chain(&spec.account).cloned());
    wanted.extend(spec.tables.iter().map(|table| table.on.clone()));
    wanted.extend(spec.lookups.iter().map(|lookup| lookup.on.clone()));
    let rules = extra.rules.iter().copied();
    let rules = rules.chain(spec.derived.iter().map(|derived| &derived.value));
    for sql in rules.chain(spec.personas.iter().map(|persona| &persona.when)) {
        wanted.extend(columns_of(sql));
    }
    for feature in &spec.features {
        if let Source::Column(column) = &feature.source {
            wanted.insert(column.clone());
        }
    }
    wanted
}

/// The types that must hold for columns of the deals or leads, whatever the cells look like: ids and keys are text,
/// number features are numbers.
#[must_use]
pub fn main_types(spec: &Spec, times: &[&str]) -> Types {
    let mut types = Types::new();
    for feature in &spec.features {
        if let (Source::Column(column), Kind::Number(_)) = (&feature.source, &feature.kind) {
            types.insert(column.clone(), ColumnType::Number);
        }
    }
    for derived in &spec.derived {
        types.remove(&derived.name);
    }
    types.extend(times.iter().map(|&column| (column.to_owned(), ColumnType::Time)));
    let keys = spec.tables.iter().map(|table| &table.on).chain(spec.lookups.iter().map(|lookup| &lookup.on));
    types.extend(keys.chain(&spec.id).chain(&spec.account).map(|key| (key.clone(), ColumnType::Text)));
    types
}

fn columns_of(sql: &Sql) -> Vec<String> {
    Rule::parse(&sql.text).map(|rule| rule.columns().to_vec()).unwrap_or_default()
}

impl Sources {
    /// Reads the lookups and timed tables of `spec`. `fixed` are the types that training found; `None` while training.
    ///
    /// # Errors
    /// When a table cannot be read or lacks its key or date column.
    pub fn load(
        spec: &Spec,
        extra: &Extra<'_>,
        folder: &FilePath,
        fixed: Option<&BTreeMap<String, Types>>,
    ) -> Result<Self, SnapshotError> {
        let wanted = wanted_columns(spec, extra);
        let mut sources = Self {
            lookups: Vec::new(),
            timed: Vec::new(),
            headers: BTreeMap::new(),
            rejected: Vec::new(),
            warnings: Vec::new(),
            files: Vec::new(),
            types: BTreeMap::new(),
        };
        for lookup in &spec.lookups {
            let mut columns: BTreeSet<String> = BTreeSet::from([lookup.key.clone()]);
            columns.extend(
                wanted
                    .iter()
                    .filter_map(|name| name.strip_prefix(&lookup.name)?.strip_prefix('_'))
                    .map(str::to_owned),
            );
            columns.extend(wanted.iter().cloned());
            let mut types = main_types(spec, &[]);
            types.insert(lookup.key.clone(), ColumnType::Text);
            let request = Request {
                folder,
                pattern: &lookup.file,
                reading: &spec.reading,
                columns: Some(&columns),
                typing: typing(&types, fixed, &lookup.name),
                id: Some(&lookup.key),
            };
            let table = sources.read(&lookup.name, request)?;
            sources.lookups.push(table);
        }
        for timed in &spec.tables {
            let mut columns: BTreeSet<String> = BTreeSet::from([timed.key.clone(), timed.at.clone()]);
            for feature in &spec.features {
                if let Source::Aggregate(aggregate) = &feature.source
                    && aggregate.table == timed.name
                {
                    columns.extend(columns_of(&aggregate.operand));
                    columns.extend(aggregate.filter.iter().flat_map(columns_of));
                }
            }
            let types =
                Types::from([(timed.key.clone(), ColumnType::Text), (timed.at.clone(), ColumnType::Time)]);
            let request = Request {
                folder,
                pattern: &timed.file,
                reading: &spec.reading,
                columns: Some(&columns),
                typing: typing(&types, fixed, &timed.name),
                id: None,
            };
            let mut table = sources.read_timed(&timed.name, request, &timed.key, &timed.at)?;
            sources.timed.push(History::new(&table, &timed.key, &timed.at)?);
            table.frame = table.frame.clear();
        }
        Ok(sources)
    }

    fn read(&mut self, name: &str, request: Request<'_>) -> Result<Table, SnapshotError> {
        let reader = Reader::open(request)?;
        let table = reader.read_all()?;
        self.note(name, &table);
        Ok(table)
    }

    fn read_timed(
        &mut self,
        name: &str,
        request: Request<'_>,
        key: &str,
        at: &str,
    ) -> Result<Table, SnapshotError> {
        let reader = Reader::open(request)?;
        reader.require(key)?;
        reader.require(at)?;
        let mut table = reader.read_all()?;
        let mut faults = Vec::new();
        for column in [key, at] {
            let missing = table.frame.column(column)?.is_null();
            let rows = missing.iter().enumerate().filter(|(_, missing)| *missing == Some(true));
            faults.extend(rows.map(|(row, _)| (row, format!("it has no `{column}`"))));
        }
        table.set_aside(None, faults)?;
        self.note(name, &table);
        Ok(table)
    }

    fn note(&mut self, name: &str, table: &Table) {
        self.files.extend(table.files.iter().cloned());
        if let Some(warning) = set_aside(table) {
            self.warnings.push(warning);
        }
        self.rejected.extend(table.rejected.iter().cloned());
        self.types.insert(name.to_owned(), types_of(table));
        self.headers.insert(name.to_owned(), Header::of(table));
    }
}

/// The types of the columns of a table.
#[must_use]
pub fn types_of(table: &Table) -> Types {
    let kind = |dtype: &polars::prelude::DataType| {
        [ColumnType::Text, ColumnType::Number, ColumnType::Flag, ColumnType::Time]
            .into_iter()
            .find(|kind| kind.dtype() == *dtype)
            .unwrap_or(ColumnType::Text)
    };
    let columns = table.frame.columns().iter();
    columns.map(|column| (column.name().to_string(), kind(column.dtype()))).collect()
}

/// The warning that rows of a table were set aside, if any were.
#[must_use]
pub fn set_aside(table: &Table) -> Option<Warning> {
    let first = table.rejected.first()?;
    Some(Warning::SetAside {
        file: table.files.join(", "),
        rows: table.rejected.len(),
        of: table.n_read,
        first: format!("row {}: {}", first.row, first.reason),
    })
}

fn typing<'a>(
    types: &'a Types,
    fixed: Option<&'a BTreeMap<String, Types>>,
    name: &str,
) -> Typing<'a> {
    match fixed.and_then(|fixed| fixed.get(name)) {
        Some(fixed) => Typing::Fixed(fixed),
        None => Typing::Infer(types),
    }
}
