//! Finds quoted cells of a CSV file that were never closed.

use std::io::Read;

/// Passes bytes on and looks for a quoted cell of several lines that does not end as a cell must: before a separator,
/// a line break or another quote. Then its quote was never closed, and another cell's quote has ended it, or nothing has.
pub(super) struct Quotes<R> {
    inner: R,
    separator: u8,
    place: InCell,
    line: u64,
    /// Line of the last quote that began a cell.
    begun: u64,
    /// Line of the first quote that was never closed.
    pub(super) open_since: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InCell {
    Start,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: its end, or the first half of a quote that is part of it.
    QuoteInQuoted,
}

impl<R> Quotes<R> {
    pub(super) fn new(inner: R, separator: u8) -> Self {
        Self { inner, separator, place: InCell::Start, line: 1, begun: 1, open_since: None }
    }

    fn see(&mut self, byte: u8) {
        let ends_cell = byte == self.separator || byte == b'\n' || byte == b'\r';
        self.place = match (self.place, byte) {
            (InCell::Start, b'"') => {
                self.begun = self.line;
                InCell::Quoted
            }
            (InCell::Quoted, b'"') => InCell::QuoteInQuoted,
            (InCell::Quoted, _) | (InCell::QuoteInQuoted, b'"') => InCell::Quoted,
            (_, _) if ends_cell => InCell::Start,
            (InCell::QuoteInQuoted, _) => {
                self.note_open();
                InCell::Plain
            }
            (_, _) => InCell::Plain,
        };
        self.line += u64::from(byte == b'\n');
    }

    fn note_open(&mut self) {
        if self.line > self.begun && self.open_since.is_none() {
            self.open_since = Some(self.begun);
        }
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(bytes)?;
        bytes[..length].iter().for_each(|&byte| self.see(byte));
        if length == 0 && self.place == InCell::Quoted {
            self.note_open();
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_open_when_its_cell_of_several_lines_ends_nowhere_or_in_the_middle() {
        let open_since = |text: &str| {
            let mut quotes = Quotes::new(text.as_bytes(), b',');
            std::io::copy(&mut quotes, &mut std::io::sink()).unwrap();
            quotes.open_since
        };
        assert_eq!(open_since("a,\"b\nc\",d\r\n\"x \"\"y\"\"\n\",2\n"), None);
        assert_eq!(open_since("a,5\" pipe,\"b\"c\n"), None);
        assert_eq!(open_since("a,b\nc,\"d\ne,f\n"), Some(2));
        assert_eq!(open_since("a,b\nc,\"d\ne,\"f\ng,h\n"), Some(2));
    }
}
