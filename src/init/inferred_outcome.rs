//! The outcome of an export.

use crate::cells::parse_flag;
use crate::tables::ColumnType;
use crate::units::{AsOf, Days};

/// The inferred outcome.
#[derive(Debug, Clone)]
pub(crate) struct InferredOutcome {
    /// The column.
    pub column: String,
    /// Its type, which decides how SQL compares it.
    pub kind: ColumnType,
    /// The values of won, lost and open deals, each with its number of rows.
    pub won: Vec<(String, usize)>,
    pub lost: Vec<(String, usize)>,
    pub open: Vec<(String, usize)>,
    /// The outcome of each row; `None` for open.
    pub rows: Vec<Option<bool>>,
    /// The same whatever the close of a deal.
    pub met: Vec<Option<bool>>,
    /// Other columns with the same information.
    pub same: Vec<String>,
    /// The flag that says whether a deal is closed, where that of won deals does not say it.
    pub closed: Option<ClosedFlag>,
    /// The span of the snapshot within which a deal has to be won, where only wins are recorded.
    pub within: Option<Days>,
    /// What is asked of its values.
    pub questions: Vec<String>,
}

impl InferredOutcome {
    pub(crate) fn n_won(&self) -> usize {
        self.rows.iter().filter(|row| **row == Some(true)).count()
    }

    pub(crate) fn n_lost(&self) -> usize {
        self.rows.iter().filter(|row| **row == Some(false)).count()
    }

    /// Deals that are closed on this day or later count as open.
    pub(crate) fn cut(&mut self, closes: &[Option<i64>], day: AsOf) {
        for (row, close) in self.rows.iter_mut().zip(closes) {
            if close.is_some_and(|close| close >= day.microseconds()) {
                *row = None;
            }
        }
    }

    /// Whether only wins are recorded.
    pub(crate) fn has_only_wins(&self) -> bool {
        self.lost.is_empty()
    }

    /// Whether a deal is lost only because it is not won: of a flag, no value means open.
    pub(crate) fn lost_is_not_won(&self) -> bool {
        let is_flag = self.open.is_empty() && self.won.len() == 1 && self.lost.len() == 1;
        is_flag && self.closed.is_none() && parse_flag(&self.lost[0].0) == Some(false)
    }
}

/// A flag for closed deals, or a date that only they have.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClosedFlag {
    pub column: String,
    pub kind: ColumnType,
    /// Its value for a closed deal; any if `None`.
    pub yes: Option<String>,
}
