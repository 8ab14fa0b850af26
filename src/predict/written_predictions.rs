//! Predictions that were written to a file, read again as texts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use polars::prelude::*;

use crate::project::{Connections, Reading};
use crate::tables::{ColumnType, Reader, Request, Table, Typing, has_exact_cells, without_guards};
use crate::workspace::JobError;

/// Rows that are read at once.
const ROWS: usize = 1 << 14;

/// What is read of a file of predictions.
pub(crate) struct PredictionColumns {
    file: String,
    columns: BTreeSet<String>,
    types: BTreeMap<String, ColumnType>,
}

impl PredictionColumns {
    /// These columns, and the id.
    pub(crate) fn new<'a>(file: &Path, columns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut columns: BTreeSet<String> = columns.into_iter().map(str::to_owned).collect();
        columns.insert("id".to_owned());
        let types = columns.iter().map(|name| (name.clone(), ColumnType::Text)).collect();
        Self { file: file.to_string_lossy().into_owned(), columns, types }
    }

    /// Calls `work` with the rows, batch by batch: the names of the columns, and the cells of each row; `None` where there is none.
    ///
    /// # Errors
    /// When the file cannot be read, lacks a column, or has a row without an id or with that of another, or `work` fails.
    pub(crate) fn each<E: From<JobError>>(
        &self,
        mut work: impl FnMut(&[String], Vec<Vec<Option<String>>>) -> Result<(), E>,
    ) -> Result<(), E> {
        let reading = Reading::plain();
        let request = Request::new(&self.file, &reading, Typing::Fixed(&self.types))
            .with_columns(Some(&self.columns))
            .with_id(Some("id"));
        let mut reader = Reader::open(request).map_err(JobError::from)?;
        for column in &self.columns {
            reader.require(column).map_err(JobError::from)?;
        }
        while let Some(table) = reader.next_table(ROWS).map_err(JobError::from)? {
            let rows = self.rows(&table)?;
            work(&self.columns.iter().cloned().collect::<Vec<_>>(), rows)?;
        }
        Ok(())
    }

    fn rows(&self, table: &Table) -> Result<Vec<Vec<Option<String>>>, JobError> {
        if let Some(row) = table.rejected.first() {
            let (file, row, reason) = (self.file.clone(), row.row, row.reason.clone());
            return Err(JobError::UnusablePrediction { file, row, reason });
        }
        let is_exact = has_exact_cells(&self.file, Connections::default());
        let frame = if is_exact { table.frame.clone() } else { without_guards(&table.frame)? };
        let mut rows = vec![Vec::with_capacity(self.columns.len()); frame.height()];
        for name in &self.columns {
            let cells = frame.column(name)?.cast(&DataType::String)?;
            rows.iter_mut()
                .zip(cells.str()?.iter())
                .for_each(|(row, cell)| row.push(cell.map(str::to_owned)));
        }
        Ok(rows)
    }
}
