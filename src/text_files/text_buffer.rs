//! The part of a text that is being read.

use std::io::Read;
use std::mem;

use super::decoded::Decoded;
use super::error::TextError;
use super::line_breaks::{count_line_breaks, line_end};
use super::quoted_lines::LineUnquoter;
use super::settings::HEAD_BYTES;

/// The part of a text that is being read, and the source of what follows.
pub(super) struct TextBuffer {
    pub(super) source: Decoded,
    pub(super) bytes: Vec<u8>,
    /// The line in which the bytes begin.
    pub(super) line: u64,
    /// Whether nothing follows the bytes.
    pub(super) is_at_end: bool,
    /// Takes the quotes around lines away, where each line is quoted as a whole.
    unquoter: Option<LineUnquoter>,
    /// Memory that is not needed any more.
    pub(super) spare: Vec<Vec<u8>>,
}

impl TextBuffer {
    pub(super) fn new(source: Decoded) -> Self {
        Self { source, bytes: Vec::new(), line: 1, is_at_end: false, unquoter: None, spare: Vec::new() }
    }

    /// Reads until there are so many bytes, or to the end of the file.
    pub(super) fn fill(&mut self, bytes: usize) -> Result<(), TextError> {
        let missing = bytes.saturating_sub(self.bytes.len());
        if self.is_at_end || missing == 0 {
            return Ok(());
        }
        let start = self.bytes.len();
        self.bytes.reserve(missing);
        let read = (&mut self.source).take(missing as u64).read_to_end(&mut self.bytes);
        let read = read.map_err(|error| self.source.error(error))?;
        self.is_at_end = read < missing;
        if let Some(unquoter) = &mut self.unquoter {
            let quoted = self.bytes.split_off(start);
            unquoter.push(&quoted, &mut self.bytes);
        }
        if self.is_at_end {
            self.trim_end();
        }
        Ok(())
    }

    /// Takes the quotes around each line away, from these bytes on.
    pub(super) fn unquote_lines(&mut self) {
        let mut unquoter = LineUnquoter::default();
        let quoted = mem::take(&mut self.bytes);
        unquoter.push(&quoted, &mut self.bytes);
        self.unquoter = Some(unquoter);
    }

    /// Whether each line is quoted as a whole.
    pub(super) fn has_quoted_lines(&self) -> bool {
        self.unquoter.is_some()
    }

    /// Removes the padding at the end of the file: zeros, and the end-of-file mark of DOS.
    fn trim_end(&mut self) {
        while self.bytes.last().is_some_and(|byte| matches!(byte, 0 | 0x1A)) {
            self.bytes.pop();
        }
    }

    /// Takes the first bytes, and the line in which they begin.
    pub(super) fn cut(&mut self, end: usize) -> (Vec<u8>, u64) {
        let mut rest = self.spare.pop().unwrap_or_default();
        rest.clear();
        rest.extend_from_slice(&self.bytes[end..]);
        self.bytes.truncate(end);
        let text = mem::replace(&mut self.bytes, rest);
        let line = self.line;
        self.line += count_line_breaks(&text);
        (text, line)
    }

    /// Skips the line in which the bytes begin, whatever its length.
    pub(super) fn skip_line(&mut self) -> Result<(), TextError> {
        loop {
            // The second half of the line break must be there, too.
            let end = line_end(&self.bytes, 0).map(|(_, next)| next);
            match end.filter(|next| self.is_at_end || *next < self.bytes.len()) {
                Some(next) => {
                    self.bytes.drain(..next);
                    self.line += 1;
                    return Ok(());
                }
                None if self.is_at_end => {
                    self.bytes.clear();
                    return Ok(());
                }
                None => {
                    self.bytes.drain(..self.bytes.len().saturating_sub(1));
                    self.fill(HEAD_BYTES)?;
                }
            }
        }
    }
}
