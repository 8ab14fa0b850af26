//! Rows of a typed file in which no column has a value, whether or not the column is read.

use polars::prelude::*;

use super::TableError;
use super::guarded::guarded;
use super::parquet_columns::read_cells;
use super::typed_file::TypedFile;
use crate::cells::{MEMBER_SEPARATOR, is_no_value};
use crate::project::Reading;

/// Rows of columns that are not wanted which are read together.
const ROWS_AT_ONCE: usize = 65_536;

/// The columns of a file that are not wanted. They are read only where a row has no value in all others.
pub(super) struct OtherColumns<F> {
    names: Vec<String>,
    /// The file, opened once more.
    file: Option<F>,
    /// The row that it comes to next.
    next: usize,
}

impl<F: TypedFile> OtherColumns<F> {
    pub(super) fn new(names: Vec<String>) -> Self {
        Self { names, file: None, next: 0 }
    }

    /// The rows of a batch from row `start` of a file on that have no value in any column of the file. Rows whose other columns cannot be read
    /// are taken for rows with a value.
    pub(super) fn rows_without_values(
        &mut self,
        file: &F,
        (cells, start): (&[(Column, Vec<usize>)], usize),
        reading: &Reading,
    ) -> Vec<usize> {
        let n = cells.len() + self.names.len();
        let words = (n > 1).then_some((n, reading.null_values.as_slice()));
        let rows = without_values(cells, None, words);
        if rows.is_empty() || self.names.is_empty() {
            return rows;
        }
        let mut empty = Vec::new();
        let mut left = rows.as_slice();
        while let (Some(first), Some(last)) = (left.first(), left.last()) {
            let most = ROWS_AT_ONCE.min(last - first + 1);
            let read = guarded(|| self.read(file, start + first, most, reading));
            let Ok(Ok(Some((height, others)))) = read else { break };
            let (here, later) = left.split_at(left.partition_point(|row| *row < first + height));
            let within = here.iter().map(|row| row - first).collect();
            empty.extend(without_values(&others, Some(within), words).iter().map(|row| row + first));
            left = later;
        }
        empty
    }

    /// At most so many rows from this one on, and how many they are.
    #[expect(clippy::type_complexity, reason = "the cells are as they are read")]
    fn read(
        &mut self,
        file: &F,
        row: usize,
        most: usize,
        reading: &Reading,
    ) -> Result<Option<(usize, Vec<(Column, Vec<usize>)>)>, TableError> {
        if self.next > row {
            self.file = None;
        }
        let other = if let Some(other) = self.file.take() {
            other
        } else {
            self.next = 0;
            let Some(other) = file.reopened() else { return Ok(None) };
            other?
        };
        let other = self.file.insert(other);
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        while self.next < row {
            let Some(passed) = other.next_rows(&names, ROWS_AT_ONCE.min(row - self.next))? else {
                return Ok(None);
            };
            self.next += passed.frame.height();
        }
        let Some(read) = other.next_rows(&names, most)? else { return Ok(None) };
        self.next += read.frame.height();
        let cells = read.frame.columns().iter().map(|column| read_cells(column, reading, MEMBER_SEPARATOR));
        Ok(Some((read.frame.height(), cells.collect::<PolarsResult<_>>()?)))
    }
}

/// Those of these rows, or of all, that have no value in any of these columns. Cells that are no text have one. `words` are the number of columns of
/// the file and its null values; without them words for missing values are values, too.
fn without_values(
    cells: &[(Column, Vec<usize>)],
    rows: Option<Vec<usize>>,
    words: Option<(usize, &[String])>,
) -> Vec<usize> {
    let texts_of = |column: &Column| column.str().ok().cloned().zip(words);
    if cells.iter().any(|(column, _)| column.null_count() == 0 && texts_of(column).is_none()) {
        return Vec::new();
    }
    let mut rows = rows;
    for (column, bad) in cells {
        let texts = texts_of(column);
        let is_null = column.is_null();
        let is_empty = |row: &usize| {
            let is_word = texts.as_ref().is_some_and(|(texts, (n, words))| {
                texts.get(*row).is_some_and(|cell| is_no_value(cell, *n, words))
            });
            (is_word || is_null.get(*row) == Some(true)) && bad.binary_search(row).is_err()
        };
        rows = Some(match rows {
            Some(rows) => rows.into_iter().filter(is_empty).collect(),
            None => (0..column.len()).filter(is_empty).collect(),
        });
        if rows.as_ref().is_some_and(Vec::is_empty) {
            break;
        }
    }
    rows.unwrap_or_default()
}
