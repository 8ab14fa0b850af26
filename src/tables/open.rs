//! From a file, a glob or a pipe to sources of rows.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::arrow_stream::STREAM_MAGIC;
use super::error::IS_EMPTY;
use super::hashed_stream::hashed;
use super::read_ahead::ReadAhead;
use super::row_source::{Opened, RowSource};
use super::steady_file::{FileState, SteadyFile};
use super::text_source::{settings, text_error, written};
use super::{
    PIPE, Request, TableError, Typing, cell_source, database_source, stream_copies, text_source, typed_source,
};
use crate::config::is_open_stream;
use crate::other_files::{ReplayableBytes, SheetTable, looks_like_workbook, spilled};
use crate::project::Connections;
use crate::text_files::open_bytes;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    /// Text with this separator, or one that is found.
    Text(Option<u8>),
    JsonLines,
    Parquet,
    Arrow,
    Workbook,
}

/// The number of bytes that determine the format of a pipe.
const HEAD: usize = 1 << 12;

/// The parts of what is requested, with their names in messages: the files that match a pattern, or the table of a database.
pub(super) fn open_parts(request: &Request<'_>) -> Result<Vec<NamedSource>, TableError> {
    if let Some(error) = unknown_connection(request.pattern, request.folder, request.connections) {
        return Err(error);
    }
    if let Some(place) = request.database() {
        return Ok(vec![(place.label(), database_source::open(&place, request)?)]);
    }
    let open = |path: PathBuf| {
        let label = label(&path);
        let source = open_source(&path, &label, request)?;
        Ok((label, source))
    };
    expand(request.folder, request.pattern)?.into_iter().map(open).collect()
}

/// The error that a project has no connection of this name, where no file has it either. Without any connection, a name with the ending of a
/// table is that of a file.
pub(crate) fn unknown_connection(
    pattern: &str,
    folder: &Path,
    connections: Connections<'_>,
) -> Option<TableError> {
    let (name, table) = pattern.split_once(':')?;
    let known: Vec<&str> = connections.all.iter().map(|connection| connection.name.as_str()).collect();
    let is_name =
        name.len() > 1 && name.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
    let is_meant =
        is_name && !table.is_empty() && !(known.is_empty() && is_named_as_table(Path::new(pattern)));
    let is_unknown = is_meant && !known.contains(&name) && !folder.join(pattern).exists();
    is_unknown.then(|| TableError::NoConnection {
        name: name.to_owned(),
        known: known.into_iter().map(str::to_owned).collect(),
    })
}

/// A part of a table, with its name in messages.
pub(super) type NamedSource = (String, Box<dyn RowSource>);

/// The files that match a pattern, sorted.
pub(super) fn expand(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, TableError> {
    if pattern == PIPE {
        return Ok(vec![PathBuf::from(PIPE)]);
    }
    let joined = folder.join(pattern);
    if joined.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![joined]);
    }
    let no_match = || TableError::NoMatch { pattern: joined.display().to_string() };
    let mut files = Vec::new();
    for found in glob::glob(&joined.to_string_lossy()).map_err(|_| no_match())? {
        let path = found.map_err(|error| {
            let (file, kind) = (label(error.path()), error.error().kind());
            TableError::Read { file, source: kind.into() }
        })?;
        if is_part(&path, pattern)? {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() { Err(no_match()) } else { Ok(files) }
}

/// Whether what matches a pattern is a part of the table. A folder is none, nor a dangling link with a hidden name, as editors make
/// beside a file.
///
/// # Errors
/// When it is a dangling link or no file: a part of the table would be missing without a word.
fn is_part(path: &Path, pattern: &str) -> Result<bool, TableError> {
    let is_hidden = |name: &str| name.starts_with('.');
    let is_lock = || {
        let name = path.file_name().is_some_and(|name| is_hidden(&name.to_string_lossy()));
        name && !pattern.rsplit('/').next().is_some_and(is_hidden)
    };
    let failed = |source| TableError::Read { file: label(path), source };
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(true),
        Ok(found) if found.is_dir() => Ok(false),
        Ok(_) => Err(failed(std::io::Error::other(format!(
            "`{pattern}` takes files, and it is a pipe or a device"
        )))),
        Err(_) if is_lock() => Ok(false),
        Err(source) => Err(failed(source)),
    }
}

