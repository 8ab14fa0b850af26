//! One model of the training rows, and its predictions for the test rows.

use super::baseline::{BestFeature, best_feature};
use super::error::EvaluationError;
use super::evaluation_data::EvaluationData;
use super::recalibration::recalibrate;
use crate::fit::FitPlan;
use crate::linear_model::{EncodedRows, LinearFit, TrainingRows};
use crate::units::AsOf;

/// The predictions of a model of the training rows for the test rows.
pub(super) struct TestScores {
    pub(super) log_odds: Vec<f64>,
    /// Share of won deals among the training rows, weighted.
    pub(super) share: f64,
    /// The best single feature, if it was requested and there is one.
    pub(super) best: Option<BestFeature>,
    /// The log-odds of the points table, calibrated on the training rows; `None` without one.
    pub(super) points: Option<Vec<f64>>,
    /// The plan with the penalty that the model has.
    pub(super) plan: FitPlan,
}

pub(super) fn log_odds_of(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// Fits a model on the training rows, as on the day `origin`, and predicts the test rows. `near` is a fit that may be close.
pub(super) fn fit_and_score(
    deals: &EvaluationData<'_>,
    (train, origin): (&[usize], Option<AsOf>),
    test: &[usize],
    plan: &FitPlan,
    near: Option<&LinearFit>,
    with_baseline: bool,
) -> Result<(LinearFit, TestScores), EvaluationError> {
    let train = &deals.with_early(train, test, origin)[..];
    fit_and_score_rows(deals, (train, origin), test, plan, near, with_baseline)
}

/// The same with exactly these training rows, also of deals whose span has not ended.
pub(super) fn fit_and_score_rows(
    deals: &EvaluationData<'_>,
    (train, origin): (&[usize], Option<AsOf>),
    test: &[usize],
    plan: &FitPlan,
    near: Option<&LinearFit>,
    with_baseline: bool,
) -> Result<(LinearFit, TestScores), EvaluationError> {
    let rows = deals.select_on(train, origin);
    let tested = deals.values.select_rows(test);
    let (encoder, _) = rows.learn_encoder()?;
    let best = with_baseline.then(|| best_feature(&encoder, &rows, &tested, plan.seed)).flatten();
    let share = rows.win_rate();
    let points = deals.points.map(|points| calibrated(points, (train, &rows), test));
    // The values of the training rows are dropped before the fit.
    let fit = EncodedRows::new(encoder, rows)?.fit(plan, near)?;
    let log_odds = fit.model.checked_log_odds(&tested)?;
    let plan = plan.with_result(&fit.planned);
    Ok((fit, TestScores { log_odds, share, best, points, plan }))
}

/// The log-odds of the test rows by a logistic regression on their points; those of the win rate if it has no optimum.
fn calibrated(points: &[f64], (train, training): (&[usize], &TrainingRows<'_>), test: &[usize]) -> Vec<f64> {
    let of = |rows: &[usize]| rows.iter().map(|&row| points[row]).collect::<Vec<f64>>();
    match recalibrate(&of(train), &training.won, &|row| training.weight(row)) {
        Some(line) => of(test).into_iter().map(|points| line.intercept + line.slope * points).collect(),
        None => vec![log_odds_of(training.win_rate()); test.len()],
    }
}
