//! One training on some deals, and what it says of others.

use std::collections::BTreeMap;

use super::baseline::{BaselineData, BestFeature, best_feature};
use super::prior::{PriorRule, learn_encoder, prior_table};
use super::recalibration::recalibrate;
use super::{EvaluationData, EvaluationError};
use crate::design::{Design, Encoder};
use crate::fit::{self, AlphaPath, FitError, FitPlan, PlannedFit, Problem};
use crate::units::LogOdds;

/// What a model that has seen only the training rows says of the test rows.
pub(super) struct TestScores {
    /// Log-odds of each test row.
    pub(super) log_odds: Vec<f64>,
    /// Share of won deals among the training rows, weighted.
    pub(super) share: f64,
    /// The feature that tells most by itself, where it was asked for and there is one.
    pub(super) best: Option<BestFeature>,
    /// The log-odds of the points table, calibrated on the training rows; `None` without one.
    pub(super) points: Option<Vec<f64>>,
    /// How the penalty was chosen.
    pub(super) path: Option<AlphaPath>,
    /// The weights by column, and the intercept.
    pub(super) weights: NamedWeights,
}

/// The weights of a model by the name of their column, and its intercept.
pub type NamedWeights = (BTreeMap<String, f64>, f64);

/// The log-odds of a share.
pub(super) fn log_odds_of(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// The point of a fit whose weights are known by the names of their columns: coefficients in the order of the columns, 0
/// where there is none, and then the intercept.
#[must_use]
pub fn start_from(encoder: &Encoder, (weights, intercept): &NamedWeights) -> Vec<f64> {
    let weight = |column| weights.get(&encoder.column_name(column)).copied().unwrap_or(0.0);
    (0..encoder.columns().len()).map(weight).chain([*intercept]).collect()
}

/// The rows that a model is fitted on, in their order.
pub(super) struct TrainingRows<'a> {
    pub(super) train: &'a [usize],
    pub(super) won: &'a [bool],
    pub(super) groups: &'a [u64],
    /// What each counts; `None` when all count 1.
    pub(super) weights: Option<&'a [f64]>,
    /// The same, with 1 for all.
    pub(super) counts: &'a [f64],
}

/// The weights of the training rows, pulled to the points table where there is a prior.
pub(super) fn fitted(
    prior: Option<&[PriorRule]>,
    (encoder, design): (&Encoder, &Design),
    rows: &TrainingRows<'_>,
    plan: &FitPlan,
    near: Option<&NamedWeights>,
) -> Result<PlannedFit, FitError> {
    let problem = Problem::new(design, rows.won).weighted(rows.weights);
    let start = near.map(|near| start_from(encoder, near));
    let table = prior.map(|rules| prior_table(encoder, design, (rows.train, rows.counts), rules).points);
    fit::learn(&problem, rows.groups, plan, table.as_deref(), start.as_deref())
}

/// Learns everything from the training rows and predicts the test rows. `near` are weights that may be close.
pub(super) fn fit_and_score(
    deals: &EvaluationData<'_>,
    train: &[usize],
    test: &[usize],
    plan: &FitPlan,
    near: Option<&NamedWeights>,
    with_baseline: bool,
) -> Result<TestScores, EvaluationError> {
    let values = deals.values.select_rows(train);
    let (encoder, _) = learn_encoder(deals.features, &values, deals.prior)?;
    let design = encoder.encode(&values)?.design;
    let won: Vec<bool> = train.iter().map(|&row| deals.won[row]).collect();
    let tested = deals.values.select_rows(test);
    let weights = deals.weighting.of(train);
    let groups: Vec<u64> = train.iter().map(|&row| deals.groups[row]).collect();
    let best = with_baseline.then(|| {
        let (weights, seed) = (weights.as_deref(), plan.seed);
        let training = BaselineData { values: &values, won: &won, weights, groups: &groups, seed };
        best_feature(&encoder, &training, &tested)
    });
    let best = best.flatten();
    drop(values);
    let counts = weights.clone().unwrap_or_else(|| vec![1.0; train.len()]);
    let rows =
        TrainingRows { train, won: &won, groups: &groups, weights: weights.as_deref(), counts: &counts };
    let learned = fitted(deals.prior, (&encoder, &design), &rows, plan, near)?;
    let means = design.weighted_means(&counts).unwrap_or_default();
    let named = (0..means.len()).map(|column| encoder.column_name(column));
    let named = named.zip(learned.fitted.coefficients.iter().copied()).collect();
    let mut point = learned.fitted.point();
    encoder.centre(&mut point, &means);
    let log_odds = finite(encoder.encode(&tested)?.design.matvec(&point[..means.len()]), point[means.len()])?;
    let won_weight: f64 = won.iter().zip(&counts).map(|(&won, w)| if won { *w } else { 0.0 }).sum();
    let share = won_weight / counts.iter().sum::<f64>();
    let weights = (named, learned.fitted.intercept);
    let points = deals.points.map(|points| calibrated(points, (train, &won, &counts), test, share));
    Ok(TestScores { log_odds, share, best, points, path: learned.path, weights })
}

/// The log-odds of the test rows by a line through the points of the training rows; those of the share won where no line
/// can be drawn.
fn calibrated(
    points: &[f64],
    (train, won, weights): (&[usize], &[bool], &[f64]),
    test: &[usize],
    share: f64,
) -> Vec<f64> {
    let of = |rows: &[usize]| rows.iter().map(|&row| points[row]).collect::<Vec<f64>>();
    match recalibrate(&of(train), won, &|row| weights[row]) {
        Some(line) => of(test).into_iter().map(|points| line.intercept + line.slope * points).collect(),
        None => vec![log_odds_of(share); test.len()],
    }
}

/// The sums with the intercept, none of which may be NaN.
pub(super) fn finite(mut sums: Vec<f64>, intercept: f64) -> Result<Vec<f64>, EvaluationError> {
    for sum in &mut sums {
        *sum += intercept;
    }
    let is_known = sums.iter().all(|&sum| LogOdds::new(sum).is_some());
    if is_known { Ok(sums) } else { Err(EvaluationError::Fit(FitError::NotFinite)) }
}