/// The name of a file in messages.
fn label(path: &Path) -> String {
    if path == Path::new(PIPE) {
        return "standard input".to_owned();
    }
    let text = path.display().to_string();
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// The visible sheets of the first workbook that matches a pattern, the one that is read by default first; none of other files.
pub(crate) fn visible_sheets(pattern: &str) -> Vec<String> {
    let files = expand(Path::new(""), pattern).unwrap_or_default();
    let workbook = files.first().filter(|path| kind_of(path) == Some(FileKind::Workbook));
    let file = workbook.and_then(|path| File::open(path).ok());
    file.and_then(|file| SheetTable::visible_sheets(file).ok()).unwrap_or_default()
}

/// Whether a file can be read only once, from its beginning to its end.
#[must_use]
pub fn is_stream(path: &Path) -> bool {
    path == Path::new(PIPE) || is_open_stream(path)
}

/// The same of a pattern in a folder; a glob matches only files.
pub(crate) fn is_stream_in(folder: &Path, pattern: &str) -> bool {
    pattern == PIPE || is_stream(&folder.join(pattern))
}

impl Request<'_> {
    /// Whether the file can be read only once.
    pub(crate) fn is_stream(&self) -> bool {
        is_stream_in(self.folder, self.pattern)
    }
}

/// Whether a file has the ending of a table that can be read.
pub(crate) fn is_named_as_table(path: &Path) -> bool {
    kind_of(path).is_some()
}

/// The kind of a file by its ending, or by that before `.gz` or `.zst`.
fn kind_of(path: &Path) -> Option<FileKind> {
    let ending = |path: &Path| Some(path.extension()?.to_str()?.to_ascii_lowercase());
    let mut last = ending(path)?;
    if matches!(last.as_str(), "gz" | "zst") {
        last = ending(&path.with_extension(""))?;
    }
    match last.as_str() {
        "csv" | "txt" => Some(FileKind::Text(None)),
        "tsv" | "tab" => Some(FileKind::Text(Some(b'\t'))),
        "jsonl" | "ndjson" | "json" => Some(FileKind::JsonLines),
        "parquet" | "pq" => Some(FileKind::Parquet),
        "arrow" | "arrows" | "ipc" | "feather" => Some(FileKind::Arrow),
        "xlsx" | "xlsm" => Some(FileKind::Workbook),
        _ => None,
    }
}

/// The kind of a file from its first bytes.
fn kind_of_content(head: &[u8]) -> FileKind {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match text {
        [b'P', b'A', b'R', b'1', ..] => FileKind::Parquet,
        _ if head.starts_with(b"ARROW1\0\0") || head.starts_with(&STREAM_MAGIC) => FileKind::Arrow,
        _ if looks_like_workbook(head) => FileKind::Workbook,
        [b'{', ..] => FileKind::JsonLines,
        [b'[', rest @ ..] if matches!(rest.trim_ascii(), [b'{', ..] | b"]") => FileKind::JsonLines,
        _ => FileKind::Text(None),
    }
}

