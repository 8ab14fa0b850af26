//! The tables in addition to the deals or leads, read once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;
use std::sync::{Arc, Mutex};

use polars::prelude::{Column, DataFrame};

use super::aggregate::AggregateInput;
use super::columns::prefixed;
use super::error::SnapshotError;
use super::header::{Header, lacks};
use super::kept_table::KeptTable;
use super::keyed::Keyed;
use super::local_day::LocalDays;
use super::read_plan::{
    ReadPlan, lookup_columns, lookup_sets, lookup_types, set_columns, timed_columns, timed_sets, timed_types,
    wanted_columns,
};
use super::spec::Spec;
use super::table_read::{ResumedTable, TableRead};
use super::timed::History;
use super::timed_reading::{
    BoundedReading, TimedRequest, can_be_bounded, kept_table, read_bounded, types_of_training, without_role,
};
use super::timed_store::TimedStore;
use crate::config::{Mistake, Path, toml_key};
use crate::numbers::counted;
use crate::project::{Aggregate, Fact, Lookup, TimedTable};
use crate::tables::{
    ColumnFinding, ColumnType, ReadFindings, Reader, Rejected, Request, Table, Types, Typing,
};
use crate::text_files::encoding_hint;
use crate::warning::Warning;

/// Lookups and timed tables, ready to be joined.
#[derive(Debug)]
pub struct Sources {
    pub(super) lookups: Vec<Keyed>,
    /// Those of the features come first, in the order of [`Spec::tables`].
    pub(super) timed: Vec<TimedStore>,
    /// Their specs.
    pub(super) tables: Vec<TimedTable>,
    /// The facts of the outcome.
    pub(super) facts: Vec<Fact>,
    /// The inputs of the aggregates, by their path in `bantam.toml`, cached as they are the same for every
    /// batch of leads.
    pub(super) operands: Mutex<BTreeMap<Path, Arc<AggregateInput>>>,
    pub(super) headers: BTreeMap<String, Header>,
    /// Names of columns that an expression uses.
    pub(super) wanted: BTreeSet<String>,
    /// Rejected rows of these tables.
    pub rejected: Vec<Rejected>,
    /// Warnings about them.
    pub warnings: Vec<Warning>,
    /// The readings of their files.
    pub findings: Vec<ReadFindings>,
    /// The rows of each table by result.
    pub(super) read: Vec<TableRead>,
    /// The files that were read, by table.
    pub files: BTreeMap<String, Vec<String>>,
    /// The types of the columns of lookups and timed tables, by table and column.
    pub types: BTreeMap<String, Types>,
    /// The formats of columns whose values are not in plain form, by table.
    pub written: BTreeMap<String, Vec<ColumnFinding>>,
}

impl Sources {
    /// The columns of the lookups.
    pub fn columns_of_lookups(&self) -> impl Iterator<Item = &str> {
        self.lookups.iter().flat_map(|lookup| lookup.table.columns.iter().map(String::as_str))
    }

    /// Whether a lookup of `spec` has a column, under its own name or with that of the lookup in front, read or not.
    pub(crate) fn has_lookup_column(&self, spec: &Spec, name: &str) -> bool {
        let is_own = |lookup: &Lookup, column: &str| column == name || prefixed(&lookup.name, column) == name;
        let mut lookups = spec.lookups.iter().zip(&self.lookups);
        lookups.any(|(lookup, keyed)| keyed.table.columns.iter().any(|column| is_own(lookup, column)))
    }

    /// The columns of a timed table that were read, by its name; `None` where its rows are not in memory, in a prediction.
    pub(crate) fn timed_frame(&self, table: &str) -> Option<&DataFrame> {
        let place = self.tables.iter().position(|timed| timed.name == table)?;
        Some(&self.timed[place].history()?.frame)
    }

