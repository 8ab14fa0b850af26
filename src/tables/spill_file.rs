//! The part of a table that does not fit in memory, in a temporary file without a name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::TableError;

/// How much memory the rows of tables may take, and the folder for those that do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemoryLimit {
    /// Bytes of memory.
    pub bytes: u64,
    /// The folder of temporary files.
    pub folder: PathBuf,
}

/// A temporary file of compressed parts. It has no name (on Windows: it is deleted when it is closed), so that nothing is left of it however
/// the program ends.
#[derive(Debug)]
pub(crate) struct SpillFile {
    folder: PathBuf,
    file: File,
    /// Its length.
    end: u64,
}

/// A part that is not written yet.
#[derive(Debug)]
pub(crate) struct CompressedPart {
    stored: Vec<u8>,
    plain: usize,
}

/// The place of a part in its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SpilledPart {
    offset: u64,
    stored: usize,
    plain: usize,
}

impl SpillFile {
    /// Starts a file in a folder.
    ///
    /// # Errors
    /// When no file can be made there.
    pub(crate) fn create(folder: &Path) -> Result<Self, TableError> {
        let file = tempfile::tempfile_in(folder).map_err(|source| spill_error(folder, source))?;
        Ok(Self { folder: folder.to_owned(), file, end: 0 })
    }

    /// These bytes, compressed as one block of LZ4.
    ///
    /// # Errors
    /// When they are too many for a block: 2 GB.
    pub(crate) fn compressed(&self, bytes: &[u8]) -> Result<CompressedPart, TableError> {
        let stored = lz4::block::compress(bytes, None, false);
        let stored = stored.map_err(|source| spill_error(&self.folder, source))?;
        Ok(CompressedPart { stored, plain: bytes.len() })
    }

    /// Appends a part.
    ///
    /// # Errors
    /// When it cannot be written, as on a full disk.
    pub(crate) fn append(&mut self, part: &CompressedPart) -> Result<SpilledPart, TableError> {
        let CompressedPart { stored, plain } = part;
        let written = self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(stored));
        written.map_err(|source| spill_error(&self.folder, source))?;
        let part = SpilledPart { offset: self.end, stored: stored.len(), plain: *plain };
        self.end += stored.len() as u64;
        Ok(part)
    }

    /// The compressed bytes of a part.
    ///
    /// # Errors
    /// When they cannot be read.
    fn stored(&mut self, part: SpilledPart) -> Result<Vec<u8>, TableError> {
        let mut stored = vec![0; part.stored];
        let read =
            self.file.seek(SeekFrom::Start(part.offset)).and_then(|_| self.file.read_exact(&mut stored));
        read.map_err(|source| spill_error(&self.folder, source))?;
        Ok(stored)
    }

    /// The bytes of a part. The file is locked only while it is read, not while the part is decompressed.
    ///
    /// # Errors
    /// When they cannot be read, or are not those that were written.
    pub(crate) fn read(file: &Mutex<Self>, part: SpilledPart) -> Result<Vec<u8>, TableError> {
        let (stored, folder) = {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            (file.stored(part)?, file.folder.clone())
        };
        let plain = i32::try_from(part.plain).map_err(io::Error::other);
        let bytes = plain.and_then(|plain| lz4::block::decompress(&stored, Some(plain)));
        bytes.map_err(|source| spill_error(&folder, source))
    }

    /// The error that a part is not what was written.
    pub(crate) fn damaged(&self) -> TableError {
        spill_error(&self.folder, io::ErrorKind::InvalidData.into())
    }
}

fn spill_error(folder: &Path, source: io::Error) -> TableError {
    TableError::Spill { folder: folder.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_they_were_written_and_no_file_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = SpillFile::create(folder.path()).unwrap();
        let texts: Vec<Vec<u8>> = (0_u8..5).map(|n| vec![n; 1000 * usize::from(n)]).collect();
        let parts: Vec<SpilledPart> = texts
            .iter()
            .map(|text| file.compressed(text).and_then(|part| file.append(&part)).unwrap())
            .collect();
        assert!(file.end < 1000, "compressed");
        let file = Mutex::new(file);
        for (part, text) in parts.iter().zip(&texts).rev() {
            assert_eq!(&SpillFile::read(&file, *part).unwrap(), text);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let error = SpillFile::create(&missing).unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
        assert!(error.hint().unwrap().contains("--temp-dir"));
    }
}