/// Opens a file and reads its columns.
fn open_source(path: &Path, label: &str, request: &Request<'_>) -> Opened {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    if path.is_dir() {
        return Err(read(std::io::ErrorKind::IsADirectory.into()));
    }
    if is_stream(path) {
        // A model records what it was trained on, and a stream cannot be read again for its hash.
        let is_training = matches!(request.typing, Typing::Infer(_));
        let stream = match request.streams {
            Some(copies) => copies.open(path, label, is_training)?,
            None => stream_copies::open_stream(path, label)?,
        };
        let open = |stream| open_stream(stream, kind_of(path), label, request);
        return if is_training { hashed(stream, open) } else { open(stream) };
    }
    let kind = kind_of(path).ok_or_else(|| TableError::Ending { file: label.to_owned() })?;
    let mut file = File::open(path).map_err(read)?;
    let length = file.metadata().map_err(read)?.len();
    if length == 0 && kind != FileKind::JsonLines {
        return Err(no_bytes(label, Some(kind)));
    }
    if is_lfs_pointer(&mut file, length).map_err(read)? {
        return Err(TableError::LfsPointer { file: label.to_owned() });
    }
    match kind {
        FileKind::JsonLines => {
            let path = path.to_owned();
            open_json(file, move || File::open(&path), label, request)
        }
        // Their batches are decoded in large pieces. Text is read by all cores as it is, and another thread makes them slower.
        FileKind::Parquet | FileKind::Arrow => {
            Ok(Box::new(ReadAhead::new(open_file(file, kind, label, request)?)))
        }
        kind => open_file(file, kind, label, request),
    }
}

/// The error that a file has no bytes. JSON Lines need none.
fn no_bytes(label: &str, kind: Option<FileKind>) -> TableError {
    let what = if matches!(kind, None | Some(FileKind::Text(_))) { IS_EMPTY } else { "has no content" };
    TableError::Empty { file: label.to_owned(), what }
}

/// Whether a file is what Git has in the place of a large one.
fn is_lfs_pointer(file: &mut File, length: u64) -> std::io::Result<bool> {
    /// A pointer is shorter, by the specification of Git LFS.
    const LONGEST: u64 = 1024;
    const BEGINNING: &[u8] = b"version https://git-lfs.github.com/spec/";
    let mut head = Vec::new();
    if length < LONGEST {
        (&mut *file).take(BEGINNING.len() as u64).read_to_end(&mut head)?;
        file.seek(SeekFrom::Start(0))?;
    }
    Ok(head == BEGINNING)
}

/// Opens a source that can be read only once.
fn open_stream(
    mut stream: Box<dyn Read + Send>,
    kind: Option<FileKind>,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    let mut head = Vec::new();
    (&mut stream).take(HEAD as u64).read_to_end(&mut head).map_err(read)?;
    if head.is_empty() && kind != Some(FileKind::JsonLines) {
        return Err(no_bytes(label, kind));
    }
    let is_compressed = matches!(head.as_slice(), [0x1F, 0x8B, ..] | [0x28, 0xB5, 0x2F, 0xFD, ..]);
    let stream = std::io::Cursor::new(head.clone()).chain(stream);
    match kind {
        // Its format is unknown until it is decompressed.
        None if is_compressed => open_compressed(spilled(stream).map_err(read)?, label, request),
        kind => match kind.unwrap_or_else(|| kind_of_content(&head)) {
            FileKind::Text(separator) => text_source::open(stream, separator, label, request),
            kind => open_file(spilled(stream).map_err(read)?, kind, label, request),
        },
    }
}

/// Opens compressed text or JSON Lines out of a pipe.
fn open_compressed(file: File, label: &str, request: &Request<'_>) -> Result<Box<dyn RowSource>, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    let decoded = open_bytes(file.try_clone().map_err(read)?, &settings(request));
    let mut decoded = decoded.map_err(|error| text_error(label, error))?;
    let mut head = Vec::new();
    let taken = (&mut decoded).take(HEAD as u64).read_to_end(&mut head);
    taken.map_err(|error| text_error(label, decoded.error(error)))?;
    open_file(file, kind_of_content(&head), label, request)
}

