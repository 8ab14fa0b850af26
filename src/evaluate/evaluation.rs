//! The summary of an evaluation: how the deals were split, and the main figures of the model.

use serde::Serialize;

use super::calibration::{brier_scores, log_losses, weighted_mean};
use super::delong::{Auc, auc_interval_clustered};
use super::evidence::ModelEvidence;
use super::ranking;
use super::score_counts::{Lift, ScoreCounts};
use super::trial::Trial;
use crate::units::AsOf;

/// How the deals were split.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Trained on deals closed before the cut; the test set is the deals with a snapshot on or after it.
    Holdout {
        /// The cut.
        cut: AsOf,
        /// Excluded deals: with a snapshot before the cut, and closed after it.
        between: usize,
        /// Deals with a snapshot on or after the cut that are still open: their outcomes would change the figures.
        still_open: usize,
    },
    /// Each deal is scored by a model fitted without its fold.
    CrossValidation {
        /// Number of folds.
        folds: u32,
        /// Why there was no holdout, if there are dates.
        instead: Option<String>,
    },
}

impl Method {
    /// The cut of a holdout.
    pub(crate) fn cut(&self) -> Option<AsOf> {
        if let Self::Holdout { cut, .. } = self { Some(*cut) } else { None }
    }
}

/// The main figures on the test deals.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// How the deals were split.
    pub method: Method,
    /// Training deals (all deals in a cross-validation).
    pub n_train: usize,
    /// Won test deals.
    pub n_won: usize,
    /// Lost test deals.
    pub n_lost: usize,
    /// Area under the ROC curve, over pairs of deals scored by the same model; `None` without deals of both outcomes.
    pub auc: Option<f64>,
    /// The same with its 95 % interval; `None` also if it has none, as for a perfect ranking.
    pub auc_interval: Option<Auc>,
    /// Average precision.
    pub average_precision: Option<f64>,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: Option<f64>,
    /// The same for a constant prediction of the training base rate.
    pub base_log_loss: Option<f64>,
    /// Mean squared error of the probabilities.
    pub brier: Option<f64>,
    /// The same for the training base rate.
    pub base_brier: Option<f64>,
    /// Lift at the capacity of sales.
    pub lift: Option<Lift>,
}

impl Evaluation {
    /// The same, in a cross-validation with the interval of its evidence, which allows for fold models that share most of their deals.
    #[must_use]
    pub(crate) fn with_interval_of(self, evidence: Option<&ModelEvidence>) -> Self {
        let expected = evidence.and_then(ModelEvidence::cross_validated_auc);
        match expected.filter(|_| self.method.cut().is_none()) {
            Some(expected) => Self { auc_interval: Some(expected), ..self },
            None => self,
        }
    }
}

/// The main figures of the model.
pub(super) fn summary(method: Method, n_train: usize, capacity: f64, trial: &Trial) -> Evaluation {
    let (model, base) = (&trial.entries[0], &trial.entries[1]);
    let n_won = trial.won.iter().filter(|&&won| won).count();
    let auc_interval = auc_interval_clustered(&trial.parts(model));
    let tallies = ranking::tallies(&model.rank, &trial.won);
    let mean = |losses: Vec<f64>| weighted_mean(&losses, |_| 1.0);
    Evaluation {
        method,
        n_train,
        n_won,
        n_lost: trial.won.len() - n_won,
        auc: auc_interval.as_ref().map(|auc| auc.value).or_else(|| tallies.as_ref()?.auc()),
        auc_interval,
        average_precision: tallies.as_ref().and_then(ScoreCounts::average_precision),
        log_loss: mean(log_losses(&model.log_odds, &trial.won)),
        base_log_loss: mean(log_losses(&base.log_odds, &trial.won)),
        brier: mean(brier_scores(&model.log_odds, &trial.won)),
        base_brier: mean(brier_scores(&base.log_odds, &trial.won)),
        lift: tallies.as_ref().and_then(|tallies| tallies.lift(capacity)),
    }
}
