//! The writer of all CSV output (RFC 4180: a cell is quoted only if necessary; lines end in LF).

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::io::{self, Write};

use polars::prelude::*;
use polars_io::SerWriter;
use polars_io::csv::write::CsvWriter;
use rayon::prelude::*;

use super::Rejected;
use crate::cells::{guarded, unguarded};

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

/// Whether cells that a spreadsheet would run get an apostrophe before them in CSV and TSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellGuard {
    /// They do, including ids.
    #[default]
    Apostrophe,
    /// All cells are written as they are.
    Raw,
}

impl CellGuard {
    /// The cell as it is written. An infinite number counts as a number.
    pub(crate) fn written(self, cell: &str) -> Cow<'_, str> {
        let is_number = || cell.starts_with('-') && cell.parse::<f64>().is_ok();
        if self == Self::Raw || is_number() { Cow::Borrowed(cell) } else { guarded(cell) }
    }
}

/// Rows of cells as CSV, the header first.
#[must_use]
pub fn csv_text<R>(rows: impl IntoIterator<Item = R>, guard: CellGuard) -> String
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let mut writer = RowWriter::new(Vec::new());
    for row in rows {
        // Writing to memory cannot fail.
        let _ = row.into_iter().try_for_each(|cell| writer.cell(guard.written(cell.as_ref()).as_bytes()));
        let _ = writer.end_row();
    }
    writer.finish().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Rejected rows as CSV with the columns `file`, `row`, `id`, `reason` and `column`, which is empty unless one cell is wrong.
#[must_use]
pub fn rejected_csv(rejected: &[Rejected], guard: CellGuard) -> String {
    // `column` is the last one, so that readers of the first four by position go on.
    let header = ["file", "row", "id", "reason", "column"].map(str::to_owned);
    csv_text(std::iter::once(header), guard) + &rejected_rows_csv(rejected, guard)
}

/// The same without the header.
#[must_use]
pub(crate) fn rejected_rows_csv(rejected: &[Rejected], guard: CellGuard) -> String {
    let cells = |row: &Rejected| {
        let [id, column] = [&row.id, &row.column].map(|cell| cell.clone().unwrap_or_default());
        [row.file.clone(), row.row.to_string(), id, row.reason.clone(), column]
    };
    csv_text(rejected.iter().map(cells), guard)
}

/// How frames are written as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextStyle {
    pub(super) separator: u8,
    pub(super) guard: CellGuard,
}

/// Appends the rows of a data frame. polars does this on all cores, and distinguishes an empty text (`""`) from a missing one.
pub(super) fn write_frame(
    frame: &DataFrame,
    style: TextStyle,
    header: bool,
    bytes: &mut Vec<u8>,
) -> PolarsResult<()> {
    let mut frame = mapped(frame, |cell| style.guard.written(cell))?;
    CsvWriter::new(bytes).include_header(header).with_separator(style.separator).finish(&mut frame)
}

/// A frame that was read from CSV or TSV which this program wrote, without the apostrophes of [`CellGuard`].
///
/// # Errors
/// When polars refuses the columns.
pub fn without_guards(frame: &DataFrame) -> PolarsResult<DataFrame> {
    mapped(frame, |cell| Cow::Borrowed(unguarded(cell)))
}

/// The frame with each cell of text, and each name of a column, written in another way.
fn mapped(frame: &DataFrame, write: impl Fn(&str) -> Cow<'_, str> + Sync) -> PolarsResult<DataFrame> {
    let column = |column: &Column| {
        let name = write(column.name().as_str()).into_owned().into();
        let Ok(text) = column.str() else { return column.clone().with_name(name) };
        // Few columns have such a cell, and to look for one is quick.
        if text.iter().flatten().all(|cell| *write(cell) == *cell) {
            return column.clone().with_name(name);
        }
        let cells: StringChunked = text.iter().map(|cell| cell.map(&write)).collect();
        cells.with_name(name).into_series().into_column()
    };
    let columns: Vec<Column> = frame.columns().par_iter().map(column).collect();
    DataFrame::new(frame.height(), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_a_spreadsheet_would_run_are_guarded_and_read_again() {
        let cells = ["=1+1", "plain", "'=1", "-5", "-5-5", "-inf", "@x"];
        let text = csv_text([["=id"]].into_iter().chain(cells.map(|cell| [cell])), CellGuard::Apostrophe);
        assert_eq!(text, "'=id\n'=1+1\nplain\n''=1\n-5\n'-5-5\n-inf\n'@x\n");
        assert_eq!(csv_text([["=1"]], CellGuard::Raw), "=1\n");
        let frame = df!("=id" => cells, "number" => [-1.5; 7]).unwrap();
        let mut bytes = Vec::new();
        let style = TextStyle { separator: b',', guard: CellGuard::Apostrophe };
        write_frame(&frame, style, true, &mut bytes).unwrap();
        assert!(String::from_utf8(bytes).unwrap().starts_with("'=id,number\n'=1+1,-1.5\nplain,-1.5\n"));
        let written = mapped(&frame, |cell| CellGuard::Apostrophe.written(cell)).unwrap();
        assert_eq!(without_guards(&written).unwrap(), frame);
    }
}
