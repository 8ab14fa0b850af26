//! The part of a table that does not fit in memory, in a temporary file without a name.

use std::fs::File;
use std::hash::BuildHasher;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use polars::prelude::PlFixedStateQuality;
use serde::{Deserialize, Serialize};

use super::TableError;

/// How much memory the rows of tables may take, and the folder for those that do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemoryLimit {
    /// Bytes of memory.
    pub bytes: u64,
    /// The folder of temporary files.
    pub folder: PathBuf,
    /// The folder of what is kept for the next run, if this one is interrupted; `None`: nothing.
    pub kept: Option<PathBuf>,
}

/// A file of compressed parts. A temporary one has no name (on Windows: it is deleted when it is closed), so that nothing is left of it however
/// the program ends.
#[derive(Debug)]
pub(crate) struct SpillFile {
    folder: PathBuf,
    file: File,
    /// Its length.
    end: u64,
    /// Whether it stays when the program ends.
    is_kept: bool,
}

/// A part that is not written yet.
#[derive(Debug)]
pub(crate) struct CompressedPart {
    stored: Vec<u8>,
    plain: usize,
    check: u64,
}

/// The place of a part in its file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct SpilledPart {
    offset: u64,
    stored: usize,
    plain: usize,
    /// A hash of the stored bytes.
    check: u64,
}

impl SpillFile {
    /// Starts a file in a folder.
    ///
    /// # Errors
    /// When no file can be made there.
    pub(crate) fn create(folder: &Path) -> Result<Self, TableError> {
        let file = tempfile::tempfile_in(folder).map_err(|source| spill_error(folder, source))?;
        Ok(Self { folder: folder.to_owned(), file, end: 0, is_kept: false })
    }

    /// The folder that it is in.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Opens or starts a file with this name in a folder; it stays when the program ends.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn kept(folder: &Path, name: &str) -> Result<Self, TableError> {
        let opened =
            File::options().read(true).write(true).create(true).truncate(false).open(folder.join(name));
        let opened = opened.and_then(|file| Ok((file.metadata()?.len(), file)));
        let (end, file) = opened.map_err(|source| spill_error(folder, source))?;
        Ok(Self { folder: folder.to_owned(), file, end, is_kept: true })
    }

    /// Removes all parts.
    ///
    /// # Errors
    /// When the file cannot be changed.
    pub(super) fn clear(&mut self) -> Result<(), TableError> {
        self.end = 0;
        self.file.set_len(0).map_err(|source| spill_error(&self.folder, source))
    }

    /// Waits until all parts are on the disk.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn sync(&self) -> Result<(), TableError> {
        self.file.sync_data().map_err(|source| spill_error(&self.folder, source))
    }

    /// These bytes, compressed as one block of LZ4.
    ///
    /// # Errors
    /// When they are too many for a block: 2 GB.
    pub(crate) fn compressed(&self, bytes: &[u8]) -> Result<CompressedPart, TableError> {
        let stored = lz4::block::compress(bytes, None, false);
        let stored = stored.map_err(|source| spill_error(&self.folder, source))?;
        let check = check(&stored);
        Ok(CompressedPart { stored, plain: bytes.len(), check })
    }

    /// Appends a part.
    ///
    /// # Errors
    /// When it cannot be written, as on a full disk.
    pub(crate) fn append(&mut self, part: &CompressedPart) -> Result<SpilledPart, TableError> {
        let CompressedPart { stored, plain, check } = part;
        let written = self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(stored));
        written.map_err(|source| spill_error(&self.folder, source))?;
        let part = SpilledPart { offset: self.end, stored: stored.len(), plain: *plain, check: *check };
        self.end += stored.len() as u64;
        Ok(part)
    }

    /// The compressed bytes of a part.
    ///
    /// # Errors
    /// When they cannot be read.
    fn stored(&mut self, part: SpilledPart) -> Result<Vec<u8>, TableError> {
        let end = part.offset.checked_add(part.stored as u64);
        if end.is_none_or(|end| end > self.end) {
            return Err(self.damaged());
        }
        let mut stored = vec![0; part.stored];
        let read =
            self.file.seek(SeekFrom::Start(part.offset)).and_then(|_| self.file.read_exact(&mut stored));
        read.map_err(|source| spill_error(&self.folder, source))?;
        if check(&stored) == part.check { Ok(stored) } else { Err(self.damaged()) }
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
        if self.is_kept {
            return TableError::Kept { folder: self.folder.display().to_string(), reason: "it is damaged" };
        }
        spill_error(&self.folder, io::ErrorKind::InvalidData.into())
    }
}

/// A hash that shows whether bytes are still those that were written.
pub(super) fn check(bytes: &[u8]) -> u64 {
    PlFixedStateQuality::with_seed(0).hash_one(bytes)
}

pub(super) fn spill_error(folder: &Path, source: io::Error) -> TableError {
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
    fn a_part_that_was_changed_is_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = SpillFile::kept(folder.path(), "rows").unwrap();
        let part = file.compressed(b"four leads").and_then(|part| file.append(&part)).unwrap();
        let read = |part| SpillFile::read(&Mutex::new(SpillFile::kept(folder.path(), "rows").unwrap()), part);
        assert_eq!(read(part).unwrap(), b"four leads");
        for wrong in [
            SpilledPart { offset: 1, ..part },
            SpilledPart { offset: u64::MAX, ..part },
            SpilledPart { stored: usize::MAX, ..part },
            SpilledPart { stored: part.stored - 1, ..part },
            SpilledPart { check: 1, ..part },
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
        let same = SpillFile::kept(folder.path(), "rows").unwrap();
        (&same.file).seek(SeekFrom::Start(3)).and_then(|_| (&same.file).write_all(b"!")).unwrap();
        assert!(read(part).unwrap_err().hint().unwrap().contains("without --resume"));
        file.clear().unwrap();
        assert!(read(part).is_err());
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
