//! Rows that cannot be read.

use super::settings::LONGEST_ROW;

/// A row that cannot be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The line in which the row begins; the first of a file is 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: LineFaultReason,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFaultReason {
    /// It has too few cells, or too many that are not empty.
    #[error("it has {found} cells, but the header has {expected}")]
    CellCount {
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A quote is not closed in its cell. The lines below are read as rows.
    #[error("a quote is opened in line {line} and not closed in its cell")]
    OpenQuote {
        /// The line of the quote.
        line: u64,
    },
    /// Text follows a closing quote.
    #[error("a quoted cell goes on behind its closing quote")]
    LooseQuote,
    /// A cell is not in the encoding of the file.
    #[error("`{column}` should be {encoding}, found \"{found}\"")]
    Encoding {
        /// The column.
        column: String,
        /// The encoding of the file.
        encoding: &'static str,
        /// The beginning of the cell, with U+FFFD for what is wrong.
        found: String,
    },
    /// A zero byte stands within a cell: part of it is lost.
    #[error("`{column}` holds a zero byte, found \"{found}\"")]
    ZeroByte {
        /// The column.
        column: String,
        /// The beginning of the cell.
        found: String,
    },
    /// It is longer than any row may be.
    #[error("it is longer than {} MiB", LONGEST_ROW >> 20)]
    TooLong,
}

/// The beginning of a cell for a message.
pub(super) fn excerpt(bytes: &[u8]) -> String {
    /// Enough to find a cell by.
    const LETTERS: usize = 60;
    /// No letter has more bytes.
    const MOST_BYTES: usize = 4;
    let start = &bytes[..bytes.len().min((LETTERS + 1) * MOST_BYTES)];
    let text = String::from_utf8_lossy(start);
    let text = text.trim();
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
