//! What the timed tables show of what happened after the snapshot.

use std::fmt;

use serde::Serialize;

use super::AuditedDeals;
use super::column::{DEALS, text};
use super::evidence::{Evidence, Share};
use super::finding::{Finding, Severity, Topic};
use super::signal::of_filling;
use crate::design::{Cells, Value};
use crate::warning::{count, counted, percent};

/// The rows of a timed table, counted for each closed deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedCounts {
    /// The table.
    pub table: String,
    /// For each closed deal: all its rows, those at or after its snapshot, and those at or after its close.
    pub counts: Vec<[u32; 3]>,
    /// Whether the closes are known, so that the last of the counts means something.
    pub has_close: bool,
    /// The features that sum its rows up.
    pub features: Vec<String>,
}

/// A column of a timed table that has the name of a column of the deals.
#[derive(Debug, Clone)]
pub struct ChangedAfterSnapshot {
    /// The timed table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The last known value before the snapshot of each closed deal.
    pub before: Cells,
    /// The last known value of each closed deal.
    pub latest: Cells,
}

/// Rows of a timed table that lie at or after the snapshots and the closes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimedRows {
    /// Rows of closed deals.
    pub rows: usize,
    /// Rows at or after the snapshot of their deal.
    pub later: usize,
    /// Rows at or after the close of their deal; `None` where closes are not known.
    pub after_close: Option<usize>,
    /// Won deals with a row at or after their close.
    pub won: Share,
    /// Lost deals with a row at or after their close.
    pub lost: Share,
}

impl TimedCounts {
    pub(super) fn rows(&self, won: &[bool]) -> TimedRows {
        let sum = |place: usize| self.counts.iter().map(|counts| counts[place] as usize).sum();
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

/// Values that are others in the table of the deals than they were at the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueChange {
    /// The timed table that shows it.
    pub history: String,
    /// Deals whose value at the snapshot is in the history, and those of them that have another one now.
    pub changed: Share,
    /// The same of won deals.
    pub won: Share,
    /// The same of lost deals.
    pub lost: Share,
}

/// In this share of the deals, the last value of the history must be that of the deal: else the two columns have only their
/// name in common.
const SAME_COLUMN: f64 = 0.8;

/// Whether two values are the same, also where one table has words and the other numbers.
fn is_same(a: &Value, b: &Value) -> bool {
    a == b || (std::mem::discriminant(a) != std::mem::discriminant(b) && text(a.clone()) == text(b.clone()))
}

impl ChangedAfterSnapshot {
    /// How many values changed after the snapshot; `None` where the table does not show the history of this column.
    pub(super) fn change(&self, now: &Cells, won: &[bool]) -> Option<ValueChange> {
        let is_known = |value: &Value| *value != Value::Unknown;
        let (mut known, mut current) = (0, 0);
        let (mut of_won, mut of_lost) = (Share::default(), Share::default());
        for (row, &won) in won.iter().enumerate() {
            let latest = self.latest.value(row);
            if !is_known(&latest) {
                continue;
            }
            let value = now.value(row);
            known += 1;
            current += usize::from(is_same(&latest, &value));
            let before = self.before.value(row);
            if is_known(&before) {
                let share = if won { &mut of_won } else { &mut of_lost };
                share.of += 1;
                share.n += usize::from(!is_same(&before, &value));
            }
        }
        let changed = Share { n: of_won.n + of_lost.n, of: of_won.of + of_lost.of };
        let is_history = current as f64 >= SAME_COLUMN * f64::from(known) && changed.of > 0;
        is_history.then(|| ValueChange { history: self.table.clone(), changed, won: of_won, lost: of_lost })
    }
}

/// So many values changed after the snapshot cannot be mistakes that were put right.
const MANY_CHANGED: f64 = 0.10;

/// Fewer than this are such mistakes.
const FEW_CHANGED: f64 = 0.01;

/// Where merely having a row after the close ranks deals so well, rows are written because of how a deal ended.
const ROWS_TELL: f64 = 0.70;

/// The finding that a column of the deals has been written to after the snapshot, if it has.
pub(super) fn changed(watched: &ChangedAfterSnapshot, deals: &AuditedDeals<'_>) -> Option<Finding> {
    let mut columns = deals.columns.iter();
    let column = columns.find(|column| column.table == DEALS && column.name == watched.column)?;
    let change = watched.change(&column.closed, deals.won).filter(|_| column.usage.is_in_question())?;
    let severity = match change.changed.or_none() {
        share if share >= MANY_CHANGED => Severity::Error,
        share if share >= FEW_CHANGED => Severity::Warning,
        _ => Severity::Note,
    };
    let remedy = (change.changed.n > 0).then(|| {
        let (name, table) = (&watched.column, &watched.table);
        format!(
            "[data] leaks = [\"{name}\"], and instead a feature from what was known then: \
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

/// The finding that a timed table has rows that were written because of how deals ended, or at least later than known.
pub(super) fn later_rows(timed: &TimedCounts, deals: &AuditedDeals<'_>) -> Option<Finding> {
    let rows = timed.rows(deals.won);
    if rows.later == 0 && rows.after_close.unwrap_or_default() == 0 {
        return None;
    }
    let cut = deals.cut.filter(|_| !timed.features.is_empty());
    let has_snapshot = deals.cut.is_none_or(|cut| cut.has_snapshot);
    let is_used = !has_snapshot && rows.after_close.unwrap_or_default() > 0;
    let filling = of_filling(rows.won.or_none(), rows.lost.or_none());
    let severity = match filling > ROWS_TELL || cut.is_some_and(|cut| cut.is_clear()) {
        true if is_used => Severity::Error,
        true => Severity::Warning,
        false if is_used => Severity::Warning,
        false => Severity::Note,
    };
    let remedy = if is_used {
        "[snapshot] at = \"…\", the column with the day on which a deal would have been scored"
    } else {
        "nothing to do here, as history is cut at the snapshot; but never sum this table up without that"
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
        let such = format!("{won} of the won and {lost} of the lost deals have such");
        match after_close {
            None => write!(f, "{} of {rows} lie at or after the snapshot of their deal", count(*later)),
            // Without snapshots, all rows lie before the day of the check.
            Some(after) if *later == 0 => {
                write!(f, "{} of {rows} lie at or after the close of their deal: {such}", count(*after))
            }
            Some(after) => write!(
                f,
                "{} of {rows} lie at or after the snapshot of their deal, {} at or after its close: {such}",
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
            "{} of {} values ({}) are not what `{history}` had at the snapshot: {won} of the won and {lost} of the lost deals",
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
        let watched = ChangedAfterSnapshot {
            table: "history".to_owned(),
            column: "rating".to_owned(),
            before: words(&[Some("low"), Some("low"), Some("high"), None]),
            latest: words(&[Some("high"), Some("low"), Some("high"), Some("low")]),
        };
        let now = words(&[Some("high"), Some("low"), Some("high"), Some("low")]);
        let change = watched.change(&now, &[true, false, true, false]).unwrap();
        assert_eq!((change.changed, change.won), (Share { n: 1, of: 3 }, Share { n: 1, of: 2 }));
        let other = words(&[Some("red"), Some("red"), Some("high"), Some("low")]);
        assert_eq!(watched.change(&other, &[true, false, true, false]), None);
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
