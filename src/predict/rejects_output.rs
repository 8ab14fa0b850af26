//! The rejected rows of a prediction, written as they come, so that many of them need no memory.

use std::io::Write as _;
use std::path::Path;

use super::buffered_output::PredictionFiles;
use crate::tables::{
    AtomicFile, CellGuard, PIPE, Rejected, TableError, rejected_csv, rejected_rows_csv, write_atomically,
};

/// The file of the rejected rows, which appears once it is finished.
pub(super) struct RejectsOutput<'a> {
    path: Option<&'a Path>,
    guard: CellGuard,
    /// The draft, from the first rejected row on.
    draft: Option<AtomicFile>,
}

impl<'a> RejectsOutput<'a> {
    pub(super) fn new(files: &PredictionFiles<'a>) -> Self {
        let path = files.rejects.filter(|path| *path != Path::new(PIPE));
        Self { path, guard: files.guard, draft: None }
    }

    /// Adds the rejected rows of a batch.
    pub(super) fn append(&mut self, rejected: &[Rejected]) -> Result<(), TableError> {
        let Some(path) = self.path.filter(|_| !rejected.is_empty()) else { return Ok(()) };
        let (draft, text) = match &mut self.draft {
            Some(draft) => (draft, rejected_rows_csv(rejected, self.guard)),
            none => (none.insert(AtomicFile::create(path)?), rejected_csv(rejected, self.guard)),
        };
        let written = draft.write_all(text.as_bytes());
        written.map_err(|source| TableError::Write { file: path.display().to_string(), source })
    }

    /// Gives the file its name. Without a rejected row there is none, but one of an earlier prediction would be misleading.
    pub(super) fn finish(self) -> Result<(), TableError> {
        match (self.draft, self.path) {
            (Some(draft), _) => draft.commit(),
            (None, Some(path)) if path.exists() => {
                write_atomically(path, rejected_csv(&[], self.guard).as_bytes())
            }
            (None, _) => Ok(()),
        }
    }
}
