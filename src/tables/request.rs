//! A request to read a file: its columns, and how its cells are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::column_type::{ColumnType, Types};
use super::{IdMemory, StreamCopies};
use crate::cells::MEMBER_SEPARATOR;
use crate::project::{Connections, DatabasePlace, Reading};

/// A request to read a file: its columns, and how they are read.
///
/// ```
/// use bantam::project::Reading;
/// use bantam::tables::{Request, Types, Typing};
///
/// let (reading, types) = (Reading::default(), Types::new());
/// let _leads = Request::new("data/leads.csv", &reading, Typing::Fixed(&types)).with_id(Some("lead_id"));
/// ```
#[derive(Debug, Clone)]
pub struct Request<'a> {
    pub(super) folder: &'a Path,
    pub(super) connections: Connections<'a>,
    pub(super) pattern: &'a str,
    pub(super) reading: &'a Reading,
    pub(super) columns: Option<&'a BTreeSet<String>>,
    pub(super) optional: Option<&'a Types>,
    pub(super) typing: Typing<'a>,
    pub(super) id: Option<&'a str>,
    pub(super) needed: Option<&'a BTreeSet<String>>,
    pub(super) open_end: Option<&'a str>,
    pub(super) version: Option<&'a str>,
    pub(super) keeps_repeats: bool,
    pub(super) keeps_unread: bool,
    pub(super) sets: Option<&'a BTreeMap<String, String>>,
    pub(super) section: &'a str,
    pub(super) id_memory: Option<&'a IdMemory>,
    pub(super) streams: Option<&'a StreamCopies>,
}

impl<'a> Request<'a> {
    /// All columns of a file, a glob, or `PIPE`, relative to the working folder.
    #[must_use]
    pub fn new(pattern: &'a str, reading: &'a Reading, typing: Typing<'a>) -> Self {
        let folder = Path::new("");
        Self {
            folder,
            connections: Connections::default(),
            pattern,
            reading,
            columns: None,
            optional: None,
            typing,
            id: None,
            needed: None,
            open_end: None,
            version: None,
            keeps_repeats: false,
            keeps_unread: false,
            sets: None,
            section: "data",
            id_memory: None,
            streams: None,
        }
    }

    /// The same, relative to this folder.
    #[must_use]
    pub fn in_folder(self, folder: &'a Path) -> Self {
        Self { folder, ..self }
    }

    /// The same, where the pattern may name a table or query of one of these connections.
    #[must_use]
    pub(crate) fn with_connections(self, connections: Connections<'a>) -> Self {
        Self { connections, ..self }
    }

    /// The same, where a stream is read from its copy if it is among these, and a training adds one.
    #[must_use]
    pub(crate) fn with_streams(self, streams: Option<&'a StreamCopies>) -> Self {
        Self { streams, ..self }
    }

    /// The table or query of a database that is requested; `None` for files.
    pub(super) fn database(&self) -> Option<DatabasePlace<'a>> {
        self.connections.find(self.pattern)
    }

    /// Only these columns; those that the file does not have are ignored. `None`: all.
    #[must_use]
    pub fn with_columns(self, columns: Option<&'a BTreeSet<String>>) -> Self {
        Self { columns, ..self }
    }

    /// Columns that may be missing from JSON objects, even from all of them.
    #[must_use]
    pub fn with_optional(self, optional: &'a Types) -> Self {
        Self { optional: Some(optional), ..self }
    }

    /// The id column: must be given and must not repeat.
    #[must_use]
    pub fn with_id(self, id: Option<&'a str>) -> Self {
        Self { id, ..self }
    }

    /// The columns whose cells must be readable: a cell of any other that is not of its type is unknown and rejects no row.
    /// `None`: all.
    #[must_use]
    pub fn with_needed(self, needed: Option<&'a BTreeSet<String>>) -> Self {
        Self { needed, ..self }
    }

    /// What the ids may take of memory. Beyond it the end of the rows may be an error that has the ids that occur again. `None`: any.
    #[must_use]
    pub(crate) fn with_id_memory(self, id_memory: Option<&'a IdMemory>) -> Self {
        Self { id_memory, ..self }
    }

    /// The column of close dates, in which a date such as 9999-12-31 means "not yet".
    #[must_use]
    pub fn with_open_end(self, open_end: Option<&'a str>) -> Self {
        Self { open_end, ..self }
    }

    /// The column with the date of the last change: of rows with the same id the newest is used, and the others are
    /// counted as superseded. All rows are read at once then.
    #[must_use]
    pub fn with_version(self, version: Option<&'a str>) -> Self {
        Self { version, ..self }
    }

    /// Whether rows whose id an earlier row has are stored in addition to the table, so that their outcomes can be compared.
    #[must_use]
    pub fn with_repeats(self, keeps_repeats: bool) -> Self {
        Self { keeps_repeats, ..self }
    }

    /// Whether rows with a cell that cannot be read are stored in addition to the table, with that cell unknown.
    #[must_use]
    pub(crate) fn with_unread(self, keeps_unread: bool) -> Self {
        Self { keeps_unread, ..self }
    }

    /// The columns in which a cell may be a list, as those of `set` features, with the separator of its members. A row with a list in another column that is
    /// needed is rejected. `None`: all.
    #[must_use]
    pub(crate) fn with_sets(self, sets: Option<&'a BTreeMap<String, String>>) -> Self {
        Self { sets, ..self }
    }

    /// The separator between the members of a list in a column.
    pub(super) fn separator_of(&self, name: &str) -> &'a str {
        self.sets.and_then(|sets| sets.get(name)).map_or(MEMBER_SEPARATOR, String::as_str)
    }

    /// Whether the type of a column is given, and is text.
    pub(super) fn is_given_as_text(&self, name: &str) -> bool {
        let (Typing::Infer(types) | Typing::Fixed(types)) = self.typing;
        types.get(name) == Some(&ColumnType::Text)
    }

    /// Whether the types of all wanted columns of a file with these columns are given, those of a training.
    pub(crate) fn has_types_of(&self, columns: &[String]) -> bool {
        let Typing::Fixed(types) = self.typing else { return false };
        let is_wanted = |column: &&String| self.columns.is_none_or(|wanted| wanted.contains(*column));
        columns.iter().filter(is_wanted).all(|column| types.contains_key(column))
    }

    /// Whether a column is needed for its own values, rather than as the one that holds the needed columns within it.
    pub(super) fn holds_values(&self, name: &str) -> bool {
        let is_within = |other: &String| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        let needed = self.needed.or(self.columns);
        needed.is_some_and(|needed| needed.contains(name) && !needed.iter().any(is_within))
    }

    /// Whether a list in a column is a fault.
    pub(super) fn refuses_lists(&self, name: &str) -> bool {
        self.holds_values(name) && self.sets.is_some_and(|sets| !sets.contains_key(name))
    }

    /// The section of `bantam.toml` with the reading of this file, for hints.
    #[must_use]
    pub fn with_section(self, section: &'a str) -> Self {
        Self { section, ..self }
    }
}

/// How the types of columns are determined.
#[derive(Debug, Clone, Copy)]
pub enum Typing<'a> {
    /// For training: from all rows, except for these. Many values that do not fit are an error.
    Infer(&'a Types),
    /// For prediction: these, whatever the rows hold (a column that is not among them is inferred from
    /// the first batch). A row that does not fit is rejected; many are an error where all rows are read at once.
    Fixed(&'a Types),
}
