//! Cuts JSON text into records: a line each, the members of a list, or objects one behind the other.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter};

use super::OtherFileError;
use super::value_scan::ValueScan;

/// The maximum size of a row. Rows of CRMs have kilobytes; one of `BigQuery` has at most 100 MB and usually far less.
pub(super) const LONGEST_RECORD: usize = 16 << 20;

/// How many bytes are read at once.
const BLOCK: usize = 256 << 10;

/// One record: what should be an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct JsonRecord<'a> {
    /// Where it begins; the first line and the first byte of a line are 1.
    pub line: u64,
    pub column: u64,
    /// Its bytes, or `None` when there are more than [`LONGEST_RECORD`].
    pub bytes: Option<&'a [u8]>,
}

/// The state between records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Lines,
    /// Within the list that opens on this line.
    List(u64),
    /// Among objects with no line feed between them.
    Objects,
}

/// Splits a stream into records; it stores one record and one block.
pub(super) struct JsonRecords<R> {
    source: R,
    buffer: Vec<u8>,
    /// What comes next in the buffer.
    next: usize,
    is_at_end: bool,
    around: Around,
    line: u64,
    /// The column of `next`.
    column: u64,
    /// Whether the line at `next` has had any content so far.
    is_blank_line: bool,
    blank_lines: u64,
    /// Whether a record was a line of its own.
    has_lines: bool,
    /// What lines end with: a line feed, or a carriage return alone.
    ending: u8,
    longest: usize,
}

impl<R: Read> JsonRecords<R> {
    pub(super) fn new(source: R) -> Self {
        Self::with_longest(source, LONGEST_RECORD)
    }

