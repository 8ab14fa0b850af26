//! The interface of every typed format.

use polars::prelude::{ArrowSchema, DataFrame};

use super::TableError;

/// Rows of a file, in the types of the file.
pub(super) struct TypedRows {
    pub(super) frame: DataFrame,
    /// Their size in the file.
    pub(super) stored: u64,
}

/// An open file of typed columns. It may panic if the file is damaged.
pub(super) trait TypedFile {
    /// The name of the format.
    const FORMAT: &str;

    /// Its columns.
    fn schema(&self) -> &ArrowSchema;

    /// At most this number of further rows of these columns, or `None` at the end.
    ///
    /// # Errors
    /// When it is damaged, or they would take too much memory.
    fn next_rows(&mut self, columns: &[&str], rows: usize) -> Result<Option<TypedRows>, TableError>;
}
