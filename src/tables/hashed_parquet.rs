//! Parquet files whose names contain a hash of their content.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use polars::prelude::*;
use polars_io::parquet::write::{BatchedWriter, ParquetWriter};
use sha2::{Digest, Sha256};

use super::hexadecimal::hexadecimal;
use super::one_chunk::in_one_chunk;
use super::{AtomicFile, TableError};

/// A Parquet file that is written batch by batch, and gets its name from its content when it is committed; dropped before, it
/// leaves nothing.
pub(crate) struct HashedParquet {
    folder: PathBuf,
    draft: Rc<RefCell<HashedDraft>>,
    writer: BatchedWriter<SharedDraft>,
}

/// The file before it has its name, and the hash of what was written so far.
struct HashedDraft {
    file: AtomicFile,
    hash: Sha256,
    /// What went wrong while writing: the Parquet writer does not pass it on.
    failed: Option<io::ErrorKind>,
}

/// A draft that polars' writer, which keeps what it writes to, can be given while we keep it, too.
struct SharedDraft(Rc<RefCell<HashedDraft>>);

/// The file is drafted for this name.
const DRAFT: &str = "draft.parquet";

impl Write for SharedDraft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut draft = self.0.borrow_mut();
        match draft.file.write(bytes) {
            Ok(n) => {
                draft.hash.update(&bytes[..n]);
                Ok(n)
            }
            Err(error) => {
                draft.failed = Some(error.kind());
                Err(error)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().file.flush()
    }
}

impl HashedParquet {
    /// Starts a file of rows with these columns in a folder, which is made if need be.
    ///
    /// # Errors
    /// When the folder or the file cannot be made.
    pub(crate) fn create(folder: &Path, schema: &Schema) -> Result<Self, TableError> {
        let file = AtomicFile::create(&folder.join(DRAFT)).map_err(|error| match error {
            // The name of the draft would mean nothing to anyone.
            TableError::Write { source, .. } => {
                TableError::Write { file: folder.display().to_string(), source }
            }
            other => other,
        })?;
        let draft = Rc::new(RefCell::new(HashedDraft { file, hash: Sha256::new(), failed: None }));
        let writer = ParquetWriter::new(SharedDraft(Rc::clone(&draft))).batched(schema)?;
        Ok(Self { folder: folder.to_owned(), draft, writer })
    }

    /// Adds the rows of a batch.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn write(&mut self, batch: &DataFrame) -> Result<(), TableError> {
        self.writer.write_batch(&in_one_chunk(batch)).map_err(|error| self.error(error))
    }

    /// Ends the file and gives it the name that `name` makes of the first eight hexadecimal digits of the SHA-256 of its content,
    /// replacing a file of that name.
    ///
    /// # Errors
    /// When it cannot be written out; then nothing of it is left.
    pub(crate) fn commit(self, name: impl FnOnce(&str) -> String) -> Result<PathBuf, TableError> {
        self.writer.finish().map_err(|error| self.error(error))?;
        let Self { folder, draft, writer } = self;
        drop(writer);
        let in_use = || TableError::Write {
            file: folder.display().to_string(),
            source: io::Error::other("it is still in use"),
        };
        let HashedDraft { file, hash, .. } = Rc::try_unwrap(draft).map_err(|_| in_use())?.into_inner();
        file.commit_as(&name(&hexadecimal(&hash.finalize()[..BYTES_IN_NAME])))
    }

    /// An error of polars' writer, as the failure to write that caused it.
    fn error(&self, error: PolarsError) -> TableError {
        let failed = self.draft.borrow().failed;
        let write = |kind: io::ErrorKind| TableError::Write {
            file: self.folder.display().to_string(),
            source: kind.into(),
        };
        failed.map_or_else(|| error.into(), write)
    }
}

/// Bytes of the hash in the name, enough to distinguish the runs of one project.
const BYTES_IN_NAME: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_content_and_leaves_nothing_before() {
        let folder = tempfile::tempdir().unwrap();
        let names = || std::fs::read_dir(folder.path()).unwrap().count();
        let written = |scores: [i32; 2]| {
            let frame = df!("id" => ["L1", "L2"], "score" => scores).unwrap();
            let mut file = HashedParquet::create(folder.path(), frame.schema()).unwrap();
            file.write(&frame).unwrap();
            file
        };
        drop(written([1, 2]));
        assert_eq!(names(), 0);
        let named = |file: HashedParquet| file.commit(|hash| format!("{hash}.parquet")).unwrap();
        let first = named(written([1, 2]));
        assert_eq!((named(written([1, 2])), names()), (first.clone(), 1));
        assert_ne!(named(written([1, 3])), first);
        assert_eq!(names(), 2);
    }
}
