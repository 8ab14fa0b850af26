//! Files that must not change while they are read: else some rows are of one state of the file and some of another, or the last are missing.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::time::SystemTime;

/// What a file was like when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileState {
    length: u64,
    modified: Option<SystemTime>,
    /// Which file of the disk it was, where the system numbers them.
    number: u64,
}

impl FileState {
    /// What an open file is like.
    ///
    /// # Errors
    /// When the system does not say.
    pub(super) fn of(file: &File) -> io::Result<Self> {
        let found = file.metadata()?;
        Ok(Self { length: found.len(), modified: found.modified().ok(), number: number(&found) })
    }

    /// Fails if the file is no longer like this.
    ///
    /// # Errors
    /// When it has changed.
    pub(super) fn check(&self, file: &File) -> io::Result<()> {
        if Self::of(file)? == *self { Ok(()) } else { Err(io::Error::other(CHANGED)) }
    }
}

/// Why a file that has changed cannot be read.
pub(super) const CHANGED: &str = "it changed while it was read";

#[cfg(unix)]
fn number(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
const fn number(_: &Metadata) -> u64 {
    0
}

/// A file that is compared at its end with what it was like before.
pub(super) struct SteadyFile {
    file: File,
    before: FileState,
}

impl SteadyFile {
    pub(super) const fn new(file: File, before: FileState) -> Self {
        Self { file, before }
    }
}

impl Read for SteadyFile {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(bytes)?;
        if length == 0 && !bytes.is_empty() {
            self.before.check(&self.file)?;
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// What is read of a file that becomes `then` after its first two bytes.
    fn read(then: impl FnOnce(&std::path::Path)) -> io::Result<String> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("leads.csv");
        File::create(&path)?.write_all(b"id\nL1\nL2\n")?;
        File::open(&path)?.set_modified(SystemTime::UNIX_EPOCH)?;
        let file = File::open(&path)?;
        let mut steady = SteadyFile::new(file.try_clone()?, FileState::of(&file)?);
        let mut text = vec![0; 2];
        steady.read_exact(&mut text)?;
        then(&path);
        steady.read_to_end(&mut text)?;
        Ok(String::from_utf8(text).unwrap())
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_an_error() {
        assert_eq!(read(|_| ()).unwrap(), "id\nL1\nL2\n");
        let open = |path: &std::path::Path| File::options().append(true).open(path).unwrap();
        let shorter = read(|path| File::options().write(true).open(path).unwrap().set_len(6).unwrap());
        let longer = read(|path| open(path).write_all(b"L3\n").unwrap());
        let rewritten = read(|path| File::create(path).unwrap().write_all(b"id\nX1\nX2\n").unwrap());
        for changed in [shorter, longer, rewritten] {
            assert_eq!(changed.unwrap_err().to_string(), CHANGED);
        }
    }
}
