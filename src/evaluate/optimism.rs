//! Figures on the training deals, corrected for optimism by the .632+ bootstrap.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use serde::Serialize;

use super::calibration::{brier_scores, calibration_slope, log_losses, weighted_mean};
use super::error::EvaluationError;
use super::evaluation_data::EvaluationData;
use super::ranking::Ranking;
use crate::fit::{FitError, FitPlan, draw_count, numbered, split_mix64};
use crate::linear_model::EncodedRows;

/// With fewer test deals of the smaller class, the interval of a holdout is wide, and training figures are corrected, too.
///
/// # Reference
/// Collins, Ogundimu & Altman (2016), "Sample size considerations for the external validation of a multivariable prognostic
/// model": at least 100 events.
pub const EVENTS_TO_JUDGE: usize = 100;

/// Resamples: the standard error of their mean is a tenth of their standard deviation.
const BOOTSTRAPS: u32 = 100;

/// The largest number of deals for the correction; more are enough for a holdout.
const MOST_ROWS: usize = 50_000;

/// The largest cost of the correction, in deals times squared columns: some seconds of fits.
const MOST_WORK: usize = 1 << 30;

/// With fewer events (deals of the smaller class) per column, the correction is far too small: cross-validation is better.
///
/// # Reference
/// Steyerberg et al. (2001), "Internal validation of predictive models", on samples of two and five events for each.
const FEWEST_EVENTS_A_COLUMN: usize = 5;

/// A calibration slope beyond this comes from nearly constant probabilities, and is not reported.
const LARGEST_SLOPE: f64 = 5.0;

/// A figure on the training deals, and its correction for optimism.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(clippy::struct_field_names, reason = "`evaluation.json` names it so")]
pub struct Corrected {
    /// On the training deals.
    pub apparent: f64,
    /// The estimated difference from the performance on new deals.
    pub optimism: f64,
    /// Apparent minus optimism: the expected performance on new deals.
    pub corrected: f64,
}

/// The share of deals that a resample has, on average, where there are many: 1 − 1/e.
const DRAWN: f64 = 0.632;

impl Corrected {
    /// By the .632+ estimator: between `apparent` and `outside`, that of the models of the resamples on the deals that they have not drawn,
    /// the nearer to the latter the more the model overfits. `uninformed` is the figure if the features carried no information.
    ///
    /// # Reference
    /// Efron & Tibshirani (1997), "Improvements on cross-validation: the .632+ bootstrap method", §3. `outside` is not cut at
    /// `uninformed`, which would be optimistic on noise.
    fn between(apparent: f64, outside: f64, uninformed: f64) -> Self {
        let rate = (outside - apparent) / (uninformed - apparent);
        let rate = if rate.is_finite() { rate.clamp(0.0, 1.0) } else { 0.0 };
        let weight = DRAWN / (1.0 - (1.0 - DRAWN) * rate);
        let corrected = (1.0 - weight) * apparent + weight * outside;
        Self { apparent, optimism: apparent - corrected, corrected }
    }
}

/// Figures of the final model on its training deals, corrected for optimism.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Optimism {
    /// Resamples by account.
    pub bootstraps: u32,
    /// Area under the ROC curve.
    pub auc: Corrected,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: Corrected,
    /// Mean squared error of the probabilities.
    pub brier: Corrected,
    /// Calibration slope; below 1 is over-confident.
    pub slope: Option<Corrected>,
}

