//! Copies of the streams of a job, which reads some of them again: the deals of a training for the champion, or a table for feedback.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{PIPE, TableError};
use crate::config::{NO_WRITER, opened};
use crate::other_files::spilled;

/// The streams that the trainings of a job have read, in temporary files without names. Those of clones are the same.
#[derive(Debug, Clone, Default)]
pub struct StreamCopies {
    files: Arc<Mutex<BTreeMap<PathBuf, File>>>,
}

impl StreamCopies {
    /// The bytes of a stream: of its copy, if it has one. A training makes one. Copies share their position, so one is read at a time.
    ///
    /// # Errors
    /// When the stream cannot be read, no program writes to it, or there is no room for a copy.
    pub(super) fn open(
        &self,
        path: &Path,
        label: &str,
        is_training: bool,
    ) -> Result<Box<dyn Read + Send>, TableError> {
        let failed = |source| TableError::Read { file: label.to_owned(), source };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = match files.get(path) {
            Some(file) => file.try_clone().map_err(failed)?,
            None if !is_training => return open_stream(path, label),
            None => {
                let file = spilled(open_stream(path, label)?).map_err(failed)?;
                files.insert(path.to_owned(), file.try_clone().map_err(failed)?);
                file
            }
        };
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        Ok(Box::new(file))
    }
}

/// Opens standard input, a pipe or a device.
pub(super) fn open_stream(path: &Path, label: &str) -> Result<Box<dyn Read + Send>, TableError> {
    if path == Path::new(PIPE) {
        return Ok(Box::new(std::io::stdin()));
    }
    Ok(Box::new(opened(path).map_err(|error| unopened(label, error))?))
}

/// The error of a pipe that cannot be opened.
fn unopened(label: &str, source: std::io::Error) -> TableError {
    let file = label.to_owned();
    if source.kind() == std::io::ErrorKind::TimedOut {
        return TableError::Empty { file, what: NO_WRITER };
    }
    TableError::Read { file, source }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_opened_once_and_read_twice() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut writer = std::process::Command::new("sh");
        let mut writer = writer.args(["-c", "printf 'id\n1\n' > \"$0\""]).arg(&pipe).spawn().unwrap();
        let copies = StreamCopies::default();
        let read = |is_training| {
            let mut text = String::new();
            copies.open(&pipe, "pipe", is_training).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        assert_eq!(read(true), "id\n1\n");
        assert!(writer.wait().unwrap().success());
        assert_eq!((read(true), read(false)), ("id\n1\n".to_owned(), "id\n1\n".to_owned()));
    }
}
