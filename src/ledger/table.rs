//! A ledger that is a table of a database: one row for each lead and date, of the last run as of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use polars::prelude::{DataFrame, DataType};

use super::columns::{PROBABILITY, ledger_columns};
use super::prune::Pruned;
use super::read::each_entry;
use crate::databases::{DatabaseError, DatabaseRemoval};
use crate::project::{DatabasePlace, WriteMode};
use crate::tables::{TableError, TableSink, database_sink};
use crate::units::AsOf;

/// The predictions of a run on their way to a table, which has them once they are committed. Rows of the same leads as of the same date are
/// replaced then: a run can be repeated, and no order of rows matters.
pub(crate) struct TableLedgerWriter<'a> {
    place: DatabasePlace<'a>,
    sink: Box<dyn TableSink + 'a>,
    has_rows: bool,
}

impl<'a> TableLedgerWriter<'a> {
    /// Nothing is opened yet.
    pub(crate) fn new(place: DatabasePlace<'a>) -> Self {
        Self { place, sink: database_sink(place, WriteMode::Upsert), has_rows: false }
    }

    /// Adds the predictions of a batch, which has a column for each of these frameworks.
    ///
    /// # Errors
    /// When the database refuses them; the table is unchanged.
    pub(crate) fn append(&mut self, predictions: &DataFrame, gates: &[String]) -> Result<(), TableError> {
        if predictions.height() == 0 {
            return Ok(());
        }
        let mut rows = ledger_columns(predictions, gates)?;
        let probability = rows.column(PROBABILITY)?.cast(&DataType::Float64)?;
        rows.with_column(probability)?;
        self.has_rows = true;
        self.sink.write(&rows)
    }

    /// Puts the rows into the table, in one transaction; returns its name, unless there are none.
    ///
    /// # Errors
    /// When the database refuses them; the table is unchanged.
    pub(crate) fn commit(self) -> Result<Option<PathBuf>, TableError> {
        if !self.has_rows {
            return Ok(None);
        }
        self.sink.commit()?;
        Ok(Some(PathBuf::from(self.place.label())))
    }
}

/// Numbers of predictions by date and model.
pub(crate) type PredictionCounts = BTreeMap<(AsOf, String), usize>;

/// The number of predictions in a table by date and model. None where there is no table yet.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn predictions_of_table(place: DatabasePlace<'_>) -> Result<PredictionCounts, TableError> {
    let mut counts = PredictionCounts::new();
    let read = each_entry(&place.label(), place.connections, &mut |entry| {
        *counts.entry((entry.as_of, entry.model.to_owned())).or_default() += 1;
    });
    match read {
        Err(error) if is_missing(&error) => Ok(counts),
        read => read.map(|_| counts),
    }
}

/// Whether a ledger cannot be read because no run has made its table yet.
pub(crate) const fn is_missing(error: &TableError) -> bool {
    matches!(error, TableError::Database(error) if error.is_of_missing_table())
}

/// Removes the predictions as of a date before `before` from a table.
///
/// # Errors
/// When the database refuses it; the table is unchanged.
pub(crate) fn prune_table(place: DatabasePlace<'_>, before: AsOf) -> Result<Pruned, TableError> {
    let rows = DatabaseRemoval::open(&place)?.remove_before(&before.to_string())?;
    Ok(Pruned { rows, ..Pruned::default() })
}

/// Removes the predictions of these leads from a table.
///
/// # Errors
/// When the database refuses it; the table is unchanged.
pub(crate) fn prune_ids_of_table(
    place: DatabasePlace<'_>,
    ids: &BTreeSet<String>,
) -> Result<Pruned, TableError> {
    let (rows, not_found) = DatabaseRemoval::open(&place)?.remove_ids(ids)?;
    Ok(Pruned { rows, not_found, ..Pruned::default() })
}

/// Why a run could not be added to a ledger; for a table of a database, with what to do.
pub(crate) fn reason(error: &TableError) -> String {
    let hint = match error {
        TableError::Database(DatabaseError::NoColumns { statements, .. }) => Some(statements.clone()),
        TableError::Database(error) => error.hint(),
        _ => None,
    };
    hint.map_or_else(|| error.to_string(), |hint| format!("{error} ({hint})"))
}
