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

/// With at most this number of features, all of them are fitted.
const FEW_FEATURES: usize = 32;

/// Of more, this number with the largest score statistics.
const MOST_FITTED_FEATURES: usize = 16;

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

/// The features that may be the best, by these training rows: all, or those with the largest score statistics, less their degrees of
/// freedom. A score statistic is the gain in twice the log likelihood that a step of Fisher scoring from the win rate expects (Rao 1948),
/// here with each column by itself.
fn promising(encoder: &Encoder, training: &TrainingRows<'_>, rows: &[usize]) -> Vec<usize> {
    let all: Vec<usize> = (0..encoder.features().len()).collect();
    let encoded = (all.len() > FEW_FEATURES).then(|| encoder.encode(&training.values.select_rows(rows)));
    let Some(Ok(encoded)) = encoded else { return all };
    let weights: Vec<f64> = rows.iter().map(|&row| training.weight(row)).collect();
    let of_won = |row: usize, weight: f64| if training.won[row] { weight } else { 0.0 };
    let total: f64 = weights.iter().sum();
    let share = rows.iter().zip(&weights).map(|(&row, &weight)| of_won(row, weight)).sum::<f64>() / total;
    let rests = rows.iter().zip(&weights).map(|(&row, &weight)| of_won(row, weight) - weight * share);
    let scores = encoded.design.rmatvec(&rests.collect::<Vec<f64>>());
    let (sums, squares) = (encoded.design.rmatvec(&weights), encoded.design.gram_diagonal(&weights));
    let mut statistics = vec![0.0; all.len()];
    for (column, term) in encoder.columns().iter().enumerate() {
        let variance = share * (1.0 - share) * (squares[column] - sums[column] * sums[column] / total);
        if variance > 0.0 {
            statistics[term.feature] += scores[column] * scores[column] / variance - 1.0;
        }
    }
    let mut strongest = all;
    strongest.sort_by(|&a, &b| statistics[b].total_cmp(&statistics[a]));
    strongest.truncate(MOST_FITTED_FEATURES);
    strongest
}

/// Fits one model for each feature on one half of a sample of the training deals and evaluates it on the other; the feature with
/// the lowest log loss is fitted on all of them. Of many features, only the [`promising`] ones are fitted. `None` where no feature can be fitted, or there is only one.
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
    let features = promising(encoder, training, &fitted_on);
    let losses: Vec<Option<f64>> = features.par_iter().map(|&feature| loss(feature)).collect();
    let known = features.into_iter().zip(losses).filter_map(|(feature, loss)| Some((feature, loss?)));
    let (best, _) = known.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?;
    let test = test.only_rows(best, &(0..test.n_rows()).collect::<Vec<_>>());
    let rows = sample(training, seed, MOST_FITTED_ROWS);
    let log_odds = predicted(encoder.only(best), training.select_feature(best, &rows), &test)?;
    Some(BestFeature { name: encoder.features()[best].labelled(), log_odds })
}
