//! Models evaluated on deals that they were not fitted on: a holdout in time where there are enough deals, else a
//! cross-validation.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::assemble::trial;
use super::cross_validate::cross_validate;
use super::error::EvaluationError;
use super::evaluation::{Evaluation, Method, summary};
use super::evaluation_data::EvaluationData;
use super::fit_and_score::{fit_and_score, log_odds_of};
use super::sample_size::fewest_missing;
use super::split::{holdout, split_at};
use super::trial::{Entry, Trial, Who};
use crate::fit::FitPlan;
use crate::linear_model::LinearFit;
use crate::project::EvaluationOptions;
use crate::units::AsOf;

/// The figures, the deals that they are about, and what was found on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The figures.
    pub evaluation: Evaluation,
    /// The judged deals, and what the model and the baselines say of them.
    pub trial: Trial,
    /// The model of the deals before the holdout, which was evaluated: it is close to that of all deals. `None` where each fold of
    /// a cross-validation had its own.
    pub fit: Option<LinearFit>,
}

/// Judges a model with these features on deals that it has not seen. Where `plan` leaves the penalty open, it is
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
        && let Some(split) = holdout(dates.as_of, dates.closed_at, options.holdout)
    {
        instead = fewest_missing(deals, &split, None);
        if instead.is_none() {
            progress(0, 1);
            let (fit, judged) = fit_and_score(deals, &split.train, &split.test, plan, None, true)?;
            progress(1, 1);
            let still_open = deals.open_as_of.iter().filter(|&&at| at >= split.cut).count();
            let method = Method::Holdout { cut: split.cut, between: split.between, still_open };
            let trial = trial(deals, vec![(split.test, judged)])?;
            let evaluation = summary(method, split.train.len(), options.capacity, &trial);
            return Ok(Evaluated { evaluation, trial, fit: Some(fit) });
        }
    }
    let trial = cross_validate(deals, options.folds, plan, true, progress)?;
    let method = Method::CrossValidation { folds: options.folds, instead };
    let evaluation = summary(method, deals.won.len(), options.capacity, &trial);
    Ok(Evaluated { evaluation, trial, fit: None })
}

/// The deals looked at from `cut` on, judged by a model of those closed before it.
///
/// # Errors
/// When either part is too small, there are no dates, or no model can be fitted.
pub fn judged_from(deals: &EvaluationData<'_>, cut: AsOf, plan: &FitPlan) -> Result<Trial, EvaluationError> {
    let Some(dates) = deals.dates else {
        return Err(EvaluationError::TooFew("there are no dates".to_owned()));
    };
    let split = split_at(dates.as_of, dates.closed_at, cut);
    if let Some(reason) = fewest_missing(deals, &split, None) {
        return Err(EvaluationError::TooFew(reason));
    }
    let (_, judged) = fit_and_score(deals, &split.train, &split.test, plan, None, false)?;
    trial(deals, vec![(split.test, judged)])
}

/// What a model of other features says of the deals of a trial: learned from the same deals as its model, in the same parts, so
/// that both are judged on the same rows. `deals` are those of the trial, with the other features; `cut` is the day from which
/// the deals of the trial were looked at, `None` for a cross-validation.
///
/// # Errors
/// When a model cannot be fitted on the training rows, or there are no dates for a cut.
pub fn rival(
    deals: &EvaluationData<'_>,
    trial: &Trial,
    cut: Option<AsOf>,
    plan: &FitPlan,
    who: Who,
) -> Result<Entry, EvaluationError> {
    let mut entry = Entry::none(who);
    for range in trial.ranges() {
        let test = &trial.rows[range];
        let train = match (cut, deals.dates) {
            (Some(cut), Some(dates)) => split_at(dates.as_of, dates.closed_at, cut).train,
            (Some(_), None) => return Err(EvaluationError::TooFew("there are no dates".to_owned())),
            (None, _) => {
                let tested: HashSet<usize> = test.iter().copied().collect();
                (0..deals.won.len()).filter(|row| !tested.contains(row)).collect()
            }
        };
        let (_, judged) = fit_and_score(
            &EvaluationData { points: None, ..deals.clone() },
            &train,
            test,
            plan,
            None,
            false,
        )?;
        entry.extend(&judged.log_odds, log_odds_of(judged.share));
    }
    Ok(entry)
}

/// The deals of `test`, judged by a model of those of `train`, however few they are; beside it the base rate, the best single
/// feature, and the points table, where there is one.
///
/// # Errors
/// When no model can be fitted.
///
/// # Panics
/// When a row is not one of `deals`.
pub fn judged_on(
    deals: &EvaluationData<'_>,
    (train, test): (&[usize], &[usize]),
    plan: &FitPlan,
) -> Result<Trial, EvaluationError> {
    let (_, judged) = fit_and_score(deals, train, test, plan, None, true)?;
    trial(deals, vec![(test.to_vec(), judged)])
}

impl Evaluated {
    /// For each part of the judged deals, the rows that its model learned from and the places of the part in the trial.
    #[must_use]
    pub fn parts(&self, deals: &EvaluationData<'_>) -> Vec<(Vec<usize>, Range<usize>)> {
        let part = |places: Range<usize>| {
            let train =
                if let (Method::Holdout { cut, .. }, Some(dates)) = (&self.evaluation.method, deals.dates) {
                    split_at(dates.as_of, dates.closed_at, *cut).train
                } else {
                    let judged: BTreeSet<usize> = self.trial.rows[places.clone()].iter().copied().collect();
                    (0..deals.won.len()).filter(|row| !judged.contains(row)).collect()
                };
            (train, places)
        };
        self.trial.ranges().map(part).collect()
    }
}
