//! Cross-fitting: each deal is scored by a model that was fitted on other deals.

use super::evaluation_data::EvaluationData;
use crate::fit::{self, FitPlan};
use crate::linear_model::LinearModel;

/// For each fold of the deals of `rows`, the model fitted on the other folds and the deals of the fold itself; deals of one group
/// share a fold. A fold is left out where the others have one outcome, or cannot be fitted: its deals stay without a score.
pub fn cross_fit(
    deals: &EvaluationData<'_>,
    rows: &[usize],
    folds: u32,
    plan: &FitPlan,
) -> Vec<(LinearModel, Vec<usize>)> {
    let groups: Vec<u64> = rows.iter().map(|&row| deals.groups[row]).collect();
    let fold_of = fit::grouped_folds(&groups, plan.seed, folds);
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
        match LinearModel::fit_on(deals.select(&train), plan, None) {
            Ok(fit) => models.push((fit.model, unseen)),
            Err(error) => tracing::info!("fold {fold} is left out: {error}"),
        }
    }
    models
}
