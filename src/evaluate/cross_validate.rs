//! Cross-validation and cross-fitting: every deal scored by a model that was fitted without its fold.

use super::assemble::trial;
use super::delong::{Auc, auc_interval_clustered};
use super::error::EvaluationError;
use super::evaluation_data::EvaluationData;
use super::fit_and_score::fit_and_score;
use super::trial::Trial;
use crate::fit::{self, FitPlan};
use crate::linear_model::LinearModel;

/// The cross-validated area under the ROC curve of the model alone; deals of one group share a fold. `None` without an interval.
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
    let fold_of = fit::stratified_folds(deals.groups, deals.won, plan.seed, folds);
    let mut parts = Vec::new();
    for fold in 0..folds {
        progress(u64::from(fold), u64::from(folds));
        let (test, train): (Vec<usize>, Vec<usize>) =
            (0..fold_of.len()).partition(|&row| fold_of[row] == fold);
        if test.is_empty() || !deals.has_both_outcomes(&train) {
            continue;
        }
        let (_, scores) = fit_and_score(deals, (&train, None), &test, plan, None, with_baseline)?;
        parts.push((test, scores));
    }
    progress(u64::from(folds), u64::from(folds));
    trial(deals, parts)
}

/// For each fold of the deals of `rows`, the model fitted on the other folds and the deals of the fold itself; deals of one group
/// share a fold. A fold is skipped if the others have one outcome, or cannot be fitted: its deals have no score.
pub fn cross_fit(
    deals: &EvaluationData<'_>,
    rows: &[usize],
    folds: u32,
    plan: &FitPlan,
) -> Vec<(LinearModel, Vec<usize>)> {
    let groups: Vec<u64> = rows.iter().map(|&row| deals.groups[row]).collect();
    let won: Vec<bool> = rows.iter().map(|&row| deals.won[row]).collect();
    let fold_of = fit::stratified_folds(&groups, &won, plan.seed, folds);
    let mut models = Vec::new();
    for fold in 0..folds {
        let of_fold = |wanted: bool| {
            let rows = rows.iter().zip(&fold_of).filter(move |(_, of)| (**of == fold) == wanted);
            rows.map(|(row, _)| *row).collect::<Vec<usize>>()
        };
        let (unseen, train) = (of_fold(true), of_fold(false));
        if unseen.is_empty() || !deals.has_both_outcomes(&train) {
            continue;
        }
        match LinearModel::fit_on(deals.select(&deals.with_early(&train, &unseen, None)), plan, None) {
            Ok(fit) => models.push((fit.model, unseen)),
            Err(error) => tracing::info!("fold {fold} is skipped: {error}"),
        }
    }
    models
}
