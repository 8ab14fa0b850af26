//! Cross-validation: every deal scored by a model that was fitted without its fold.

use super::assemble::trial;
use super::delong::{Auc, auc_interval_clustered};
use super::error::EvaluationError;
use super::evaluation_data::EvaluationData;
use super::fit_and_score::fit_and_score;
use super::trial::Trial;
use crate::fit::{self, FitPlan};

/// The cross-validated area under the ROC curve of the model alone, with its interval; deals of one group share a fold. `None`
/// where it has no interval.
///
/// # Errors
/// When a model cannot be fitted on the training rows of a fold.
pub fn cross_validated_auc(
    deals: &EvaluationData<'_>,
    folds: u32,
    plan: &FitPlan,
) -> Result<Option<Auc>, EvaluationError> {
    let trial = cross_validate(deals, folds, plan, false, &|_, _| {})?;
    Ok(auc_interval_clustered(&trial.parts(&trial.entries[0])))
}

/// Each deal scored by the model of the other folds; deals of one group share a fold.
pub(super) fn cross_validate(
    deals: &EvaluationData<'_>,
    folds: u32,
    plan: &FitPlan,
    with_baseline: bool,
    progress: &dyn Fn(u64, u64),
) -> Result<Trial, EvaluationError> {
    let fold_of = fit::grouped_folds(deals.groups, plan.seed, folds);
    let mut parts = Vec::new();
    for fold in 0..folds {
        progress(u64::from(fold), u64::from(folds));
        let (test, train): (Vec<usize>, Vec<usize>) =
            (0..fold_of.len()).partition(|&row| fold_of[row] == fold);
        if test.is_empty() || !deals.has_both_outcomes(&train) {
            continue;
        }
        let (_, scores) = fit_and_score(deals, &train, &test, plan, None, with_baseline)?;
        parts.push((test, scores));
    }
    progress(u64::from(folds), u64::from(folds));
    trial(deals, parts)
}