/// Opens a file whatever its name.
fn open_file(
    mut file: File,
    kind: FileKind,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    file.seek(SeekFrom::Start(0)).map_err(read)?;
    match kind {
        FileKind::Text(separator) => {
            let before = FileState::of(&file).map_err(read)?;
            text_source::open(SteadyFile::new(file, before), separator, label, request)
        }
        FileKind::Parquet => typed_source::open_parquet(file, label, request),
        FileKind::Arrow => typed_source::open_arrow(file, label, request),
        FileKind::Workbook => cell_source::open_sheet(file, request.reading.sheet.as_deref(), label, request),
        FileKind::JsonLines => {
            let first = file.try_clone().map_err(read)?;
            let again = move || {
                let mut again = file.try_clone()?;
                again.seek(SeekFrom::Start(0))?;
                Ok(again)
            };
            open_json(first, again, label, request)
        }
    }
}

/// Opens JSON Lines, which are read twice, of a file at its beginning.
fn open_json(
    first: File,
    mut again: impl FnMut() -> std::io::Result<File> + Send + 'static,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let settings = settings(request);
    let before =
        FileState::of(&first).map_err(|source| TableError::Read { file: label.to_owned(), source })?;
    let decoded = open_bytes(first, &settings).map_err(|error| text_error(label, error))?;
    let written = written(&decoded);
    let again = move || {
        let file = SteadyFile::new(again()?, before.clone());
        let decoded = open_bytes(file, &settings).map_err(std::io::Error::other)?;
        Ok(Box::new(decoded) as Box<dyn Read + Send>)
    };
    cell_source::open_json(ReplayableBytes::new(again), written, label, request)
}

/// The files that show their columns; where none does, the first.
pub(super) fn with_columns(mut parts: Vec<NamedSource>) -> Vec<NamedSource> {
    if parts.iter().any(|(_, source)| source.shows_columns()) {
        parts.retain(|(_, source)| source.shows_columns());
    } else {
        parts.truncate(1);
    }
    parts
}

/// The columns that the first file lacks, each with the first file that has it.
pub(super) fn later_columns(files: &[String], sources: &[Box<dyn RowSource>]) -> BTreeMap<String, String> {
    let mut later = BTreeMap::new();
    let Some((first, others)) = sources.split_first() else { return later };
    for (file, source) in files.iter().skip(1).zip(others) {
        for column in source.columns().iter().filter(|column| !first.columns().contains(column)) {
            later.entry(column.clone()).or_insert_with(|| file.clone());
        }
    }
    later
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_detected_by_the_extension_or_the_first_bytes() {
        let by_name = |name: &str| kind_of(Path::new(name));
        assert_eq!(by_name("deals.CSV.gz"), Some(FileKind::Text(None)));
        assert_eq!(by_name("deals.tsv"), Some(FileKind::Text(Some(b'\t'))));
        assert_eq!(by_name("deals.jsonl.zst"), Some(FileKind::JsonLines));
        assert_eq!(by_name("deals.json"), Some(FileKind::JsonLines));
        for arrow in ["deals.arrow", "deals.arrows", "deals.ipc", "deals.feather"] {
            assert_eq!(by_name(arrow), Some(FileKind::Arrow));
        }
        assert_eq!(by_name("deals.xlsx"), Some(FileKind::Workbook));
        assert_eq!((by_name("deals"), by_name("deals.gz")), (None, None));
        assert_eq!(kind_of_content(b"\xEF\xBB\xBF {\"id\": 1}"), FileKind::JsonLines);
        assert_eq!(kind_of_content(b"[ {\"id\": 1}]"), FileKind::JsonLines);
        assert_eq!(kind_of_content(b"[\n]\n"), FileKind::JsonLines);
        assert_eq!(kind_of_content(b"[id],x\n1,2\n"), FileKind::Text(None));
        assert_eq!(kind_of_content(b"PAR1\x15"), FileKind::Parquet);
        assert_eq!(kind_of_content(b"ARROW1\0\0"), FileKind::Arrow);
    }
}
