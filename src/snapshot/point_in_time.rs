//! The data of each lead as of its snapshot date.

use polars::prelude::PlSmallStr;

use super::error::SnapshotError;
use super::spec::Spec;
use crate::tables::{RowFault, RowOrigin, Table, TableError, retain_rows};
use crate::units::AsOf;
use crate::warning::Warning;

/// The data of each lead as of its snapshot date.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The deals or leads with the columns of the lookups, derived columns, `persona`, `as_of`, and one column for
    /// each feature; one row for each lead.
    pub table: Table,
    /// The id of each lead.
    pub ids: Vec<PlSmallStr>,
    /// The snapshot date of each lead.
    pub as_of: Vec<AsOf>,
    /// For each lead its row in the table that the snapshot was made from.
    pub rows: Vec<usize>,
    /// The warnings.
    pub warnings: Vec<Warning>,
}

/// The snapshot date of each lead.
#[derive(Debug, Clone, Default)]
pub(super) struct SnapshotDates {
    /// The date that ages are counted to.
    pub as_of: Vec<AsOf>,
    /// Rows of timed tables at or after this date are excluded; never later than `as_of`.
    pub cut: Vec<AsOf>,
}

impl SnapshotDates {
    /// All rows before `as_of`.
    pub fn at(as_of: Vec<AsOf>) -> Self {
        Self { cut: as_of.clone(), as_of }
    }
}

impl Snapshot {
    /// Number of leads.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no lead.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Rejects the rows at these indices, each for its reason.
    ///
    /// # Errors
    /// When polars rejects the mask.
    pub fn reject_rows<F: Into<RowFault>>(
        &mut self,
        id: Option<&str>,
        faults: Vec<(usize, F)>,
    ) -> Result<(), TableError> {
        let mut keep = vec![true; self.ids.len()];
        for (row, _) in &faults {
            keep[*row] = false;
        }
        self.table.reject_rows(id, faults)?;
        retain_rows(&mut self.ids, &keep);
        retain_rows(&mut self.as_of, &keep);
        retain_rows(&mut self.rows, &keep);
        Ok(())
    }

    /// The id of each row of a table: the id column, or the row number.
    ///
    /// # Errors
    /// When the id column is missing.
    pub fn ids(spec: &Spec, main: &Table) -> Result<Vec<PlSmallStr>, SnapshotError> {
        let Some(id) = &spec.id else {
            let several = main.files.len() > 1;
            let name = |place: &RowOrigin| {
                let file = main.files.get(place.source as usize).map_or("", String::as_str);
                if several { format!("{file}:{}", place.row) } else { place.row.to_string() }
            };
            return Ok(main.places.iter().map(name).map(PlSmallStr::from_string).collect());
        };
        let column = main.frame.column(id)?;
        Ok(column.str()?.iter().map(|id| PlSmallStr::from_str(id.unwrap_or_default())).collect())
    }
}
