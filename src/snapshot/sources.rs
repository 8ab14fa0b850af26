//! The tables beside the deals or leads, read once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;
use std::sync::{Arc, Mutex};

use polars::prelude::{IdxSize, PlHashMap, PlSmallStr, PolarsResult};

use super::aggregate::AggregateInput;
use super::missing::{Header, lacks};
use super::timed::History;
use super::{SnapshotError, Spec};
use crate::config::{Mistake, Path};
use crate::project::{Aggregate, Derived, Fact, Kind, Lookup, Measure, Source, Sql, TimedTable};
use crate::rules::Rule;
use crate::tables::{ColumnType, Reader, Rejected, Request, Table, TableError, Types, Typing};
use crate::warning::Warning;

/// Lookups and timed tables, ready to be joined.
#[derive(Debug)]
pub struct Sources {
    pub(super) lookups: Vec<Keyed>,
    /// Those of the features come first, in the order of [`Spec::tables`].
    pub(super) timed: Vec<History>,
    /// What they are.
    pub(super) tables: Vec<TimedTable>,
    /// The facts of the outcome.
    pub(super) facts: Vec<Fact>,
    /// What the aggregates look at, by their place in `bantam.toml`, once it has been computed: it is the same for every
    /// batch of leads.
    pub(super) operands: Mutex<BTreeMap<Path, Arc<AggregateInput>>>,
    pub(super) headers: BTreeMap<String, Header>,
    /// Names of columns that some expression asks for.
    pub(super) wanted: BTreeSet<String>,
    /// Rows of these tables that were set aside.
    pub rejected: Vec<Rejected>,
    /// What a user should know about them.
    pub warnings: Vec<Warning>,
    /// The files that were read, by table.
    pub files: BTreeMap<String, Vec<String>>,
    /// The types of the columns of lookups and timed tables, by table and column.
    pub types: BTreeMap<String, Types>,
}

/// An untimed table and the row of each of its keys.
#[derive(Debug)]
pub(super) struct Keyed {
    pub table: Table,
    pub rows: PlHashMap<PlSmallStr, IdxSize>,
}

impl Keyed {
    fn new(table: Table, key: &str) -> PolarsResult<Self> {
        let keys = table.frame.column(key)?.str()?;
        let rows = keys.iter().zip(0..).filter_map(|(key, row)| Some((key?.into(), row))).collect();
        Ok(Self { table, rows })
    }
}

/// What is needed beyond the features.
#[derive(Debug, Clone, Default)]
pub struct ReadPlan<'a> {
    /// Expressions over the columns of a snapshot: outcome and gates.
    pub rules: Vec<&'a Sql>,
    /// Expressions whose columns are read where they exist, and have the types that the data give them: those of templates.
    pub optional: Vec<&'a Sql>,
    /// Expressions that may also name what is decided: routes.
    pub routes: Vec<&'a Sql>,
    /// The names of what is decided, which are not columns of a table there.
    pub decided: BTreeSet<String>,
    /// Columns by name.
    pub columns: Vec<&'a str>,
    /// Columns of timed tables that are read, too, where they exist: for an audit, which compares them with the deals.
    pub watched: BTreeSet<String>,
    /// The facts of the outcome.
    pub facts: &'a [Fact],
    /// All timed tables of the project, of which those of the facts are read, too.
    pub tables: &'a [TimedTable],
}

impl ReadPlan<'_> {
    /// The timed tables of the facts that are not among those of `spec`.
    fn tables_of_facts(&self, spec: &Spec) -> impl Iterator<Item = &TimedTable> {
        let is_named = |table: &TimedTable| self.facts.iter().any(|fact| fact.value.table == table.name);
        self.tables.iter().filter(move |table| is_named(table) && !spec.tables.contains(table))
    }

    /// The aggregates of `spec` and of the facts over one timed table.
    fn aggregates<'b>(
        &'b self,
        spec: &'b Spec,
        table: &'b TimedTable,
    ) -> impl Iterator<Item = &'b Aggregate> {
        let of_spec = spec.aggregates().map(|(_, aggregate)| aggregate);
        let facts = self.facts.iter().map(|fact| &fact.value);
        of_spec.chain(facts).filter(|aggregate| aggregate.table == table.name)
    }
}

