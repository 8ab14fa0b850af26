//! Calibration and losses of probabilities: of the leads with 30 %, about three in ten should be won.
//!
//! The two losses are proper scores (the expectation is lowest for the true probability); lower is better. Compare them
//! with the losses of a constant prediction of the training base rate.

use serde::Serialize;

use super::recalibration::{recalibrate, recalibrate_intercept};
use crate::statistics::{Figure, wilson};
use crate::units::{logistic, softplus};

/// The negative log-likelihood of each outcome at these log-odds of winning, in nats: −ln(predicted probability of the outcome).
///
/// 0 for a certain and correct prediction, ln 2 ≈ 0.693 for a probability of one half. It is infinite if an outcome of
/// probability 0 occurs: nothing is clipped.
///
/// # Panics
/// When the lengths differ.
///
/// # Reference
/// Gneiting & Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", §4.1.
#[must_use]
pub fn log_losses(log_odds: &[f64], won: &[bool]) -> Vec<f64> {
    assert_eq!(log_odds.len(), won.len(), "one outcome for each of the log-odds");
    log_odds.iter().zip(won).map(|(&x, &won)| softplus(if won { -x } else { x })).collect()
}

/// The squared distance of probability and outcome (1 for won, 0 for lost) of each deal, from 0 to 1.
///
/// 0 for a certain and correct prediction, 0.25 for a probability of one half.
///
/// # Panics
/// When the lengths differ.
///
/// # Reference
/// Brier (1950), "Verification of forecasts expressed in terms of probability"; halved, as is usual for two outcomes.
#[must_use]
pub fn brier_scores(log_odds: &[f64], won: &[bool]) -> Vec<f64> {
    assert_eq!(log_odds.len(), won.len(), "one outcome for each of the log-odds");
    // For a won deal 1 − p is computed as the probability of losing, as the difference loses precision for large log-odds.
    log_odds.iter().zip(won).map(|(&x, &won)| logistic(if won { -x } else { x }).powi(2)).collect()
}

/// Σ w v / Σ w; `None` if Σ w is 0.
#[must_use]
pub fn weighted_mean(values: &[f64], weight: impl Fn(usize) -> f64) -> Option<f64> {
    let (mut sum, mut total) = (0.0, 0.0);
    for (row, value) in values.iter().enumerate() {
        let weight = weight(row);
        // A weight of 0 times an infinite loss is 0.
        if weight > 0.0 {
            sum += weight * value;
            total += weight;
        }
    }
    (total > 0.0).then(|| sum / total)
}

/// The calibration of predicted log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Calibration {
    /// The slope b of the logistic regression of the outcomes on the predicted log-odds, with its 95 % interval (Wald).
    /// 1 is calibrated; below 1 the predictions are over-confident, as those of an overfitted model are.
    pub slope: Figure,
    /// The intercept a of the same regression with b fixed at 1, with its 95 % interval (Wald): calibration in the
    /// large. 0 is calibrated; below 0 fewer deals are won than predicted.
    pub intercept: Figure,
}

/// The calibration of log-odds, with the weight `weight` of each row; `None` if the regression has no
/// optimum, as for a perfect ranking, or all log-odds are equal.
///
/// # Panics
/// When the lengths differ.
///
/// # Reference
/// Cox (1958), "Two further applications of a model for binary regression"; Steyerberg, *Clinical Prediction Models*,
/// 2nd edition, §15.2.
#[must_use]
pub fn calibration(log_odds: &[f64], won: &[bool], weight: &dyn Fn(usize) -> f64) -> Option<Calibration> {
    let slope = calibration_slope(log_odds, won, weight)?;
    Some(Calibration { slope, intercept: calibration_in_the_large(log_odds, won, weight)? })
}

/// The standard deviation of log-odds below which predictions count as constant, so that the slope is noise.
const LEAST_SPREAD: f64 = 0.01;

/// Whether predictions differ enough for a calibration slope.
pub(super) fn has_spread(log_odds: &[f64]) -> bool {
    let n = log_odds.len() as f64;
    let mean = log_odds.iter().sum::<f64>() / n;
    let squares: f64 = log_odds.iter().map(|x| (x - mean).powi(2)).sum();
    (squares / n).sqrt() >= LEAST_SPREAD
}

/// [`Calibration::slope`] only.
pub(super) fn calibration_slope(
    log_odds: &[f64],
    won: &[bool],
    weight: &dyn Fn(usize) -> f64,
) -> Option<Figure> {
    let line = recalibrate(log_odds, won, weight).filter(|_| has_spread(log_odds))?;
    Some(Figure::normal(line.slope, line.slope_error))
}

/// [`Calibration::intercept`] only; `None` without deals of both outcomes.
pub(super) fn calibration_in_the_large(
    log_odds: &[f64],
    won: &[bool],
    weight: &dyn Fn(usize) -> f64,
) -> Option<Figure> {
    recalibrate_intercept(log_odds, won, weight).map(|(shift, error)| Figure::normal(shift, error))
}

/// Deals of similar predicted probability, and how many of them were won.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Deals.
    pub n: usize,
    /// Won deals.
    pub n_won: usize,
    /// Lowest and highest predicted probability.
    pub range: (f64, f64),
    /// Mean predicted probability.
    pub predicted: f64,
    /// Share won, with Wilson's 95 % interval.
    pub observed: Figure,
}

/// Bins with nearly equal numbers of deals; deals with the same probability share a bin.
pub fn reliability(log_odds: &[f64], won: &[bool], n_bins: usize) -> Vec<ReliabilityBin> {
    assert_eq!(log_odds.len(), won.len(), "one outcome for each of the log-odds");
    let mut deals: Vec<(f64, bool)> = log_odds.iter().copied().zip(won.iter().copied()).collect();
    deals.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut bins: Vec<ReliabilityBin> = Vec::new();
    let (mut start, mut end) = (0, 0);
    for run in deals.chunk_by(|a, b| a.0 == b.0) {
        end += run.len();
        if end >= next_bound(start, deals.len(), n_bins.max(1)) {
            bins.push(bin(&deals[start..end]));
            start = end;
        }
    }
    bins
}

/// The next bound above `start` that divides `n` deals evenly.
fn next_bound(start: usize, n: usize, n_bins: usize) -> usize {
    (1..=n_bins).map(|bin| bin * n / n_bins).find(|&bound| bound > start).unwrap_or(n)
}

fn bin(deals: &[(f64, bool)]) -> ReliabilityBin {
    let (n, n_won) = (deals.len(), deals.iter().filter(|deal| deal.1).count());
    let probability = |deal: &(f64, bool)| logistic(deal.0);
    let ends = deals.first().zip(deals.last());
    ReliabilityBin {
        n,
        n_won,
        range: ends.map_or((0.0, 1.0), |(first, last)| (probability(first), probability(last))),
        predicted: deals.iter().map(probability).sum::<f64>() / n as f64,
        observed: Figure { value: n_won as f64 / n as f64, interval: wilson(n_won, n) },
    }
}
