//! Rows in memory, with the origin of each, and the rows that were rejected.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::column_type::Types;
use super::rejected::{Rejected, RowFault, RowOrigin};
use super::{ColumnFinding, LostCells, ReadFindings, TableError};
use crate::cells::MixedUnits;

/// Rows of one or more files with the same columns.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Table {
    /// The files, as messages name them.
    pub files: Vec<String>,
    /// The wanted columns that exist, typed.
    #[serde(skip)]
    pub frame: DataFrame,
    /// The origin of each row of the frame.
    #[serde(skip)]
    pub places: Vec<RowOrigin>,
    /// Rows that were rejected, and are not in the frame.
    pub rejected: Vec<Rejected>,
    /// All columns of the files, wanted or not, in the order of the first.
    pub columns: Vec<String>,
    /// The columns that the first file lacks, each with a file that has it.
    pub later_columns: BTreeMap<String, String>,
    /// Whether the files show no columns, as they have no rows: these are the ones of the training.
    #[serde(skip)]
    pub(crate) hides_columns: bool,
    /// All rows that were read: those of the frame, the rejected and the superseded ones.
    pub n_read: usize,
    /// The findings on the files of these rows.
    pub findings: Vec<ReadFindings>,
    /// The types of the columns of the frame.
    pub types: Types,
    /// How the values of columns are written, where that is not the plain form.
    pub written: Vec<ColumnFinding>,
    /// Cells that could not be read in columns that are not needed; they are unknown.
    pub lost: Vec<LostCells>,
    /// Columns of numbers in more than one unit.
    pub mixed: Vec<(String, MixedUnits)>,
    /// Columns of ids and keys that may be rounded, in words.
    pub rounded_ids: Vec<String>,
    /// Whether ids that may be rounded are among the rows of this part of a table, rejected or not.
    #[serde(skip)]
    pub(crate) has_cut_ids: bool,
    /// Columns of numbers that may be thousands where decimals are read, in words.
    pub contrary: Vec<String>,
    /// What to do about rejected cells of a column that are numbers in another convention, by column.
    pub remedies: BTreeMap<String, String>,
    /// Rows that a newer version of the same row has replaced, and copies of rows; they are neither in the frame nor rejected.
    pub superseded: usize,
    /// Those of them that are copies of an earlier row.
    pub copies: usize,
    /// Rows that were rejected because an earlier row has their id, where the request asks for them.
    #[serde(skip)]
    pub repeated: Option<Box<RepeatedRows>>,
    /// Rows that were rejected because a cell could not be read, with that cell unknown, where the request asks for them.
    #[serde(skip)]
    pub(crate) unread: Option<Box<Table>>,
}

/// Rows whose id an earlier row has, with the values of the columns of their table.
#[derive(Debug, Clone)]
pub struct RepeatedRows {
    /// The rows; each is also among the rejected rows of its table.
    pub table: Table,
    /// For each the key of its id.
    pub keys: Vec<String>,
}

/// Retains the items for whose row `keep` is true.
pub fn retain_rows<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut flags = keep.iter();
    items.retain(|_| flags.next().copied().unwrap_or(false));
}

impl Table {
    /// Retains the rows for which `keep` is true.
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

    /// Splits off the rows from `at` on, with the rejected rows among them; the other counts stay with the
    /// first part.
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        let at = at.min(self.places.len());
        let places = self.places.split_off(at);
        // Rejected rows go with their neighbours, so that their share of each part is that of the file.
        let files = &self.files;
        let is_later = |row: &Rejected| {
            let source = files.iter().position(|file| *file == row.file).unwrap_or(0);
            places.first().is_some_and(|first| (source, row.row) >= (first.source as usize, first.row))
        };
        let all = std::mem::take(&mut self.rejected);
        let (rejected, first_rejected): (Vec<Rejected>, Vec<Rejected>) = all.into_iter().partition(is_later);
        let later = Self {
            files: self.files.clone(),
            frame: self.frame.slice(i64::try_from(at).unwrap_or(i64::MAX), places.len()),
            n_read: places.len() + rejected.len(),
            places,
            rejected,
            columns: self.columns.clone(),
            types: self.types.clone(),
            unread: self.unread.clone(),
            ..Self::default()
        };
        self.rejected = first_rejected;
        self.frame = self.frame.slice(0, at);
        // Of the first part: what was superseded, and its own rows.
        self.n_read -= later.n_read;
        later
    }

    /// These rows alone, with their origins.
    ///
    /// # Errors
    /// When polars refuses the rows.
    pub(super) fn rows(&self, rows: &[usize]) -> Result<Self, TableError> {
        let indices: IdxCa = rows.iter().map(|row| Some(*row as IdxSize)).collect();
        let places = rows.iter().filter_map(|row| self.places.get(*row).copied()).collect();
        Ok(Self { files: self.files.clone(), frame: self.frame.take(&indices)?, places, ..Self::default() })
    }

    /// The rejection of the row at `index` of the frame.
    #[must_use]
    pub fn reject(&self, index: usize, id: Option<String>, fault: RowFault) -> Rejected {
        let place = self.places.get(index).copied().unwrap_or(RowOrigin { source: 0, row: 0 });
        let file = self.files.get(place.source as usize).cloned().unwrap_or_default();
        let RowFault { reason, column } = fault;
        Rejected { file, row: place.row, id, reason, column }
    }

    /// Removes the rows at these indices. A row is rejected once, for the first of its reasons.
    ///
    /// # Errors
    /// When polars refuses the mask.
    pub fn reject_rows<F: Into<RowFault>>(
        &mut self,
        id: Option<&str>,
        faults: Vec<(usize, F)>,
    ) -> Result<(), TableError> {
        self.remove_rows(id, faults, &[])
    }

    /// Removes the rows at these indices: those with faults are rejected, and copies of earlier rows superseded.
    pub(super) fn remove_rows<F: Into<RowFault>>(
        &mut self,
        id: Option<&str>,
        faults: Vec<(usize, F)>,
        copies: &[usize],
    ) -> Result<(), TableError> {
        let mut keep = vec![true; self.places.len()];
        for &row in copies {
            keep[row] = false;
        }
        self.superseded += copies.len();
        self.copies += copies.len();
        let mut rejected = Vec::new();
        {
            let ids = id.and_then(|id| self.frame.column(id).ok()).and_then(|column| column.str().ok());
            for (index, fault) in faults {
                if std::mem::replace(&mut keep[index], false) {
                    let id = ids.and_then(|ids| ids.get(index)).map(str::to_owned);
                    rejected.push(self.reject(index, id, fault.into()));
                }
            }
        }
        self.rejected.extend(rejected);
        self.rejected.sort();
        self.retain(&keep)
    }
}

/// Appends `next` to `table`.
pub(super) fn append(table: &mut Table, next: Table) -> Result<(), TableError> {
    let ordered = next.frame.select(table.frame.get_column_names().into_iter().cloned())?;
    table.frame.vstack_mut(&ordered)?;
    table.places.extend(next.places);
    table.rejected.extend(next.rejected);
    ReadFindings::merge(&mut table.findings, next.findings);
    Ok(())
}