/// The columns that are read from the deals or leads, where they exist.
#[must_use]
pub fn wanted_columns(spec: &Spec, extra: &ReadPlan<'_>) -> BTreeSet<String> {
    let mut wanted: BTreeSet<String> = extra.columns.iter().map(|&column| column.to_owned()).collect();
    wanted.extend(spec.id.iter().chain(&spec.account).cloned());
    wanted.extend(spec.tables.iter().chain(extra.tables_of_facts(spec)).map(|table| table.on.clone()));
    wanted.extend(spec.lookups.iter().map(|lookup| lookup.on.clone()));
    wanted.extend(rules(spec, extra).flat_map(columns_of));
    wanted.extend(extra.optional.iter().flat_map(|sql| columns_of(sql)));
    let routes = extra.routes.iter().flat_map(|sql| columns_of(sql));
    wanted.extend(routes.filter(|column| !extra.decided.contains(column)));
    for feature in &spec.features {
        if let Source::Column(column) = &feature.source {
            wanted.insert(column.clone());
        }
    }
    wanted
}

/// The types that must hold for columns of the deals or leads, whatever the cells look like: ids and keys are text,
/// number features and what a rule compares with a number are numbers, and `extra.columns` are dates.
#[must_use]
pub fn main_types(spec: &Spec, extra: &ReadPlan<'_>) -> Types {
    let mut types = Types::new();
    for feature in &spec.features {
        if let (Source::Column(column), Kind::Category { .. } | Kind::Set { .. }) =
            (&feature.source, &feature.kind)
        {
            types.insert(column.clone(), ColumnType::Text);
        }
    }
    for sql in rules(spec, extra) {
        types.extend(numbers_of(sql).map(|column| (column, ColumnType::Number)));
    }
    for sql in &extra.routes {
        let numbers = numbers_of(sql).filter(|column| !extra.decided.contains(column));
        types.extend(numbers.map(|column| (column, ColumnType::Number)));
    }
    for feature in &spec.features {
        if let (Source::Column(column), Kind::Number(_)) = (&feature.source, &feature.kind) {
            types.insert(column.clone(), ColumnType::Number);
        }
    }
    for derived in &spec.derived {
        types.remove(&derived.name);
    }
    types.extend(extra.columns.iter().map(|&column| (column.to_owned(), ColumnType::Time)));
    let tables = spec.tables.iter().chain(extra.tables_of_facts(spec));
    let keys = tables.map(|table| &table.on).chain(spec.lookups.iter().map(|lookup| &lookup.on));
    types.extend(keys.chain(&spec.id).chain(&spec.account).map(|key| (key.clone(), ColumnType::Text)));
    types
}

/// The same for a lookup, whose columns may also be named with its name in front.
fn lookup_types(spec: &Spec, extra: &ReadPlan<'_>, lookup: &Lookup) -> Types {
    let mut types = main_types(spec, &ReadPlan { columns: Vec::new(), ..extra.clone() });
    let own = |(name, kind): (&String, &ColumnType)| {
        Some((name.strip_prefix(&lookup.name)?.strip_prefix('_')?.to_owned(), *kind))
    };
    let prefixed: Types = types.iter().filter_map(own).collect();
    types.extend(prefixed);
    types.insert(lookup.key.clone(), ColumnType::Text);
    types
}

/// The same for a timed table: what is summed up as a number is one.
fn timed_types(spec: &Spec, extra: &ReadPlan<'_>, timed: &TimedTable) -> Types {
    let mut types = Types::new();
    for aggregate in extra.aggregates(spec, timed) {
        for sql in aggregate.rules() {
            types.extend(numbers_of(sql).map(|column| (column, ColumnType::Number)));
        }
        if matches!(aggregate.measure, Measure::Sum | Measure::Mean | Measure::Min | Measure::Max)
            && let Some(column) =
                Rule::parse(&aggregate.operand.text).ok().and_then(|rule| rule.only_column())
        {
            types.insert(column, ColumnType::Number);
        }
    }
    types.extend([(timed.key.clone(), ColumnType::Text), (timed.at.clone(), ColumnType::Time)]);
    types
}

/// The columns of a timed table that are read, where they exist.
fn timed_columns(spec: &Spec, extra: &ReadPlan<'_>, timed: &TimedTable) -> BTreeSet<String> {
    let mut columns: BTreeSet<String> = BTreeSet::from([timed.key.clone(), timed.at.clone()]);
    for aggregate in extra.aggregates(spec, timed) {
        columns.extend(aggregate.rules().flat_map(columns_of));
    }
    columns.extend(extra.watched.iter().cloned());
    columns
}

/// All expressions over the columns of a snapshot.
fn rules<'a>(spec: &'a Spec, extra: &ReadPlan<'a>) -> impl Iterator<Item = &'a Sql> {
    let derived = spec.derived.iter().filter_map(Derived::sql);
    let personas = spec.personas.iter().map(|persona| &persona.when);
    extra.rules.clone().into_iter().chain(derived).chain(personas)
}

/// The columns that an expression compares with a number.
fn numbers_of(sql: &Sql) -> impl Iterator<Item = String> {
    Rule::parse(&sql.text).map(|rule| rule.number_columns()).unwrap_or_default().into_iter()
}

