//! Files out: each is written beside its place and renamed once it is whole.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use polars::prelude::*;
use polars_io::parquet::write::{BatchedWriter, ParquetWriter};

use super::{PIPE, TableError};

/// Kinds of table files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text (other separators are found when it is read).
    Csv,
    /// Tab-separated text.
    Tsv,
    /// One JSON object a line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The endings of file names that are known.
    pub const ENDINGS: [&'static str; 7] = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet", ".pq"];

    /// The kind that a file's ending stands for.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "txt" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "parquet" | "pq" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// The kind to write `path` in: the given one, else the one of its ending; CSV for [`PIPE`].
    ///
    /// # Errors
    /// When its ending is not known.
    pub fn to_write(path: &Path, given: Option<Self>) -> Result<Self, TableError> {
        let found = || if path == Path::new(PIPE) { Some(Self::Csv) } else { Self::of(path) };
        given.or_else(found).ok_or_else(|| TableError::OutputEnding { file: path.display().to_string() })
    }

    /// The kind that bytes from a pipe look like.
    #[must_use]
    pub fn of_content(bytes: &[u8]) -> Self {
        match bytes {
            [b'P', b'A', b'R', b'1', ..] => Self::Parquet,
            _ if bytes.trim_ascii_start().first() == Some(&b'{') => Self::JsonLines,
            _ => Self::Csv,
        }
    }
}

/// A file that appears under its name only once [`AtomicFile::commit`] is called; dropped before, it leaves nothing.
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    file: BufWriter<tempfile::NamedTempFile>,
}

impl AtomicFile {
    /// Starts a temporary file in the folder of `path`, which is made if need be.
    ///
    /// # Errors
    /// When the folder or the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, TableError> {
        let folder = folder_of(path);
        let make = || -> io::Result<tempfile::NamedTempFile> {
            std::fs::create_dir_all(folder).map_err(|error| match error.kind() {
                // There is a file of that name, which the message of the system does not say.
                io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory.into(),
                _ => error,
            })?;
            let mut builder = tempfile::Builder::new();
            builder.prefix(".bantam-");
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            builder.tempfile_in(folder)
        };
        let file = make().map_err(|source| write_error(path, source))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::with_capacity(1 << 20, file) })
    }

    /// Syncs the file and gives it its name, replacing what was there.
    ///
    /// # Errors
    /// When it cannot be written out or renamed; then what was there stays.
    pub fn commit(self) -> Result<(), TableError> {
        let path = self.path;
        let finish = || -> io::Result<()> {
            let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            // The new name is safe only once its folder is.
            File::open(folder_of(&path))?.sync_all()
        };
        finish().map_err(|source| write_error(&path, source))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Whether two paths name the same file, symbolic links followed; a file that does not exist is the same as no other.
#[must_use]
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let resolved = std::fs::canonicalize(one);
    resolved.is_ok_and(|one| std::fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// Writes `bytes` to `path` whole or not at all.
///
/// # Errors
/// As [`AtomicFile`].
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), TableError> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(|source| write_error(path, source))?;
    file.commit()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write_error(path: &Path, source: io::Error) -> TableError {
    TableError::Write { file: path.display().to_string(), source }
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
    Text { separator: u8, begun: bool },
    JsonLines,
    Parquet(Box<BatchedWriter<Shared>>),
}

/// Writes frames with the same columns one after the other into one file, which appears when it is whole.
pub struct FrameWriter {
    label: String,
    target: Rc<RefCell<Target>>,
    encoder: FormatWriter,
}

impl FrameWriter {
    /// Starts the file `path` ([`PIPE`]: standard output) for frames of this schema.
    ///
    /// # Errors
    /// When its ending is not known or it cannot be made.
    pub fn create(path: &Path, format: Option<Format>, schema: &Schema) -> Result<Self, TableError> {
        let label = path.display().to_string();
        let is_pipe = path == Path::new(PIPE);
        let format = Format::to_write(path, format)?;
        let sink = if is_pipe { Sink::Pipe(io::stdout()) } else { Sink::File(AtomicFile::create(path)?) };
        let target = Rc::new(RefCell::new(Target { sink, failed: None }));
        let encoder = match format {
            Format::Csv => FormatWriter::Text { separator: b',', begun: false },
            Format::Tsv => FormatWriter::Text { separator: b'\t', begun: false },
            Format::JsonLines => FormatWriter::JsonLines,
            Format::Parquet => {
                let writer = ParquetWriter::new(Shared(Rc::clone(&target))).batched(schema)?;
                FormatWriter::Parquet(Box::new(writer))
            }
        };
        Ok(Self { label, target, encoder })
    }

    /// Adds the rows of `frame`.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&mut self, frame: &DataFrame) -> Result<(), TableError> {
        let mut bytes = Vec::new();
        match &mut self.encoder {
            FormatWriter::Text { separator, begun } => {
                let header = !std::mem::replace(begun, true);
                CsvWriter::new(&mut bytes)
                    .include_header(header)
                    .with_separator(*separator)
                    .finish(&mut frame.clone())?;
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
