//! The closed deals that a model is evaluated on.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::censoring::Censoring;
use super::cluster_sums::LARGEST_SHARE;
use super::weighting::Weighting;
use crate::cells::Calendar;
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
    /// With `within`, the deals whose span has not ended: `values`, `points`, `prior` and `weighting` have their rows after those of
    /// all others.
    pub censoring: Option<Censoring<'a>>,
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
        self.select_on(rows, None)
    }

    /// The same for a training on the day `origin`, today without one: with `within`, deals are weighted for those that were open.
    pub(super) fn select_on(&self, rows: &[usize], origin: Option<AsOf>) -> TrainingRows<'a> {
        let prior = self.prior.map(|rules| rules.iter().map(|rule| rule.select_rows(rows)).collect());
        TrainingRows {
            features: self.features,
            values: Cow::Owned(self.values.select_rows(rows)),
            won: rows.iter().map(|&row| self.outcome(row)).collect(),
            weights: self.weights(rows, origin).map(Cow::Owned),
            offset: None,
            groups: rows.iter().map(|&row| self.group(row)).collect(),
            prior,
        }
    }

    /// All deals that a training today can use, without a copy of their values.
    #[must_use]
    pub fn all(&self) -> TrainingRows<'a> {
        let rows: Vec<usize> = (0..self.n_usable()).collect();
        TrainingRows {
            features: self.features,
            values: Cow::Borrowed(self.values),
            won: Cow::Borrowed(self.censoring.map_or(self.won, |censoring| censoring.won)),
            weights: self.weights(&rows, None).map(Cow::Owned),
            offset: None,
            groups: Cow::Borrowed(self.censoring.map_or(self.groups, |censoring| censoring.groups)),
            prior: self.prior.map(Cow::Borrowed),
        }
    }

    /// The clusters of [`EvaluationData::all`] that its weights may be correlated in: those of accounts; each deal by itself where
    /// weights for censoring make the usual variance wrong. An account with more than a third of the deals is likely to be a placeholder,
    /// and makes the variance by account too small: then deals count as independent, too.
    #[must_use]
    pub(crate) fn all_clusters(&self) -> Option<Cow<'a, [u64]>> {
        let accounts = match (self.clusters, self.censoring) {
            (Some(_), Some(censoring)) => Some(censoring.groups),
            (clusters, _) => clusters,
        };
        match (accounts.filter(|accounts| !is_dominated(accounts)), self.censoring) {
            (Some(accounts), _) => Some(Cow::Borrowed(accounts)),
            (None, Some(_)) => Some(Cow::Owned((0..self.n_usable() as u64).collect())),
            (None, None) => None,
        }
    }

    /// Training rows for a training on the day `origin`, today without one, that is evaluated on the deals of `test`: these, and of
    /// those whose span has not ended the ones closed before that day, unless they are of the account of a test deal.
    pub(super) fn with_early(&self, train: &[usize], test: &[usize], origin: Option<AsOf>) -> Vec<usize> {
        let Some(censoring) = &self.censoring else { return train.to_vec() };
        let tested: HashSet<u64> = test.iter().map(|&row| self.group(row)).collect();
        let is_usable = |&row: &usize| match origin {
            Some(origin) => censoring.closed_at[row] < origin,
            None => !tested.contains(&censoring.groups[row]),
        };
        train.iter().copied().chain(censoring.early(self.won.len()).filter(is_usable)).collect()
    }

    /// The deals closed within a span that has not ended, with a snapshot from `from` to before `to`.
    pub(super) fn early_between(&self, from: AsOf, to: Option<AsOf>) -> Vec<usize> {
        let Some(censoring) = &self.censoring else { return Vec::new() };
        let is_between = |&row: &usize| {
            let at = censoring.as_of[row];
            at >= from && to.is_none_or(|to| at < to)
        };
        censoring.early(self.won.len()).filter(is_between).collect()
    }

    /// How many of these rows, ascending, are of deals that are evaluated.
    pub(super) fn n_complete(&self, rows: &[usize]) -> usize {
        rows.partition_point(|&row| row < self.won.len())
    }

    /// The weights of a fit; `None` when all are 1.
    fn weights(&self, rows: &[usize], origin: Option<AsOf>) -> Option<Vec<f64>> {
        match &self.censoring {
            Some(censoring) => {
                let origin = origin.unwrap_or(censoring.today);
                self.weighting.times(rows, Some(&|row| censoring.training_weight(row, origin)))
            }
            None => self.weighting.weights(rows),
        }
    }

    /// Deals that a training can use: those that are evaluated, and those whose span has not ended.
    fn n_usable(&self) -> usize {
        self.censoring.map_or(self.won.len(), |censoring| censoring.won.len())
    }

    /// Whether the deal of a usable row was won.
    pub(super) fn outcome(&self, row: usize) -> bool {
        self.censoring.map_or(self.won, |censoring| censoring.won)[row]
    }

    fn group(&self, row: usize) -> u64 {
        self.censoring.map_or(self.groups, |censoring| censoring.groups)[row]
    }

    /// The snapshot of the deal of a usable row, where there are dates.
    pub(super) fn as_of(&self, row: usize) -> Option<AsOf> {
        match &self.censoring {
            Some(censoring) => Some(censoring.as_of[row]),
            None => self.dates.map(|dates| dates.as_of[row]),
        }
    }

    /// The cluster of a deal.
    pub(super) fn cluster(&self, row: usize) -> u64 {
        if self.clusters.is_some() { self.group(row) } else { row as u64 }
    }

    /// Whether a deal has a positive weight in a fit.
    pub(super) fn counts(&self, row: usize) -> bool {
        self.weighting.case_weights.is_none_or(|weights| weights[row] > 0.0)
    }

    /// Whether these rows have won and lost deals with a positive weight.
    pub(super) fn has_both_outcomes(&self, rows: &[usize]) -> bool {
        let has = |class: bool| rows.iter().any(|&row| self.outcome(row) == class && self.counts(row));
        has(true) && has(false)
    }
}

/// Snapshot and closing dates of deals.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a> {
    /// The snapshots.
    pub(crate) as_of: &'a [AsOf],
    /// The closes; `None` where they are not known, so that deals can be ordered by their snapshots only.
    pub(crate) closed_at: Option<&'a [AsOf]>,
    /// In which day, month and quarter an instant is.
    pub(crate) calendar: Calendar,
}

impl<'a> Dates<'a> {
    /// Dates in UTC, one for each deal.
    #[must_use]
    pub fn new(as_of: &'a [AsOf], closed_at: Option<&'a [AsOf]>) -> Self {
        Self { as_of, closed_at, calendar: Calendar::default() }
    }

    /// From when each outcome counts as known: its close, or where that is not known, its snapshot.
    #[must_use]
    pub(crate) fn known_from(&self) -> &'a [AsOf] {
        self.closed_at.unwrap_or(self.as_of)
    }
}

/// Whether one of these clusters has more than [`LARGEST_SHARE`] of all deals.
fn is_dominated(clusters: &[u64]) -> bool {
    let mut sizes: HashMap<u64, usize> = HashMap::new();
    for &cluster in clusters {
        *sizes.entry(cluster).or_default() += 1;
    }
    sizes.values().any(|&size| size as f64 > LARGEST_SHARE * clusters.len() as f64)
}
