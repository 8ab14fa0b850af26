//! Two models of a project side by side.

use super::quarter::changes;
use crate::evaluate::{Auc, auc_interval, log_losses};
use crate::label::Labelled;
use crate::model::{Model, Recalibrated};
use crate::project::Feature;
use crate::quarter::LeadChanges;
use crate::registry::Saved;
use crate::report::{WeightMove, weight_moves};
use crate::training::scored_deals;
use crate::units::AsOf;
use crate::workspace::{JobError, Workspace};

/// What differs between two models.
#[derive(Debug, Clone)]
pub struct ModelDiff {
    /// The ids.
    pub ids: [String; 2],
    /// Features that only the first has, and only the second.
    pub features: [Vec<Labelled>; 2],
    /// How what they predict differs, in words.
    pub(crate) outcomes: Option<String>,
    /// The correction of each, for a recalibrated model.
    pub(crate) corrections: [Option<Recalibrated>; 2],
    /// Weights that lie beyond each other's intervals.
    pub(crate) moves: Vec<WeightMove>,
    /// Deals that both score, from this day on, which is that of the later training, and their figures; `None` with too few of them, or
    /// without dates.
    pub figures: Option<DiffFigures>,
    /// Whether deals have snapshots: without them it is not known which deals the models were trained on.
    pub(crate) has_dates: bool,
    /// The leads of today under both.
    pub(crate) leads: Option<LeadChanges>,
}

/// The figures of two models on the same deals, of which neither knew the outcome.
#[derive(Debug, Clone)]
pub struct DiffFigures {
    /// The first day of their snapshots.
    pub since: AsOf,
    /// Won and lost deals.
    pub deals: (usize, usize),
    /// Deals with a snapshot since that are still open, with `within` also those whose span has not ended.
    pub n_open: usize,
    /// Area under the ROC curve of each.
    pub auc: [Option<Auc>; 2],
    /// Mean log loss of each.
    pub log_loss: [f64; 2],
}

/// Compares two models: features, weights, figures on deals newer than both, and the leads of today.
///
/// # Errors
/// When a model or the deals cannot be read.
pub fn model_diff(workspace: &Workspace<'_>, first: &str, second: &str) -> Result<ModelDiff, JobError> {
    let registry = workspace.registry();
    let (first, second) = (registry.load(first)?, registry.load(second)?);
    let has_dates = workspace.project.snapshot.is_some();
    let only = |model: &Model, other: &Model| -> Vec<Labelled> {
        let has = |feature: &&Feature| other.spec.features.iter().any(|same| same.name == feature.name);
        let mut own: Vec<Labelled> =
            model.spec.features.iter().filter(|feature| !has(feature)).map(Feature::labelled).collect();
        own.sort();
        own
    };
    Ok(ModelDiff {
        features: [only(&first.model, &second.model), only(&second.model, &first.model)],
        corrections: [&first, &second].map(|saved| saved.model.recalibrated.clone()),
        outcomes: outcomes(&first.model, &second.model),
        moves: weight_moves(&first.model, &second.model),
        figures: if has_dates { figures(workspace, [&first, &second])? } else { None },
        has_dates,
        leads: changes(workspace, &first, &second.model),
        ids: [first.id, second.id],
    })
}

/// How the outcomes that two models predict differ; `None` if they do not, or one of an earlier version does not say its own.
fn outcomes(first: &Model, second: &Model) -> Option<String> {
    first.outcome.as_ref()?.difference(second.outcome.as_ref()?)
}

/// The figures on the deals with a snapshot after both trainings.
fn figures(workspace: &Workspace<'_>, models: [&Saved; 2]) -> Result<Option<DiffFigures>, JobError> {
    let since = models[0].model.trained_on.max(models[1].model.trained_on);
    let (first, open) = scored_deals(workspace, models[0])?;
    let (second, _) = scored_deals(workspace, models[1])?;
    let newer = first.iter().filter(|(_, deal)| deal.as_of >= since);
    let both: Vec<(bool, [f64; 2])> = newer
        .filter_map(|(row, deal)| Some((deal.won, [deal.log_odds, second.get(row)?.log_odds])))
        .collect();
    let won: Vec<bool> = both.iter().map(|(won, _)| *won).collect();
    let n_won = won.iter().filter(|&&won| won).count();
    if n_won == 0 || n_won == won.len() {
        return Ok(None);
    }
    let of = |place: usize| both.iter().map(|(_, scores)| scores[place]).collect::<Vec<f64>>();
    let mean = |scores: &[f64]| log_losses(scores, &won).iter().sum::<f64>() / won.len() as f64;
    let scores = [of(0), of(1)];
    Ok(Some(DiffFigures {
        since: workspace.on_the_clock(since),
        deals: (n_won, won.len() - n_won),
        n_open: open.iter().filter(|&&as_of| as_of >= since).count(),
        auc: [0, 1].map(|place| auc_interval(&scores[place], &won)),
        log_loss: [0, 1].map(|place| mean(&scores[place])),
    }))
}
