//! Timed tables: rows after the snapshot, and values changed after it.

use std::fmt;

use serde::Serialize;

use super::AuditedDeals;
use super::column::{DEALS, text};
use super::evidence::{Evidence, Share};
use super::finding::{Finding, Severity, Topic};
use super::signal::fill_auc;
use crate::design::{Cells, Value};
use crate::warning::{count, counted, percent};

/// The number of rows of a timed table for each closed deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedCounts {
    /// The table.
    pub table: String,
    /// For each closed deal: all rows, rows on or after its snapshot, and rows on or after its close.
    pub counts: Vec<[u32; 3]>,
    /// Whether close dates are available; else the last count is 0.
    pub has_close: bool,
    /// The features that aggregate it.
    pub features: Vec<String>,
}

/// A column of a timed table that shares its name with a column of the deals.
#[derive(Debug, Clone)]
pub struct ChangedAfterSnapshot {
    /// The timed table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The last value before the snapshot of each closed deal.
    pub before: Cells,
    /// The last value of each closed deal.
    pub latest: Cells,
}

/// The rows of a timed table on or after snapshot and close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimedRows {
    /// Rows of closed deals.
    pub rows: usize,
    /// Rows on or after the snapshot of their deal.
    pub later: usize,
    /// Rows on or after the close of their deal; `None` without close dates.
    pub after_close: Option<usize>,
    /// Won deals with a row on or after their close.
    pub won: Share,
    /// Lost deals with a row on or after their close.
    pub lost: Share,
}

impl TimedCounts {
    pub(super) fn rows(&self, won: &[bool]) -> TimedRows {
        let sum = |index: usize| self.counts.iter().map(|counts| counts[index] as usize).sum();
        let share = |outcome: bool| {
            let deals = || self.counts.iter().zip(won).filter(move |(_, won)| **won == outcome);
            Share { n: deals().filter(|(counts, _)| counts[2] > 0).count(), of: deals().count() }
        };
        TimedRows {
            rows: sum(0),
            later: sum(1),
            after_close: self.has_close.then(|| sum(2)),
            won: share(true),
            lost: share(false),
        }
    }
}

/// Values of a column of the deals that differ from the value as of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueChange {
    /// The timed table with the value as of the snapshot.
    pub history: String,
    /// Deals with another value now, of those whose value as of the snapshot is in the timed table.
    pub changed: Share,
    /// The same for won deals.
    pub won: Share,
    /// The same for lost deals.
    pub lost: Share,
}

/// The share of deals whose last value in the timed table must equal the value of the deal; below it, the two columns share
/// only their name.
const SAME_COLUMN: f64 = 0.8;

/// Whether two values are equal, also if one table has text and the other numbers.
fn is_same(a: &Value, b: &Value) -> bool {
    a == b || (std::mem::discriminant(a) != std::mem::discriminant(b) && text(a.clone()) == text(b.clone()))
}

impl ChangedAfterSnapshot {
    /// The number of values changed after the snapshot; `None` if the timed table is not the history of this column.
    pub(super) fn change(&self, now: &Cells, won: &[bool]) -> Option<ValueChange> {
        let is_filled = |value: &Value| *value != Value::Unknown;
        let (mut filled, mut current) = (0, 0);
        let (mut of_won, mut of_lost) = (Share::default(), Share::default());
        for (row, &won) in won.iter().enumerate() {
            let latest = self.latest.value(row);
            if !is_filled(&latest) {
                continue;
            }
            let value = now.value(row);
            filled += 1;
            current += usize::from(is_same(&latest, &value));
            let before = self.before.value(row);
            if is_filled(&before) {
                let share = if won { &mut of_won } else { &mut of_lost };
                share.of += 1;
                share.n += usize::from(!is_same(&before, &value));
            }
        }
        let changed = Share { n: of_won.n + of_lost.n, of: of_won.of + of_lost.of };
        let is_history = current as f64 >= SAME_COLUMN * f64::from(filled) && changed.of > 0;
        is_history.then(|| ValueChange { history: self.table.clone(), changed, won: of_won, lost: of_lost })
    }
}

/// The share of changed values from which they are no corrections of typing errors.
const MANY_CHANGED: f64 = 0.10;

/// The share of changed values below which they are taken for such corrections.
const FEW_CHANGED: f64 = 0.01;

/// Above this ROC AUC of having a row after the close, rows are taken to depend on the outcome.
const ROWS_AUC: f64 = 0.70;

