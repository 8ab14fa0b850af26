//! The output of a prediction, buffered until the checks of the run have passed.

use std::path::Path;

use polars::prelude::DataFrame;

use crate::project::{DatabasePlace, WriteMode};
use crate::tables::{CellGuard, Format, TableError, TableSink, database_sink, is_output_stream, open_sink};

/// Where a prediction is written to, and how.
#[derive(Debug, Clone, Copy)]
pub struct PredictionFiles<'a> {
    /// The file of the predictions, or the name of the table.
    pub output: &'a Path,
    /// The table of a database in place of a file, and what becomes of its rows.
    pub(crate) database: Option<(DatabasePlace<'a>, WriteMode)>,
    /// Its format; `None`: that of its extension.
    pub format: Option<Format>,
    /// The file of the rejected rows; `None`: they are counted only.
    pub rejects: Option<&'a Path>,
    /// The file of the page of leads, which is written by the caller; `None` without.
    pub page: Option<&'a Path>,
    /// The folder of the ledger that the predictions are appended to; `None`: they are not kept.
    pub ledger: Option<&'a Path>,
    /// The table of a database that they are kept in; `None` without.
    pub(crate) ledger_table: Option<DatabasePlace<'a>>,
    /// Whether cells that a spreadsheet would run as a formula get an apostrophe.
    pub guard: CellGuard,
}

impl<'a> PredictionFiles<'a> {
    /// Predictions that are written to a file alone.
    #[must_use]
    pub fn new(output: &'a Path) -> Self {
        let guard = CellGuard::default();
        Self {
            output,
            database: None,
            format: None,
            rejects: None,
            page: None,
            ledger: None,
            ledger_table: None,
            guard,
        }
    }

    /// Whether the predictions are kept.
    pub(super) const fn has_ledger(&self) -> bool {
        self.ledger.is_some() || self.ledger_table.is_some()
    }
}

/// Frames on their way to a file or a pipe. A file appears only once it is finished; nothing is written to a pipe before
/// there are enough rows, one of them is scored, and there is a lead for each required route.
pub(super) struct BufferedOutput<'a> {
    files: &'a PredictionFiles<'a>,
    is_stream: bool,
    /// The open output, from the first frame on.
    sink: Option<Box<dyn TableSink + 'a>>,
    buffered: Vec<DataFrame>,
}

impl<'a> BufferedOutput<'a> {
    pub(super) fn new(files: &'a PredictionFiles<'a>) -> Self {
        Self { files, is_stream: is_output_stream(files.output), sink: None, buffered: Vec::new() }
    }

    /// Whether written rows cannot be undone.
    pub(super) fn is_stream(&self) -> bool {
        self.is_stream
    }

    /// Adds a frame; `enough` says whether it may be written to a pipe already.
    pub(super) fn write(&mut self, frame: DataFrame, enough: bool) -> Result<(), TableError> {
        self.buffered.push(frame);
        if enough || !self.is_stream { self.release() } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> Result<(), TableError> {
        self.release()?;
        self.sink.map_or(Ok(()), TableSink::commit)
    }

    fn release(&mut self) -> Result<(), TableError> {
        for frame in self.buffered.drain(..) {
            if self.sink.is_none() {
                let PredictionFiles { output, database, format, guard, .. } = *self.files;
                let mut sink: Box<dyn TableSink + 'a> = match database {
                    Some((place, mode)) => database_sink(place, mode),
                    None => open_sink(output, format, guard)?,
                };
                sink.begin(frame.schema())?;
                self.sink = Some(sink);
            }
            self.sink.iter_mut().try_for_each(|sink| sink.write(&frame))?;
        }
        Ok(())
    }
}
