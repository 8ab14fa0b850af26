//! What to read, and how its cells are understood.

use std::collections::BTreeSet;
use std::path::Path;

use super::column_type::Types;
use crate::project::Reading;

/// Which file, which of its columns, and how they are understood.
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
    pub(super) pattern: &'a str,
    pub(super) reading: &'a Reading,
    pub(super) columns: Option<&'a BTreeSet<String>>,
    pub(super) optional: Option<&'a Types>,
    pub(super) typing: Typing<'a>,
    pub(super) id: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// All columns of a file, a glob, or `PIPE`, relative to the working folder.
    #[must_use]
    pub fn new(pattern: &'a str, reading: &'a Reading, typing: Typing<'a>) -> Self {
        let folder = Path::new("");
        Self { folder, pattern, reading, columns: None, optional: None, typing, id: None }
    }

    /// The same, relative to this folder.
    #[must_use]
    pub fn in_folder(self, folder: &'a Path) -> Self {
        Self { folder, ..self }
    }

    /// Only these columns; those that the file does not have are left out. `None`: all.
    #[must_use]
    pub fn with_columns(self, columns: Option<&'a BTreeSet<String>>) -> Self {
        Self { columns, ..self }
    }

    /// Columns that JSON objects may leave out, even all of them.
    #[must_use]
    pub fn with_optional(self, optional: &'a Types) -> Self {
        Self { optional: Some(optional), ..self }
    }

    /// The id column: must be given and must not repeat.
    #[must_use]
    pub fn with_id(self, id: Option<&'a str>) -> Self {
        Self { id, ..self }
    }
}

/// How the types of columns are found.
#[derive(Debug, Clone, Copy)]
pub enum Typing<'a> {
    /// For training: from all rows, except for these. Many values that do not fit are an error.
    Infer(&'a Types),
    /// For prediction: these, whatever the rows hold (a column that is not among them is inferred from
    /// the first batch). A row that does not fit is rejected; many are an error where all rows are read at once.
    Fixed(&'a Types),
}
