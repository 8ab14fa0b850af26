//! All that is said of a model on deals that it had not seen.

use serde::Serialize;

use super::backtest::{Quarter, backtest};
use super::calibration::ReliabilityBin;
use super::curves::{Bar, Curve};
use super::evaluation_data::EvaluationData;
use super::figures::Contestant;
use super::optimism::{EVENTS_TO_JUDGE, Optimism, optimism};
use super::segments::{Segment, segments};
use super::trial::Trial;
use crate::fit::{FitPlan, Penalty, Solver};
use crate::project::EvaluationOptions;
use crate::units::AsOf;

/// The judged deals from every side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// Model and baselines on the same deals; the model is the first.
    pub contestants: Vec<Contestant>,
    /// Their curves.
    pub curves: Vec<Curve>,
    /// Tenths of the deals by predicted probability, and how many of each were won.
    pub reliability: Vec<ReliabilityBin>,
    /// Won and lost deals by predicted probability, in steps of 5 %.
    pub distribution: Vec<Bar>,
    /// By each category.
    pub segments: Vec<Segment>,
    /// The last quarters, the oldest first; empty without dates.
    pub backtest: Vec<Quarter>,
    /// Figures on all deals, corrected for the model having seen them; `None` where there were enough to judge by, or
    /// too many rows, or too many columns for them.
    pub optimism: Option<Optimism>,
    /// The model in use, where there is one.
    pub champion: Option<ChampionComparison>,
}

/// The model in use against the new one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChampionComparison {
    /// Its id.
    pub id: String,
    /// The day it was trained on; `None` where it cannot be read.
    pub trained_on: Option<AsOf>,
    /// How it did.
    pub result: ChampionResult,
}

/// How the model in use did on the judged deals that it had not seen either.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChampionResult {
    /// Without dates it cannot be told which deals it had seen.
    Undated,
    /// Why too few deals were looked at since it was trained.
    TooFew(String),
    /// Why it cannot score these deals.
    Unusable(String),
    /// The new model, and the one in use, on those deals.
    Judged(Vec<Contestant>),
}

/// Other shares of the leads beside that which sales can take.
const SHARES: [f64; 3] = [0.1, 0.2, 0.3];

/// Figures of all contestants of a trial, by segment and by quarter. `penalty` is that of the final model. `progress` is
/// called with what is done, and how many parts of it are done and to do.
#[must_use]
pub fn assess(
    deals: &EvaluationData<'_>,
    trial: &Trial,
    options: &EvaluationOptions,
    (plan, penalty): (&FitPlan, Penalty),
    champion: Option<ChampionComparison>,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
) -> Assessment {
    let mut shares = vec![options.capacity];
    shares.extend(SHARES.into_iter().filter(|&share| share != options.capacity));
    progress("resampling", 0, 1);
    let contestants = trial.contestants(&shares, plan.seed);
    progress("resampling", 1, 1);
    let backtest = backtest(deals, options.backtest, options.capacity, plan, &|done, all| {
        progress("backtest", done, all);
    });
    let n_won = trial.won.iter().filter(|&&won| won).count();
    let is_small = n_won.min(trial.won.len() - n_won) < EVENTS_TO_JUDGE;
    let optimism = if is_small {
        // Draws weigh deals, which not every solver can.
        let plan = FitPlan { solver: Solver::Auto, ..plan.with_penalty(penalty) };
        let corrected = optimism(deals, &plan, &|done, all| progress("optimism", done, all));
        // A model that stands does so without this figure, too.
        corrected.ok().flatten()
    } else {
        None
    };
    let (curves, (reliability, segments)) = rayon::join(
        || trial.curves(),
        || rayon::join(|| trial.reliability(), || segments(trial, deals.features, deals.values)),
    );
    Assessment {
        contestants,
        curves,
        reliability,
        distribution: trial.distribution(),
        segments,
        backtest,
        optimism,
        champion,
    }
}
