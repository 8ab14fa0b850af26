//! The feature that tells most by itself: what a model of many features has to beat to be worth its trouble.

use rayon::prelude::*;

use super::EvaluationError;
use super::calibration::{log_losses, weighted_mean};
use super::judge::finite;
use crate::design::{Encoder, Features};
use crate::fit::{self, FitOptions, Penalty, Problem};

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

/// Fits one model for each feature to one half of (some of) the training deals and judges it on the other; the feature with
/// the least log loss is fitted to all of them. `None` where no feature can be fitted.
pub(super) fn best_feature(
    encoder: &Encoder,
    training: &Features,
    won: &[bool],
    test: &Features,
) -> Result<Option<BestFeature>, EvaluationError> {
    let step = won.len().div_ceil(MOST_ROWS).max(1);
    let half = |start: usize| (start * step..won.len()).step_by(2 * step).collect::<Vec<usize>>();
    let (fitted_on, judged_on) = (half(0), half(1));
    let outcomes = |rows: &[usize]| rows.iter().map(|&row| won[row]).collect::<Vec<bool>>();
    let loss = |feature: usize| -> Option<f64> {
        let alone = |rows: &[usize]| training.only_rows(feature, rows);
        let (first, second) = (alone(&fitted_on), alone(&judged_on));
        let log_odds = predicted(&encoder.only(feature), &first, &outcomes(&fitted_on), &second).ok()??;
        weighted_mean(&log_losses(&log_odds, &outcomes(&judged_on)), |_| 1.0)
    };
    let losses: Vec<Option<f64>> = (0..encoder.features().len()).into_par_iter().map(loss).collect();
    let known = losses.iter().enumerate().filter_map(|(feature, loss)| Some((feature, (*loss)?)));
    let Some((best, _)) = known.min_by(|a, b| a.1.total_cmp(&b.1)) else { return Ok(None) };
    let rows: Vec<usize> = (0..won.len()).step_by(won.len().div_ceil(MOST_FITTED_ROWS).max(1)).collect();
    let fitted = training.only_rows(best, &rows);
    let log_odds = predicted(
        &encoder.only(best),
        &fitted,
        &outcomes(&rows),
        &test.only_rows(best, &(0..test.n_rows()).collect::<Vec<_>>()),
    )?;
    let name = encoder.features()[best].name.clone();
    Ok(log_odds.map(|log_odds| BestFeature { name, log_odds }))
}

/// What a model fitted to some rows says of others; `None` where there is nothing to fit.
fn predicted(
    encoder: &Encoder,
    training: &Features,
    won: &[bool],
    test: &Features,
) -> Result<Option<Vec<f64>>, EvaluationError> {
    let design = encoder.encode(training)?.design;
    if design.n_columns() == 0 || !(won.contains(&true) && won.contains(&false)) {
        return Ok(None);
    }
    let options = FitOptions::new(Penalty::Ridge(ALPHA), MAX_ITERATIONS)?;
    let mut point = fit::fit(&Problem::new(&design, won), &options)?.point();
    let means = design.column_means().unwrap_or_default();
    encoder.centre(&mut point, &means);
    finite(encoder.encode(test)?.design.matvec(&point[..means.len()]), point[means.len()]).map(Some)
}