/// The finding that values of a column of the deals changed after the snapshot, if they did.
pub(super) fn changed(tracked: &ChangedAfterSnapshot, deals: &AuditedDeals<'_>) -> Option<Finding> {
    let mut columns = deals.columns.iter();
    let column = columns.find(|column| column.table == DEALS && column.name == tracked.column)?;
    let change = tracked.change(&column.closed, deals.won).filter(|_| column.usage.is_audited())?;
    let severity = match change.changed.or_none() {
        share if share >= MANY_CHANGED => Severity::Error,
        share if share >= FEW_CHANGED => Severity::Warning,
        _ => Severity::Note,
    };
    let remedy = (change.changed.n > 0).then(|| {
        let (name, table) = (&tracked.column, &tracked.table);
        format!(
            "[data] leaks = [\"{name}\"], and use the value as of the snapshot instead: \
             {{ from = \"{table}\", last = \"{name}\" }}"
        )
    });
    Some(Finding {
        severity: Finding::severity_for(severity, &column.usage),
        topic: Topic::Changed,
        table: column.table.clone(),
        columns: vec![column.name.clone()],
        usage: Some(column.usage.clone()),
        evidence: vec![Evidence::Changed(change)],
        remedy,
    })
}

/// The finding that a timed table has rows on or after the snapshot or close, if it has any.
pub(super) fn later_rows(timed: &TimedCounts, deals: &AuditedDeals<'_>) -> Option<Finding> {
    let rows = timed.rows(deals.won);
    if rows.later == 0 && rows.after_close.unwrap_or_default() == 0 {
        return None;
    }
    let cut = deals.cut.filter(|_| !timed.features.is_empty());
    let has_snapshot = deals.cut.is_none_or(|cut| cut.has_snapshot);
    let is_used = !has_snapshot && rows.after_close.unwrap_or_default() > 0;
    let rows_auc = fill_auc(rows.won.or_none(), rows.lost.or_none());
    let severity = match rows_auc > ROWS_AUC || cut.is_some_and(|cut| cut.is_clear()) {
        true if is_used => Severity::Error,
        true => Severity::Warning,
        false if is_used => Severity::Warning,
        false => Severity::Note,
    };
    let remedy = if is_used {
        "[snapshot] at = \"…\": the column with the date on which a deal would have been scored"
    } else {
        "none needed: history is cut at the snapshot date. Do not aggregate this table without that cut"
    };
    Some(Finding {
        severity,
        topic: Topic::History,
        table: timed.table.clone(),
        columns: Vec::new(),
        usage: None,
        evidence: vec![Evidence::Rows(rows)],
        remedy: Some(remedy.to_owned()),
    })
}

impl fmt::Display for TimedRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, later, after_close, won, lost } = self;
        let rows = counted(*rows, "row");
        let such = format!("{won} of won and {lost} of lost deals have such rows");
        match after_close {
            None => write!(f, "{} of {rows} are on or after the snapshot date", count(*later)),
            // Without snapshots, all rows are before the day of the check.
            Some(after) if *later == 0 => {
                write!(f, "{} of {rows} are on or after the close date: {such}", count(*after))
            }
            Some(after) => write!(
                f,
                "{} of {rows} are on or after the snapshot date, {} on or after the close date: {such}",
                count(*later),
                count(*after)
            ),
        }
    }
}

impl fmt::Display for ValueChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { history, changed, won, lost } = self;
        write!(
            f,
            "{} of {} values ({}) differ from `{history}` as of the snapshot: {won} of won and {lost} of lost deals",
            count(changed.n),
            count(changed.of),
            percent(changed.or_none())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Words;

    fn words(cells: &[Option<&str>]) -> Cells {
        Cells::Words(Words::new(cells.iter().copied()))
    }

    #[test]
    fn values_changed_after_the_snapshot_are_counted_by_outcome() {
        let tracked = ChangedAfterSnapshot {
            table: "history".to_owned(),
            column: "rating".to_owned(),
            before: words(&[Some("low"), Some("low"), Some("high"), None]),
            latest: words(&[Some("high"), Some("low"), Some("high"), Some("low")]),
        };
        let now = words(&[Some("high"), Some("low"), Some("high"), Some("low")]);
        let change = tracked.change(&now, &[true, false, true, false]).unwrap();
        assert_eq!((change.changed, change.won), (Share { n: 1, of: 3 }, Share { n: 1, of: 2 }));
        let other = words(&[Some("red"), Some("red"), Some("high"), Some("low")]);
        assert_eq!(tracked.change(&other, &[true, false, true, false]), None);
    }

    #[test]
    fn rows_after_the_close_are_counted_by_outcome() {
        let timed = TimedCounts {
            table: "activities".to_owned(),
            counts: vec![[5, 3, 2], [4, 1, 0], [0, 0, 0]],
            has_close: true,
            features: Vec::new(),
        };
        let rows = timed.rows(&[true, false, false]);
        assert_eq!((rows.rows, rows.later, rows.after_close), (9, 4, Some(2)));
        assert_eq!((rows.won, rows.lost), (Share { n: 1, of: 1 }, Share { n: 0, of: 2 }));
    }
}
