//! How many bad rows or values make a whole file or column bad.

use super::TableError;
use super::row_source::FileFaults;

/// Above this share of unreadable rows a file is refused: then it is the file that is wrong, not some rows.
const MOST_BAD_ROWS: f64 = 0.1;

/// Fewer bad rows than this never refuse a file, however small it is.
const FEW_BAD_ROWS: usize = 3;

/// Whether so many of the known values do not fit that the column is something else, not some rows.
#[must_use]
pub fn too_many(bad: usize, known: usize) -> bool {
    let few = bad <= FEW_BAD_ROWS && known > bad;
    !few && bad as f64 > MOST_BAD_ROWS * known as f64
}

/// The largest number of values that may not fit.
pub(super) fn most_bad(known: usize) -> usize {
    let share = (MOST_BAD_ROWS * known as f64) as usize;
    share.max(FEW_BAD_ROWS.min(known.saturating_sub(1)))
}

/// Refuses a file most of whose rows cannot be read: then its separator or its encoding is another one.
pub(super) fn refuse_many(faults: &FileFaults, rows: usize, expected: usize) -> Result<(), TableError> {
    let too_many = |bad: usize| bad > FEW_BAD_ROWS && bad as f64 > MOST_BAD_ROWS * rows as f64;
    let FileFaults { ragged, encoding, .. } = faults;
    if let Some((file, row, reason)) = encoding.first.as_ref().filter(|_| too_many(encoding.count)) {
        return Err(TableError::NotUtf8 { file: file.clone(), what: format!("row {row}: {reason}") });
    }
    if let Some((file, row, _)) = ragged.first.as_ref().filter(|_| too_many(ragged.count)) {
        return Err(TableError::Ragged { file: file.clone(), bad: ragged.count, rows, expected, row: *row });
    }
    Ok(())
}

/// Refuses a table with a quote that is not closed in its cell: the rows that it swallows would be missing from a training.
pub(super) fn refuse_open_quotes(faults: &FileFaults) -> Result<(), TableError> {
    match &faults.quotes.first {
        Some((file, row, _)) => Err(TableError::OpenQuote { file: file.clone(), row: *row }),
        None => Ok(()),
    }
}
