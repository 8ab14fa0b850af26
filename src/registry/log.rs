//! The log: one line an event, appended under a lock.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::event::Event;
use crate::config::whole_file;
use crate::model::ModelError;
use crate::tables::{TableError, is_stream};

/// The log of a registry, locked for all other processes until it is dropped.
#[derive(Debug)]
pub(super) struct LockedLog {
    file: File,
    path: PathBuf,
}

impl LockedLog {
    /// Opens the log, which is created if there is none, and waits for its lock.
    pub(super) fn open(path: &Path) -> Result<Self, ModelError> {
        let failed = |source| write_error(path, source);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        if is_stream(path) {
            return Err(failed(std::io::Error::other("it is a pipe or a device, not a file")));
        }
        let file = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(failed)?;
        match file.lock() {
            // A file system without locks has one user at a time, as far as can be known.
            Err(error) if error.kind() == std::io::ErrorKind::Unsupported => {}
            locked => locked.map_err(failed)?,
        }
        Ok(Self { file, path: path.to_owned() })
    }

    /// The events so far.
    pub(super) fn events(&mut self) -> Result<Vec<Event>, ModelError> {
        let mut bytes = Vec::new();
        let read = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.read_to_end(&mut bytes));
        read.map_err(|source| ModelError::Read { file: self.path.display().to_string(), source })?;
        Ok(parse(&bytes, &self.path))
    }

    /// Appends an event; it is on the disk when this returns.
    pub(super) fn append(&mut self, event: &Event) -> Result<(), ModelError> {
        let refused = |error: serde_json::Error| ModelError::Refused {
            file: self.path.display().to_string(),
            reason: error.to_string(),
        };
        let mut line = serde_json::to_vec(event).map_err(refused)?;
        line.push(b'\n');
        if !self.ends_with_line().unwrap_or(true) {
            line.insert(0, b'\n');
        }
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        written.map_err(|source| write_error(&self.path, source))
    }

    /// Whether the log is empty or its last line is whole; a process that was killed may have left a part of one.
    fn ends_with_line(&mut self) -> std::io::Result<bool> {
        if self.file.seek(SeekFrom::End(0))? == 0 {
            return Ok(true);
        }
        let mut last = [0];
        self.file.seek(SeekFrom::End(-1))?;
        self.file.read_exact(&mut last)?;
        Ok(last == *b"\n")
    }
}

/// The events of a log; none where there is no log.
pub(super) fn read(path: &Path) -> Result<Vec<Event>, ModelError> {
    match whole_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read
            .map(|bytes| parse(&bytes, path))
            .map_err(|source| ModelError::Read { file: path.display().to_string(), source }),
    }
}

/// The lines that are events. A line that a killed process left incomplete is none, and neither is one of a later version: a warning names it.
fn parse(bytes: &[u8], path: &Path) -> Vec<Event> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    let event = |(place, line): (usize, &[u8])| {
        let event = serde_json::from_slice(line).ok();
        if event.is_none() {
            tracing::warn!("line {} of {} is no event, and is left out", place + 1, path.display());
        }
        event
    };
    lines.filter_map(event).collect()
}

fn write_error(path: &Path, source: std::io::Error) -> ModelError {
    ModelError::Write(TableError::Write { file: path.display().to_string(), source })
}
