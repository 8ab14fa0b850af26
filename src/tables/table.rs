//! Rows in memory, with the origin of each, and the rows that were rejected.

use polars::prelude::*;

use super::TableError;

/// The source and row that a row of a table comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowOrigin {
    /// Index into [`Table::files`].
    pub source: u32,
    /// The line of a text file (the header is line 1), or the row of a Parquet file (the first is 1).
    pub row: u64,
}

/// A row that was rejected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejected {
    /// The file.
    pub file: String,
    /// The line of a text file, or the row of a Parquet file.
    pub row: u64,
    /// The lead, as far as it could be read.
    pub id: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// Rows of one or more files with the same columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The files, as messages name them.
    pub files: Vec<String>,
    /// The wanted columns that exist, typed.
    pub frame: DataFrame,
    /// Where each row of the frame comes from.
    pub places: Vec<RowOrigin>,
    /// Rows that were rejected, and are not in the frame.
    pub rejected: Vec<Rejected>,
    /// All columns of the files, wanted or not, in the order of the first.
    pub columns: Vec<String>,
    /// Rows that were read, whatever became of them.
    pub n_read: usize,
}

/// Keeps the items for whose row `keep` is true.
pub fn retain_rows<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut flags = keep.iter();
    items.retain(|_| flags.next().copied().unwrap_or(false));
}

impl Table {
    /// Keeps the rows for which `keep` is true.
    ///
    /// # Errors
    /// When polars refuses the mask.
    pub fn retain(&mut self, keep: &[bool]) -> Result<(), TableError> {
        if keep.iter().all(|&keep| keep) {
            return Ok(());
        }
        let mask = BooleanChunked::from_slice("keep".into(), keep);
        self.frame = self.frame.filter(&mask)?;
        retain_rows(&mut self.places, keep);
        Ok(())
    }

    /// The rejection of the row at `index` of the frame.
    #[must_use]
    pub fn reject(&self, index: usize, id: Option<String>, reason: String) -> Rejected {
        let place = self.places.get(index).copied().unwrap_or(RowOrigin { source: 0, row: 0 });
        let file = self.files.get(place.source as usize).cloned().unwrap_or_default();
        Rejected { file, row: place.row, id, reason }
    }

    /// Removes the rows at these indices. A row is rejected once, for the first of its reasons.
    ///
    /// # Errors
    /// When polars refuses the mask.
    pub fn reject_rows(&mut self, id: Option<&str>, faults: Vec<(usize, String)>) -> Result<(), TableError> {
        let mut keep = vec![true; self.places.len()];
        let mut rejected = Vec::new();
        {
            let ids = id.and_then(|id| self.frame.column(id).ok()).and_then(|column| column.str().ok());
            for (index, reason) in faults {
                if std::mem::replace(&mut keep[index], false) {
                    let id = ids.and_then(|ids| ids.get(index)).map(str::to_owned);
                    rejected.push(self.reject(index, id, reason));
                }
            }
        }
        self.rejected.extend(rejected);
        self.rejected.sort();
        self.retain(&keep)
    }
}

/// Puts `next` under `table`.
pub(super) fn append(table: &mut Table, next: Table) -> Result<(), TableError> {
    let ordered = next.frame.select(table.frame.get_column_names().into_iter().cloned())?;
    table.frame.vstack_mut(&ordered)?;
    table.places.extend(next.places);
    table.rejected.extend(next.rejected);
    Ok(())
}
