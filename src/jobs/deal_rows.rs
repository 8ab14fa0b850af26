//! Which rows of the deals as they were read are closed, and which open.

use std::collections::HashSet;

use polars::prelude::*;

use crate::tables::Table;
use crate::training::TrainingSet;

/// The rows of the closed and of the open deals in the table as it was read.
pub(super) struct DealRows {
    pub(super) closed: IdxCa,
    pub(super) open: IdxCa,
}

impl DealRows {
    pub(super) fn of(everything: &Table, training_set: &TrainingSet, files: &[String]) -> Self {
        let table = &training_set.snapshot.table;
        let rejected: HashSet<(&str, u64)> =
            table.rejected.iter().map(|row| (row.file.as_str(), row.row)).collect();
        let mut closed_places = table.places.iter().peekable();
        // Those closed within a period that has not ended are neither. All are in the order of the files.
        let mut early = training_set.early.iter().flat_map(|early| &early.snapshot.table.places).peekable();
        let (mut closed, mut open) = (Vec::new(), Vec::new());
        for (row, place) in (0..).zip(&everything.places) {
            if closed_places.next_if_eq(&place).is_some() {
                closed.push(row);
            } else if early.next_if_eq(&place).is_none()
                && !rejected.contains(&(files[place.source as usize].as_str(), place.row))
            {
                open.push(row);
            }
        }
        Self { closed: IdxCa::from_vec("closed".into(), closed), open: IdxCa::from_vec("open".into(), open) }
    }
}
