//! The deals that were predicted, with what became of them.

use super::first_prediction::FirstPrediction;
use crate::units::AsOf;

/// The deals that were predicted, row by row.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReviewedDeals {
    /// The prediction of each that counts.
    pub(crate) predictions: Vec<FirstPrediction>,
    /// Won, lost, or `None` if still open.
    pub(crate) won: Vec<Option<bool>>,
    /// Deals with the same number (those of one account) may be correlated.
    pub(crate) groups: Vec<u64>,
    /// The points of the points table as of the prediction; `None` without a table.
    pub(crate) points: Option<Vec<f64>>,
    /// The amount of each; `None` if no amounts are known.
    pub(crate) amounts: Option<Vec<Option<f64>>>,
    /// The categories of the project as of the prediction, each with the level of each deal.
    pub(crate) categories: Vec<(String, Vec<Option<String>>)>,
}

/// Half a day: a date in a time zone is an instant of the day before or of the same day in UTC.
const HALF_DAY: i64 = crate::units::MICROSECONDS_PER_DAY / 2;

impl ReviewedDeals {
    /// All rows.
    pub(crate) fn rows(&self) -> Vec<usize> {
        (0..self.won.len()).collect()
    }

    /// The month of a prediction, `2026-07`.
    pub(super) fn month(&self, row: usize) -> String {
        let nearest = self.predictions[row].as_of.microseconds().saturating_add(HALF_DAY);
        AsOf::from_microseconds(nearest).date().format("%Y-%m").to_string()
    }
}
