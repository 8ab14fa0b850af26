//! The deals of a grade in cells.

use super::figure_text::{FigureText, Unit};
use crate::decide::PromisedGrade;
use crate::numbers::{count, whole_percent};

/// The deals of a grade: what was promised, and what came true.
#[derive(Debug)]
pub(crate) struct PromisedCells {
    pub(crate) grade: String,
    pub(crate) deals: String,
    /// The mean probability that the deals had.
    pub(crate) promised: String,
    pub(crate) won: String,
    pub(crate) win_rate: FigureText,
}

impl PromisedCells {
    pub(crate) fn of(row: &PromisedGrade) -> Self {
        Self {
            grade: row.grade.clone(),
            deals: count(row.n_won + row.n_lost),
            promised: whole_percent(row.promised),
            won: count(row.n_won),
            win_rate: Unit::WholeShare.maybe(row.win_rate),
        }
    }

    /// All of them as text, in this order.
    pub(crate) fn texts(self) -> [String; 5] {
        [self.grade, self.deals, self.promised, self.won, self.win_rate.to_string()]
    }
}
