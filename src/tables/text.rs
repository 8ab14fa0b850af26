//! CSV and TSV: separator given or found, quotes, CRLF, byte-order mark, UTF-8.

use std::io::{BufRead, Read};

use polars::prelude::*;

use super::batches::{Batches, RawBatch};
use super::quotes::Quotes;
use super::{Rejected, Request, Table, TableError};
use crate::project::Reading;

/// Separators that are looked for, the more usual first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Above this share of unreadable rows a file is refused: then it is the file that is wrong, not some rows.
pub(super) const MOST_BAD_ROWS: f64 = 0.1;

/// Fewer bad rows than this never refuse a file, however small it is.
pub(super) const FEW_BAD_ROWS: usize = 3;

/// How many bytes of a header are read to find the separator.
const LONGEST_HEADER: u64 = 1 << 20;

/// Marks the rejections of [`refuse_ragged`] among others.
const RAGGED: &str = "cells, but the header has";

struct Text<R> {
    label: String,
    records: csv::Reader<Quotes<R>>,
    columns: Vec<String>,
    /// Position in the file, for each wanted column.
    wanted: Vec<usize>,
    reading: Reading,
    record: csv::ByteRecord,
}

/// Opens a text file; `separator` is the one its ending asks for.
pub(super) fn open<R: BufRead + 'static>(
    mut source: R,
    separator: Option<u8>,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn Batches>, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    let mut header = Vec::new();
    (&mut source).take(LONGEST_HEADER).read_until(b'\n', &mut header).map_err(read)?;
    // A byte-order mark of UTF-16; and without one, its letters are half zeros.
    if header.starts_with(&[0xFF, 0xFE]) || header.starts_with(&[0xFE, 0xFF]) || header.contains(&0) {
        return Err(TableError::NotUtf8 { file: label.to_owned(), what: "it looks like UTF-16".to_owned() });
    }
    if header.starts_with(&[0xEF, 0xBB, 0xBF]) {
        header.drain(..3);
    }
    let separator = request.reading.separator.or(separator).unwrap_or_else(|| find_separator(&header));
    let mut records = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(Quotes::new(std::io::Cursor::new(header).chain(source), separator));
    let names = records.byte_headers().map_err(|error| damaged(label, &error))?.clone();
    if names.is_empty() {
        return Err(TableError::Empty { file: label.to_owned(), what: "is empty" });
    }
    let columns = header_names(&names, label)?;
    let wanted = columns
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.is_empty())
        .filter(|(_, name)| request.columns.is_none_or(|wanted| wanted.contains(*name)))
        .map(|(position, _)| position)
        .collect();
    Ok(Box::new(Text {
        label: label.to_owned(),
        records,
        columns,
        wanted,
        reading: request.reading.clone(),
        record: csv::ByteRecord::new(),
    }))
}

/// The candidate that stands most often outside quotes; the comma when none does.
fn find_separator(header: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [0usize; SEPARATORS.len()];
    for byte in header {
        if *byte == b'"' {
            quoted = !quoted;
        } else if let Some(index) = SEPARATORS.iter().position(|separator| separator == byte)
            && !quoted
        {
            counts[index] += 1;
        }
    }
    // `rev`: of equals, `max_by_key` takes the last, and the more usual stands first.
    (0..SEPARATORS.len()).rev().max_by_key(|&index| counts[index]).map_or(b',', |index| SEPARATORS[index])
}

fn header_names(names: &csv::ByteRecord, label: &str) -> Result<Vec<String>, TableError> {
    let mut columns: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let name = std::str::from_utf8(name).map_err(|_| TableError::NotUtf8 {
            file: label.to_owned(),
            what: format!("row 1: found \"{}\"", String::from_utf8_lossy(name)),
        })?;
        let name = name.trim();
        if !name.is_empty() && columns.iter().any(|known| known == name) {
            return Err(TableError::DuplicateColumn { file: label.to_owned(), column: name.to_owned() });
        }
        columns.push(name.to_owned());
    }
    Ok(columns)
}

