//! The interface of every kind of file: its columns, and its rows batch by batch.

use polars::prelude::DataFrame;

use super::read_findings::{ReadFindings, SkippedRows};
use super::stored::Stored;
use super::{Rejected, TableError};

/// The number of rows with a fault, and the first of them.
#[derive(Debug, Default)]
pub(super) struct FaultTally {
    pub(super) count: usize,
    /// The file, the row and the reason.
    pub(super) first: Option<(String, u64, String)>,
}

impl FaultTally {
    /// Counts a row.
    pub(super) fn add(&mut self, rejected: &Rejected) {
        self.count += 1;
        let place = || (rejected.file.clone(), rejected.row, rejected.reason.clone());
        self.first.get_or_insert_with(place);
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.first = self.first.take().or(other.first);
    }
}

/// Faults of rows that, when many rows have them, are a fault of the file.
#[derive(Debug, Default)]
pub(super) struct FileFaults {
    /// Rows with another number of cells than the header.
    pub(super) ragged: FaultTally,
    /// How many cells the first of them has.
    pub(super) ragged_cells: Option<usize>,
    /// Rows that are not in the encoding of the file.
    pub(super) encoding: FaultTally,
    /// Rows with a quote that is not closed in its cell.
    pub(super) quotes: FaultTally,
    /// The same, where a quote of a later line would end a cell of several lines.
    pub(super) closed_quotes: FaultTally,
}

impl FileFaults {
    pub(super) fn merge(&mut self, other: Self) {
        self.ragged.merge(other.ragged);
        self.ragged_cells = self.ragged_cells.or(other.ragged_cells);
        self.encoding.merge(other.encoding);
        self.quotes.merge(other.quotes);
        self.closed_quotes.merge(other.closed_quotes);
    }
}

/// Rows of a file, before they have the types of the project.
#[derive(Default)]
pub(super) struct RawBatch {
    /// Text columns for text files; the types of the file for others.
    pub(super) frame: DataFrame,
    /// The line or row of each.
    pub(super) rows: Vec<u64>,
    /// Rows that could not be read.
    pub(super) rejected: Vec<Rejected>,
    /// Those of them that may be a fault of the file.
    pub(super) faults: FileFaults,
    /// Lines that are not rows.
    pub(super) skipped: SkippedRows,
}

impl RawBatch {
    /// How many rows it has, with those that could not be read.
    pub(super) fn len(&self) -> usize {
        self.rows.len() + self.rejected.len()
    }
}

/// One open file.
pub(super) trait RowSource: Send {
    /// All its columns that can be read, wanted or not.
    fn columns(&self) -> &[String];

    /// How the file stores its wanted columns; nothing for a file of text.
    fn stored(&self) -> &[(String, Stored)] {
        &[]
    }

    /// The columns that hold lists, of which the text has the members.
    fn list_columns(&self) -> Vec<String> {
        Vec::new()
    }

    /// The sheets of a workbook of which the first is read because the request names none.
    fn sheets(&self) -> &[String] {
        &[]
    }

    /// Whether the file shows its columns; false where it has none but those that are asked for, as it has no rows.
    fn shows_columns(&self) -> bool {
        true
    }

    /// Whether having no rows is no sign of a fault.
    fn may_be_empty(&self) -> bool {
        false
    }

    /// What is said of it where it has no rows.
    fn without_rows(&self) -> &'static str {
        "has no rows"
    }

    /// Whether numbers are written in plain form whatever the convention of the other files, as in JSON.
    fn has_plain_numbers(&self) -> bool {
        false
    }

    /// The findings on the file so far.
    fn findings(&self) -> ReadFindings;

    /// At most about this number of further rows, or `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read any further.
    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError>;
}

/// An open source of rows, or why there is none.
pub(super) type Opened = Result<Box<dyn RowSource>, TableError>;
