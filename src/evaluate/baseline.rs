//! The best single feature: a baseline that a model of all features has to beat.

use rayon::prelude::*;

use super::calibration::{log_losses, weighted_mean};
use crate::design::{Encoder, Features};
use crate::fit::{FitPlan, Penalty, Solver, grouped_folds, split_mix64};
use crate::label::Labelled;
use crate::linear_model::{EncodedRows, TrainingRows};

/// The feature is chosen on at most this number of training deals, which is enough to rank features.
const MOST_ROWS: usize = 20_000;

/// Its coefficients are fitted on at most this number: the standard errors of a few dozen are then about 0.01.
const MOST_FITTED_ROWS: usize = 100_000;

/// A weak ridge penalty, so that rare levels have finite coefficients.
const ALPHA: f64 = 1.0;

/// Newton steps; a model of one feature needs about ten.
const MAX_ITERATIONS: u64 = 200;

/// The predictions of a model of one feature for the test rows.
pub(super) struct BestFeature {
    pub(super) name: Labelled,
    pub(super) log_odds: Vec<f64>,
}

/// A sample of at most about `most` training rows in whole groups, independent of the order of the rows.
fn sample(training: &TrainingRows<'_>, seed: u64, most: usize) -> Vec<usize> {
    let parts = training.won.len().div_ceil(most).max(1) as u64;
    let is_taken = |&row: &usize| split_mix64(training.groups[row] ^ split_mix64(seed)).is_multiple_of(parts);
    (0..training.won.len()).filter(is_taken).collect()
}

/// The log-odds of `test` by a model of one feature, fitted to these rows; `None` where it cannot be fitted.
fn predicted(encoder: Encoder, rows: TrainingRows<'_>, test: &Features) -> Option<Vec<f64>> {
    let plan = FitPlan {
        penalty: Some(Penalty::Ridge(ALPHA)),
        share: None,
        solver: Solver::Auto,
        max_iterations: MAX_ITERATIONS,
        folds: 2,
        seed: 0,
    };
    let fit = EncodedRows::new(encoder, rows).ok()?.fit(&plan, None).ok()?;
    fit.model.checked_log_odds(test).ok()
}

/// Fits one model for each feature on one half of a sample of the training deals and evaluates it on the other; the feature with
/// the lowest log loss is fitted on all of them. `None` where no feature can be fitted, or there is only one.
pub(super) fn best_feature(
    encoder: &Encoder,
    training: &TrainingRows<'_>,
    test: &Features,
    seed: u64,
) -> Option<BestFeature> {
    if encoder.features().len() < 2 {
        return None;
    }
    let rows = sample(training, seed, MOST_ROWS);
    let groups: Vec<u64> = rows.iter().map(|&row| training.groups[row]).collect();
    let halves = grouped_folds(&groups, seed, 2);
    let half = |number: u32| {
        let rows = rows.iter().zip(&halves).filter(move |(_, half)| **half == number);
        rows.map(|(&row, _)| row).collect::<Vec<usize>>()
    };
    let (fitted_on, scored_on) = (half(0), half(1));
    let scored_won: Vec<bool> = scored_on.iter().map(|&row| training.won[row]).collect();
    let loss = |feature: usize| -> Option<f64> {
        let values = training.values.only_rows(feature, &scored_on);
        let log_odds =
            predicted(encoder.only(feature), training.select_feature(feature, &fitted_on), &values)?;
        weighted_mean(&log_losses(&log_odds, &scored_won), |place| training.weight(scored_on[place]))
    };
    let losses: Vec<Option<f64>> = (0..encoder.features().len()).into_par_iter().map(loss).collect();
    let known = losses.iter().enumerate().filter_map(|(feature, loss)| Some((feature, (*loss)?)));
    let (best, _) = known.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let test = test.only_rows(best, &(0..test.n_rows()).collect::<Vec<_>>());
    let rows = sample(training, seed, MOST_FITTED_ROWS);
    let log_odds = predicted(encoder.only(best), training.select_feature(best, &rows), &test)?;
    Some(BestFeature { name: encoder.features()[best].labelled(), log_odds })
}
