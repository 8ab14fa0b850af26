//! Rows and values of timed tables after snapshot and close.

use std::fmt;

use serde::Serialize;

use super::share::Share;
use crate::numbers::{count, counted, percent};

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
