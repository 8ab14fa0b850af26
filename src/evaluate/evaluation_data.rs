//! The closed deals that a model is evaluated on.

use std::borrow::Cow;

use super::weighting::Weighting;
use crate::design::Features;
use crate::linear_model::{PriorRule, TrainingRows};
use crate::project::Feature;
use crate::units::AsOf;

/// Closed deals with their outcomes, row by row.
#[derive(Debug, Clone)]
pub struct EvaluationData<'a> {
    /// The features of the model.
    pub features: &'a [Feature],
    /// Their values.
    pub values: &'a Features,
    /// Whether each deal was won.
    pub won: &'a [bool],
    /// Snapshot and closing dates; `None` without dates.
    pub dates: Option<Dates<'a>>,
    /// The weight of each in a fit. Figures are unweighted.
    pub weighting: Weighting<'a>,
    /// Deals with the same number are in the same fold of a cross-validation.
    pub groups: &'a [u64],
    /// Deals with the same number (those of one account) may be correlated; `None` where each deal is independent.
    pub clusters: Option<&'a [u64]>,
    /// The points of each by the handcrafted table; `None` without one.
    pub points: Option<&'a [f64]>,
    /// The rules of the points table, where the ridge shrinks to it; `None` where it shrinks to 0.
    pub prior: Option<&'a [PriorRule]>,
    /// The snapshot dates of the open deals that have one.
    pub open_as_of: &'a [AsOf],
}

impl<'a> EvaluationData<'a> {
    /// These deals as training rows, weighted as of the newest of them.
    ///
    /// # Panics
    /// When there is no such deal.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> TrainingRows<'a> {
        let prior = self.prior.map(|rules| rules.iter().map(|rule| rule.select_rows(rows)).collect());
        TrainingRows {
            features: self.features,
            values: Cow::Owned(self.values.select_rows(rows)),
            won: rows.iter().map(|&row| self.won[row]).collect(),
            weights: self.weighting.weights(rows).map(Cow::Owned),
            offset: None,
            groups: rows.iter().map(|&row| self.groups[row]).collect(),
            prior,
        }
    }

    /// All deals as training rows, without a copy of their values.
    #[must_use]
    pub fn all(&self) -> TrainingRows<'a> {
        let rows: Vec<usize> = (0..self.won.len()).collect();
        TrainingRows {
            features: self.features,
            values: Cow::Borrowed(self.values),
            won: Cow::Borrowed(self.won),
            weights: self.weighting.weights(&rows).map(Cow::Owned),
            offset: None,
            groups: Cow::Borrowed(self.groups),
            prior: self.prior.map(Cow::Borrowed),
        }
    }

    /// The cluster of a deal.
    pub(super) fn cluster(&self, row: usize) -> u64 {
        self.clusters.map_or(row as u64, |clusters| clusters[row])
    }

    /// Whether a deal has a positive weight in a fit.
    pub(super) fn counts(&self, row: usize) -> bool {
        self.weighting.case_weights.is_none_or(|weights| weights[row] > 0.0)
    }

    /// Whether these rows have won and lost deals with a positive weight.
    pub(super) fn has_both_outcomes(&self, rows: &[usize]) -> bool {
        let has = |class: bool| rows.iter().any(|&row| self.won[row] == class && self.counts(row));
        has(true) && has(false)
    }
}

/// Snapshot and closing dates of deals.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a> {
    /// The snapshots.
    pub as_of: &'a [AsOf],
    /// The closes.
    pub closed_at: &'a [AsOf],
}
