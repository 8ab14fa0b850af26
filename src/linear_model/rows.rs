//! The rows that a model is fitted on.

use std::borrow::Cow;

use super::prior::{PriorRule, learn_encoder};
use crate::design::{EncodeError, Encoder, Features};
use crate::project::Feature;

/// Closed deals as a model is fitted on them, row by row.
///
/// What is selected from a larger table is owned, what is used as a whole is borrowed.
#[derive(Debug, Clone)]
pub struct TrainingRows<'a> {
    /// The features of the model.
    pub features: &'a [Feature],
    /// Their values.
    pub values: Cow<'a, Features>,
    /// Whether each deal was won.
    pub won: Cow<'a, [bool]>,
    /// The weight of each, at least 0; `None` when all weigh 1.
    pub weights: Option<Cow<'a, [f64]>>,
    /// The offset of each: a given part of its log-odds; `None` without one.
    pub offset: Option<Cow<'a, [f64]>>,
    /// Deals with the same number stay together in folds and bootstraps.
    pub groups: Cow<'a, [u64]>,
    /// The rules of the points table, where the ridge shrinks to it; `None` where it shrinks to 0.
    pub prior: Option<Cow<'a, [PriorRule]>>,
}

impl TrainingRows<'_> {
    /// The encoder of the features, and the names of those with one value only.
    ///
    /// # Errors
    /// As [`Encoder::learn`].
    pub fn learn_encoder(&self) -> Result<(Encoder, Vec<String>), EncodeError> {
        learn_encoder(self.features, &self.values, self.prior.as_deref())
    }

    /// The weight of a row.
    #[must_use]
    pub fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// The weighted share of won deals, from 0 to 1.
    #[must_use]
    pub fn win_rate(&self) -> f64 {
        let weights = || (0..self.won.len()).map(|row| self.weight(row));
        let won = weights().zip(self.won.iter()).map(|(weight, &won)| if won { weight } else { 0.0 });
        won.sum::<f64>() / weights().sum::<f64>()
    }

    /// These rows of one feature alone, without a prior.
    ///
    /// # Panics
    /// When there is no such feature or row.
    #[must_use]
    pub fn select_feature(&self, feature: usize, rows: &[usize]) -> Self {
        let numbers = |numbers: &Cow<'_, [f64]>| rows.iter().map(|&row| numbers[row]).collect();
        Self {
            features: &self.features[feature..=feature],
            values: Cow::Owned(self.values.only_rows(feature, rows)),
            won: rows.iter().map(|&row| self.won[row]).collect(),
            weights: self.weights.as_ref().map(numbers),
            offset: self.offset.as_ref().map(numbers),
            groups: rows.iter().map(|&row| self.groups[row]).collect(),
            prior: None,
        }
    }
}