/// Fits the model to accounts drawn with replacement, and compares its figures on the accounts that were not drawn with those of the
/// model of all deals on these. The slope, which has no figure without information, is compared on the resample and on all deals. The
/// encoders and the penalty are those of all deals, so the optimism due to their choice is not included. `None` with
/// so many deals or columns that it would take minutes, or so few deals for each column that it would be too optimistic.
/// `plan` has the penalty of the final model.
///
/// # Reference
/// Efron & Tibshirani (1997), as at `Corrected`; of the slope Harrell, Lee & Mark (1996), "Multivariable prognostic models", §5. On noise
/// the latter's corrected area is far too large: .539 with 300 deals and 12 features (`benches/honesty.md`).
///
/// # Errors
/// When the model cannot be fitted to all deals.
pub fn optimism(
    deals: &EvaluationData<'_>,
    plan: &FitPlan,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Option<Optimism>, EvaluationError> {
    if deals.won.len() > MOST_ROWS {
        return Ok(None);
    }
    let complete: Vec<usize> = (0..deals.won.len()).collect();
    let rows = deals.select(&complete);
    let (encoder, _) = rows.learn_encoder()?;
    if !has_right_size(deals, encoder.columns().len()) {
        return Ok(None);
    }
    let bootstrap = Bootstrap::new(deals, EncodedRows::new(encoder, rows)?, plan);
    let start = bootstrap.fit(&bootstrap.rows.all_weights(), None)?;
    let log_odds = bootstrap.log_odds(&start);
    let figures = ResampleFigures::of(&log_odds, &bootstrap.rows.won, &|_| 1.0);
    let uninformed = ResampleFigures::uninformed(&log_odds, &bootstrap.rows.won);
    let Some((apparent, uninformed)) = figures.zip(uninformed) else { return Ok(None) };
    let done = AtomicU64::new(0);
    let resample = |draw: u32| {
        let pair = bootstrap.resample(draw, &start)?;
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, u64::from(BOOTSTRAPS));
        Some(pair)
    };
    let drawn: Vec<Resampled> = (0..BOOTSTRAPS).into_par_iter().filter_map(resample).collect();
    Ok((!drawn.is_empty()).then(|| corrected(&apparent, &drawn, &uninformed)))
}

/// Whether there are enough deals for the columns, and not too many for the time.
fn has_right_size(deals: &EvaluationData<'_>, n_columns: usize) -> bool {
    let n_won = deals.won.iter().filter(|&&won| won).count();
    let is_enough = n_won.min(deals.won.len() - n_won) >= FEWEST_EVENTS_A_COLUMN * n_columns;
    is_enough && deals.won.len().saturating_mul(n_columns * n_columns) <= MOST_WORK
}

/// Each figure corrected by those of the resamples.
fn corrected(apparent: &ResampleFigures, drawn: &[Resampled], uninformed: &ResampleFigures) -> Optimism {
    let mean = |of: &dyn Fn(&Resampled) -> f64| drawn.iter().map(of).sum::<f64>() / drawn.len() as f64;
    let corrected = |of: &dyn Fn(&ResampleFigures) -> f64| {
        Corrected::between(of(apparent), mean(&|drawn| of(&drawn.outside)), of(uninformed))
    };
    let slopes = drawn.iter().all(|drawn| drawn.slopes.is_some());
    let slope = apparent.slope.filter(|slope| slopes && slope.abs() <= LARGEST_SLOPE);
    let slope = slope.map(|apparent| {
        let optimism = mean(&|drawn| drawn.slopes.map_or(0.0, |(own, all)| own - all));
        Corrected { apparent, optimism, corrected: apparent - optimism }
    });
    Optimism {
        bootstraps: drawn.len() as u32,
        auc: corrected(&|figures| figures.auc),
        log_loss: corrected(&|figures| figures.log_loss),
        brier: corrected(&|figures| figures.brier),
        slope,
    }
}

/// The figures of a resample's model.
struct Resampled {
    /// On the deals that were not drawn.
    outside: ResampleFigures,
    /// The slope on its own resample, and on all deals.
    slopes: Option<(f64, f64)>,
}

/// The deals, and the groups of them that are resampled.
struct Bootstrap<'a> {
    rows: EncodedRows<'a>,
    plan: &'a FitPlan,
    groups: Vec<u32>,
    n_groups: usize,
    seed: u64,
}

impl<'a> Bootstrap<'a> {
    fn new(deals: &EvaluationData<'_>, rows: EncodedRows<'a>, plan: &'a FitPlan) -> Self {
        let clusters: Vec<u64> = (0..deals.won.len()).map(|row| deals.cluster(row)).collect();
        let groups = numbered(&clusters);
        let n_groups = groups.iter().max().map_or(0, |&last| last as usize + 1);
        Self { rows, plan, groups, n_groups, seed: split_mix64(plan.seed ^ SALT) }
    }

