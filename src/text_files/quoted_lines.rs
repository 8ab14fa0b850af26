//! Files in which each line is quoted as a whole: a CSV file that a spreadsheet has read as one column and written again.
//!
//! `"id,name"` and `"1,""Acme, Inc"""` are the lines `id,name` and `1,"Acme, Inc"`. Line breaks stay where they are.

use super::dialect::{find_dialect, is_separator};
use super::record_shape::{RecordShape, most_frequent_count, record_shapes};
use super::spans::Grammar;

/// How many records are examined.
const RECORDS: usize = 200;

/// So many of the records must be quoted as a whole.
const FEWEST_RECORDS: usize = 2;

/// How the lines of a file are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineQuoting {
    /// As RFC 4180 has it.
    Cells,
    /// Each line is quoted as a whole.
    Lines,
    /// Most lines are quoted as a whole; the one of this number is not.
    Mixed {
        /// The line, from 1.
        line: u64,
    },
}

/// How the lines of the beginning of a file are quoted, from whole lines.
pub(super) fn find_line_quoting(text: &[u8], separator: Option<u8>) -> LineQuoting {
    if memchr::memchr(b'"', text).is_none() {
        return LineQuoting::Cells;
    }
    // A separator that no file uses, so that each record is one cell.
    let grammar = Grammar { separator: 0x1F, escapes: false, width: 0 };
    let records = record_shapes(text, (0, 1), grammar, RECORDS);
    let of = |shape: &RecordShape| text[shape.start..shape.record.end].trim_ascii();
    let filled = || records.iter().filter(|shape| !of(shape).is_empty());
    let mut lines = QuotedLines::default();
    filled().for_each(|shape| lines.add(of(shape), shape.line));
    if lines.quoted < FEWEST_RECORDS || lines.plain > lines.quoted || !is_table(&lines.inner, separator) {
        return LineQuoting::Cells;
    }
    match lines.first_plain {
        // Below a header of several cells, a cell that holds the separator may have empty cells behind it.
        Some(_) if !lines.begins_quoted && lines.has_cells_behind => LineQuoting::Cells,
        Some(line) => LineQuoting::Mixed { line },
        None if lines.begins_quoted => LineQuoting::Lines,
        None => LineQuoting::Cells,
    }
}

/// The lines of the beginning of a file.
#[derive(Default)]
struct QuotedLines {
    /// How many are quoted as a whole, and how many are not.
    quoted: usize,
    plain: usize,
    /// The first of those that are not, of those that have several cells.
    first_plain: Option<u64>,
    /// Whether the first is quoted as a whole.
    begins_quoted: bool,
    /// Whether separators follow the quotes of one.
    has_cells_behind: bool,
    /// The text within the quotes.
    inner: Vec<u8>,
}

impl QuotedLines {
    fn add(&mut self, line: &[u8], number: u64) {
        let Some(inner) = without_line_quotes(line) else {
            self.plain += 1;
            let has_cells = line.iter().any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|'));
            self.first_plain = self.first_plain.or(has_cells.then_some(number));
            return;
        };
        self.begins_quoted |= self.quoted + self.plain == 0;
        self.quoted += 1;
        self.has_cells_behind |= !line.ends_with(b"\"");
        self.inner.extend(inner);
        self.inner.push(b'\n');
    }
}

/// Whether most lines have the same number of cells, which the first has, too. A column of names such as "Smith, John" is none.
fn is_table(text: &[u8], separator: Option<u8>) -> bool {
    let dialect = find_dialect(text, separator);
    let grammar = Grammar { separator: dialect.separator, escapes: false, width: 0 };
    let shapes = record_shapes(text, (0, 1), grammar, RECORDS);
    let (count, share) = most_frequent_count(&shapes);
    let spaced = text.windows(2).filter(|pair| *pair == [dialect.separator, b' ']).count();
    let all = memchr::memchr_iter(dialect.separator, text).count();
    count >= 2 && share > 0.5 && shapes.first().is_some_and(|first| first.count == count) && spaced * 2 <= all
}

/// The text of a line that is one quoted cell and nothing else; `None` for any other.
fn without_line_quotes(line: &[u8]) -> Option<Vec<u8>> {
    let mut unquoted = Vec::with_capacity(line.len());
    let mut lines = LineUnquoter::default();
    lines.push(line, &mut unquoted);
    let is_whole = matches!(lines.state, State::Quote | State::Behind) && !lines.has_other;
    is_whole.then_some(unquoted)
}

