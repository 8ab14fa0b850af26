//! Parts of an output as files with numbers: `scores.csv`, `scores-2.csv`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{TableError, write_error};

/// The name of a part; the first has the name of the output itself.
pub(crate) fn numbered_file(path: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}{ending}"))
}

/// The files whose names continue those of the first `count` parts without a gap.
pub(crate) fn further_numbered_files(path: &Path, count: usize) -> Vec<PathBuf> {
    let mut further = Vec::new();
    loop {
        let next = numbered_file(path, count + further.len() + 1);
        if !next.is_file() {
            return further;
        }
        further.push(next);
    }
}

/// Whether a file begins with a text.
pub(crate) fn begins_with(file: &Path, text: &str) -> bool {
    let mut begin = vec![0; text.len()];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut begin));
    read.is_ok() && begin == text.as_bytes()
}

/// Removes a file.
///
/// # Errors
/// When it cannot be removed.
pub(crate) fn remove_file(file: &Path) -> Result<(), TableError> {
    std::fs::remove_file(file).map_err(|source| write_error(file, source))
}
