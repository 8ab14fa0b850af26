//! The weight of each deal in a fit.

use crate::fit::effective_number;
use crate::units::{AsOf, Days};

/// The weight of each deal in a fit: its case weight, halved for every half-life that it is older than the newest one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weighting<'a> {
    /// The case weight of each deal, at least 0; `None` when all are 1.
    pub case_weights: Option<&'a [f64]>,
    /// When each deal was closed, and the half-life.
    pub recency: Option<(&'a [AsOf], Days)>,
}

impl Weighting<'_> {
    /// The weights of these rows; `None` when all are 1.
    ///
    /// Ages are counted from the newest of these rows, as a training on that day would: 2^(−age / half-life). Weights
    /// are relative: they are scaled so that their sum is the effective number of deals,
    /// (Σ w)² / Σ w² (`effective_number`). Otherwise a deal of 10,000 euros would count as 10,000 deals, and intervals would be
    /// far too narrow.
    #[must_use]
    pub fn weights(&self, rows: &[usize]) -> Option<Vec<f64>> {
        self.times(rows, None)
    }

    /// The same times a further weight of each row.
    pub(super) fn times(&self, rows: &[usize], further: Option<&dyn Fn(usize) -> f64>) -> Option<Vec<f64>> {
        if self.case_weights.is_none() && self.recency.is_none() && further.is_none() {
            return None;
        }
        let newest = self.recency.and_then(|(closed_at, _)| rows.iter().map(|&row| closed_at[row]).max());
        let weight = |&row: &usize| {
            let own = self.case_weights.map_or(1.0, |weights| weights[row]);
            let decay = self.recency.zip(newest).map_or(1.0, |((closed_at, half_life), newest)| {
                let age = newest.microseconds() - closed_at[row].microseconds();
                (-(age as f64) / half_life.microseconds() as f64).exp2()
            });
            own * decay * further.map_or(1.0, |further| further(row))
        };
        let mut weights: Vec<f64> = rows.iter().map(weight).collect();
        let largest = weights.iter().copied().fold(0.0, f64::max);
        if largest > 0.0 {
            // Relative to the largest one, squares cannot overflow.
            for weight in &mut weights {
                *weight /= largest;
            }
            let scale = effective_number(&weights) / weights.iter().sum::<f64>();
            for weight in &mut weights {
                *weight *= scale;
            }
        }
        Some(weights)
    }
}
