//! Figures on the training deals, corrected for optimism by the bootstrap.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use serde::Serialize;

use super::calibration::{brier_scores, calibration_slope, log_losses, weighted_mean};
use super::error::EvaluationError;
use super::evaluation_data::EvaluationData;
use super::ranking::Ranking;
use crate::design::Design;
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
    /// The mean difference between a resample's model on its own resample and on all deals.
    pub optimism: f64,
    /// Apparent minus optimism: the expected performance on new deals.
    pub corrected: f64,
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

/// Fits the model to accounts drawn with replacement, and compares its figures on the resample and on all deals. The
/// encoders and the penalty are those of all deals, so the optimism due to their choice is not included. `None` with
/// so many deals or columns that it would take minutes, or so few deals for each column that it would be too optimistic.
/// `plan` has the penalty of the final model.
///
/// # Reference
/// Harrell, Lee & Mark (1996), "Multivariable prognostic models", §5; Efron & Gong (1983).
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
    let Some(apparent) = bootstrap.figures(&start, &|_| 1.0) else { return Ok(None) };
    let done = AtomicU64::new(0);
    let resample = |draw: u32| {
        let pair = bootstrap.resample(draw, &start)?;
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, u64::from(BOOTSTRAPS));
        Some(pair)
    };
    let pairs: Vec<Pair> = (0..BOOTSTRAPS).into_par_iter().filter_map(resample).collect();
    Ok((!pairs.is_empty()).then(|| corrected(&apparent, &pairs)))
}

/// Whether there are enough deals for the columns, and not too many for the time.
fn has_right_size(deals: &EvaluationData<'_>, n_columns: usize) -> bool {
    let n_won = deals.won.iter().filter(|&&won| won).count();
    let is_enough = n_won.min(deals.won.len() - n_won) >= FEWEST_EVENTS_A_COLUMN * n_columns;
    is_enough && deals.won.len().saturating_mul(n_columns * n_columns) <= MOST_WORK
}

/// Each figure corrected by the mean optimism of the resamples.
fn corrected(apparent: &ResampleFigures, pairs: &[Pair]) -> Optimism {
    let corrected = |apparent: f64, of: &dyn Fn(&ResampleFigures) -> f64| {
        let optimism = pairs.iter().map(|(own, all)| of(own) - of(all)).sum::<f64>() / pairs.len() as f64;
        Corrected { apparent, optimism, corrected: apparent - optimism }
    };
    let slopes = pairs.iter().all(|(own, all)| own.slope.is_some() && all.slope.is_some());
    let slope = apparent.slope.filter(|slope| slopes && slope.abs() <= LARGEST_SLOPE);
    Optimism {
        bootstraps: pairs.len() as u32,
        auc: corrected(apparent.auc, &|figures| figures.auc),
        log_loss: corrected(apparent.log_loss, &|figures| figures.log_loss),
        brier: corrected(apparent.brier, &|figures| figures.brier),
        slope: slope.map(|slope| corrected(slope, &|figures| figures.slope.unwrap_or_default())),
    }
}

/// The figures of a resample's model on its own resample, and on all deals.
type Pair = (ResampleFigures, ResampleFigures);

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

    fn resample(&self, draw: u32, start: &[f64]) -> Option<Pair> {
        let counts: Vec<f64> = (0..self.n_groups).map(|group| draw_count(self.seed, draw, group)).collect();
        let count = |row: usize| counts[self.groups[row] as usize];
        let weights = self.rows.all_weights();
        let drawn: Vec<f64> = (0..weights.len()).map(|row| weights[row] * count(row)).collect();
        let point = self.fit(&drawn, Some(start)).ok()?;
        Some((self.figures(&point, &count)?, self.figures(&point, &|_| 1.0)?))
    }

    fn figures(&self, point: &[f64], weight: &dyn Fn(usize) -> f64) -> Option<ResampleFigures> {
        ResampleFigures::of(&self.rows.design, &self.rows.won, point, weight)
    }
}

/// Makes these draws independent of others with the same seed.
const SALT: u64 = 0x6f70_7469_6d69_736d;

/// The figures of one model on a resample.
struct ResampleFigures {
    auc: f64,
    log_loss: f64,
    brier: f64,
    slope: Option<f64>,
}

impl ResampleFigures {
    fn of(design: &Design, won: &[bool], point: &[f64], weight: &dyn Fn(usize) -> f64) -> Option<Self> {
        let (coefficients, intercept) = point.split_at(point.len() - 1);
        let log_odds: Vec<f64> = design.matvec(coefficients).iter().map(|sum| sum + intercept[0]).collect();
        Some(Self {
            auc: Ranking::of(&log_odds)?.tallies(won, weight).auc()?,
            log_loss: weighted_mean(&log_losses(&log_odds, won), weight)?,
            brier: weighted_mean(&brier_scores(&log_odds, won), weight)?,
            slope: calibration_slope(&log_odds, won, weight).map(|slope| slope.value),
        })
    }
}
