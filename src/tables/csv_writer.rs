//! Everything that is written as CSV is written here (RFC 4180: a cell is quoted only where it must be; lines end in LF).

use std::fmt::{Display, Write as _};
use std::io::{self, Write};

use polars::prelude::*;

use super::Rejected;

/// Writes CSV cell by cell; a value that is unknown is an empty cell.
///
/// ```
/// let mut rows = bantam::tables::RowWriter::new(Vec::new());
/// rows.row(["name", "score"]).unwrap();
/// rows.cell("a, b").unwrap();
/// rows.value(Some(51)).unwrap();
/// rows.end_row().unwrap();
/// assert_eq!(rows.finish().unwrap(), b"name,score\n\"a, b\",51\n");
/// ```
pub struct RowWriter<W: Write> {
    writer: csv::Writer<W>,
    text: String,
}

impl<W: Write> RowWriter<W> {
    /// Starts with the first row.
    pub fn new(target: W) -> Self {
        let writer = csv::WriterBuilder::new().flexible(true).from_writer(target);
        Self { writer, text: String::new() }
    }

    /// Writes a whole row.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn row<T: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        Ok(self.writer.write_record(cells)?)
    }

    /// Adds a cell of text to the current row.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn cell(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        Ok(self.writer.write_field(text)?)
    }

    /// Adds a cell with a value to the current row, an empty one for `None`.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn value(&mut self, value: Option<impl Display>) -> io::Result<()> {
        self.text.clear();
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "{value}");
        }
        Ok(self.writer.write_field(&self.text)?)
    }

    /// Ends the current row.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn end_row(&mut self) -> io::Result<()> {
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    /// Writes out what is buffered and returns the target.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.to_string()))
    }
}

/// Rows of cells as CSV, the header first.
#[must_use]
pub fn csv_text<R>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let mut writer = RowWriter::new(Vec::new());
    for row in rows {
        // Writing to memory cannot fail.
        let _ = row.into_iter().try_for_each(|cell| writer.cell(cell.as_ref()));
        let _ = writer.end_row();
    }
    writer.finish().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Rejected rows as CSV with the columns `file`, `row`, `id` and `reason`.
#[must_use]
pub fn rejected_csv(rejected: &[Rejected]) -> String {
    let header = ["file", "row", "id", "reason"].map(str::to_owned);
    let cells = |row: &Rejected| {
        let id = row.id.clone().unwrap_or_default();
        [row.file.clone(), row.row.to_string(), id, row.reason.clone()]
    };
    csv_text(std::iter::once(header).chain(rejected.iter().map(cells)))
}

/// Appends the rows of a data frame. polars does this on all cores, and tells an empty text (`""`) from a missing one.
pub(super) fn write_frame(
    frame: &DataFrame,
    separator: u8,
    header: bool,
    bytes: &mut Vec<u8>,
) -> PolarsResult<()> {
    CsvWriter::new(bytes).include_header(header).with_separator(separator).finish(&mut frame.clone())
}
