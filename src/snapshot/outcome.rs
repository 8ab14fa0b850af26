//! Won, lost or still open, and which deals can be learned from.

use polars::prelude::*;

use super::{Snapshot, SnapshotError};
use crate::project::Outcome;
use crate::rules::{Rule, Truth};
use crate::tables::Table;
use crate::units::{AsOf, Days};

/// What became of the deals of a table, row by row.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// Won, lost, or `None` while open (or not yet to be judged).
    pub won: Vec<Option<bool>>,
    /// When each deal was closed, where there is such a date.
    pub closed_at: Vec<Option<AsOf>>,
    /// Rows that cannot be used, with the reason.
    pub faults: Vec<(usize, String)>,
}

impl Outcomes {
    /// Numbers of won, lost and open deals.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |outcome: Option<bool>| self.won.iter().filter(|&&won| won == outcome).count();
        (count(Some(true)), count(Some(false)), count(None))
    }

    /// Keeps the rows for which `keep` is true.
    pub fn retain(&mut self, keep: &[bool]) {
        let mut flags = keep.iter();
        self.won.retain(|_| flags.next().copied().unwrap_or(false));
        let mut flags = keep.iter();
        self.closed_at.retain(|_| flags.next().copied().unwrap_or(false));
    }
}

/// Finds what became of each deal, as it was known on the day `today`.
///
/// A deal closed on `today` or later is still open. With `within`, a deal counts as won only when it was won within
/// that span of its snapshot; one that is still open after the span counts as lost, a younger one stays open.
///
/// # Errors
/// When no deal is won or none is lost, or an expression fails.
pub fn resolve(
    outcome: &Outcome,
    deals: &Table,
    snapshot_at: Option<&str>,
    today: AsOf,
) -> Result<Outcomes, SnapshotError> {
    let frame = &deals.frame;
    let won = truth(&outcome.won.text, frame, "won")?;
    let lost = truth(&outcome.lost.text, frame, "lost")?;
    let closed_at = times(frame, outcome.closed_at.as_deref())?;
    let snapshot_at = times(frame, snapshot_at)?;
    let mut outcomes = Outcomes { closed_at, ..Outcomes::default() };
    for row in 0..frame.height() {
        let closed_at = outcomes.closed_at[row];
        let mut end = match (won[row], lost[row]) {
            (true, true) => {
                outcomes.faults.push((row, "it meets both `won` and `lost`".to_owned()));
                None
            }
            (true, false) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        };
        if closed_at.is_some_and(|closed| closed >= today) {
            end = None;
        }
        if let Some(reason) = fault(outcome, end, closed_at, snapshot_at[row]) {
            outcomes.faults.push((row, reason));
        }
        if let (Some(within), Some(at)) = (outcome.within, snapshot_at[row]) {
            end = judge_within(end, at, closed_at, within, today);
        }
        outcomes.won.push(end);
    }
    Ok(outcomes)
}

/// Which rows are neither won nor lost: leads.
///
/// # Errors
/// When an expression fails.
pub fn is_open(outcome: &Outcome, deals: &Table) -> Result<Vec<bool>, SnapshotError> {
    let won = Rule::parse(&outcome.won.text)?.truth(&deals.frame)?;
    let lost = Rule::parse(&outcome.lost.text)?.truth(&deals.frame)?;
    Ok(won.into_iter().zip(lost).map(|(won, lost)| won != Truth::True && lost != Truth::True).collect())
}

/// Why a deal cannot be used.
fn fault(outcome: &Outcome, end: Option<bool>, closed_at: Option<AsOf>, at: Option<AsOf>) -> Option<String> {
    end?;
    match (&outcome.closed_at, closed_at, at) {
        (Some(column), None, _) => Some(format!("it is closed but has no `{column}`")),
        (Some(column), Some(closed), Some(at)) if closed < at => {
            Some(format!("its snapshot ({at}) is after its `{column}` ({closed})"))
        }
        _ => None,
    }
}

fn judge_within(
    end: Option<bool>,
    at: AsOf,
    closed_at: Option<AsOf>,
    within: Days,
    today: AsOf,
) -> Option<bool> {
    let in_time = |closed: AsOf| closed.minus(within) <= at;
    match end {
        Some(true) => Some(closed_at.is_some_and(in_time)),
        Some(false) => Some(false),
        None if at < today.minus(within) => Some(false),
        None => None,
    }
}

fn times(frame: &DataFrame, column: Option<&str>) -> Result<Vec<Option<AsOf>>, SnapshotError> {
    let Some(column) = column else { return Ok(vec![None; frame.height()]) };
    let micros = frame.column(column)?.cast(&DataType::Int64)?;
    Ok(micros.i64()?.iter().map(|micros| micros.map(AsOf::from_microseconds)).collect())
}

fn truth(sql: &str, frame: &DataFrame, what: &'static str) -> Result<Vec<bool>, SnapshotError> {
    let rule = Rule::parse(sql)?;
    let truth: Vec<bool> = rule.truth(frame)?.into_iter().map(|truth| truth == Truth::True).collect();
    if truth.contains(&true) {
        return Ok(truth);
    }
    let values = rule.columns().iter().map(|column| values_of(frame, column)).collect::<Vec<_>>().join("; ");
    Err(SnapshotError::NoOutcome { sql: sql.to_owned(), what, values })
}

/// The commonest values of a column, for a message.
fn values_of(frame: &DataFrame, column: &str) -> String {
    /// Enough to recognise an outcome by.
    const SHOWN: usize = 6;
    let counted = || -> PolarsResult<Vec<(String, usize)>> {
        let text = frame.column(column)?.cast(&DataType::String)?;
        let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for value in text.str()?.iter() {
            *counts.entry(value.unwrap_or("(empty)")).or_default() += 1;
        }
        let mut counts: Vec<(String, usize)> =
            counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(counts)
    };
    let counts = counted().unwrap_or_default();
    let shown: Vec<String> =
        counts.iter().take(SHOWN).map(|(value, count)| format!("'{value}' ({count})")).collect();
    let more = if counts.len() > SHOWN { ", …" } else { "" };
    format!("the values of `{column}`: {}{more}", shown.join(", "))
}

impl Snapshot {
    /// The dates of the snapshots of deals, each deal's own, or `today` for all without a date column.
    ///
    /// # Errors
    /// When the column cannot be read as dates.
    pub fn dates(deals: &Table, at: Option<&str>, today: AsOf) -> Result<Vec<Option<AsOf>>, SnapshotError> {
        match at {
            Some(_) => times(&deals.frame, at),
            None => Ok(vec![Some(today); deals.frame.height()]),
        }
    }
}
