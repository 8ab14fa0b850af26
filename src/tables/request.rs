//! What to read, and how its cells are understood.

use std::collections::BTreeSet;
use std::path::Path;

use super::column_type::Types;
use crate::project::Reading;

/// Which file, which of its columns, and how they are understood.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Relative files are looked for here.
    pub folder: &'a Path,
    /// A file, a glob, or [`PIPE`].
    pub pattern: &'a str,
    /// Null words, separator and dates.
    pub reading: &'a Reading,
    /// The columns that are wanted; `None`: all.
    pub columns: Option<&'a BTreeSet<String>>,
    /// Columns that JSON objects may leave out, even all of them.
    pub optional: Option<&'a Types>,
    /// How types are found.
    pub typing: Typing<'a>,
    /// The id column: must be given and must not repeat.
    pub id: Option<&'a str>,
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
