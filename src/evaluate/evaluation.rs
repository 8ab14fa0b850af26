//! The evaluation in brief: how the deals were split, and the main figures of the model.

use serde::Serialize;

use super::calibration::{brier_scores, log_losses, weighted_mean};
use super::delong::{Auc, auc_interval_clustered};
use super::ranking;
use super::score_counts::{Lift, ScoreCounts};
use super::trial::Trial;
use crate::units::AsOf;

/// How the deals were divided.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Trained on deals closed before the cut, judged on deals snapshotted from it on.
    Holdout {
        /// The cut.
        cut: AsOf,
        /// Deals looked at before the cut and closed after it: in neither part.
        between: usize,
        /// Deals looked at from the cut on that are still open: how they end would change the figures.
        still_open: usize,
    },
    /// Each deal judged by a model fitted without its fold.
    CrossValidation {
        /// Number of folds.
        folds: u32,
        /// Why there was no holdout, when there could have been one.
        instead: Option<String>,
    },
}

/// Figures on deals that the model had not seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// How the deals were divided.
    pub method: Method,
    /// Deals learned from (all of them in a cross-validation).
    pub n_train: usize,
    /// Won deals judged by.
    pub n_won: usize,
    /// Lost deals judged by.
    pub n_lost: usize,
    /// Area under the ROC curve, over pairs of deals that one model scored; `None` without deals of both outcomes.
    pub auc: Option<f64>,
    /// The same with its 95 % interval; `None` also where it has none, as for a perfect ranking.
    pub auc_interval: Option<Auc>,
    /// Average precision.
    pub average_precision: Option<f64>,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: Option<f64>,
    /// The same for a model that knows only the training base rate.
    pub base_log_loss: Option<f64>,
    /// Mean squared error of the probabilities.
    pub brier: Option<f64>,
    /// The same for the training base rate.
    pub base_brier: Option<f64>,
    /// Among the best leads that sales can take.
    pub lift: Option<Lift>,
}

/// What the 99 % interval of the area under the curve says.
///
/// A verdict decides whether a model is used, and one holdout is one draw of many that a team looks at over the quarters,
/// so it wants more than the 95 % at which figures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankingVerdict {
    /// The interval lies above one half.
    BetterThanChance,
    /// The interval holds one half.
    NoBetterThanChance,
    /// The interval lies below one half.
    WorseThanChance,
    /// Every won deal stands above every lost one: too good to be true.
    Perfect,
    /// There is no interval.
    TooFew,
}

impl Evaluation {
    /// Whether the ranking of the model is more than chance.
    #[must_use]
    pub fn verdict(&self) -> RankingVerdict {
        match &self.auc_interval {
            _ if self.auc == Some(1.0) => RankingVerdict::Perfect,
            None => RankingVerdict::TooFew,
            Some(auc) if auc.low_99 > 0.5 => RankingVerdict::BetterThanChance,
            // Without a line in time there is nothing that could have turned round.
            Some(auc) if auc.high_99 < 0.5 && matches!(self.method, Method::Holdout { .. }) => {
                RankingVerdict::WorseThanChance
            }
            Some(_) => RankingVerdict::NoBetterThanChance,
        }
    }
}

/// The figures of the model in brief.
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