    /// A column of a lookup of `spec`, under its own name or with that of the lookup in front.
    pub(crate) fn lookup_column(&self, spec: &Spec, name: &str) -> Option<&Column> {
        let own = |(lookup, keyed): (&Lookup, &Keyed)| {
            let columns = &keyed.table.columns;
            columns.iter().find(|column| *column == name || prefixed(&lookup.name, column) == name).cloned()
        };
        let mut lookups = spec.lookups.iter().zip(&self.lookups);
        lookups.find_map(|(lookup, keyed)| keyed.table.frame.column(&own((lookup, keyed))?).ok())
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
        Self::load_within(spec, extra, folder, fixed, None)
    }

    /// The same for leads that have one date: timed tables are read batch by batch, and their rows need not fit in memory.
    ///
    /// # Errors
    /// As [`Sources::load`], and when rows that do not fit in memory cannot be written.
    pub(crate) fn load_within(
        spec: &Spec,
        extra: &ReadPlan<'_>,
        folder: &FilePath,
        fixed: Option<&BTreeMap<String, Types>>,
        bounded: Option<BoundedReading<'_>>,
    ) -> Result<Self, SnapshotError> {
        let (wanted, sets) = (wanted_columns(spec, extra), set_columns(spec, extra));
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
            findings: Vec::new(),
            read: Vec::new(),
            files: BTreeMap::new(),
            types: BTreeMap::new(),
            written: BTreeMap::new(),
        };
        for lookup in &spec.lookups {
            let columns = lookup_columns(&wanted, extra, lookup);
            let sets = lookup_sets(&sets, lookup);
            let mut types = lookup_types(spec, extra, lookup);
            let section = format!("lookups.{}.format", toml_key(&lookup.name));
            let request =
                Request::new(&lookup.file, &lookup.reading, typing(&mut types, fixed, &lookup.name))
                    .in_folder(folder)
                    .with_connections(extra.connections)
                    .with_streams(extra.streams)
                    .with_section(&section)
                    .with_columns(Some(&columns))
                    .with_sets(Some(&sets))
                    .with_id(Some(&lookup.key));
            let keyed = sources.read_lookup(&request, lookup, bounded)?;
            sources.lookups.push(keyed);
        }
        for timed in spec.tables.iter().chain(extra.tables_of_facts(spec)) {
            let columns = timed_columns(spec, extra, timed);
            let sets = timed_sets(spec, extra, timed);
            let mut types = timed_types(spec, extra, timed);
            let section = format!("tables.{}.format", toml_key(&timed.name));
            let request = Request::new(&timed.file, &timed.reading, typing(&mut types, fixed, &timed.name))
                .in_folder(folder)
                .with_connections(extra.connections)
                .with_streams(extra.streams)
                .with_section(&section)
                .with_columns(Some(&columns))
                .with_sets(Some(&sets));
            let rows = sources.read_timed(request, timed, extra.aggregates(spec, timed), bounded)?;
            sources.timed.push(rows);
            sources.tables.push(timed.clone());
        }
        sources.wanted = wanted.into_iter().chain(extra.kept.iter().cloned()).collect();
        Ok(sources)
    }

    /// The timed tables that an interrupted run had read.
    pub(crate) fn resumed(&self) -> Vec<ResumedTable> {
        let of_table = |(timed, store): (&TimedTable, &TimedStore)| {
            let TimedStore::PerKey(rows) = store else { return None };
            let (done, partitions) = rows.resumed()?;
            Some(ResumedTable { table: timed.name.clone(), done, partitions })
        };
        self.tables.iter().zip(&self.timed).filter_map(of_table).collect()
    }

    fn read_timed<'a>(
        &mut self,
        request: Request<'_>,
        timed: &TimedTable,
        aggregates: impl Iterator<Item = &'a Aggregate>,
        bounded: Option<BoundedReading<'_>>,
    ) -> Result<TimedStore, SnapshotError> {
        let types = bounded.and_then(|bounded| types_of_training(&request, bounded));
        let folder = bounded.and_then(|bounded| bounded.limit.kept.as_deref());
        // Before the files are opened, so that what is read is what was hashed.
        let fingerprint = folder.map(|_| request.fingerprint()).transpose()?.flatten();
        let mut reader = opened(request.clone(), timed)?;
        let is_bounded = types.is_some() || can_be_bounded(&reader, &request);
        if let Some(bounded) = bounded.filter(|_| is_bounded) {
            let aggregates: Vec<&Aggregate> = aggregates.collect();
            let kept = folder.zip(fingerprint).map(|(folder, fingerprint)| {
                KeptTable::open(folder, fingerprint, (timed, &aggregates, bounded.as_of))
            });
            let kept = kept.transpose()?;
            let timed_request =
                TimedRequest { timed, aggregates: &aggregates, bounded, types: types.as_ref() };
            let read = match kept {
                Some((kept, Some(rows))) => {
                    Some(kept_table(&reader, (timed, &aggregates), (kept, rows), bounded.limit)?)
                }
                kept => read_bounded(reader, timed_request, kept.map(|(kept, _)| kept))?,
            };
            if let Some(read) = read {
                self.note_all_but(&timed.name, &read.table, read.rejected);
                if types.is_some() {
                    self.rejected.extend(read.table.rejected);
                    let table = timed.name.clone();
                    self.warnings.extend(read.has_conditions.then_some(Warning::NotCompared { table }));
                }
                return Ok(TimedStore::PerKey(read.rows));
            }
            reader = opened(request, timed)?;
        }
        let mut table = reader.read_all_there_are()?;
        let mut faults = table.rounded_keys(&timed.key)?;
        faults.extend(without_role(&table, timed)?);
        table.reject_rows(None, faults)?;
        self.note(&timed.name, &table);
        let days = LocalDays::of(timed.reading.time_zone);
        Ok(TimedStore::Whole(History::new(&table, &timed.key, &timed.at, days)?))
    }

    pub(super) fn note(&mut self, name: &str, table: &Table) {
        self.note_all_but(name, table, table.rejected.len());
        self.rejected.extend(table.rejected.iter().cloned());
    }

    /// Adds what was found of a table, of which so many rows were rejected, but these rows.
    pub(super) fn note_all_but(&mut self, name: &str, table: &Table, rejected: usize) {
        self.files.insert(name.to_owned(), table.files.clone());
        self.findings.extend(table.findings.iter().cloned());
        self.read.push(TableRead::with_rejected(name, table, rejected));
        self.warnings.extend(rejected_among(table, rejected));
        self.warnings.extend(doubtful_values(table));
        self.warnings.extend(copied_rows(table));
        self.types.insert(name.to_owned(), types_of(table));
        self.written.insert(name.to_owned(), table.written.clone());
        self.headers.insert(name.to_owned(), Header::of(table));
    }
}

