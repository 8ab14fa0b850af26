//! Parquet: only the columns that are wanted, and an error instead of a panic of the library.

use polars::prelude::*;
use polars_io::SerReader;
use polars_io::mmap::MmapBytesReader;
use polars_io::parquet::read::ParquetReader;
use rayon::prelude::*;

use super::guarded::guarded;
use super::parquet_columns::{read_cells, stored, type_words};
use super::read_findings::ReadFindings;
use super::rejected::RowFault;
use super::row_source::{RawBatch, RowSource};
use super::stored::Stored;
use super::{Rejected, Request, TableError};
use crate::project::Reading;

struct Parquet<R: MmapBytesReader> {
    label: String,
    /// Opened anew for each batch: polars' reader is used up by a read.
    source: R,
    columns: Vec<String>,
    wanted: Vec<(String, Stored)>,
    left_out: Vec<(String, String)>,
    reading: Reading,
    next: usize,
    rows: usize,
    /// Whether the caller names the columns that it needs.
    is_exact: bool,
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

/// Reads the schema and the number of rows. Columns that no table can hold are left out, unless they are asked for by name.
pub(super) fn open<R: Reopen>(
    source: R,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    let copy = source.reopen().map_err(read)?;
    let opened = guarded(|| {
        let mut reader = ParquetReader::new(copy);
        Ok((reader.num_rows()?, reader.schema()?))
    });
    let (rows, schema) =
        opened.map_err(|panic| broken(label, &panic))?.map_err(|error| TableError::damaged(label, &error))?;
    let mut parquet = Parquet {
        label: label.to_owned(),
        source,
        columns: Vec::new(),
        wanted: Vec::new(),
        left_out: Vec::new(),
        reading: request.reading.clone(),
        next: 0,
        rows,
        is_exact: request.columns.is_some(),
    };
    for (name, field) in schema.iter() {
        let is_wanted = request.columns.is_none_or(|wanted| wanted.contains(name.as_str()));
        match stored(field.dtype()) {
            Some(kind) => {
                parquet.columns.push(name.to_string());
                parquet.wanted.extend(is_wanted.then(|| (name.to_string(), kind)));
            }
            None if is_wanted && parquet.is_exact => {
                let (file, column, found) = (label.to_owned(), name.to_string(), type_words(field.dtype()));
                return Err(TableError::Unsupported { file, column, found });
            }
            None => parquet.left_out.push((name.to_string(), type_words(field.dtype()))),
        }
    }
    Ok(Box::new(parquet))
}

impl<R: Reopen> RowSource for Parquet<R> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn stored(&self) -> &[(String, Stored)] {
        &self.wanted
    }

    fn findings(&self) -> ReadFindings {
        let (file, left_out) = (self.label.clone(), self.left_out.clone());
        ReadFindings { file, written: vec!["Parquet".to_owned()], left_out, ..ReadFindings::default() }
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        let length = rows.min(self.rows - self.next);
        if length == 0 {
            return Ok(None);
        }
        let source =
            self.source.reopen().map_err(|source| TableError::Read { file: self.label.clone(), source })?;
        let names: Vec<String> = self.wanted.iter().map(|(name, _)| name.clone()).collect();
        let slice = (self.next, length);
        let frame = guarded(|| {
            let reader = ParquetReader::new(source).with_columns(Some(names));
            let frame = reader.with_slice(Some(slice)).finish()?;
            let columns: PolarsResult<Vec<_>> =
                frame.columns().par_iter().map(|column| read_cells(column, &self.reading)).collect();
            columns
        });
        let cells = frame
            .map_err(|panic| broken(&self.label, &panic))?
            .map_err(|error| TableError::damaged(&self.label, &error))?;
        self.next += length;
        let batch = self.batch(cells, slice)?;
        Ok(Some(batch))
    }
}

impl<R: Reopen> Parquet<R> {
    /// The rows of a slice; those with bytes that are no text are rejected where the columns are named, else such columns
    /// are left out.
    fn batch(
        &mut self,
        cells: Vec<(Column, Vec<usize>)>,
        (start, length): (usize, usize),
    ) -> Result<RawBatch, TableError> {
        let mut keep = vec![true; length];
        let mut rejected = Vec::new();
        let mut columns = Vec::with_capacity(cells.len());
        for (column, bad) in cells {
            if !bad.is_empty() && !self.is_exact {
                let name = column.name().to_string();
                self.wanted.retain(|(other, _)| *other != name);
                self.columns.retain(|other| *other != name);
                self.left_out.push((name, "bytes".to_owned()));
                continue;
            }
            for row in bad {
                if std::mem::replace(&mut keep[row], false) {
                    let reason = format!("`{}` should be UTF-8, found other bytes", column.name());
                    let row = (start + row) as u64 + 1;
                    rejected.push(Rejected::unread(
                        &self.label,
                        row,
                        RowFault::in_column(column.name(), reason),
                    ));
                }
            }
            columns.push(column);
        }
        let mut frame = DataFrame::new(length, columns)?;
        if !rejected.is_empty() {
            frame = frame.filter(&BooleanChunked::from_slice("keep".into(), &keep))?;
        }
        let rows =
            (start..start + length).filter(|row| keep[row - start]).map(|row| row as u64 + 1).collect();
        Ok(RawBatch { frame, rows, rejected, ..RawBatch::default() })
    }
}

/// A file on which the library panicked.
fn broken(label: &str, panic: &str) -> TableError {
    TableError::Damaged { file: label.to_owned(), reason: format!("it cannot be decoded ({panic})") }
}
