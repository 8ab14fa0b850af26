//! The tables in addition to the deals: `[tables]` and `[lookups]`.

use super::reading::Reading;

/// A table of dated rows, such as activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedTable {
    /// Its name in the project.
    pub name: String,
    /// File or glob, or a table or query of a connection.
    pub file: String,
    /// Its key column.
    pub key: String,
    /// The column of deals and leads that is joined to the key.
    pub on: String,
    /// Its date column.
    pub at: String,
    /// How its file is read.
    pub reading: Reading,
}

/// An untimed table joined by key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Its name in the project.
    pub name: String,
    /// File or glob, or a table or query of a connection.
    pub file: String,
    /// Its key column; keys must be unique.
    pub key: String,
    /// The column of deals and leads (or of an earlier lookup) that is joined to the key.
    pub on: String,
    /// How its file is read.
    pub reading: Reading,
}
