//! The interface of every output format.

use polars::prelude::{DataFrame, Schema};

use super::TableError;

/// One output of rows: a file, which has its name only once it is committed, or a pipe. Dropped before, a file leaves nothing.
///
/// It is the counterpart of `RowSource`.
pub(crate) trait TableSink {
    /// Starts the output of rows with these columns.
    ///
    /// # Errors
    /// When its place cannot be written to.
    fn begin(&mut self, schema: &Schema) -> Result<(), TableError>;

    /// Adds the rows of a batch.
    ///
    /// # Errors
    /// When they cannot be written.
    fn write(&mut self, batch: &DataFrame) -> Result<(), TableError>;

    /// Ends the output and gives a file its name; nothing appears if it was never begun.
    ///
    /// # Errors
    /// When it cannot be written out; then nothing of a file is left.
    fn commit(self: Box<Self>) -> Result<(), TableError>;
}
