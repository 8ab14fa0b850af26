//! From a file, a glob or a pipe to batches of rows.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::batches::Batches;
use super::{Format, PIPE, Request, TableError, json_lines, parquet, text};

/// The files that a pattern stands for, sorted.
pub(super) fn expand(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, TableError> {
    if pattern == PIPE {
        return Ok(vec![PathBuf::from(PIPE)]);
    }
    let joined = folder.join(pattern);
    if joined.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![joined]);
    }
    let no_match = || TableError::NoMatch { pattern: joined.display().to_string() };
    let paths = glob::glob(&joined.to_string_lossy()).map_err(|_| no_match())?;
    let mut files: Vec<PathBuf> = paths.filter_map(Result::ok).filter(|path| path.is_file()).collect();
    files.sort();
    if files.is_empty() { Err(no_match()) } else { Ok(files) }
}

/// The name of a file in messages.
pub(super) fn label(path: &Path) -> String {
    if path == Path::new(PIPE) {
        return "standard input".to_owned();
    }
    let text = path.display().to_string();
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

pub(super) fn open_source(
    path: &Path,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn Batches>, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    if path == Path::new(PIPE) {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(read)?;
        return match Format::of_content(&bytes) {
            Format::JsonLines => json_lines::open(&bytes, label, request),
            Format::Parquet => parquet::open(std::io::Cursor::new(bytes), label, request),
            Format::Csv | Format::Tsv => text::open(std::io::Cursor::new(bytes), None, label, request),
        };
    }
    if path.is_dir() {
        return Err(read(std::io::ErrorKind::IsADirectory.into()));
    }
    let format = Format::of(path).ok_or_else(|| TableError::Ending { file: label.to_owned() })?;
    let file = File::open(path).map_err(read)?;
    if file.metadata().map_err(read)?.len() == 0 {
        return Err(TableError::Empty { file: label.to_owned(), what: "is empty" });
    }
    match format {
        Format::Csv => text::open(BufReader::with_capacity(1 << 20, file), None, label, request),
        Format::Tsv => text::open(BufReader::with_capacity(1 << 20, file), Some(b'\t'), label, request),
        Format::Parquet => parquet::open(file, label, request),
        Format::JsonLines => {
            let bytes = std::fs::read(path).map_err(read)?;
            json_lines::open(&bytes, label, request)
        }
    }
}
