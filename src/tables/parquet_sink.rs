//! Rows out as Parquet.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use polars::prelude::*;
use polars_io::parquet::write::{BatchedWriter, ParquetWriter};

use super::TableError;
use super::one_chunk::in_one_chunk;
use super::output_target::OutputTarget;
use super::table_sink::TableSink;

/// A Parquet file, one row group a batch.
pub(super) struct ParquetSink {
    target: Rc<RefCell<OutputTarget>>,
    writer: Option<BatchedWriter<SharedTarget>>,
}

/// A target that polars' writer, which keeps what it writes to, can be given while we keep it, too.
struct SharedTarget(Rc<RefCell<OutputTarget>>);

impl Write for SharedTarget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl ParquetSink {
    pub(super) fn new(target: OutputTarget) -> Self {
        Self { target: Rc::new(RefCell::new(target)), writer: None }
    }

    /// An error of polars' writer, as the failure to write that caused it.
    fn error(&self, error: PolarsError) -> TableError {
        self.target.borrow().failure().unwrap_or_else(|| error.into())
    }
}

impl TableSink for ParquetSink {
    fn begin(&mut self, schema: &Schema) -> Result<(), TableError> {
        self.target.borrow_mut().begin()?;
        let writer = ParquetWriter::new(SharedTarget(Rc::clone(&self.target))).batched(schema);
        self.writer = Some(writer.map_err(|error| self.error(error))?);
        Ok(())
    }

    fn write(&mut self, batch: &DataFrame) -> Result<(), TableError> {
        let batch = in_one_chunk(batch);
        let written = self.writer.as_mut().map_or(Ok(()), |writer| writer.write_batch(&batch));
        written.map_err(|error| self.error(error))
    }

    fn commit(mut self: Box<Self>) -> Result<(), TableError> {
        if let Some(writer) = self.writer.take() {
            writer.finish().map_err(|error| self.error(error))?;
        }
        match Rc::try_unwrap(self.target) {
            Ok(target) => target.into_inner().commit(),
            Err(target) => Err(target.borrow().error(io::Error::other("it is still in use"))),
        }
    }
}
