//! Rows and values after the cut: for the audit only, never for a feature.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::local_day::LocalDays;
use super::sources::Sources;
use super::spec::Spec;
use super::timed::History;
use crate::cells::DateZone;
use crate::project::TimedTable;
use crate::units::{AsOf, Days};

/// For each deal: its rows in a timed table, those at or after its snapshot, and those at or after its close.
pub type LaterRows = Vec<[u32; 3]>;

/// A column of a timed table at the snapshots and now.
#[derive(Debug, Clone)]
pub struct ChangedColumn {
    /// The timed table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The last value of each deal before its snapshot.
    pub before: Column,
    /// The last value of each deal.
    pub latest: Column,
}

/// The last instant at which the deal may have been open: a close without a time of day may be any time
/// of that day.
#[must_use]
pub fn end_of_close(closed_at: AsOf, zone: Option<DateZone>) -> AsOf {
    LocalDays::of(zone).end(closed_at)
}

impl Sources {
    /// The timed tables of `spec` with all their rows, which those of a training have.
    fn histories<'a>(&'a self, spec: &'a Spec) -> impl Iterator<Item = (&'a History, &'a TimedTable)> {
        let tables = self.timed.iter().zip(&spec.tables);
        tables.filter_map(|(rows, table)| Some((rows.history()?, table)))
    }

    /// The rows of each deal of `frame` in each timed table, in the order of [`Spec::tables`]. Without `closed_at` no row is
    /// counted as after the close.
    ///
    /// # Errors
    /// When the column that a table is joined by is missing.
    pub fn later_rows(
        &self,
        spec: &Spec,
        frame: &DataFrame,
        as_of: &[AsOf],
        closed_at: Option<&[AsOf]>,
    ) -> PolarsResult<Vec<LaterRows>> {
        let end = vec![AsOf::from_microseconds(i64::MAX); as_of.len()];
        let closes: Vec<AsOf> = match closed_at {
            Some(closed_at) => {
                closed_at.iter().map(|&closed| end_of_close(closed, spec.reading.time_zone)).collect()
            }
            None => end.clone(),
        };
        let count = |(history, table): (&History, &TimedTable)| {
            let keys = frame.column(&table.on)?.cast(&DataType::String)?;
            let before = |dates: &[AsOf]| -> PolarsResult<Vec<u32>> {
                let leads = history.look_back(keys.str()?, dates, dates).leads;
                Ok(leads.iter().map(|(rows, _)| rows.len() as u32).collect())
            };
            let (all, cut, open) = (before(&end)?, before(as_of)?, before(&closes)?);
            let rows = all.into_iter().zip(cut).zip(open);
            Ok(rows.map(|((all, cut), open)| [all, all - cut, all - open]).collect())
        };
        self.histories(spec).map(count).collect()
    }

    /// The day after the last row of each deal of `frame` in any timed table that features use, or its snapshot if
    /// that is later.
    ///
    /// # Errors
    /// When the column that a table is joined by is missing.
    pub fn after_last_rows(&self, spec: &Spec, frame: &DataFrame, as_of: &[AsOf]) -> PolarsResult<Vec<AsOf>> {
        let end = vec![AsOf::from_microseconds(i64::MAX); as_of.len()];
        let mut last = as_of.to_vec();
        let behind: BTreeSet<String> = spec.tables_behind().into_values().flatten().collect();
        for (history, table) in self.histories(spec).filter(|(_, table)| behind.contains(&table.name)) {
            let keys = frame.column(&table.on)?.cast(&DataType::String)?;
            let leads = history.look_back(keys.str()?, &end, &end).leads;
            for (last, (rows, _)) in last.iter_mut().zip(leads) {
                if let Some(&row) = history.order[rows].last() {
                    let time = AsOf::from_microseconds(history.times[row as usize]);
                    *last = (*last).max(time.plus(Days::new(1)));
                }
            }
        }
        Ok(last)
    }

    /// The columns of timed tables that are among `columns`, at the snapshot of each deal of `frame` and now.
    ///
    /// # Errors
    /// When the column that a table is joined by is missing.
    pub fn changed_columns(
        &self,
        spec: &Spec,
        frame: &DataFrame,
        as_of: &[AsOf],
        columns: &BTreeSet<String>,
    ) -> PolarsResult<Vec<ChangedColumn>> {
        let end = vec![AsOf::from_microseconds(i64::MAX); as_of.len()];
        let mut changed_columns = Vec::new();
        for (history, table) in self.histories(spec) {
            let keys = frame.column(&table.on)?.cast(&DataType::String)?;
            let is_audited = |column: &&Column| {
                let name = column.name().as_str();
                columns.contains(name) && name != table.key && name != table.at
            };
            for column in history.frame.columns().iter().filter(is_audited) {
                let is_known = column.is_not_null();
                let last = |dates: &[AsOf]| -> PolarsResult<Column> {
                    let leads = history.look_back(keys.str()?, dates, dates).leads;
                    let row = |positions: &std::ops::Range<usize>| {
                        let mut rows = history.order[positions.clone()].iter().rev();
                        rows.find(|&&row| is_known.get(row as usize) == Some(true)).copied()
                    };
                    column.take(&leads.iter().map(|(positions, _)| row(positions)).collect::<IdxCa>())
                };
                changed_columns.push(ChangedColumn {
                    table: table.name.clone(),
                    column: column.name().to_string(),
                    before: last(as_of)?,
                    latest: last(&end)?,
                });
            }
        }
        Ok(changed_columns)
    }
}