/// Opens a timed table, which must have its key and its date.
fn opened<'a>(request: Request<'a>, timed: &TimedTable) -> Result<Reader<'a>, SnapshotError> {
    let reader = Reader::open(request)?;
    let lacks = |(role, column): (&str, &String)| {
        let error = reader.require(column).err()?;
        Some(lacks(Path::new(["tables", &timed.name, role]), &error))
    };
    let roles = [("key", &timed.key), ("at", &timed.at)];
    let mistakes: Vec<Mistake> = roles.into_iter().filter_map(lacks).collect();
    if mistakes.is_empty() { Ok(reader) } else { Err(SnapshotError::Mistakes(mistakes)) }
}

/// The types of the columns of a table.
#[must_use]
pub fn types_of(table: &Table) -> Types {
    let kind = |dtype: &polars::prelude::DataType| {
        [ColumnType::Text, ColumnType::NUMBER, ColumnType::Flag, ColumnType::Time]
            .into_iter()
            .find(|kind| kind.dtype() == *dtype)
            .unwrap_or(ColumnType::Text)
    };
    let kind = |column: &Column| {
        let kind = kind(column.dtype());
        // The table has the formats of its columns; derived columns have none.
        let read = table.types.get(column.name().as_str()).copied();
        read.filter(|read| read.is_number() && kind.is_number()).unwrap_or(kind)
    };
    table.frame.columns().iter().map(|column| (column.name().to_string(), kind(column))).collect()
}

