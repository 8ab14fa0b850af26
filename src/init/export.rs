//! An export as it is read: tables of text, and the options that the user has given.

use std::collections::BTreeSet;
use std::path::Path;

use super::exported_column::ExportedColumn;
use crate::cells::DateZone;
use crate::config::toml_text;
use crate::project::{Connection, Connections, DatabasePlace, DatabaseRelation, table_parts};
use crate::tables::{TableError, UntypedTable, relative};
use crate::units::AsOf;

/// A table of the export, as text.
#[derive(Debug, Clone, Default)]
pub struct ExportedTable<'a> {
    /// Its name in messages.
    pub label: String,
    /// Its path in `bantam.toml`; of a table or query of a database, its place as `Connections::find` reads it.
    pub file: String,
    /// Its columns; all have the same number of cells.
    pub columns: Vec<ExportedColumn<'a>>,
    /// Whether its files write numbers in plain form, as JSON does.
    pub is_plain: bool,
    /// The columns that are stored as lists; a cell has their members.
    pub(crate) lists: BTreeSet<String>,
    /// Columns that cannot be read, with their types in words.
    pub(crate) unread: Vec<(String, String)>,
}

impl<'a> ExportedTable<'a> {
    /// A table that was read for a draft in `folder`; `file` is its path as it was given, or its place in one of these databases.
    ///
    /// # Errors
    /// When a column is not text.
    pub(crate) fn of(
        table: &'a UntypedTable,
        (file, connections): (&str, Connections<'_>),
        folder: &Path,
    ) -> Result<Self, TableError> {
        let is_file = connections.find(file).is_none();
        let only = table.table.files.first().filter(|_| table.table.files.len() == 1);
        let column = |(name, cells)| ExportedColumn { name, cells };
        Ok(Self {
            label: only.cloned().unwrap_or_else(|| file.to_owned()),
            file: if is_file { relative(file, folder) } else { file.to_owned() },
            columns: table.columns()?.into_iter().map(column).collect(),
            is_plain: table.is_plain,
            lists: table.lists.clone(),
            unread: table.table.findings.first().map(|found| found.left_out.clone()).unwrap_or_default(),
        })
    }
}

impl ExportedTable<'_> {
    /// Its number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The rows for which `keep` is true.
    pub(super) fn retaining(&self, keep: &[bool]) -> Self {
        let columns = self.columns.iter().map(|column| column.retaining(keep)).collect();
        self.with(columns)
    }

    /// The table with these columns in place of its own.
    fn with<'b>(&self, columns: Vec<ExportedColumn<'b>>) -> ExportedTable<'b> {
        let Self { label, file, is_plain, lists, unread, .. } = self.clone();
        ExportedTable { label, file, columns, is_plain, lists, unread }
    }

    /// The table with these null values as gaps.
    pub(super) fn without(&self, null_words: &[String]) -> Self {
        let columns = self.columns.iter().map(|column| column.without(null_words)).collect();
        self.with(columns)
    }
}

/// The tables of an export.
#[derive(Debug, Clone)]
pub struct Export<'a> {
    /// Past deals.
    pub deals: ExportedTable<'a>,
    /// The activities of the leads, with dates.
    pub activities: Option<ExportedTable<'a>>,
    /// Tables joined by key, each with its name.
    pub lookups: Vec<(String, ExportedTable<'a>)>,
    /// The database that tables are in, as the draft has it.
    pub connection: Option<Connection>,
}

impl Export<'_> {
    fn connections(&self) -> Connections<'_> {
        Connections { all: self.connection.as_slice(), ..Connections::default() }
    }

    /// The place of a table in `bantam.toml`, as a value of TOML.
    pub(super) fn place(&self, file: &str) -> String {
        let Some(DatabasePlace { connection, relation, .. }) = self.connections().find(file) else {
            return toml_text(file);
        };
        let (key, value) = match relation {
            DatabaseRelation::Table(table) => ("table", table),
            DatabaseRelation::Query(query) => ("query", query),
        };
        format!("{{ connection = {}, {key} = {} }}", toml_text(&connection.name), toml_text(value))
    }

    /// What the deals are called: their file, or their table without its schema; a query has the name of its database.
    pub(super) fn name_of_deals(&self) -> String {
        match self.connections().find(&self.deals.file) {
            Some(DatabasePlace { relation: DatabaseRelation::Table(table), .. }) => {
                let last = table_parts(table).and_then(|mut parts| parts.pop());
                last.map(|(name, _)| name.into_owned()).unwrap_or_default()
            }
            Some(place) => place.connection.name.clone(),
            None => self.deals.label.clone(),
        }
    }
}

/// The options that the user has given.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The sheet of the deals in their workbook; the first if `None`.
    pub sheet: Option<String>,
    /// The encoding of text files; detected if `None`.
    pub encoding: Option<String>,
    /// The column with the outcome.
    pub outcome: Option<String>,
    /// Its values for won deals; inferred if empty.
    pub won: Vec<String>,
    /// Its values for lost deals; inferred if empty.
    pub lost: Vec<String>,
    /// The format of dates, as a `strftime` pattern.
    pub date_format: Option<String>,
    /// The time zone of dates without an offset, and of those with an abbreviation that several zones share.
    pub time_zone: Option<DateZone>,
    /// The day that outcomes are taken from, instead of today.
    pub as_of: Option<AsOf>,
    /// The key of the activities, and the column of the deals that it is matched with; inferred if `None`.
    pub activities_key: Option<(String, String)>,
}
