//! Rows that cannot be read.

use super::cell_value::trimmed;
use super::record::{QuoteFault, RecordEnd};
use super::settings::LONGEST_ROW;
use crate::cells::DOUBTFUL;
use crate::numbers::counted;
use crate::quotation::shortened;

/// A row that cannot be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The line in which the row begins; the first of a file is 1.
    pub line: u64,
    /// The reason.
    pub reason: LineFaultReason,
}

/// Why a row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFaultReason {
    /// It has too few cells, or too many that are not empty.
    #[error("it has {}, but the header has {expected}", counted(*found, "cell"))]
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
        /// Whether a quote of a later line would end a cell of several lines, so that the lines can be read in two ways.
        is_closed: bool,
    },
    /// Text follows a closing quote.
    #[error("text follows the closing quote of a quoted cell")]
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
    /// A zero byte is within a cell: part of it is lost.
    #[error("`{column}` contains a zero byte, found \"{found}\"")]
    ZeroByte {
        /// The column.
        column: String,
        /// The beginning of the cell.
        found: String,
    },
    /// It may be a row, or a line of a report.
    #[error("it {DOUBTFUL}: \"{found}\"")]
    ReportLine {
        /// The beginning of the line.
        found: String,
    },
    /// It exceeds the maximum length of a row.
    #[error("it is longer than {} MiB", LONGEST_ROW >> 20)]
    TooLong,
}

/// The beginning of a cell for a message.
pub(super) fn excerpt(bytes: &[u8]) -> String {
    /// More than a message shows.
    const MOST_BYTES: usize = 1 << 10;
    let start = &bytes[..bytes.len().min(MOST_BYTES)];
    shortened(String::from_utf8_lossy(start).trim()).into_owned()
}

/// The fault of a record before its cells are read.
pub(super) fn fault_of(start: usize, line: u64, record: RecordEnd) -> Option<LineFaultReason> {
    if record.end - start > LONGEST_ROW {
        return Some(LineFaultReason::TooLong);
    }
    record.fault.map(|fault| match fault {
        QuoteFault::Stray { lines_below, is_closed } => {
            LineFaultReason::OpenQuote { line: line + lines_below, is_closed }
        }
        QuoteFault::Loose => LineFaultReason::LooseQuote,
    })
}

/// A cell, unless it is not UTF-8 or has a zero within.
pub(super) fn checked<'a>(
    cell: &'a [u8],
    encoding: &'static str,
    column: impl Fn() -> String,
) -> Result<&'a str, LineFaultReason> {
    let text = std::str::from_utf8(cell).map_err(|_| LineFaultReason::Encoding {
        column: column(),
        encoding,
        found: excerpt(cell),
    })?;
    let text = trimmed(text);
    if text.contains('\0') {
        let found = excerpt(text.replace('\0', "\u{FFFD}").as_bytes());
        return Err(LineFaultReason::ZeroByte { column: column(), found });
    }
    Ok(text)
}
