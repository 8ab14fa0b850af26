//! Parquet and Arrow files as sources of rows: only the columns that are wanted, and an error instead of a panic of the library.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use polars::prelude::*;
use rayon::prelude::*;

use super::arrow_file::ArrowFile;
use super::expansion::BatchMemory;
use super::guarded::guarded;
use super::parquet_columns::{most_text_bytes, other_members, read_cells, stored, text_bytes, type_words};
use super::parquet_file::ParquetFile;
use super::read_findings::{ReadFindings, SkippedRows};
use super::rejected::RowFault;
use super::row_source::{RawBatch, RowSource};
use super::rows_without_values::OtherColumns;
use super::steady_file::FileState;
use super::stored::Stored;
use super::typed_file::{TypedFile, TypedRows};
use super::{Rejected, Request, TableError};
use crate::cells::MEMBER_SEPARATOR;
use crate::project::Reading;

struct TypedSource<F> {
    label: String,
    file: F,
    columns: Vec<String>,
    wanted: Vec<(String, Stored)>,
    others: OtherColumns<F>,
    /// Whether rows without any value are recognised.
    skips_empty: bool,
    left_out: Vec<(String, String)>,
    lists: BTreeMap<String, Option<String>>,
    reading: Reading,
    /// The rows that were read.
    rows: usize,
    /// The memory of the texts of a batch.
    memory: BatchMemory,
    /// What is between the members of a list, where it is not the usual separator.
    separators: BTreeMap<String, String>,
    /// The file as it was before; `None` for a stream.
    steady: Option<Steady>,
    /// Whether the caller names the columns that it reads.
    is_exact: bool,
    /// The columns that the caller needs.
    needed: BTreeSet<String>,
}

/// Opens a Parquet file.
pub(super) fn open_parquet(
    file: File,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let steady = steady(&file, label)?;
    open(|| ParquetFile::open(file, label), Some(steady), label, request)
}

/// Opens an Arrow IPC file.
pub(super) fn open_arrow(
    file: File,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let steady = steady(&file, label)?;
    open(|| ArrowFile::open(file, label), Some(steady), label, request)
}

/// A file, and what it is like before it is read.
type Steady = (File, FileState);

fn steady(file: &File, label: &str) -> Result<Steady, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    Ok((file.try_clone().map_err(read)?, FileState::of(file).map_err(read)?))
}

/// Reads the schema. Columns of unsupported types are skipped, unless they are requested by name.
pub(super) fn open<F: TypedFile + 'static>(
    file: impl FnOnce() -> Result<F, TableError>,
    steady: Option<Steady>,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let file = guarded(file).map_err(|panic| broken(label, &panic))??;
    let schema = file.schema().clone();
    let mut source = TypedSource {
        label: label.to_owned(),
        file,
        columns: Vec::new(),
        wanted: Vec::new(),
        others: OtherColumns::new(Vec::new()),
        skips_empty: steady.is_some(),
        left_out: Vec::new(),
        lists: BTreeMap::new(),
        reading: request.reading.clone(),
        rows: 0,
        memory: BatchMemory::default(),
        separators: request.sets.cloned().unwrap_or_default(),
        steady,
        is_exact: request.columns.is_some(),
        needed: request.needed.into_iter().flatten().cloned().chain(request.id.map(str::to_owned)).collect(),
    };
    for (name, field) in schema.iter() {
        let is_wanted = request.columns.is_none_or(|wanted| wanted.contains(name.as_str()));
        let is_list = matches!(field.dtype(), ArrowDataType::List(_) | ArrowDataType::LargeList(_));
        let is_fault = is_list && request.refuses_lists(name.as_str());
        let refused = source.file.refused(name.as_str());
        let kind = stored(field.dtype()).filter(|_| !is_fault && refused.is_none());
        let words = || refused.clone().unwrap_or_else(|| type_words(field.dtype()));
        match kind {
            Some(kind) => {
                source.columns.push(name.to_string());
                source.lists.extend(is_list.then(|| (name.to_string(), other_members(field.dtype()))));
                source.wanted.extend(is_wanted.then(|| (name.to_string(), kind)));
            }
            None if is_wanted && source.needs(name) => {
                let (file, column, found) = (label.to_owned(), name.to_string(), words());
                let may_be_set = is_fault && refused.is_none() && stored(field.dtype()).is_some();
                return Err(TableError::Unsupported { file, column, found, may_be_set });
            }
            None => source.left_out.push((name.to_string(), words())),
        }
    }
    let is_other = |name: &&String| source.wanted.iter().all(|(wanted, _)| wanted != *name);
    source.others = OtherColumns::new(source.columns.iter().filter(is_other).cloned().collect());
    Ok(Box::new(source))
}

