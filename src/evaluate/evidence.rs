//! The evidence of a verdict on one model: its out-of-sample scores, pooled.

use serde::Serialize;

use super::calibration::log_losses;
use super::delong::Auc;
use super::pooled_auc::pooled_auc;
use super::robust::{Measurement, mean_by_cluster, robust_calibration};
use crate::statistics::NORMAL_995;
use crate::units::AsOf;

/// The least number of deals of the smaller class scored out of time for a verdict based on them.
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
        /// The two-sided p-value of a permutation test that the outcomes are independent of the features. `None` with
        /// too few deals.
        p: Option<f64>,
    },
}

/// The figures that a verdict on one model is based on. Its claims need 99 % two-sided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelEvidence {
    /// How the deals were scored.
    pub basis: EvidenceBasis,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
    /// Area under the ROC curve over pairs of deals scored by the same model; `None` where it has no interval.
    pub auc: Option<Auc>,
    /// Mean log loss of the model minus that of the win rate of its training deals: below 0 is better.
    pub log_loss_gain: Option<Measurement>,
    /// Calibration slope.
    pub slope: Option<Measurement>,
    /// Calibration in the large, in log-odds.
    pub intercept: Option<Measurement>,
}

/// Deals scored by a model that was not trained on them.
#[derive(Debug, Clone)]
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
    /// The 99 % interval lies above one half, and in a cross-validation the p-value of the permutation test is also below 0.01.
    BetterThanChance,
    /// Neither.
    NoBetterThanChance,
    /// The interval lies below one half.
    WorseThanChance,
    /// Every won deal is ranked above every lost one, which suggests a leak.
    Perfect,
    /// There is no interval.
    TooFew,
}

/// The significance level of the permutation test.
const SIGNIFICANT: f64 = 0.01;

/// The least number of standard errors above one half for a model to be ready: noise reaches it in one of 10,000 trainings.
const FAR_ABOVE: f64 = 3.72;

impl ModelEvidence {
    /// The evidence of these parts; `of` returns the outcome and the account of a row.
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

    /// Whether the area under the curve is above one half at the stricter level for repeated trainings.
    pub(crate) fn is_far_above_chance(&self) -> bool {
        let error = |auc: &Auc| (auc.high_99 - auc.low_99) / (2.0 * NORMAL_995);
        self.auc.as_ref().is_some_and(|auc| auc.value - 0.5 >= FAR_ABOVE * error(auc))
    }

    /// Whether the log loss is better than that of the win rate of the training deals.
    pub(crate) fn has_better_log_loss(&self) -> bool {
        self.log_loss_gain.is_some_and(|gain| gain.value < 0.0)
    }

    /// Whether the calibration slope differs from 1, or the calibration in the large from 0.
    pub(crate) fn is_miscalibrated(&self) -> bool {
        let differs =
            |found: Option<Measurement>, from: f64| found.is_some_and(|x| x.differs_from(from).is_some());
        differs(self.slope, 1.0) || differs(self.intercept, 0.0)
    }

    /// Whether all evidence supports the use of the model: a ranking far above chance, a log loss better than that of the base
    /// rate, and no significant miscalibration.
    #[must_use]
    pub fn supports_use(&self) -> bool {
        let is_better =
            self.is_better_than_chance() && self.is_far_above_chance() && self.has_better_log_loss();
        is_better && self.slope.is_some() && !self.is_miscalibrated()
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
