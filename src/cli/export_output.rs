//! Where an export is written to.

use std::path::{Path, PathBuf};

use super::terminal::Terminal;
use crate::error::Error;
use crate::tables::{ContentHash, PIPE, TableError, write_atomically};
use crate::workspace::Workspace;

pub(super) fn check_output(
    output: Option<&Path>,
    workspace: &Workspace<'_>,
    inputs: &[PathBuf],
) -> Result<(), Error> {
    Ok(workspace.check_outputs(&Vec::from_iter(output), inputs)?)
}

/// Writes to a file, or to standard output: text for people, or a format for programs, exactly.
pub(super) fn write(
    output: Option<&Path>,
    text: &str,
    is_for_people: bool,
    terminal: &Terminal,
) -> Result<(), Error> {
    match output.filter(|file| *file != Path::new(PIPE)) {
        Some(file) => Ok(write_atomically(file, text.as_bytes())?),
        None if is_for_people => terminal.data(text),
        None => terminal.exact(text),
    }
}

/// The SHA-256 of a model file.
pub(super) fn sha256(file: &Path) -> Result<String, Error> {
    let failed = |source| TableError::Read { file: file.display().to_string(), source };
    Ok(ContentHash::of(file).map_err(failed)?.sha256)
}