    /// The optimum with these weights. The log-odds per point are estimated on each resample, as the coefficients are.
    fn fit(&self, weights: &[f64], start: Option<&[f64]>) -> Result<Vec<f64>, FitError> {
        let problem = self.rows.problem().weighted(weights);
        Ok(self.rows.solve(&problem, self.plan, start)?.fitted.point())
    }

    fn resample(&self, draw: u32, start: &[f64]) -> Option<Resampled> {
        let counts: Vec<f64> = (0..self.n_groups).map(|group| draw_count(self.seed, draw, group)).collect();
        let count = |row: usize| counts[self.groups[row] as usize];
        let weights = self.rows.all_weights();
        let drawn: Vec<f64> = (0..weights.len()).map(|row| weights[row] * count(row)).collect();
        let point = self.fit(&drawn, Some(start)).ok()?;
        let log_odds = self.log_odds(&point);
        let won = &self.rows.won;
        let is_outside = |row: usize| f64::from(count(row) == 0.0);
        let slope = |weight: &dyn Fn(usize) -> f64| Some(calibration_slope(&log_odds, won, weight)?.value);
        let slopes = slope(&count).zip(slope(&|_| 1.0));
        Some(Resampled { outside: ResampleFigures::of(&log_odds, won, &is_outside)?, slopes })
    }

    fn log_odds(&self, point: &[f64]) -> Vec<f64> {
        let (coefficients, intercept) = point.split_at(point.len() - 1);
        self.rows.design.matvec(coefficients).iter().map(|sum| sum + intercept[0]).collect()
    }
}

/// Makes these draws independent of others with the same seed.
const SALT: u64 = 0x6f70_7469_6d69_736d;

/// The figures of one model on some deals.
struct ResampleFigures {
    auc: f64,
    log_loss: f64,
    brier: f64,
    slope: Option<f64>,
}

impl ResampleFigures {
    fn of(log_odds: &[f64], won: &[bool], weight: &dyn Fn(usize) -> f64) -> Option<Self> {
        Some(Self {
            auc: Ranking::of(log_odds)?.tallies(won, weight).auc()?,
            log_loss: weighted_mean(&log_losses(log_odds, won), weight)?,
            brier: weighted_mean(&brier_scores(log_odds, won), weight)?,
            slope: calibration_slope(log_odds, won, weight).map(|slope| slope.value),
        })
    }

    /// The figures of these predictions if each were as likely to be of any deal.
    fn uninformed(log_odds: &[f64], won: &[bool]) -> Option<Self> {
        let n = log_odds.len();
        let share = won.iter().filter(|won| **won).count() as f64 / n as f64;
        let mean = |of: fn(&[f64], &[bool]) -> Vec<f64>, won: bool| {
            weighted_mean(&of(log_odds, &vec![won; n]), |_| 1.0)
        };
        let mixed = |of: fn(&[f64], &[bool]) -> Vec<f64>| {
            Some(share * mean(of, true)? + (1.0 - share) * mean(of, false)?)
        };
        Some(Self { auc: 0.5, log_loss: mixed(log_losses)?, brier: mixed(brier_scores)?, slope: None })
    }
}

#[cfg(test)]
mod tests {
    use super::Corrected;

    #[test]
    fn the_more_a_model_overfits_the_nearer_it_is_to_the_deals_outside() {
        let near = |apparent, outside, expected: f64| {
            let found = Corrected::between(apparent, outside, 0.5);
            assert!((found.corrected - expected).abs() < 1e-12, "{found:?}");
            assert!((found.apparent - found.optimism - found.corrected).abs() < 1e-12);
        };
        near(0.75, 0.75, 0.75);
        // Half of what it seems to know: w = .632 / (1 - .368 / 2).
        near(0.7, 0.6, 0.7 - 0.1 * 0.632 / 0.816);
        near(0.7, 0.5, 0.5);
        near(0.7, 0.45, 0.45);
        near(0.7, 0.72, 0.7 + 0.02 * 0.632);
    }
}
