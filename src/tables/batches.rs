//! What every file format offers to the reader: batches of untyped rows.

use polars::prelude::DataFrame;

use super::{Rejected, TableError};

/// Rows as they stand in a file, before they have types.
pub(super) struct RawBatch {
    /// Text columns for text files, native types for Parquet.
    pub(super) frame: DataFrame,
    /// The line or row of each.
    pub(super) rows: Vec<u64>,
    /// Rows that could not be read.
    pub(super) rejected: Vec<Rejected>,
}

/// One open file.
pub(super) trait Batches {
    /// All its columns, wanted or not.
    fn columns(&self) -> &[String];
    /// The next rows, or `None` at the end.
    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError>;
}