/// Takes the quotes around the lines of a text away, piece by piece.
#[derive(Debug, Default)]
pub(super) struct LineUnquoter {
    state: State,
    /// Whether a line was not one quoted cell.
    has_other: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a line.
    #[default]
    Start,
    /// In a line that is not quoted.
    Plain,
    /// Within the quotes.
    Within,
    /// Behind a quote that is the last of the line, or the first of two.
    Quote,
    /// Behind the last quote of the line, where separators of a spreadsheet may follow.
    Behind,
}

impl LineUnquoter {
    /// Adds the text of these bytes.
    pub(super) fn push(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        for &byte in bytes {
            self.state = self.next(byte, text);
        }
    }

    fn next(&mut self, byte: u8, text: &mut Vec<u8>) -> State {
        let is_end = matches!(byte, b'\n' | b'\r');
        match self.state {
            State::Start if byte == b'"' => return State::Within,
            State::Within if byte == b'"' => return State::Quote,
            State::Within => {
                text.push(byte);
                return State::Within;
            }
            State::Quote if byte == b'"' => {
                text.push(byte);
                return State::Within;
            }
            State::Quote | State::Behind if !is_end && is_padding(byte) => return State::Behind,
            State::Quote if !is_end => {
                // A quote that should have been doubled.
                self.has_other = true;
                text.extend([b'"', byte]);
                return State::Within;
            }
            State::Behind if !is_end => {
                self.has_other = true;
                text.push(b'"');
            }
            State::Start | State::Plain => self.has_other |= !is_end,
            State::Quote | State::Behind => {}
        }
        text.push(byte);
        if is_end { State::Start } else { State::Plain }
    }
}

/// Whether a spreadsheet adds a byte behind its only column.
fn is_padding(byte: u8) -> bool {
    byte == b' ' || (is_separator(byte) && matches!(byte, b',' | b';' | b'\t' | b'|'))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, read_in_slices};
    use super::*;

    #[test]
    fn lines_that_are_quoted_as_a_whole_are_distinguished_from_cells() {
        let found = |text: &str| find_line_quoting(text.as_bytes(), None);
        assert_eq!(found("\"id,name\"\n\"1,a\"\n\"2,\"\"b, c\"\"\"\n"), LineQuoting::Lines);
        assert_eq!(found("\"id;name\";;\n\"1;a\";;\n"), LineQuoting::Lines);
        assert_eq!(found("\"id,name\"\n\"1,a\"\n2,b\n"), LineQuoting::Mixed { line: 3 });
        assert_eq!(found("\"id\",\"name\"\n\"1\",\"a\"\n"), LineQuoting::Cells);
        assert_eq!(found("\"Report, of May\"\nid,name\n1,a\n2,b\n"), LineQuoting::Cells);
        assert_eq!(found("\"name\"\n\"Smith, John\"\n\"Jones, Jim\"\n"), LineQuoting::Cells);
        assert_eq!(found("\"name\"\n\"Smith\"\n"), LineQuoting::Cells);
        assert_eq!(found("id,name\n\"1,a\"\n\"2,b\"\n"), LineQuoting::Mixed { line: 1 });
        assert_eq!(found("place\n\"Austin,TX\"\n\"Dallas,TX\"\n"), LineQuoting::Cells);
        assert_eq!(found("place,zip\n\"Austin,TX\",\n\"Dallas,TX\",\n"), LineQuoting::Cells);
    }

    #[test]
    fn their_cells_are_read() {
        let text = "\"id,name,size\"\r\n\"1,\"\"Acme, Inc\"\",5\"\r\n\"2,\"\"two\nlines\"\",6\"\r\n\"3,\"\"7\"\"\"\" pipe\"\",7\"\r\n";
        for slice_bytes in [1, 30, 1 << 20] {
            let table = read_in_slices(text, slice_bytes).unwrap();
            assert_eq!(table.columns, ["id", "name", "size"]);
            let right = ["1", "Acme, Inc", "5", "2", "two\nlines", "6", "3", "7\" pipe", "7"];
            assert_eq!(
                (table.rows.concat(), table.lines),
                (right.map(str::to_owned).to_vec(), vec![2, 3, 5])
            );
            assert!(table.findings.to_string().contains("each line is quoted as a whole"));
        }
        let error = read("\"id,name\"\n\"1,a\"\n\"2,b\"\n3,c\n").unwrap_err().to_string();
        assert_eq!(error, "line 4: most lines are quoted as a whole, and this one is not");
    }
}
