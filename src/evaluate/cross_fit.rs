//! Models that have not seen some of the deals, to score just those.

use super::fit_and_score::{TrainingRows, fitted};
use super::prior::learn_encoder;
use super::{EvaluationData, EvaluationError};
use crate::design::Encoder;
use crate::fit::{self, FitPlan};

/// A model that has not seen the deals of one fold.
#[derive(Debug, Clone, PartialEq)]
pub struct FoldModel {
    /// Features to numbers, learned on the other folds.
    pub encoder: Encoder,
    /// Log-odds where all columns are 0.
    pub intercept: f64,
    /// One for each column.
    pub coefficients: Vec<f64>,
    /// Means of the columns over the deals it has seen.
    pub means: Vec<f64>,
    /// The deals it has not seen.
    pub unseen: Vec<usize>,
}

/// For each fold of the deals of `rows` the model of the other folds; deals of one group share a fold. A fold is left out
/// where the others have one outcome, or cannot be fitted: its deals stay without a score, which stops nothing else.
#[must_use]
pub fn cross_fit(deals: &EvaluationData<'_>, rows: &[usize], folds: u32, plan: &FitPlan) -> Vec<FoldModel> {
    let groups: Vec<u64> = rows.iter().map(|&row| deals.groups[row]).collect();
    let fold_of = fit::grouped_folds(&groups, plan.seed, folds);
    let mut models = Vec::new();
    for fold in 0..folds {
        let of_fold = |wanted: bool| {
            let rows = rows.iter().zip(&fold_of).filter(move |(_, of)| (**of == fold) == wanted);
            rows.map(|(row, _)| *row).collect::<Vec<usize>>()
        };
        let (unseen, train) = (of_fold(true), of_fold(false));
        let has = |class: bool| train.iter().any(|&row| deals.won[row] == class && deals.counts(row));
        if unseen.is_empty() || !(has(true) && has(false)) {
            continue;
        }
        match learned(deals, &train, unseen, plan) {
            Ok(model) => models.push(model),
            Err(error) => tracing::info!("fold {fold} is left out: {error}"),
        }
    }
    models
}

fn learned(
    deals: &EvaluationData<'_>,
    train: &[usize],
    unseen: Vec<usize>,
    plan: &FitPlan,
) -> Result<FoldModel, EvaluationError> {
    let values = deals.values.select_rows(train);
    let (encoder, _) = learn_encoder(deals.features, &values, deals.prior)?;
    let design = encoder.encode(&values)?.design;
    let won: Vec<bool> = train.iter().map(|&row| deals.won[row]).collect();
    let groups: Vec<u64> = train.iter().map(|&row| deals.groups[row]).collect();
    let weights = deals.weighting.of(train);
    let counts = weights.clone().unwrap_or_else(|| vec![1.0; train.len()]);
    let rows =
        TrainingRows { train, won: &won, groups: &groups, weights: weights.as_deref(), counts: &counts };
    let learned = fitted(deals.prior, (&encoder, &design), &rows, plan, None)?;
    let means = design.weighted_means(&counts).unwrap_or_default();
    let mut coefficients = learned.fitted.point();
    encoder.centre(&mut coefficients, &means);
    let intercept = coefficients.pop().unwrap_or_default();
    Ok(FoldModel { encoder, intercept, coefficients, means, unseen })
}
