//! The feature that tells most by itself: what a model of many features has to beat to be worth its trouble.

use rayon::prelude::*;

use super::calibration::{log_losses, weighted_mean};
use super::fit_and_score::finite;
use crate::design::{Encoder, Features};
use crate::fit::{self, FitOptions, Penalty, Problem, grouped_folds, split_mix64};

/// The feature is chosen on at most so many training deals: a feature that tells most shows in far fewer.
const MOST_ROWS: usize = 20_000;

/// Its weights are learned from at most so many: a few dozen weights are then known to a hundredth.
const MOST_FITTED_ROWS: usize = 100_000;

/// A prior of one log-odds for a standard deviation or a level, so weak that it only keeps rare levels finite.
const ALPHA: f64 = 1.0;

/// Steps of Newton's method; a model of one feature needs ten.
const MAX_ITERATIONS: u64 = 200;

/// A model of one feature, and what it says of the test rows.
pub(super) struct BestFeature {
    pub(super) name: String,
    pub(super) log_odds: Vec<f64>,
}

/// The deals that a feature is chosen on and fitted to.
#[derive(Debug, Clone, Copy)]
pub(super) struct BaselineData<'a> {
    pub(super) values: &'a Features,
    pub(super) won: &'a [bool],
    /// What each counts; `None` when all count 1.
    pub(super) weights: Option<&'a [f64]>,
    /// Deals with the same number stay together.
    pub(super) groups: &'a [u64],
    pub(super) seed: u64,
}

impl BaselineData<'_> {
    /// At most about `most` rows, whole groups, whatever their order in the file.
    fn sample(&self, most: usize) -> Vec<usize> {
        let parts = self.won.len().div_ceil(most).max(1) as u64;
        let is_taken =
            |&row: &usize| split_mix64(self.groups[row] ^ split_mix64(self.seed)).is_multiple_of(parts);
        (0..self.won.len()).filter(is_taken).collect()
    }

    /// What a model of one feature, fitted to these rows, says of others; `None` where it cannot be fitted.
    fn predicted(&self, encoder: &Encoder, column: usize, rows: &[usize], of: &Features) -> Option<Vec<f64>> {
        let won: Vec<bool> = rows.iter().map(|&row| self.won[row]).collect();
        let weights: Option<Vec<f64>> =
            self.weights.map(|weights| rows.iter().map(|&row| weights[row]).collect());
        let design = encoder.encode(&self.values.only_rows(column, rows)).ok()?.design;
        let options = FitOptions::new(Penalty::Ridge(ALPHA), MAX_ITERATIONS).ok()?;
        let problem = Problem::new(&design, &won).weighted(weights.as_deref());
        let mut point = fit::fit(&problem, &options).ok()?.point();
        let means = design.column_means().unwrap_or_default();
        encoder.centre(&mut point, &means);
        let sums = encoder.encode(of).ok()?.design.matvec(&point[..means.len()]);
        finite(sums, point[means.len()]).ok()
    }
}

/// Fits one model for each feature to one half of (some of) the training deals and judges it on the other; the feature with
/// the least log loss is fitted to all of them. `None` where no feature can be fitted, or there is but one: it would be held
/// against itself.
pub(super) fn best_feature(
    encoder: &Encoder,
    training: &BaselineData<'_>,
    test: &Features,
) -> Option<BestFeature> {
    if encoder.features().len() < 2 {
        return None;
    }
    let sample = training.sample(MOST_ROWS);
    let groups: Vec<u64> = sample.iter().map(|&row| training.groups[row]).collect();
    let halves = grouped_folds(&groups, training.seed, 2);
    let half = |number: u32| {
        let rows = sample.iter().zip(&halves).filter(move |(_, half)| **half == number);
        rows.map(|(&row, _)| row).collect::<Vec<usize>>()
    };
    let (fitted_on, judged_on) = (half(0), half(1));
    let judged_won: Vec<bool> = judged_on.iter().map(|&row| training.won[row]).collect();
    let loss = |feature: usize| -> Option<f64> {
        let judged = training.values.only_rows(feature, &judged_on);
        let log_odds = training.predicted(&encoder.only(feature), feature, &fitted_on, &judged)?;
        let weight = |place: usize| training.weights.map_or(1.0, |weights| weights[judged_on[place]]);
        weighted_mean(&log_losses(&log_odds, &judged_won), weight)
    };
    let losses: Vec<Option<f64>> = (0..encoder.features().len()).into_par_iter().map(loss).collect();
    let known = losses.iter().enumerate().filter_map(|(feature, loss)| Some((feature, (*loss)?)));
    let (best, _) = known.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let test = test.only_rows(best, &(0..test.n_rows()).collect::<Vec<_>>());
    let rows = training.sample(MOST_FITTED_ROWS);
    let log_odds = training.predicted(&encoder.only(best), best, &rows, &test)?;
    Some(BestFeature { name: encoder.features()[best].name.clone(), log_odds })
}
