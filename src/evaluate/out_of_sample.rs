//! Models evaluated on deals that they were not fitted on: a holdout in time with enough deals, else a cross-validation.

use std::collections::HashSet;
use std::ops::Range;

use super::assemble::trial;
use super::cross_validate::cross_validate;
use super::error::EvaluationError;
use super::evaluation::{Evaluation, Method, summary};
use super::evaluation_data::EvaluationData;
use super::fit_and_score::{fit_and_score, log_odds_of};
use super::split::{fewest_missing, split_at};
use super::trial::{Entry, Trial, Who};
use crate::fit::FitPlan;
use crate::linear_model::LinearFit;
use crate::project::EvaluationOptions;
use crate::units::AsOf;

/// The evaluation, with its predictions and its model.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The figures.
    pub evaluation: Evaluation,
    /// The test deals, and the predictions of the model and the baselines.
    pub trial: Trial,
    /// The model of the training deals of a holdout; `None` in a cross-validation, where each fold has its own.
    pub fit: Option<LinearFit>,
}

/// Evaluates a model of these features on deals that it was not fitted on. If `plan` has no penalty, it is
/// chosen on the training rows each time. `progress` is called with the number of fits done and to do.
///
/// # Errors
/// When a model cannot be fitted on the training rows.
pub fn evaluate(
    deals: &EvaluationData<'_>,
    options: &EvaluationOptions,
    plan: &FitPlan,
    progress: &dyn Fn(u64, u64),
) -> Result<Evaluated, EvaluationError> {
    let mut instead = None;
    if let Some(dates) = deals.dates
        && let Some(&newest) = dates.as_of.iter().max()
    {
        let cut = dates.calendar.earlier(newest, options.holdout);
        let split = split_at(dates.as_of, dates.known_from(), cut);
        instead = fewest_missing(deals, &split, None);
        if instead.is_none() {
            progress(0, 1);
            let (fit, scores) =
                fit_and_score(deals, (&split.train, Some(split.cut)), &split.test, plan, None, true)?;
            progress(1, 1);
            let still_open = deals.open_as_of.iter().filter(|&&at| at >= split.cut).count();
            let method = Method::Holdout { cut: split.cut, between: split.between, still_open };
            let trial = trial(deals, vec![(split.test, scores)])?;
            let evaluation = summary(method, split.train.len(), options.capacity, &trial);
            return Ok(Evaluated { evaluation, trial, fit: Some(fit) });
        }
    }
    let trial = cross_validate(deals, options.folds, plan, true, progress)?;
    let method = Method::CrossValidation { folds: options.folds, instead };
    let evaluation = summary(method, deals.won.len(), options.capacity, &trial);
    Ok(Evaluated { evaluation, trial, fit: None })
}

/// The trial of the deals with a snapshot on or after `cut`, scored by a model of those closed before it.
///
/// # Errors
/// When either part is too small, there are no dates, or no model can be fitted.
pub fn holdout_trial(
    deals: &EvaluationData<'_>,
    cut: AsOf,
    plan: &FitPlan,
) -> Result<Trial, EvaluationError> {
    let Some(dates) = deals.dates else {
        return Err(EvaluationError::TooFew("there are no dates".to_owned()));
    };
    let split = split_at(dates.as_of, dates.known_from(), cut);
    if let Some(reason) = fewest_missing(deals, &split, None) {
        return Err(EvaluationError::TooFew(reason));
    }
    let (_, scores) = fit_and_score(deals, (&split.train, Some(cut)), &split.test, plan, None, false)?;
    trial(deals, vec![(split.test, scores)])
}

/// The predictions of another contestant, a model of other features, for the deals of a trial: fitted on the same
/// training deals, part by part. `deals` are those of the trial with the other features; `cut` is the first snapshot
/// date of the trial, `None` for a cross-validation.
///
/// # Errors
/// When a model cannot be fitted on the training rows, or there are no dates for a cut.
pub fn contestant_entry(
    deals: &EvaluationData<'_>,
    trial: &Trial,
    cut: Option<AsOf>,
    plan: &FitPlan,
    who: Who,
) -> Result<Entry, EvaluationError> {
    if cut.is_some() && deals.dates.is_none() {
        return Err(EvaluationError::TooFew("there are no dates".to_owned()));
    }
    let mut entry = Entry::none(who);
    for range in trial.ranges() {
        let test = &trial.rows[range];
        let train = training_rows(deals, cut, test);
        let (_, scores) = fit_and_score(
            &EvaluationData { points: None, ..deals.clone() },
            (&train, cut),
            test,
            plan,
            None,
            false,
        )?;
        entry.extend(&scores.log_odds, log_odds_of(scores.share));
    }
    Ok(entry)
}

/// The trial of the deals of `test`, scored by a model of those of `train`, without a minimum number; with the base
/// rate, the best single feature, and the points table, if there is one.
///
/// # Errors
/// When no model can be fitted.
///
/// # Panics
/// When a row is not one of `deals`.
pub fn trial_on_rows(
    deals: &EvaluationData<'_>,
    (train, test): (&[usize], &[usize]),
    plan: &FitPlan,
) -> Result<Trial, EvaluationError> {
    let (_, scores) = fit_and_score(deals, (train, None), test, plan, None, true)?;
    trial(deals, vec![(test.to_vec(), scores)])
}

impl Evaluated {
    /// For each part of the test deals, its training rows and its indices in the trial.
    #[must_use]
    pub fn parts(&self, deals: &EvaluationData<'_>) -> Vec<(Vec<usize>, Range<usize>)> {
        let cut = self.evaluation.method.cut();
        let part =
            |places: Range<usize>| (training_rows(deals, cut, &self.trial.rows[places.clone()]), places);
        self.trial.ranges().map(part).collect()
    }
}

/// The training rows for some test deals: those closed before the cut, or without one all others.
fn training_rows(deals: &EvaluationData<'_>, cut: Option<AsOf>, test: &[usize]) -> Vec<usize> {
    if let Some((cut, dates)) = cut.zip(deals.dates) {
        return split_at(dates.as_of, dates.known_from(), cut).train;
    }
    let tested: HashSet<usize> = test.iter().copied().collect();
    (0..deals.won.len()).filter(|row| !tested.contains(row)).collect()
}
