//! The full evaluation of a model.

use serde::Serialize;

use super::backtest::Quarter;
use super::calibration::ReliabilityBin;
use super::censoring::CensoringSummary;
use super::contest::MonthlyContest;
use super::curves::{Bar, Curve};
use super::delong::Auc;
use super::evaluation_data::EvaluationData;
use super::evidence::ModelEvidence;
use super::figures::Contestant;
use super::judged::judge_all;
use super::optimism::{EVENTS_TO_JUDGE, Optimism, optimism};
use super::out_of_sample::Evaluated;
use super::segment_test::{SegmentTest, segment_tests};
use super::segments::{Segment, segments};
use super::trial::Who;
use crate::design::Cells;
use crate::fit::{FitPlan, Penalty, Solver};
use crate::project::EvaluationOptions;
use crate::units::AsOf;

/// The figures of all contestants on the test deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// Model and baselines on the same deals; the model is the first.
    pub contestants: Vec<Contestant>,
    /// Their ROC and gains curves.
    pub curves: Vec<Curve>,
    /// Tenths of the deals by predicted probability, and how many of each were won.
    pub reliability: Vec<ReliabilityBin>,
    /// Won and lost deals by predicted probability, in steps of 5 %.
    pub distribution: Vec<Bar>,
    /// By each column of `[evaluation] segments`, and by each category.
    pub segments: Vec<Segment>,
    /// Whether one set of weights serves all segments of each column of `[evaluation] segments`.
    pub segment_tests: Vec<SegmentTest>,
    /// The evidence of the verdict; `None` if no model could be fitted on a part of the deals.
    pub evidence: Option<ModelEvidence>,
    /// The last quarters, the oldest first; empty without dates.
    pub backtest: Vec<Quarter>,
    /// Figures on the training deals, corrected for optimism; `None` with enough test deals, or too many rows or columns.
    pub optimism: Option<Optimism>,
    /// The champion, where there is one.
    pub champion: Option<ChampionComparison>,
    /// With `within`, the deals whose span has not ended.
    pub censoring: Option<CensoringSummary>,
}

/// The champion compared with the new model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChampionComparison {
    /// Its id.
    pub id: String,
    /// The day it was trained on; `None` where it cannot be read.
    pub trained_on: Option<AsOf>,
    /// Its figures, or why there are none.
    pub result: ChampionResult,
    /// Features of the project that it does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub new_features: Vec<String>,
}

/// The champion evaluated on test deals that it was not trained on either.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChampionResult {
    /// Without dates its training deals are not distinguishable from others.
    Undated,
    /// Why there are too few deals with a snapshot since it was trained.
    TooFew(String),
    /// Why it cannot score these deals.
    Unusable(String),
    /// The new model and the champion on those deals.
    Judged(Vec<Contestant>),
    /// The champion against challengers of each month since.
    Contested(Box<MonthlyContest>),
}

/// Shares of the leads in addition to the capacity of sales.
const SHARES: [f64; 3] = [0.1, 0.2, 0.3];

/// Figures of all contestants, by segment and by quarter. `penalty` is that of the final model, `columns` are the ones whose levels are
/// segments, with the rows of `deals.values`; `progress` gets the step.
pub fn assess(
    deals: &EvaluationData<'_>,
    evaluated: &Evaluated,
    options: &EvaluationOptions,
    (plan, penalty): (&FitPlan, Penalty),
    columns: &[(String, Cells)],
    champion: Option<ChampionComparison>,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
) -> Assessment {
    let trial = &evaluated.trial;
    let mut shares = vec![options.capacity];
    shares.extend(SHARES.into_iter().filter(|&share| share != options.capacity));
    progress("resampling", 0, 1);
    let mut contestants = trial.contestants(&shares, plan.seed);
    progress("resampling", 1, 1);
    let judged = judge_all(deals, evaluated, options, (plan, penalty), progress);
    // In a cross-validation the intervals of areas allow for fold models that share most of their deals.
    let is_cross_validation = evaluated.evaluation.method.cut().is_none();
    let expected = judged.evidence.as_ref().and_then(ModelEvidence::cross_validated_auc);
    if let Some(expected) = expected.filter(|_| is_cross_validation) {
        widen(&mut contestants, expected);
    }
    let n_won = trial.won.iter().filter(|&&won| won).count();
    let is_small = n_won.min(trial.won.len() - n_won) < EVENTS_TO_JUDGE;
    let corrected = || {
        // Bootstraps weight deals, which L-BFGS does not support.
        let plan = FitPlan { solver: Solver::Auto, ..plan.with_penalty(penalty) };
        // The evaluation does not fail without this figure.
        optimism(deals, &plan, &|done, all| progress("optimism", done, all)).ok().flatten()
    };
    let optimism = is_small.then(corrected).flatten();
    let (curves, (reliability, segments)) = rayon::join(
        || trial.curves(),
        || rayon::join(|| trial.reliability(), || segments(trial, deals.features, deals.values, columns)),
    );
    Assessment {
        contestants,
        curves,
        reliability,
        distribution: trial.distribution(),
        segments,
        segment_tests: segment_tests(deals, columns, plan, penalty),
        evidence: judged.evidence,
        backtest: judged.quarters,
        optimism,
        champion,
        censoring: deals.censoring.map(|censoring| censoring.summary(deals.won.len())),
    }
}

/// The interval of the model's area as that of the expected area, and the differences from it wider in the same ratio; from the base rate,
/// whose area is one half, it has the same interval.
fn widen(contestants: &mut [Contestant], expected: Auc) {
    let Some((model, others)) = contestants.split_first_mut() else { return };
    let before = model.figures.auc.and_then(|auc| auc.interval).map(|(low, high)| high - low);
    model.figures.auc = Some(expected.into());
    let ratio =
        before.filter(|&width| width > 0.0).map_or(1.0, |width| (expected.high - expected.low) / width);
    for other in others {
        let is_base = other.who == Who::BaseRate;
        let Some(auc) = other.model_ahead.as_mut().and_then(|ahead| ahead.auc.as_mut()) else { continue };
        *auc = if is_base {
            auc.within(expected.low - 0.5, expected.high - 0.5)
        } else {
            auc.scaled(ratio.max(1.0))
        };
    }
}
