//! The deals that were predicted, with what became of them.

use super::first_prediction::FirstPrediction;
use crate::cells::Calendar;

/// The deals that were predicted, row by row.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReviewedDeals {
    /// The prediction of each that counts.
    pub(crate) predictions: Vec<FirstPrediction>,
    /// Won, lost, or `None` if still open.
    pub(crate) won: Vec<Option<bool>>,
    /// Whether the outcome has a span: then deals are open until it has ended, and the closed ones are a fair sample.
    pub(crate) has_span: bool,
    /// Deals with the same number (those of one account) may be correlated.
    pub(crate) groups: Vec<u64>,
    /// The points of the points table as of the prediction; `None` without a table.
    pub(crate) points: Option<Vec<f64>>,
    /// The amount of each; `None` if no amounts are known.
    pub(crate) amounts: Option<Vec<Option<f64>>>,
    /// The categories of the project as of the prediction, each with the level of each deal.
    pub(crate) categories: Vec<(String, Vec<Option<String>>)>,
    /// The days of the project.
    pub(crate) calendar: Calendar,
}

impl ReviewedDeals {
    /// All rows.
    pub(crate) fn rows(&self) -> Vec<usize> {
        (0..self.won.len()).collect()
    }

    /// The month of a prediction, `2026-07`.
    pub(super) fn month(&self, row: usize) -> String {
        let as_of = self.predictions[row].as_of;
        // A date without an offset, of a time when the project had no time zone.
        let day = if as_of.is_midnight() { as_of.date() } else { self.calendar.date(as_of) };
        day.format("%Y-%m").to_string()
    }
}
