//! All columns of a run, batch by batch.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::columns::{AS_OF, GRADE, ID, MODEL, PROBABILITY, ROUTE, SCORE};
use super::read::{BATCH_ROWS, types};
use super::run::LedgerRun;
use crate::project::Reading;
use crate::tables::{Reader, Request, TableError, Typing};

/// All columns of a run, batch by batch.
pub(crate) struct RunRows {
    file: String,
    columns: Vec<String>,
}

impl RunRows {
    /// The rows of a run.
    ///
    /// # Errors
    /// When its file cannot be opened.
    pub(crate) fn of(run: &LedgerRun) -> Result<Self, TableError> {
        let file = run.file.display().to_string();
        let (reading, types) = (Reading::plain(), BTreeMap::new());
        let opened = Reader::open(Request::new(&file, &reading, Typing::Fixed(&types)));
        let columns = opened.map(|reader| reader.columns().to_vec());
        let columns = columns.map_err(|error| LedgerRun::refused(&file, error))?;
        Ok(Self { file, columns })
    }

    /// The columns of verdicts.
    pub(super) fn gates(&self) -> Vec<String> {
        let others = [ID, PROBABILITY, SCORE, GRADE, ROUTE, MODEL, AS_OF];
        self.columns.iter().filter(|name| !others.contains(&name.as_str())).cloned().collect()
    }

    /// Calls `work` with the rows of each batch.
    pub(super) fn each(
        &self,
        mut work: impl FnMut(&DataFrame) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let (reading, types) = (Reading::plain(), types(self.columns.iter().map(String::as_str)));
        let mut each = || {
            let mut reader = Reader::open(Request::new(&self.file, &reading, Typing::Fixed(&types)))?;
            while let Some(table) = reader.next_table(BATCH_ROWS)? {
                work(&table.frame)?;
            }
            Ok(())
        };
        each().map_err(|error| LedgerRun::refused(&self.file, error))
    }

    /// The number of its predictions.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub(crate) fn count(&self) -> Result<usize, TableError> {
        let mut n_rows = 0;
        self.each(|frame| {
            n_rows += frame.height();
            Ok(())
        })?;
        Ok(n_rows)
    }
}
