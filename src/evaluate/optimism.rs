//! How much a model of few deals flatters itself: figures on its own training deals, corrected by the bootstrap.

use rayon::prelude::*;
use serde::Serialize;

use super::calibration::{brier_scores, calibration_slope, log_losses, weighted_mean};
use super::error::EvaluationError;
use super::evaluation_data::EvaluationData;
use super::ranking::Ranking;
use crate::design::Design;
use crate::fit::{FitError, FitPlan, draw_count, numbered, split_mix64};
use crate::linear_model::EncodedRows;

/// With fewer deals of the smaller class than this to judge by, figures are corrected for optimism, too: the interval of a
/// holdout is then so wide that it tells little.
///
/// # Reference
/// Collins, Ogundimu & Altman (2016), "Sample size considerations for the external validation of a multivariable prognostic
/// model": at least 100 events.
pub const EVENTS_TO_JUDGE: usize = 100;

/// Bootstraps: the mean of so many is known to a tenth of their scatter.
const BOOTSTRAPS: u32 = 100;

/// The most deals for which it is done; with more there are events enough to hold out.
const MOST_ROWS: usize = 50_000;

/// The most work for which it is done, in deals times squared columns: some seconds of fits.
const MOST_WORK: usize = 1 << 30;

/// With fewer deals of the smaller class for each column, draws repeat deals that a model knows by heart, and the correction
/// is far too small; the cross-validation tells more.
///
/// # Reference
/// Steyerberg et al. (2001), "Internal validation of predictive models", on samples of two and five events for each.
const FEWEST_EVENTS_A_COLUMN: usize = 5;

/// A calibration slope beyond this is that of probabilities that hardly differ, and says nothing.
const LARGEST_SLOPE: f64 = 5.0;

/// A figure on the training deals, and what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Corrected {
    /// On the deals that the model has learned from.
    pub apparent: f64,
    /// How much better models look on their own deals than on all, on average.
    pub optimism: f64,
    /// The first without the second: what to expect of new deals.
    pub corrected: f64,
}

/// Figures of the final model, corrected for having seen the deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Optimism {
    /// Bootstraps by account.
    pub bootstraps: u32,
    /// Area under the ROC curve.
    pub auc: Corrected,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: Corrected,
    /// Mean squared error of the probabilities.
    pub brier: Corrected,
    /// Calibration slope; what it lacks to 1 is how much too extreme the predictions are.
    pub slope: Option<Corrected>,
}

/// Fits the model to accounts drawn with replacement, and compares how each looks on its own draw and on all deals. The
/// encoders and the penalty are those of all deals, so what their choice adds to the optimism is left out. `None` where
/// there are so many deals or columns that it would take minutes, or so few deals for each column that it would mislead.
/// `plan` has the penalty of the final model.
///
/// # Errors
/// When the model of all deals cannot be fitted.
///
/// # Reference
/// Harrell, Lee & Mark (1996), "Multivariable prognostic models", §5; Efron & Gong (1983).
pub fn optimism(
    deals: &EvaluationData<'_>,
    plan: &FitPlan,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Option<Optimism>, EvaluationError> {
    if deals.won.len() > MOST_ROWS {
        return Ok(None);
    }
    let rows = deals.all();
    let (encoder, _) = rows.learn_encoder()?;
    let n_columns = encoder.columns().len();
    let n_won = deals.won.iter().filter(|&&won| won).count();
    if n_won.min(deals.won.len() - n_won) < FEWEST_EVENTS_A_COLUMN * n_columns {
        return Ok(None);
    }
    if deals.won.len().saturating_mul(n_columns * n_columns) > MOST_WORK {
        return Ok(None);
    }
    let rows = EncodedRows::new(encoder, rows)?;
    let (design, weights) = (&rows.design, rows.all_weights());
    // What a point is worth is learned from each draw, as the weights are.
    let fitted = |weights: &[f64], start: Option<&[f64]>| -> Result<Vec<f64>, FitError> {
        let problem = rows.problem().weighted(weights);
        Ok(rows.solve(&problem, plan, start)?.fitted.point())
    };
    let start = fitted(&weights, None)?;
    let Some(apparent) = Figures::of(design, deals.won, &start, &|_| 1.0) else { return Ok(None) };
    let clusters: Vec<u64> = (0..deals.won.len()).map(|row| deals.cluster(row)).collect();
    let groups = numbered(&clusters);
    let n_groups = groups.iter().max().map_or(0, |&last| last as usize + 1);
    let seed = split_mix64(plan.seed ^ SALT);
    let done = std::sync::atomic::AtomicU64::new(0);
    let bootstrap = |draw: u32| -> Option<(Figures, Figures)> {
        let counts: Vec<f64> = (0..n_groups).map(|group| draw_count(seed, draw, group)).collect();
        let count = |row: usize| counts[groups[row] as usize];
        let drawn: Vec<f64> = (0..weights.len()).map(|row| weights[row] * count(row)).collect();
        let point = fitted(&drawn, Some(&start)).ok()?;
        progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, u64::from(BOOTSTRAPS));
        let own = Figures::of(design, deals.won, &point, &count)?;
        Some((own, Figures::of(design, deals.won, &point, &|_| 1.0)?))
    };
    let pairs: Vec<(Figures, Figures)> = (0..BOOTSTRAPS).into_par_iter().filter_map(bootstrap).collect();
    if pairs.is_empty() {
        return Ok(None);
    }
    let corrected = |apparent: f64, of: &dyn Fn(&Figures) -> f64| {
        let optimism = pairs.iter().map(|(own, all)| of(own) - of(all)).sum::<f64>() / pairs.len() as f64;
        Corrected { apparent, optimism, corrected: apparent - optimism }
    };
    let slopes = pairs.iter().all(|(own, all)| own.slope.is_some() && all.slope.is_some());
    Ok(Some(Optimism {
        bootstraps: pairs.len() as u32,
        auc: corrected(apparent.auc, &|figures| figures.auc),
        log_loss: corrected(apparent.log_loss, &|figures| figures.log_loss),
        brier: corrected(apparent.brier, &|figures| figures.brier),
        slope: apparent
            .slope
            .filter(|slope| slopes && slope.abs() <= LARGEST_SLOPE)
            .map(|slope| corrected(slope, &|figures| figures.slope.unwrap_or_default())),
    }))
}

/// Keeps these draws apart from others with the same seed.
const SALT: u64 = 0x6f70_7469_6d69_736d;

/// The figures of one model on deals that count as often as they were drawn.
struct Figures {
    auc: f64,
    log_loss: f64,
    brier: f64,
    slope: Option<f64>,
}

impl Figures {
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
