//! What is asked of every format that stores columns with types of their own.

use polars::prelude::{ArrowSchema, DataFrame};

use super::TableError;

/// Rows of a file, in the types of the file.
pub(super) struct TypedRows {
    pub(super) frame: DataFrame,
    /// The bytes that they have in the file.
    pub(super) stored: u64,
}

/// An open file of typed columns. It may panic where it is damaged.
pub(super) trait TypedFile {
    /// The name of the format.
    const FORMAT: &str;

    /// Its columns.
    fn schema(&self) -> &ArrowSchema;

    /// At most so many further rows of these columns, or `None` at the end.
    ///
    /// # Errors
    /// When it is damaged, or they would take too much memory.
    fn next_rows(&mut self, columns: &[&str], rows: usize) -> Result<Option<TypedRows>, TableError>;
}
