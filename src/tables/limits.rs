//! The thresholds at which bad rows or values are an error of the whole file or column.

use std::collections::BTreeMap;

use super::header_hints::ONE_MORE_CELL;
use super::row_source::FileFaults;
use super::{Rejected, Table, TableError};

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

/// Whether a file with so many bad rows is refused.
fn is_beyond(bad: usize, rows: usize) -> bool {
    bad > FEW_BAD_ROWS && bad as f64 > MOST_BAD_ROWS * rows as f64
}

/// Whether many of so many rows have a cell more than the header.
fn have_one_more_cell(faults: &FileFaults, rows: usize, expected: usize) -> bool {
    is_beyond(faults.ragged.count, rows) && faults.ragged_cells == Some(expected + 1)
}

/// Keeps what to do about such rows, for a file that is not refused by its first rows.
pub(super) fn keep_remedy_of_rows(table: &mut Table, faults: &FileFaults) {
    let rows = table.places.len() + table.rejected.len();
    if have_one_more_cell(faults, rows, table.columns.len()) {
        // Of the rows as such, and so of no column.
        table.remedies.insert(String::new(), ONE_MORE_CELL.to_owned());
    }
}

/// Rejects a file most of whose rows cannot be read: then its separator or its encoding is wrong.
pub(super) fn refuse_many(faults: &FileFaults, rows: usize, expected: usize) -> Result<(), TableError> {
    let FileFaults { ragged, encoding, .. } = faults;
    if let Some((file, row, reason)) = encoding.first.as_ref().filter(|_| is_beyond(encoding.count, rows)) {
        return Err(TableError::NotUtf8 { file: file.clone(), what: format!("row {row}: {reason}") });
    }
    if let Some((file, row, _)) = ragged.first.as_ref().filter(|_| is_beyond(ragged.count, rows)) {
        let has_one_more = have_one_more_cell(faults, rows, expected);
        let (file, bad, row) = (file.clone(), ragged.count, *row);
        return Err(TableError::Ragged { file, bad, rows, expected, row, has_one_more });
    }
    Ok(())
}

/// Rejects a training table whose quotes are not closed in their cells: where a quote of a later row would close one, so that
/// the rows between can also be read as one cell, or where there are many. Else only the row of the quote is rejected.
pub(super) fn refuse_open_quotes(faults: &FileFaults, rows: usize) -> Result<(), TableError> {
    let FileFaults { quotes, closed_quotes, .. } = faults;
    let many = quotes.first.as_ref().filter(|_| is_beyond(quotes.count, rows));
    match closed_quotes.first.as_ref().or(many) {
        Some((file, row, _)) => Err(TableError::OpenQuote { file: file.clone(), row: *row }),
        None => Ok(()),
    }
}

impl Table {
    /// Fails when so many rows of a training table are rejected, for whatever reasons, that the rest does not stand for all.
    ///
    /// # Errors
    /// When more than a tenth are.
    pub(crate) fn refuse_many_rejected(&self) -> Result<(), TableError> {
        let (bad, rows) = (self.rejected.len(), self.n_read);
        let mut of_columns: BTreeMap<&str, usize> = BTreeMap::new();
        let columns = self.rejected.iter().filter_map(|row| row.column.as_deref());
        columns.for_each(|column| *of_columns.entry(column).or_default() += 1);
        let most = of_columns.into_iter().max_by_key(|(_, rows)| *rows);
        let is_of = |row: &&Rejected| most.is_none_or(|(column, _)| row.column.as_deref() == Some(column));
        let Some(first) = self.rejected.iter().find(is_of).filter(|_| too_many(bad, rows)) else {
            return Ok(());
        };
        let remedy = match most {
            Some((column, _)) if self.remedies.contains_key(column) => self.remedies[column].clone(),
            Some((column, faults)) => format!(
                "{faults} of them are rejected for `{column}`: mend it in the export, name another column in bantam.toml, or leave \
                 such rows out of the export; a model of the others alone may be biased"
            ),
            None => "mend them in the export, or check [outcome] and [snapshot] in bantam.toml against that row; a model of the \
                 others alone may be biased"
                .to_owned(),
        };
        let first_row = format!("row {}: {}", first.row, first.reason);
        Err(TableError::ManyRejected { file: self.files.join(", "), bad, rows, first: first_row, remedy })
    }
}
