//! The predictions of a run, or of an old prediction file, one by one.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::columns::{AS_OF, GRADE, ID, MODEL, PROBABILITY, ROUTE, SCORE};
use super::run::LedgerRun;
use crate::project::{Connections, Reading};
use crate::tables::{ColumnType, Reader, Request, TableError, Typing, has_exact_cells, without_guards};
use crate::units::AsOf;

/// A prediction of a lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LedgerEntry<'a> {
    pub(crate) id: &'a str,
    /// The snapshot date of the lead.
    pub(crate) as_of: AsOf,
    /// The id of the model.
    pub(crate) model: &'a str,
    /// The probability that it is won, from 0 to 1.
    pub(crate) probability: f64,
    /// The score as it was shown.
    pub(crate) score: f64,
    pub(crate) grade: &'a str,
    /// `None` where the project had no routes.
    pub(crate) route: Option<&'a str>,
}

/// The columns that a prediction must have.
const NEEDED: [&str; 6] = [ID, PROBABILITY, SCORE, GRADE, MODEL, AS_OF];

/// Rows read at once.
pub(super) const BATCH_ROWS: usize = 65_536;

/// The types of the columns of predictions.
pub(super) fn types<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, ColumnType> {
    let kind = |name: &str| match name {
        PROBABILITY | SCORE => ColumnType::NUMBER,
        _ => ColumnType::Text,
    };
    names.into_iter().map(|name| (name.to_owned(), kind(name))).collect()
}

/// Calls `work` with each prediction of a file in its order: one of a ledger, or an output of `bantam predict` in any format.
/// Rows without an id, a probability from 0 to 1, a score, a grade, a model or a date are left out; returns their number.
///
/// # Errors
/// When the file cannot be read, or lacks a column of predictions.
pub(crate) fn each_entry(
    file: &str,
    connections: Connections<'_>,
    work: &mut dyn FnMut(LedgerEntry<'_>),
) -> Result<usize, TableError> {
    entries(file, connections, work).map_err(|error| LedgerRun::refused(file, error))
}

fn entries(
    file: &str,
    connections: Connections<'_>,
    work: &mut dyn FnMut(LedgerEntry<'_>),
) -> Result<usize, TableError> {
    let types = types(NEEDED.into_iter().chain([ROUTE]));
    let columns: BTreeSet<String> = types.keys().cloned().collect();
    let reading = Reading::plain();
    let request = Request::new(file, &reading, Typing::Fixed(&types));
    let request = request.with_connections(connections).with_columns(Some(&columns));
    let mut reader = Reader::open(request)?;
    for column in NEEDED {
        reader.require(column)?;
    }
    let is_exact = has_exact_cells(file, connections);
    let mut unreadable = 0;
    while let Some(table) = reader.next_table(BATCH_ROWS)? {
        let frame = if is_exact { table.frame } else { without_guards(&table.frame)? };
        unreadable += table.rejected.len() + frame.height() - each_row(&frame, work)?;
    }
    Ok(unreadable)
}

/// Calls `work` with each complete row; returns their number.
fn each_row(frame: &DataFrame, work: &mut dyn FnMut(LedgerEntry<'_>)) -> PolarsResult<usize> {
    let text = |name: &str| frame.column(name)?.str();
    let (ids, models, grades) = (text(ID)?, text(MODEL)?, text(GRADE)?);
    let mut dates = DateCache::default();
    let as_of: Vec<Option<AsOf>> = text(AS_OF)?.iter().map(|date| dates.read(date?)).collect();
    let routes = frame.column(ROUTE).ok().and_then(|column| column.str().ok());
    let (probabilities, scores) = (frame.column(PROBABILITY)?.f64()?, frame.column(SCORE)?.f64()?);
    let entry = |row: usize| {
        Some(LedgerEntry {
            id: ids.get(row)?,
            as_of: as_of[row]?,
            model: models.get(row)?,
            probability: probabilities.get(row).filter(|p| (0.0..=1.0).contains(p))?,
            score: scores.get(row)?,
            grade: grades.get(row)?,
            route: routes.and_then(|routes| routes.get(row)),
        })
    };
    let mut n_rows = 0;
    for entry in (0..frame.height()).filter_map(entry) {
        work(entry);
        n_rows += 1;
    }
    Ok(n_rows)
}

/// `DateCache` of rows, of which most are equal to the one before.
#[derive(Default)]
struct DateCache {
    text: String,
    date: Option<AsOf>,
}

impl DateCache {
    fn read(&mut self, text: &str) -> Option<AsOf> {
        if self.text != text {
            text.clone_into(&mut self.text);
            self.date = AsOf::parse(text);
        }
        self.date
    }
}
