//! Rows out into a table of a database.

use polars::prelude::{DataFrame, Schema};

use super::TableError;
use super::table_sink::TableSink;
use crate::databases::DatabaseWriter;
use crate::project::{DatabasePlace, WriteMode};

/// A table of a database, which has its old rows until the output is committed.
pub(super) struct DatabaseSink<'a> {
    place: DatabasePlace<'a>,
    mode: WriteMode,
    /// The open table, from the first batch on.
    writer: Option<DatabaseWriter>,
}

impl<'a> DatabaseSink<'a> {
    pub(super) const fn new(place: DatabasePlace<'a>, mode: WriteMode) -> Self {
        Self { place, mode, writer: None }
    }
}

impl TableSink for DatabaseSink<'_> {
    fn begin(&mut self, _: &Schema) -> Result<(), TableError> {
        // The first batch shows whether a column of text has dates.
        Ok(())
    }

    fn write(&mut self, batch: &DataFrame) -> Result<(), TableError> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(DatabaseWriter::open(&self.place, self.mode, batch)?),
        };
        Ok(writer.write(batch)?)
    }

    fn commit(self: Box<Self>) -> Result<(), TableError> {
        Ok(self.writer.map_or(Ok(()), DatabaseWriter::commit)?)
    }
}
