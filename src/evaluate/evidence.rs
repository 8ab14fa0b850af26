//! What a verdict on one model rests on: its scores of deals that it knew nothing of, all of them together.

use serde::Serialize;

use super::calibration::log_losses;
use super::delong::Auc;
use super::pooled_auc::pooled_auc;
use super::robust::{Measurement, mean_by_cluster, robust_calibration};
use crate::units::AsOf;

/// The deals of the smaller class that have to be scored out of time for a verdict to rest on them alone.
pub(crate) const EVENTS_OUT_OF_TIME: usize = 100;

/// How the deals were scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceBasis {
    /// Each deal by the newest model that was trained before its snapshot.
    OutOfTime {
        /// The number of models.
        origins: usize,
        /// The day on which the first was trained.
        from: AsOf,
    },
    /// Each deal by a model that was trained without its fold.
    CrossValidation {
        /// Deals of the smaller class that could be scored out of time, too few for a verdict; `None` without dates.
        events_out_of_time: Option<usize>,
        /// The two-sided p of a permutation test that the outcomes have nothing to do with the features. `None` where there are
        /// too few deals.
        p: Option<f64>,
    },
}

/// The figures that a verdict on one model rests on. Its claims ask for 99 % two-sided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelEvidence {
    /// How the deals were scored.
    pub basis: EvidenceBasis,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
    /// Area under the ROC curve over pairs of deals that one model scored; `None` where it has no interval.
    pub auc: Option<Auc>,
    /// Mean log loss of the model minus that of the win rate of its training deals: below 0 is better.
    pub log_loss_gain: Option<Measurement>,
    /// Calibration slope.
    pub slope: Option<Measurement>,
    /// Calibration in the large, in log-odds.
    pub intercept: Option<Measurement>,
}

/// The deals that one model scored, none of which it was trained on.
#[derive(Debug, Clone, Default)]
pub(super) struct ScoredPart {
    /// Their rows among all deals.
    pub(super) rows: Vec<usize>,
    /// The log-odds of each.
    pub(super) log_odds: Vec<f64>,
    /// The log-odds of the win rate of the training deals.
    pub(super) base: f64,
}

/// The ranking of the model compared with chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RankingVerdict {
    /// The 99 % interval lies above one half, and in a cross-validation p of the permutation test is below .01, too.
    BetterThanChance,
    /// Neither.
    NoBetterThanChance,
    /// The interval lies below one half.
    WorseThanChance,
    /// Every won deal is ranked above every lost one, which points to a leak.
    Perfect,
    /// There is no interval.
    TooFew,
}

/// The p of a permutation test below which a ranking is better than chance.
const SIGNIFICANT: f64 = 0.01;

impl ModelEvidence {
    /// The evidence of these parts; `of` gives the outcome and the account of a row.
    pub(super) fn of(basis: EvidenceBasis, parts: &[ScoredPart], of: impl Fn(usize) -> (bool, u64)) -> Self {
        let is_centred = matches!(basis, EvidenceBasis::CrossValidation { .. });
        let (mut won, mut clusters) = (Vec::new(), Vec::new());
        let (mut log_odds, mut calibrated, mut base) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            let (outcomes, accounts): (Vec<bool>, Vec<u64>) = part.rows.iter().map(|&row| of(row)).unzip();
            won.extend(outcomes);
            clusters.extend(accounts);
            log_odds.extend(&part.log_odds);
            base.extend(std::iter::repeat_n(part.base, part.rows.len()));
            // The intercept of a fold is lower where the win rate of the fold is higher.
            let mean = part.log_odds.iter().sum::<f64>() / part.rows.len().max(1) as f64;
            calibrated.extend(part.log_odds.iter().map(|x| if is_centred { x - mean } else { *x }));
        }
        let n_won = won.iter().filter(|&&won| won).count();
        let losses = log_losses(&log_odds, &won);
        let gains: Vec<f64> =
            losses.iter().zip(log_losses(&base, &won)).map(|(own, base)| own - base).collect();
        let (slope, intercept) = robust_calibration(&calibrated, &won, &clusters).unzip();
        let lengths: Vec<usize> = parts.iter().map(|part| part.rows.len()).collect();
        Self {
            basis,
            n_won,
            n_lost: won.len() - n_won,
            auc: pooled_auc(&log_odds, &won, &clusters, &lengths),
            log_loss_gain: mean_by_cluster(&gains, &clusters),
            slope,
            intercept: intercept.filter(|_| !is_centred),
        }
    }

    /// Deals of the smaller class.
    #[must_use]
    pub fn events(&self) -> usize {
        self.n_won.min(self.n_lost)
    }

    /// Whether the model ranks better than chance.
    #[must_use]
    pub fn is_better_than_chance(&self) -> bool {
        self.ranking() == RankingVerdict::BetterThanChance
    }

    /// The ranking of the model compared with chance.
    pub(crate) fn ranking(&self) -> RankingVerdict {
        let Some(auc) = &self.auc else { return RankingVerdict::TooFew };
        match &self.basis {
            _ if auc.value == 1.0 => RankingVerdict::Perfect,
            EvidenceBasis::OutOfTime { .. } if auc.low_99 > 0.5 => RankingVerdict::BetterThanChance,
            EvidenceBasis::OutOfTime { .. } if auc.high_99 < 0.5 => RankingVerdict::WorseThanChance,
            EvidenceBasis::CrossValidation { p: None, .. } => RankingVerdict::TooFew,
            // In a cross-validation the relation cannot have changed between training and test.
            EvidenceBasis::CrossValidation { p: Some(p), .. } if *p < SIGNIFICANT && auc.low_99 > 0.5 => {
                RankingVerdict::BetterThanChance
            }
            _ => RankingVerdict::NoBetterThanChance,
        }
    }
}
