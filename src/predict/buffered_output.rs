//! The output of a prediction, buffered until it is certain that it may be written.

use std::path::Path;

use polars::prelude::DataFrame;

use crate::tables::{CellGuard, Format, TableError, TableSink, is_output_stream, open_sink};

/// Where a prediction is written to, and how.
#[derive(Debug, Clone, Copy)]
pub struct PredictionFiles<'a> {
    /// The file of the predictions.
    pub output: &'a Path,
    /// Its format; `None`: that of its extension.
    pub format: Option<Format>,
    /// The file of the rejected rows; `None`: they are counted only.
    pub rejects: Option<&'a Path>,
    /// Whether cells that a spreadsheet would run get an apostrophe.
    pub guard: CellGuard,
}

/// Frames on their way to a file or a pipe. A file appears only once it is finished; a pipe is given nothing before
/// there are enough rows.
pub(super) struct BufferedOutput<'a> {
    files: &'a PredictionFiles<'a>,
    is_stream: bool,
    /// What is begun with the first frame.
    sink: Option<Box<dyn TableSink>>,
    buffered: Vec<DataFrame>,
}

impl<'a> BufferedOutput<'a> {
    pub(super) fn new(files: &'a PredictionFiles<'a>) -> Self {
        Self { files, is_stream: is_output_stream(files.output), sink: None, buffered: Vec::new() }
    }

    /// Whether nothing that is written can be taken back.
    pub(super) fn is_stream(&self) -> bool {
        self.is_stream
    }

    /// Adds a frame; `enough` says whether a pipe may be given it already.
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
                let PredictionFiles { output, format, guard, .. } = *self.files;
                let mut sink = open_sink(output, format, guard)?;
                sink.begin(frame.schema())?;
                self.sink = Some(sink);
            }
            self.sink.iter_mut().try_for_each(|sink| sink.write(&frame))?;
        }
        Ok(())
    }
}
