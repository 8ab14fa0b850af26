//! Parquet: only the columns that are wanted, and an error instead of a panic of the library.

use std::fs::File;

use polars::prelude::*;
use rayon::prelude::*;

use super::expansion::BatchMemory;
use super::guarded::guarded;
use super::parquet_columns::{read_cells, stored, text_bytes, type_words};
use super::parquet_file::ParquetFile;
use super::read_findings::ReadFindings;
use super::rejected::RowFault;
use super::row_source::{RawBatch, RowSource};
use super::stored::Stored;
use super::{Rejected, Request, TableError};
use crate::project::Reading;

struct Parquet {
    label: String,
    file: ParquetFile,
    columns: Vec<String>,
    wanted: Vec<(String, Stored)>,
    left_out: Vec<(String, String)>,
    reading: Reading,
    next: usize,
    /// Whether the caller names the columns that it needs.
    is_exact: bool,
}

/// Reads the schema and the number of rows. Columns that no table can hold are left out, unless they are asked for by name.
pub(super) fn open(file: File, label: &str, request: &Request<'_>) -> Result<Box<dyn RowSource>, TableError> {
    let opened = guarded(|| ParquetFile::open(file, label)).map_err(|panic| broken(label, &panic))??;
    let schema = opened.schema().clone();
    let mut parquet = Parquet {
        label: label.to_owned(),
        file: opened,
        columns: Vec::new(),
        wanted: Vec::new(),
        left_out: Vec::new(),
        reading: request.reading.clone(),
        next: 0,
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

impl RowSource for Parquet {
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
        let length = rows.min(self.file.rows() - self.next);
        if length == 0 {
            return Ok(None);
        }
        let slice = (self.next, length);
        let names: Vec<&str> = self.wanted.iter().map(|(name, _)| name.as_str()).collect();
        let (file, label, reading) = (&mut self.file, &self.label, &self.reading);
        let cells = guarded(|| {
            let (frame, stored) = file.read(&names, &(slice.0..slice.0 + length))?;
            let mut memory = BatchMemory::default();
            memory.add("", 0, stored);
            frame.columns().iter().for_each(|column| memory.add(column.name(), text_bytes(column), 0));
            memory.refuse_beyond(label)?;
            let cells: PolarsResult<Vec<_>> =
                frame.columns().par_iter().map(|column| read_cells(column, reading)).collect();
            cells.map_err(|error| TableError::damaged(label, &error))
        });
        let cells = cells.map_err(|panic| broken(&self.label, &panic))??;
        self.next += length;
        let batch = self.batch(cells, slice)?;
        Ok(Some(batch))
    }
}

impl Parquet {
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
