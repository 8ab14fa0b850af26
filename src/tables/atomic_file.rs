//! Files that are written beside their place and renamed once they are whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::TableError;

/// A file that appears under its name only once [`AtomicFile::commit`] is called; dropped before, it leaves nothing.
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    file: BufWriter<tempfile::NamedTempFile>,
}

impl AtomicFile {
    /// Starts a temporary file in the folder of `path`, which is made if need be.
    ///
    /// # Errors
    /// When the folder or the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, TableError> {
        let folder = folder_of(path);
        let make = || -> io::Result<tempfile::NamedTempFile> {
            std::fs::create_dir_all(folder).map_err(|error| match error.kind() {
                // There is a file of that name, which the message of the system does not say.
                io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory.into(),
                _ => error,
            })?;
            let mut builder = tempfile::Builder::new();
            builder.prefix(".bantam-");
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            builder.tempfile_in(folder)
        };
        let file = make().map_err(|source| write_error(path, source))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::with_capacity(1 << 20, file) })
    }

    /// Syncs the file and gives it its name, replacing what was there.
    ///
    /// # Errors
    /// When it cannot be written out or renamed; then what was there stays.
    pub fn commit(self) -> Result<(), TableError> {
        let path = self.path;
        let finish = || -> io::Result<()> {
            let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            // The new name is safe only once its folder is.
            File::open(folder_of(&path))?.sync_all()
        };
        finish().map_err(|source| write_error(&path, source))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes `bytes` to `path` whole or not at all.
///
/// # Errors
/// As `AtomicFile`.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), TableError> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(|source| write_error(path, source))?;
    file.commit()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write_error(path: &Path, source: io::Error) -> TableError {
    TableError::Write { file: path.display().to_string(), source }
}

/// Whether two paths name the same file, symbolic links followed; a file that does not exist is the same as no other.
#[must_use]
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let resolved = std::fs::canonicalize(one);
    resolved.is_ok_and(|one| std::fs::canonicalize(other).is_ok_and(|other| one == other))
}
