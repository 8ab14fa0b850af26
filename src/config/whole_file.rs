//! Files that are read as a whole, and pipes that may have no writer.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// The time to wait for a writer of a named pipe.
const WRITER_AWAITED: Duration = Duration::from_secs(3);

/// The message for a named pipe without a writer.
pub(crate) const NO_WRITER: &str = "is a pipe that no program writes to";

/// Whether a path names a pipe, a device, or what another program has opened for this one: that has no name of its own, whether it is a
/// pipe or a file.
pub(crate) fn is_open_stream(path: &Path) -> bool {
    let is_descriptor = || {
        let folder = path.parent().filter(|folder| *folder == Path::new("/dev/fd"));
        folder.is_some() || path == Path::new("/dev/stdin")
    };
    std::fs::metadata(path).is_ok_and(|about| !about.is_dir() && (!about.is_file() || is_descriptor()))
}

/// Opens a file. A named pipe is waited for a few seconds: without a writer, to open it would never end.
///
/// # Errors
/// When it cannot be opened, or is a pipe that no program writes to: then of the kind [`io::ErrorKind::TimedOut`].
pub(crate) fn opened(path: &Path) -> io::Result<File> {
    if !is_open_stream(path) {
        return File::open(path);
    }
    let (sender, receiver) = mpsc::channel();
    let pipe = path.to_owned();
    // To open a pipe waits for its writer. Without one, this thread waits until the program ends.
    std::thread::spawn(move || sender.send(File::open(pipe)));
    let no_writer = || io::Error::new(io::ErrorKind::TimedOut, format!("it {NO_WRITER}"));
    receiver.recv_timeout(WRITER_AWAITED).map_err(|_| no_writer())?
}

/// The bytes of a file.
///
/// # Errors
/// When it cannot be opened or read, or is a pipe that no program writes to.
pub(crate) fn whole_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    opened(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_without_a_writer_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let error = whole_file(&pipe).unwrap_err();
        assert_eq!(error.to_string(), "it is a pipe that no program writes to");
        let file = folder.path().join("file");
        io::Write::write_all(&mut File::create(&file).unwrap(), b"text").unwrap();
        assert_eq!(whole_file(&file).unwrap(), b"text");
    }
}
