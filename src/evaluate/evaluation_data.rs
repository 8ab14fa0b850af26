//! The closed deals that a model is evaluated on.

use std::borrow::Cow;

use super::weighting::Weighting;
use crate::design::Features;
use crate::linear_model::{PriorRule, TrainingRows};
use crate::project::Feature;
use crate::units::AsOf;

/// The deals to judge by, row by row.
#[derive(Debug, Clone)]
pub struct EvaluationData<'a> {
    /// The features of the model.
    pub features: &'a [Feature],
    /// Their values.
    pub values: &'a Features,
    /// How each deal ended.
    pub won: &'a [bool],
    /// When each was looked at and closed; `None` without dates.
    pub dates: Option<Dates<'a>>,
    /// What each counts while learning. Figures count them all alike.
    pub weighting: Weighting<'a>,
    /// Deals with the same number are in the same fold of a cross-validation.
    pub groups: &'a [u64],
    /// Deals with the same number (those of one account) may go together, so that figures scatter as if they were fewer; `None`
    /// where each stands for itself.
    pub clusters: Option<&'a [u64]>,
    /// The points that the handcrafted table gives each; `None` without one.
    pub points: Option<&'a [f64]>,
    /// The rules of the points table, where the ridge pulls to it; `None` where it pulls to 0.
    pub prior: Option<&'a [PriorRule]>,
    /// When each deal that is still open was looked at, as far as that is known.
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
            weights: self.weighting.of(rows).map(Cow::Owned),
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
            weights: self.weighting.of(&rows).map(Cow::Owned),
            offset: None,
            groups: Cow::Borrowed(self.groups),
            prior: self.prior.map(Cow::Borrowed),
        }
    }

    /// The deals that may go with that of this row.
    pub(super) fn cluster(&self, row: usize) -> u64 {
        self.clusters.map_or(row as u64, |clusters| clusters[row])
    }

    /// Whether the deal of this row can be learned from: one that counts nothing cannot.
    pub(super) fn counts(&self, row: usize) -> bool {
        self.weighting.case_weights.is_none_or(|weights| weights[row] > 0.0)
    }

    /// Whether these rows have won and lost deals that can be learned from.
    pub(super) fn has_both_outcomes(&self, rows: &[usize]) -> bool {
        let has = |class: bool| rows.iter().any(|&row| self.won[row] == class && self.counts(row));
        has(true) && has(false)
    }
}

/// When each deal was looked at and closed.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a> {
    /// The snapshots.
    pub as_of: &'a [AsOf],
    /// The closes.
    pub closed_at: &'a [AsOf],
}