/// The columns that an expression names; none where it is not SQL, which is a mistake of its own.
#[must_use]
pub fn columns_of(sql: &Sql) -> Vec<String> {
    Rule::parse(&sql.text).map(|rule| rule.columns().to_vec()).unwrap_or_default()
}

impl Sources {
    /// The columns of the lookups.
    pub fn columns_of_lookups(&self) -> impl Iterator<Item = &str> {
        self.lookups.iter().flat_map(|lookup| lookup.table.columns.iter().map(String::as_str))
    }

    /// Reads the lookups and timed tables of `spec`. `fixed` are the types that training found; `None` while training.
    ///
    /// # Errors
    /// When a table cannot be read or lacks its key or date column.
    pub fn load(
        spec: &Spec,
        extra: &ReadPlan<'_>,
        folder: &FilePath,
        fixed: Option<&BTreeMap<String, Types>>,
    ) -> Result<Self, SnapshotError> {
        let wanted = wanted_columns(spec, extra);
        let mut sources = Self {
            lookups: Vec::new(),
            timed: Vec::new(),
            tables: Vec::new(),
            facts: extra.facts.to_vec(),
            operands: Mutex::default(),
            headers: BTreeMap::new(),
            wanted: BTreeSet::new(),
            rejected: Vec::new(),
            warnings: Vec::new(),
            files: BTreeMap::new(),
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
            let mut types = lookup_types(spec, extra, lookup);
            let request = Request::new(&lookup.file, &spec.reading, typing(&mut types, fixed, &lookup.name))
                .in_folder(folder)
                .with_columns(Some(&columns))
                .with_id(Some(&lookup.key));
            let table = sources.read(request, &lookup.name)?;
            sources.lookups.push(Keyed::new(table, &lookup.key)?);
        }
        for timed in spec.tables.iter().chain(extra.tables_of_facts(spec)) {
            let columns = timed_columns(spec, extra, timed);
            let mut types = timed_types(spec, extra, timed);
            let request = Request::new(&timed.file, &spec.reading, typing(&mut types, fixed, &timed.name))
                .in_folder(folder)
                .with_columns(Some(&columns));
            let mut table = sources.read_timed(request, timed)?;
            sources.timed.push(History::new(&table, &timed.key, &timed.at)?);
            table.frame = table.frame.clear();
            sources.tables.push(timed.clone());
        }
        sources.wanted = wanted;
        Ok(sources)
    }

    fn read(&mut self, request: Request<'_>, name: &str) -> Result<Table, SnapshotError> {
        let reader = match Reader::open(request) {
            // The only column that opening asks for is the key.
            Err(error @ TableError::NoColumn { .. }) => {
                return Err(SnapshotError::Mistakes(vec![lacks(
                    Path::new(["lookups", name, "key"]),
                    &error,
                )]));
            }
            opened => opened?,
        };
        let table = reader.read_all()?;
        self.note(name, &table);
        Ok(table)
    }

    fn read_timed(&mut self, request: Request<'_>, timed: &TimedTable) -> Result<Table, SnapshotError> {
        let reader = Reader::open(request)?;
        let roles = [("key", &timed.key), ("at", &timed.at)];
        let lacks = |(role, column): (&str, &String)| {
            let error = reader.require(column).err()?;
            Some(lacks(Path::new(["tables", &timed.name, role]), &error))
        };
        let mistakes: Vec<Mistake> = roles.into_iter().filter_map(lacks).collect();
        if !mistakes.is_empty() {
            return Err(SnapshotError::Mistakes(mistakes));
        }
        let mut table = reader.read_all()?;
        let mut faults = Vec::new();
        for (_, column) in roles {
            let missing = table.frame.column(column)?.is_null();
            let rows = missing.iter().enumerate().filter(|(_, missing)| *missing == Some(true));
            faults.extend(rows.map(|(row, _)| (row, format!("it has no `{column}`"))));
        }
        table.reject_rows(None, faults)?;
        self.note(&timed.name, &table);
        Ok(table)
    }

    fn note(&mut self, name: &str, table: &Table) {
        self.files.insert(name.to_owned(), table.files.clone());
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

/// What training found goes before what the project asks for now.
fn typing<'a>(types: &'a mut Types, fixed: Option<&BTreeMap<String, Types>>, name: &str) -> Typing<'a> {
    match fixed.and_then(|fixed| fixed.get(name)) {
        Some(fixed) => {
            types.extend(fixed.iter().map(|(column, kind)| (column.clone(), *kind)));
            Typing::Fixed(types)
        }
        None => Typing::Infer(types),
    }
}