    pub(super) fn with_longest(source: R, longest: usize) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            next: 0,
            is_at_end: false,
            around: Around::Lines,
            line: 0,
            column: 1,
            is_blank_line: true,
            blank_lines: 0,
            has_lines: false,
            ending: b'\n',
            longest,
        }
    }

    /// Blank lines so far.
    pub(super) fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// The next record, or `None` at the end.
    pub(super) fn next_record(&mut self) -> Result<Option<JsonRecord<'_>>, OtherFileError> {
        if self.line == 0 {
            self.skip_marks()?;
            self.line = 1;
        }
        loop {
            let Some(byte) = self.peek()? else {
                return match self.around {
                    Around::Lines | Around::Objects => Ok(None),
                    Around::List(line) => Err(OtherFileError::CutOff { line }),
                };
            };
            match (self.around, byte) {
                (_, b'\n') => self.end_line(),
                (_, b'\r') if self.ending == b'\r' => self.end_line(),
                // RFC 7464 puts 0x1E before each record.
                (_, b' ' | b'\t' | b'\r' | 0x1E) => self.advance(1),
                (Around::List(_) | Around::Objects, b',') => self.pass_mark(),
                // Lines out of a list, each with the comma behind it.
                (Around::Lines, b',') if self.has_lines => self.pass_mark(),
                // Below lines, a bracket begins a line like any other, such as one of a log.
                (Around::Lines, b'[') if !self.has_lines => {
                    self.around = Around::List(self.line);
                    self.pass_mark();
                }
                (Around::List(_), b']') => {
                    self.around = Around::Lines;
                    self.pass_mark();
                }
                (Around::Lines, b'{') if !self.has_lines && self.runs_on()? => self.around = Around::Objects,
                (Around::Lines, _) => return self.take_line().map(Some),
                (Around::List(_) | Around::Objects, _) => return self.take_member().map(Some),
            }
        }
    }

    /// Byte-order marks at the beginning, any number of them.
    fn skip_marks(&mut self) -> Result<(), OtherFileError> {
        loop {
            while self.buffer.len() - self.next < 3 && self.fill()? {}
            match self.buffer.get(self.next..).unwrap_or_default() {
                [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => {
                    return Err(OtherFileError::Utf16);
                }
                [0xEF, 0xBB, 0xBF, ..] => self.next += 3,
                _ => return Ok(()),
            }
        }
    }

    /// Whether another object follows the one at `next` on the same line, as where lines end with a carriage return alone.
    fn runs_on(&mut self) -> io::Result<bool> {
        // Asked of the first record only.
        self.has_lines = true;
        let mut end = self.balanced_end()?;
        let mut ending = b'\n';
        while end <= self.longest && (end < self.rest().len() || self.fill()?) {
            match self.rest()[end] {
                b'{' => {
                    self.ending = ending;
                    return Ok(true);
                }
                b' ' | b'\t' | b',' | 0x1E => {}
                b'\r' => ending = b'\r',
                _ => break,
            }
            end += 1;
        }
        Ok(false)
    }

    /// A line that is a record.
    fn take_line(&mut self) -> Result<JsonRecord<'_>, OtherFileError> {
        self.has_lines = true;
        let (line, column) = self.begin();
        let end = self.line_end(0)?;
        if end > self.longest {
            self.next += end;
            self.skip_line()?;
            return Ok(JsonRecord { line, column, bytes: None });
        }
        // Printed for people to read: an object over many lines, whose first holds nothing but the brace.
        let text = self.rest()[..end].trim_ascii_end();
        let is_spread = text == b"{" && end < self.rest().len();
        let end = if text.ends_with(b"},") { text.len() - 1 } else { end };
        let end = if is_spread { self.balanced_end()? } else { end };
        if end > self.longest {
            return Err(OtherFileError::LongRecord { line, limit: self.longest });
        }
        Ok(self.take(end, line, column))
    }

    /// A member of a list.
    fn take_member(&mut self) -> Result<JsonRecord<'_>, OtherFileError> {
        let (line, column) = self.begin();
        let end = self.balanced_end()?;
        if end > self.longest {
            return Err(OtherFileError::LongRecord { line, limit: self.longest });
        }
        Ok(self.take(end, line, column))
    }

    fn begin(&mut self) -> (u64, u64) {
        self.is_blank_line = false;
        (self.line, self.column)
    }

    fn take(&mut self, end: usize, line: u64, column: u64) -> JsonRecord<'_> {
        let start = self.next;
        let ending = self.ending;
        let breaks = memchr_iter(ending, &self.rest()[..end]).count();
        self.line += breaks as u64;
        self.advance(end);
        if breaks > 0 {
            let last_line = self.buffer[start..start + end].rsplit(|&byte| byte == ending).next();
            self.column = last_line.map_or(0, <[u8]>::len) as u64 + 1;
        }
        JsonRecord { line, column, bytes: Some(&self.buffer[start..start + end]) }
    }

    /// How many bytes there are before the end of the line, or more than the longest record has.
    fn line_end(&mut self, from: usize) -> io::Result<usize> {
        let mut from = from;
        loop {
            if let Some(found) = memchr(b'\n', &self.rest()[from..]) {
                return Ok(from + found);
            }
            from = self.rest().len();
            if from > self.longest || !self.fill()? {
                return Ok(from);
            }
        }
    }

    /// The rest of a line that is too long.
    fn skip_line(&mut self) -> io::Result<()> {
        while self.next < self.buffer.len() || self.fill()? {
            if let Some(found) = memchr(b'\n', self.rest()) {
                self.next += found;
                return Ok(());
            }
            self.next = self.buffer.len();
        }
        Ok(())
    }

    /// How many bytes there are before the value at `next` ends by its own brackets and quotes.
    fn balanced_end(&mut self) -> io::Result<usize> {
        let mut scan = ValueScan::default();
        loop {
            if let Some(end) = scan.end(&self.buffer[self.next..]) {
                return Ok(end);
            }
            if scan.position > self.longest || !self.fill()? {
                return Ok(self.rest().len());
            }
        }
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.next..]
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.next == self.buffer.len() && !self.fill()? {
            return Ok(None);
        }
        Ok(self.buffer.get(self.next).copied())
    }

    fn advance(&mut self, bytes: usize) {
        self.next += bytes;
        self.column += bytes as u64;
    }

    /// A bracket or comma between records.
    fn pass_mark(&mut self) {
        self.is_blank_line = false;
        self.advance(1);
    }

    fn end_line(&mut self) {
        self.blank_lines += u64::from(self.is_blank_line);
        self.next += 1;
        self.line += 1;
        self.column = 1;
        self.is_blank_line = true;
    }

    /// Reads a further block; whether there was one.
    fn fill(&mut self) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        self.buffer.drain(..self.next);
        self.next = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + BLOCK, 0);
        let read = loop {
            match self.source.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.buffer.truncate(filled + read);
        self.is_at_end = read == 0;
        Ok(read > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, column and text of each record.
    fn cut(text: &str) -> Vec<(u64, u64, String)> {
        let mut records = JsonRecords::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            let bytes = record.bytes.unwrap();
            found.push((record.line, record.column, String::from_utf8_lossy(bytes).trim_end().to_owned()));
        }
        found
    }

    fn record(line: u64, column: u64, text: &str) -> (u64, u64, String) {
        (line, column, text.to_owned())
    }

    #[test]
    fn lines_blank_lines_and_both_line_ends() {
        let found = cut("\u{feff}\u{feff}{\"a\":1}\r\n\r\n  {\"a\":2}\n\n{\"a\":3}");
        assert_eq!(found, [record(1, 1, "{\"a\":1}"), record(3, 3, "{\"a\":2}"), record(5, 1, "{\"a\":3}")]);
    }

    #[test]
    fn a_list_gives_its_members_wherever_the_lines_break() {
        let found = cut("[\n  {\"a\": \"]}\\\"\"},\n  {\n    \"a\": [1, {}]\n  }, 7, \"x,]\"\n]\n");
        let expected = [
            record(2, 3, "{\"a\": \"]}\\\"\"}"),
            record(3, 3, "{\n    \"a\": [1, {}]\n  }"),
            record(5, 6, "7"),
            record(5, 9, "\"x,]\""),
        ];
        let found: Vec<_> = found.into_iter().collect();
        assert_eq!(found, expected);
        assert_eq!(cut("[{\"a\":1},{\"a\":2}]\n[{\"a\":3}]").len(), 3);
        assert!(cut("[]").is_empty());
    }

    #[test]
    fn a_comma_behind_each_line_is_no_part_of_it() {
        let found = cut("{\"a\":1},\r\n{\"a\":2}, \n{\n\"a\":3\n},\n{\"a\":4}\n");
        let lines: Vec<(u64, &str)> = found.iter().map(|(line, _, text)| (*line, text.as_str())).collect();
        let right = [(1, "{\"a\":1}"), (2, "{\"a\":2}"), (3, "{\n\"a\":3\n}"), (6, "{\"a\":4}")];
        assert_eq!(lines, right);
    }

    #[test]
    fn objects_that_no_line_feed_separates_are_records() {
        let two = [record(1, 1, "{\"a\":\"}{\"}"), record(1, 11, "{\"a\":2}")];
        assert_eq!(cut("{\"a\":\"}{\"}{\"a\":2}\n"), two);
        assert_eq!(
            cut("{\"a\":1}\r{\"a\":2}\r\r{\n\"a\":3}\r").iter().map(|found| found.0).sum::<u64>(),
            1 + 2 + 4
        );
        assert_eq!(cut("{\"a\":1}, {\"a\":2}\n{\"a\":3}").len(), 3);
        // What follows another line is a fault of its row.
        assert_eq!(cut("{\"a\":1}\n{\"a\":2}{\"a\":3}\n").len(), 2);
        assert_eq!(cut("{\"a\":1}\r\n{\"a\":2}\r\n"), [record(1, 1, "{\"a\":1}"), record(2, 1, "{\"a\":2}")]);
    }

    #[test]
    fn an_object_spread_over_lines_is_one_record() {
        let found = cut("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n");
        assert_eq!(found, [record(1, 1, "{\n  \"a\": 1\n}"), record(4, 1, "{\n  \"a\": 2\n}")]);
    }

    #[test]
    fn a_list_without_its_end_is_cut_off_and_a_long_line_is_passed_over() {
        let mut records = JsonRecords::new(&b"\n[{\"a\":1},"[..]);
        assert!(records.next_record().unwrap().is_some());
        assert!(matches!(records.next_record(), Err(OtherFileError::CutOff { line: 2 })));

        let text = format!("{{\"a\":\"{}\"}}\n{{\"a\":2}}\n", "x".repeat(100));
        let mut records = JsonRecords::with_longest(text.as_bytes(), 50);
        assert_eq!(records.next_record().unwrap().map(|record| (record.line, record.bytes)), Some((1, None)));
        assert_eq!(records.next_record().unwrap().map(|record| record.line), Some(2));
    }
}
