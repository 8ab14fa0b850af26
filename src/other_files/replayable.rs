//! Bytes that can be read twice.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

type OpenBytes = Box<dyn FnMut() -> io::Result<Box<dyn Read + Send>> + Send>;

/// Bytes that can be read from their beginning any number of times, one reading after the other.
pub struct ReplayableBytes {
    open: OpenBytes,
}

impl ReplayableBytes {
    /// What this function opens, which is called once for each reading: a file that is decompressed and decoded, say.
    pub fn new(open: impl FnMut() -> io::Result<Box<dyn Read + Send>> + Send + 'static) -> Self {
        Self { open: Box::new(open) }
    }

    /// The bytes of a file.
    pub fn of_path(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_owned();
        Self::new(move || Ok(Box::new(File::open(&path)?)))
    }

    /// The bytes of a pipe, which are stored in a temporary file that is removed with this value.
    ///
    /// # Errors
    /// When the pipe cannot be read or the disk is full.
    pub fn of_pipe(read: impl Read) -> io::Result<Self> {
        let file = spilled(read)?;
        Ok(Self::new(move || {
            let mut again = file.try_clone()?;
            again.seek(SeekFrom::Start(0))?;
            Ok(Box::new(again))
        }))
    }

    /// The bytes from their beginning.
    pub(super) fn open(&mut self) -> io::Result<Box<dyn Read + Send>> {
        (self.open)()
    }
}

/// The bytes of a pipe as a temporary file without a name, for what must be read twice or backwards.
///
/// # Errors
/// When the pipe cannot be read or the disk is full.
pub fn spilled(mut read: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut read, &mut file)?;
    file.flush()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
