//! Parquet: only the columns that are wanted.

use polars::prelude::*;
use polars_io::SerReader;
use polars_io::mmap::MmapBytesReader;
use polars_io::parquet::read::ParquetReader;
use rayon::prelude::*;

use super::batches::{Batches, RawBatch};
use super::json_lines::MEMBER_SEPARATOR;
use super::text::cell_value;
use super::{Request, TableError};
use crate::project::Reading;

struct Parquet<R: MmapBytesReader> {
    label: String,
    /// Opened anew for each batch: polars' reader is used up by a read.
    source: R,
    columns: Vec<String>,
    wanted: Vec<String>,
    reading: Reading,
    next: usize,
    rows: usize,
}

/// A source that can be read more than once.
pub(super) trait Reopen: MmapBytesReader + Sized + 'static {
    fn reopen(&self) -> std::io::Result<Self>;
}

impl Reopen for std::fs::File {
    fn reopen(&self) -> std::io::Result<Self> {
        self.try_clone()
    }
}

impl Reopen for std::io::Cursor<Vec<u8>> {
    fn reopen(&self) -> std::io::Result<Self> {
        Ok(Self::new(self.get_ref().clone()))
    }
}

/// Reads the schema and the number of rows.
pub(super) fn open<R: Reopen>(
    source: R,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn Batches>, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    let damaged = |error: PolarsError| TableError::damaged(label, &error);
    let mut reader = ParquetReader::new(source.reopen().map_err(read)?);
    let rows = reader.num_rows().map_err(damaged)?;
    let schema = reader.schema().map_err(damaged)?;
    let columns: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let is_wanted = |name: &&String| request.columns.is_none_or(|wanted| wanted.contains(*name));
    let wanted = columns.iter().filter(is_wanted).cloned().collect();
    let (label, reading) = (label.to_owned(), request.reading.clone());
    Ok(Box::new(Parquet { label, source, columns, wanted, reading, next: 0, rows }))
}

impl<R: Reopen> Batches for Parquet<R> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        let length = rows.min(self.rows - self.next);
        if length == 0 {
            return Ok(None);
        }
        let source =
            self.source.reopen().map_err(|source| TableError::Read { file: self.label.clone(), source })?;
        let frame = ParquetReader::new(source)
            .with_columns(Some(self.wanted.clone()))
            .with_slice(Some((self.next, length)))
            .finish()
            .map_err(|error| TableError::damaged(&self.label, &error))?;
        let first = self.next as u64 + 1;
        self.next += length;
        if let Some(column) = frame.columns().iter().find(|column| !is_supported(column.dtype())) {
            let (file, column, found) =
                (self.label.clone(), column.name().to_string(), column.dtype().to_string());
            return Err(TableError::Unsupported { file, column, found });
        }
        let columns: PolarsResult<Vec<Column>> =
            frame.columns().par_iter().map(|column| without_null_words(column, &self.reading)).collect();
        let frame = DataFrame::new(length, columns?)?;
        Ok(Some(RawBatch { frame, rows: (first..first + length as u64).collect(), rejected: Vec::new() }))
    }
}

/// Whether a column can be one of the four types; a list can when its members can.
fn is_supported(dtype: &DataType) -> bool {
    match dtype {
        DataType::List(members) => is_supported(members),
        DataType::String
        | DataType::Categorical(..)
        | DataType::Enum(..)
        | DataType::Boolean
        | DataType::Date
        | DataType::Datetime(..)
        | DataType::Time
        | DataType::Null => true,
        other => other.is_numeric(),
    }
}

/// Words that mean "not known" mean it in a Parquet file, too, whether they stand alone, in a dictionary or in a list.
fn without_null_words(column: &Column, reading: &Reading) -> PolarsResult<Column> {
    let text = match column.dtype() {
        DataType::String => column.clone(),
        DataType::Categorical(..) | DataType::Enum(..) => column.cast(&DataType::String)?,
        DataType::List(_) => joined(column)?,
        _ => return Ok(column.clone()),
    };
    // Most columns are clean, and to look is far quicker than to build them anew.
    let longest = reading.null_values.iter().map(String::len).max().unwrap_or(0);
    let is_clean = |cell: &str| match cell.as_bytes() {
        [first, .., last] if cell.len() > longest && first.is_ascii_graphic() && last.is_ascii_graphic() => {
            true
        }
        _ => cell_value(cell, reading).is_some_and(|known| known.len() == cell.len()),
    };
    if text.str()?.iter().flatten().all(is_clean) {
        return Ok(text);
    }
    let words: StringChunked = text.str()?.iter().map(|cell| cell_value(cell?, reading)).collect();
    Ok(words.with_name(column.name().clone()).into_series().into_column())
}

/// The members of each list in one cell, as for a `set` feature.
fn joined(column: &Column) -> PolarsResult<Column> {
    let cell = |members: Option<Series>| -> PolarsResult<Option<String>> {
        let Some(members) = members else { return Ok(None) };
        let words = members.cast(&DataType::String)?;
        Ok(Some(words.str()?.iter().flatten().collect::<Vec<_>>().join(MEMBER_SEPARATOR)))
    };
    let lists = column.list()?;
    let cells: PolarsResult<Vec<Option<String>>> =
        (0..lists.len()).map(|row| cell(lists.get_as_series(row))).collect();
    Ok(Column::new(column.name().clone(), cells?))
}
