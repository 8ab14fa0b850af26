//! Lines that wait in a temporary file until all of them are known to be right.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write as _};

use super::TableError;

/// Bytes that are sent at once.
const PIECE: usize = 1 << 16;

/// Lines in a temporary file without a name.
#[derive(Debug)]
pub(crate) struct WaitingLines {
    file: BufWriter<File>,
}

impl WaitingLines {
    /// None yet.
    ///
    /// # Errors
    /// When there can be no temporary file.
    pub(crate) fn create() -> Result<Self, TableError> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile().map_err(unkept)?) })
    }

    /// Adds lines.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub(crate) fn add(&mut self, lines: &str) -> Result<(), TableError> {
        self.file.write_all(lines.as_bytes()).map_err(unkept)
    }

    /// Calls `send` with all lines, some at a time.
    ///
    /// # Errors
    /// When the temporary file cannot be read, or `send` fails.
    pub(crate) fn send<E: From<TableError>>(
        self,
        mut send: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut file = self.file.into_inner().map_err(|error| unkept(error.into_error()))?;
        file.rewind().map_err(unkept)?;
        let mut lines = BufReader::new(file);
        let mut piece = String::new();
        loop {
            let is_end = lines.read_line(&mut piece).map_err(unkept)? == 0;
            if is_end || piece.len() >= PIECE {
                send(&piece)?;
                piece.clear();
            }
            if is_end {
                return Ok(());
            }
        }
    }
}

fn unkept(source: io::Error) -> TableError {
    TableError::Spill { folder: tempfile::env::temp_dir().display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lines_are_sent_in_their_order() {
        let mut waiting = WaitingLines::create().unwrap();
        let lines: Vec<String> = (0..20_000).map(|line| format!("{line},äöü\n")).collect();
        for line in &lines {
            waiting.add(line).unwrap();
        }
        let (mut sent, mut pieces) = (String::new(), 0);
        let done: Result<(), TableError> = waiting.send(|piece| {
            (sent, pieces) = (std::mem::take(&mut sent) + piece, pieces + 1);
            Ok(())
        });
        done.unwrap();
        assert!(pieces > 1 && sent == lines.concat());
    }
}
