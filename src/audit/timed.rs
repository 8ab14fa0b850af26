//! Timed tables as the audit reads them: counts of rows, and columns that share their name with one of the deals.

use super::column::text;
use super::later::{TimedRows, ValueChange};
use super::share::Share;
use crate::design::{Cells, Value};

/// The number of rows of a timed table for each closed deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedCounts {
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
    pub table: String,
    pub column: String,
    /// The last value before the snapshot of each closed deal.
    pub before: Cells,
    /// The last value of each closed deal.
    pub latest: Cells,
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

/// The share of deals whose last value must be that of the deal; below it, the two columns share only their name.
const SAME_COLUMN: f64 = 0.8;

/// Whether two values are equal, also if one table has text and the other numbers.
fn is_same(a: &Value, b: &Value) -> bool {
    a == b
        || (std::mem::discriminant(a) != std::mem::discriminant(b)
            && text(a.clone(), "") == text(b.clone(), ""))
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
