//! The place of an output: a file that is made when it is begun and named when it is committed, or standard output.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::{AtomicFile, PIPE, TableError};

/// Where the bytes of an output go.
pub(super) struct OutputTarget {
    path: PathBuf,
    place: Option<Place>,
    /// What went wrong while writing: the Parquet writer does not pass it on.
    failed: Option<io::ErrorKind>,
}

enum Place {
    File(AtomicFile),
    Pipe(io::Stdout),
}

impl OutputTarget {
    /// The place of this name ([`PIPE`]: standard output), of which nothing is made yet.
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), place: None, failed: None }
    }

    /// Makes the file.
    pub(super) fn begin(&mut self) -> Result<(), TableError> {
        let is_pipe = self.path == Path::new(PIPE);
        let place =
            if is_pipe { Place::Pipe(io::stdout()) } else { Place::File(AtomicFile::create(&self.path)?) };
        self.place = Some(place);
        Ok(())
    }

    /// Whether the output is a terminal, which cells must not control.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(&self.place, Some(Place::Pipe(pipe)) if pipe.is_terminal())
    }

    /// Adds bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.write_all(bytes).map_err(|source| self.error(source))
    }

    /// Ends the output: a file gets its name.
    pub(super) fn commit(self) -> Result<(), TableError> {
        match self.place {
            None => Ok(()),
            Some(Place::File(file)) => file.commit(),
            Some(Place::Pipe(mut pipe)) => {
                let file = self.path.display().to_string();
                pipe.flush().map_err(|source| TableError::Write { file, source })
            }
        }
    }

    /// What went wrong while writing, if something did.
    pub(super) fn failure(&self) -> Option<TableError> {
        self.failed.map(|kind| self.error(kind.into()))
    }

    /// A failure to write here.
    pub(super) fn error(&self, source: io::Error) -> TableError {
        TableError::Write { file: self.path.display().to_string(), source }
    }

    fn place(&mut self) -> io::Result<&mut dyn Write> {
        match &mut self.place {
            Some(Place::File(file)) => Ok(file),
            Some(Place::Pipe(pipe)) => Ok(pipe),
            None => Err(io::Error::other("it is not begun")),
        }
    }
}

impl Write for OutputTarget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.place().and_then(|place| place.write(bytes));
        written.inspect_err(|error| self.failed = Some(error.kind()))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.place().and_then(Write::flush);
        flushed.inspect_err(|error| self.failed = Some(error.kind()))
    }
}
