//! Files that are read as a whole, and pipes that may have nobody at their other end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// The time to wait for the other end of a named pipe.
const AWAITED: Duration = Duration::from_secs(3);

/// The message for a named pipe without a writer.
pub(crate) const NO_WRITER: &str = "is a pipe that no program writes to";

/// The message for a named pipe without a reader.
const NO_READER: &str = "is a pipe that no program reads";

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
    let pipe = path.to_owned();
    awaited(move || File::open(pipe), NO_WRITER)
}

/// Opens a pipe or a device to write into it. A named pipe is waited for a few seconds, as by [`opened`].
///
/// # Errors
/// When it cannot be opened, or is a pipe that no program reads: then of the kind [`io::ErrorKind::TimedOut`].
pub(crate) fn opened_to_write(path: &Path) -> io::Result<File> {
    let pipe = path.to_owned();
    awaited(move || File::options().append(true).open(pipe), NO_READER)
}

/// Opens a pipe, which waits for its other end. Without one, a thread waits until the program ends, and this is an error.
fn awaited(open: impl FnOnce() -> io::Result<File> + Send + 'static, nobody: &str) -> io::Result<File> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(open()));
    let nobody = || io::Error::new(io::ErrorKind::TimedOut, format!("it {nobody}"));
    receiver.recv_timeout(AWAITED).map_err(|_| nobody())?
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
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_pipe_with_nobody_at_its_other_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let error = whole_file(&pipe).unwrap_err();
        assert_eq!(error.to_string(), "it is a pipe that no program writes to");
        std::fs::remove_file(&pipe).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let error = opened_to_write(&pipe).unwrap_err();
        assert_eq!(error.to_string(), "it is a pipe that no program reads");
        let file = folder.path().join("file");
        File::create(&file).unwrap().write_all(b"text").unwrap();
        assert_eq!(whole_file(&file).unwrap(), b"text");
    }
}
