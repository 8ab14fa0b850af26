//! Rows and columns as they come from a database, in the arrays of polars.

use polars::prelude::ArrowField;
use polars_arrow::array::Array;

/// A column of a table or query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DatabaseColumn {
    pub(crate) name: String,
    /// The name of its type, if it cannot be read.
    pub(crate) refused: Option<String>,
}

/// Rows as they come from a database.
pub(crate) struct ArrowRows {
    /// The wanted columns.
    pub(crate) fields: Vec<ArrowField>,
    pub(crate) arrays: Vec<Box<dyn Array>>,
    pub(crate) rows: usize,
    /// The rows as Arrow IPC.
    pub(crate) bytes: Vec<u8>,
}