/// The warning that rows of a table were rejected, if any were.
#[must_use]
pub fn rejected_rows(table: &Table) -> Option<Warning> {
    rejected_among(table, table.rejected.len())
}

/// The same for so many rows, of which the table may have the first only.
fn rejected_among(table: &Table, rows: usize) -> Option<Warning> {
    let first = table.rejected.first()?;
    Some(Warning::RejectedRows {
        file: table.files.join(", "),
        rows,
        of: table.n_read,
        first: format!("row {}: {}", first.row, first.reason),
        remedy: first.column.as_ref().and_then(|column| table.remedies.get(column)).cloned(),
    })
}

/// What to do about cells of a workbook without their value.
const MEND_FORMULAS: &str =
    "open the file in a spreadsheet program, mend the formulas and save it, so that it stores their results";

/// What to do about cells that are merged across columns.
const SPLIT_CELLS: &str =
    "open the file in a spreadsheet program, split these cells and write the value of each column";

/// The warnings about values of a table: letters of an encoding that is a guess, cells without their value, and columns of
/// numbers in more than one unit.
pub fn doubtful_values(table: &Table) -> Vec<Warning> {
    let guessed = table.findings.iter().filter_map(|found| {
        let encoding = found.guessed_encoding.clone()?;
        let remedy = found.likely_encoding.as_deref().map(encoding_hint);
        Some(Warning::GuessedEncoding { file: found.file.clone(), encoding, remedy })
    });
    let lost = table.findings.iter().filter(|found| !found.lost.is_empty());
    let lost = lost.map(|found| Warning::DoubtfulValues {
        file: found.file.clone(),
        what: found.lost.clone(),
        remedy: MEND_FORMULAS,
    });
    let alike = table.findings.iter().filter(|found| !found.alike.is_empty());
    let alike = alike.map(|found| Warning::DoubtfulValues {
        file: found.file.clone(),
        what: found.alike.clone(),
        remedy: "write the key in the same way in all objects",
    });
    let mixed = table.mixed.iter().filter(|(column, _)| table.frame.column(column).is_ok());
    let mixed = mixed.map(|(column, units)| Warning::DoubtfulValues {
        file: table.files.join(", "),
        what: vec![format!("`{column}` has numbers in more than one unit: {units}")],
        remedy: units.remedy(),
    });
    let rounded = table.rounded_ids.iter().map(|found| Warning::DoubtfulValues {
        file: table.files.join(", "),
        what: vec![found.clone()],
        remedy: "if they were rounded, to 15 digits by a spreadsheet or as floating-point numbers, export them again, as text",
    });
    let contrary = table.contrary.iter().map(|found| Warning::DoubtfulValues {
        file: table.files.join(", "),
        what: vec![found.clone()],
        remedy: "say how they are written: set `numbers` for this column under [data.columns], or in the format of its table",
    });
    let merged = table.findings.iter().filter_map(|found| {
        let (file, what) = (found.file.clone(), vec![found.merged.clone()?]);
        Some(Warning::DoubtfulValues { file, what, remedy: SPLIT_CELLS })
    });
    guessed.chain(lost).chain(merged).chain(alike).chain(mixed).chain(rounded).chain(contrary).collect()
}

/// The warning that rows of a table are copies of others, if any are.
#[must_use]
pub fn copied_rows(table: &Table) -> Option<Warning> {
    let are = if table.copies == 1 { "is a copy" } else { "are copies" };
    (table.copies > 0).then(|| Warning::DoubtfulValues {
        file: table.files.join(", "),
        what: vec![format!(
            "{} {are} of an earlier row in all cells that are read: each row counts once",
            counted(table.copies, "row")
        )],
        remedy: "export each row once; if they are different deals, they need different ids",
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