impl<R: Read> Batches for Text<R> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        let mut builders: Vec<StringChunkedBuilder> = self
            .wanted
            .iter()
            .map(|&position| {
                StringChunkedBuilder::new(self.columns[position].as_str().into(), rows.min(1 << 16))
            })
            .collect();
        let mut lines = Vec::new();
        let mut rejected = Vec::new();
        while lines.len() + rejected.len() < rows {
            match self.records.read_byte_record(&mut self.record) {
                Ok(true) => self.refuse_open_quote()?,
                Ok(false) => {
                    self.refuse_open_quote()?;
                    break;
                }
                Err(error) => return Err(damaged(&self.label, &error)),
            }
            let line = self.record.position().map_or(0, csv::Position::line);
            if let Err(reason) = self.push(&mut builders) {
                rejected.push(Rejected { file: self.label.clone(), row: line, id: None, reason });
            } else {
                lines.push(line);
            }
        }
        if lines.is_empty() && rejected.is_empty() {
            return Ok(None);
        }
        let columns =
            builders.into_iter().map(|builder| builder.finish().into_series().into_column()).collect();
        Ok(Some(RawBatch { frame: DataFrame::new(lines.len(), columns)?, rows: lines, rejected }))
    }
}

impl<R: Read> Text<R> {
    /// Fails when a quote that was not closed in its line has swallowed others.
    fn refuse_open_quote(&self) -> Result<(), TableError> {
        match self.records.get_ref().open_since {
            Some(row) => Err(TableError::OpenQuote { file: self.label.clone(), row }),
            None => Ok(()),
        }
    }

    /// Adds the current record to the columns, or says why it cannot be read.
    fn push(&self, builders: &mut [StringChunkedBuilder]) -> Result<(), String> {
        let record = &self.record;
        if record.len() != self.columns.len() {
            return Err(format!("it has {} {RAGGED} {}", record.len(), self.columns.len()));
        }
        let text = std::str::from_utf8(record.as_slice()).map_err(|_| {
            let bad = record.iter().position(|cell| std::str::from_utf8(cell).is_err()).unwrap_or(0);
            let cell = String::from_utf8_lossy(record.get(bad).unwrap_or_default());
            format!("`{}` {NOT_UTF8}, found \"{cell}\"", self.columns[bad])
        })?;
        for (builder, &position) in builders.iter_mut().zip(&self.wanted) {
            let cell = record.range(position).and_then(|range| text.get(range)).unwrap_or_default();
            builder.append_option(cell_value(cell, &self.reading));
        }
        Ok(())
    }
}

/// Marks the rejections of rows whose bytes are not UTF-8 among others.
const NOT_UTF8: &str = "should be UTF-8";

/// What a cell says, without blanks around it; `None` when it is empty or holds a word that means "not known".
pub(super) fn cell_value<'a>(cell: &'a str, reading: &Reading) -> Option<&'a str> {
    let cell = cell.trim();
    (!cell.is_empty() && reading.null_values.iter().all(|word| word != cell)).then_some(cell)
}

/// Refuses a file most of whose rows cannot be read: then its separator or its encoding is another one.
pub(super) fn refuse_ragged(table: &Table, expected: usize) -> Result<(), TableError> {
    let rows = table.places.len() + table.rejected.len();
    let too_many = |bad: usize| bad > FEW_BAD_ROWS && bad as f64 > MOST_BAD_ROWS * rows as f64;
    let count = |mark: &str| table.rejected.iter().filter(|row| row.reason.contains(mark)).count();
    if let Some(first) = table.rejected.iter().find(|row| row.reason.contains(NOT_UTF8))
        && too_many(count(NOT_UTF8))
    {
        return Err(TableError::NotUtf8 {
            file: first.file.clone(),
            what: format!("row {}: {}", first.row, first.reason),
        });
    }
    if let Some(first) = table.rejected.iter().find(|row| row.reason.contains(RAGGED))
        && too_many(count(RAGGED))
    {
        let bad = count(RAGGED);
        return Err(TableError::Ragged { file: first.file.clone(), bad, rows, expected, row: first.row });
    }
    Ok(())
}

fn damaged(label: &str, error: &csv::Error) -> TableError {
    TableError::Damaged { file: label.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_stands_most_often_outside_quotes() {
        assert_eq!(find_separator(b"a,b,c\n"), b',');
        assert_eq!(find_separator(b"\"a,b,c,d\";b;c\n"), b';');
        assert_eq!(find_separator(b"a\tb\n"), b'\t');
        assert_eq!(find_separator(b"alone\n"), b',');
    }
}
