//! The thresholds at which bad rows or values are an error of the whole file or column.

use super::TableError;
use super::row_source::FileFaults;

/// The share of unreadable rows above which a file is rejected.
const MOST_BAD_ROWS: f64 = 0.1;

/// The number of bad rows below which a file is never rejected, whatever its size.
const FEW_BAD_ROWS: usize = 3;

/// Whether too many of the known values do not fit, so that the type of the column is wrong.
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

/// Rejects a file most of whose rows cannot be read: then its separator or its encoding is wrong.
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

/// Rejects a table with a quote that is not closed in its cell: the rows that it includes would be missing from a training.
pub(super) fn refuse_open_quotes(faults: &FileFaults) -> Result<(), TableError> {
    match &faults.quotes.first {
        Some((file, row, _)) => Err(TableError::OpenQuote { file: file.clone(), row: *row }),
        None => Ok(()),
    }
}
