//! Data frames out: CSV, TSV, JSON Lines and Parquet, to a file or a pipe.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::rc::Rc;

use polars::prelude::*;
use polars_io::parquet::write::{BatchedWriter, ParquetWriter};

use super::csv_writer::{CellGuard, TextStyle, write_frame};
use super::{AtomicFile, Format, PIPE, TableError};
use crate::cells::lines_for_terminal;

/// The format to write `path` in: the given one, else that of its ending; CSV for [`PIPE`].
///
/// # Errors
/// When its ending is not that of a supported format.
pub fn output_format(path: &Path, given: Option<Format>) -> Result<Format, TableError> {
    let by_path = || if path == Path::new(PIPE) { Some(Format::Csv) } else { Format::of(path) };
    given.or_else(by_path).ok_or_else(|| TableError::OutputEnding { file: path.display().to_string() })
}

/// Where frames go.
enum Sink {
    File(AtomicFile),
    Pipe(io::Stdout),
}

struct Target {
    sink: Sink,
    /// What went wrong while writing: the Parquet writer does not pass it on.
    failed: Option<io::ErrorKind>,
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.sink {
            Sink::File(file) => file.write(bytes),
            Sink::Pipe(pipe) => pipe.write(bytes),
        };
        written.inspect_err(|error| self.failed = Some(error.kind()))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = match &mut self.sink {
            Sink::File(file) => file.flush(),
            Sink::Pipe(pipe) => pipe.flush(),
        };
        flushed.inspect_err(|error| self.failed = Some(error.kind()))
    }
}

enum FormatWriter {
    Text { style: TextStyle, begun: bool },
    JsonLines,
    Parquet(Box<BatchedWriter<Shared>>),
}

/// Writes frames with the same columns one after the other into one file, which appears when it is whole.
pub struct FrameWriter {
    label: String,
    target: Rc<RefCell<Target>>,
    encoder: FormatWriter,
    /// Whether people look at the text as it is written, so that no cell may control their terminal.
    is_on_terminal: bool,
}

impl FrameWriter {
    /// Starts the file `path` ([`PIPE`]: standard output) for frames of this schema.
    ///
    /// # Errors
    /// When its ending is not known or it cannot be made.
    pub fn create(
        path: &Path,
        format: Option<Format>,
        schema: &Schema,
        guard: CellGuard,
    ) -> Result<Self, TableError> {
        let label = path.display().to_string();
        let is_pipe = path == Path::new(PIPE);
        let format = output_format(path, format)?;
        let sink = if is_pipe { Sink::Pipe(io::stdout()) } else { Sink::File(AtomicFile::create(path)?) };
        let target = Rc::new(RefCell::new(Target { sink, failed: None }));
        let encoder = match format {
            Format::Csv => FormatWriter::Text { style: TextStyle { separator: b',', guard }, begun: false },
            Format::Tsv => FormatWriter::Text { style: TextStyle { separator: b'\t', guard }, begun: false },
            Format::JsonLines => FormatWriter::JsonLines,
            Format::Parquet => {
                let writer = ParquetWriter::new(Shared(Rc::clone(&target))).batched(schema)?;
                FormatWriter::Parquet(Box::new(writer))
            }
        };
        let is_text = !matches!(encoder, FormatWriter::Parquet(_));
        let is_on_terminal = is_pipe && is_text && io::stdout().is_terminal();
        Ok(Self { label, target, encoder, is_on_terminal })
    }

    /// Adds the rows of `frame`.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&mut self, frame: &DataFrame) -> Result<(), TableError> {
        let mut bytes = Vec::new();
        match &mut self.encoder {
            FormatWriter::Text { style, begun } => {
                let header = !std::mem::replace(begun, true);
                write_frame(frame, *style, header, &mut bytes)?;
            }
            FormatWriter::JsonLines => {
                for row in 0..frame.height() {
                    json_line(frame, row, &mut bytes)?;
                }
            }
            FormatWriter::Parquet(writer) => {
                let written = writer.write_batch(frame);
                written.map_err(|error| self.parquet_error(error))?;
            }
        }
        if self.is_on_terminal {
            bytes = String::from_utf8_lossy(&bytes)
                .split('\t')
                .map(lines_for_terminal)
                .collect::<Vec<_>>()
                .join("\t")
                .into();
        }
        let written = self.target.borrow_mut().write_all(&bytes);
        written.map_err(|source| TableError::Write { file: self.label.clone(), source })
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// When it cannot be written out; then nothing of it is left.
    pub fn finish(self) -> Result<(), TableError> {
        if let FormatWriter::Parquet(writer) = &self.encoder {
            writer.finish().map_err(|error| self.parquet_error(error))?;
        }
        drop(self.encoder);
        let write = |source| TableError::Write { file: self.label.clone(), source };
        let Ok(target) = Rc::try_unwrap(self.target) else {
            return Err(write(io::Error::other("it is still in use")));
        };
        match target.into_inner().sink {
            Sink::File(file) => file.commit(),
            Sink::Pipe(mut pipe) => pipe.flush().map_err(write),
        }
    }

    /// An error of the Parquet writer, as the failure to write that caused it.
    fn parquet_error(&self, error: PolarsError) -> TableError {
        match self.target.borrow().failed {
            Some(kind) => TableError::Write { file: self.label.clone(), source: kind.into() },
            None => error.into(),
        }
    }
}

/// A target that the Parquet writer, which keeps what it writes to, can be given while we keep it, too.
struct Shared(Rc<RefCell<Target>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

fn json_line(frame: &DataFrame, row: usize, bytes: &mut Vec<u8>) -> Result<(), TableError> {
    let mut object = serde_json::Map::new();
    for column in frame.columns() {
        object.insert(column.name().to_string(), json_value(&column.get(row)?));
    }
    let text = serde_json::Value::Object(object).to_string();
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(b'\n');
    Ok(())
}

fn json_value(value: &AnyValue<'_>) -> serde_json::Value {
    match value {
        AnyValue::Null => serde_json::Value::Null,
        AnyValue::Boolean(flag) => (*flag).into(),
        AnyValue::Int64(number) => (*number).into(),
        AnyValue::Int32(number) => (*number).into(),
        AnyValue::Float64(number) => (*number).into(),
        AnyValue::String(text) => (*text).into(),
        AnyValue::StringOwned(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}