impl<F: TypedFile> RowSource for TypedSource<F> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn stored(&self) -> &[(String, Stored)] {
        &self.wanted
    }

    fn list_columns(&self) -> Vec<String> {
        self.lists.keys().cloned().collect()
    }

    fn may_be_empty(&self) -> bool {
        F::MAY_BE_EMPTY
    }

    fn findings(&self) -> ReadFindings {
        let (file, left_out, lists) = (self.label.clone(), self.left_out.clone(), self.lists.clone());
        let (written, content) = (vec![F::FORMAT.to_owned()], self.file.content());
        ReadFindings { file, written, left_out, lists, content, ..ReadFindings::default() }
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        let names: Vec<&str> = self.wanted.iter().map(|(name, _)| name.as_str()).collect();
        let (file, label, reading) = (&mut self.file, &self.label, &self.reading);
        let separators = &self.separators;
        let separator =
            |column: &Column| separators.get(column.name().as_str()).map_or(MEMBER_SEPARATOR, String::as_str);
        // A table that is read as a whole is one batch.
        let mut memory =
            if rows == usize::MAX { std::mem::take(&mut self.memory) } else { BatchMemory::default() };
        let cells = guarded(|| {
            let Some(TypedRows { frame, stored }) = file.next_rows(&names, rows)? else { return Ok(None) };
            memory.add("", 0, stored);
            let most = frame.columns().iter().map(most_text_bytes).fold(0, u64::saturating_add);
            // Counting the bytes of a batch takes as long as reading a column.
            if rows == usize::MAX || !BatchMemory::is_always_within(most) {
                let of_texts: Vec<u64> = frame.columns().par_iter().map(text_bytes).collect();
                let columns = frame.columns().iter().zip(of_texts);
                columns.for_each(|(column, bytes)| memory.add(column.name(), bytes, 0));
            }
            memory.refuse_beyond(label)?;
            let cells: PolarsResult<Vec<_>> = frame
                .columns()
                .par_iter()
                .map(|column| read_cells(column, reading, separator(column)))
                .collect();
            Ok(Some((frame.height(), cells.map_err(|error| TableError::damaged(label, &error))?)))
        });
        self.memory = memory;
        let cells: Result<_, TableError> = cells.map_err(|panic| broken(&self.label, &panic))?;
        let Some((length, cells)) = cells? else {
            let changed = self.steady.as_ref().map_or(Ok(()), |(file, before)| before.check(file));
            changed.map_err(|source| TableError::Read { file: self.label.clone(), source })?;
            return Ok(None);
        };
        let slice = (self.rows, length);
        self.rows += length;
        Ok(Some(self.batch(cells, slice)?))
    }
}

impl<F: TypedFile> TypedSource<F> {
    /// Whether a column that is no table's cannot be left out.
    fn needs(&self, column: &str) -> bool {
        self.is_exact || self.needed.contains(column)
    }

    /// The rows of a slice; those with bytes that are not text are rejected if the column is needed, else the column is
    /// skipped.
    fn batch(
        &mut self,
        cells: Vec<(Column, Vec<usize>)>,
        (start, length): (usize, usize),
    ) -> Result<RawBatch, TableError> {
        let mut keep = vec![true; length];
        let empty = if self.skips_empty {
            self.others.rows_without_values(&self.file, (&cells, start), &self.reading)
        } else {
            Vec::new()
        };
        for row in &empty {
            keep[*row] = false;
        }
        let skipped = SkippedRows { blank: empty.len() as u64, ..SkippedRows::default() };
        let mut rejected = Vec::new();
        let mut columns = Vec::with_capacity(cells.len());
        for (column, bad) in cells {
            if !bad.is_empty() && !self.needs(column.name()) {
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
        if !rejected.is_empty() || !empty.is_empty() {
            frame = frame.filter(&BooleanChunked::from_slice("keep".into(), &keep))?;
        }
        let rows =
            (start..start + length).filter(|row| keep[row - start]).map(|row| row as u64 + 1).collect();
        Ok(RawBatch { frame, rows, rejected, skipped, ..RawBatch::default() })
    }
}

/// A file on which the library panicked.
fn broken(label: &str, panic: &str) -> TableError {
    TableError::Damaged { file: label.to_owned(), reason: format!("it cannot be decoded ({panic})") }
}
