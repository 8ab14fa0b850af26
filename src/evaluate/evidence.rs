//! The evidence of a verdict on one model: its out-of-sample scores, pooled.

use serde::Serialize;

use super::calibration::log_losses;
use super::delong::Auc;
use super::pooled_auc::{PooledAuc, pooled_auc, pooled_difference};
use super::robust::{
    ClusteredOutcomes, Measurement, RecalibrationEstimate, mean_by_cluster, robust_calibration,
    robust_recalibration,
};
use super::scored_part::ScoredPart;
use super::trial::Who;
use crate::fit::effective_number;
use crate::statistics::NORMAL_995;
use crate::units::AsOf;

/// The least number of deals of the smaller class scored out of time for a verdict based on them, each of another account: deals of few
/// accounts are few independent deals, and their intervals are too short.
pub(crate) const EVENTS_OUT_OF_TIME: usize = 100;

/// How the deals were scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceBasis {
    /// Each deal by the newest model that was trained before its snapshot, and on no other deal of its account.
    OutOfTime {
        /// The number of models.
        origins: usize,
        /// The day on which the first was trained.
        from: AsOf,
        /// Deals of accounts with earlier deals in training: they are scored by models of the same day without these accounts.
        of_returning_accounts: usize,
    },
    /// Each deal by a model that was trained without its fold.
    CrossValidation {
        /// Deals of the smaller class that could be scored out of time, one of each account, too few for a verdict; `None` without dates.
        events_out_of_time: Option<usize>,
        /// The two-sided p of a permutation test that the outcomes have nothing to do with the features. `None` where there are
        /// too few deals.
        p: Option<f64>,
    },
}

/// The figures that a verdict on one model is based on. Its claims need 99 % two-sided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelEvidence {
    /// How the deals were scored.
    pub basis: EvidenceBasis,
    /// Whether deals have dates, but it is not known when they were closed: models may have been trained on outcomes from after the
    /// snapshots of the deals that they scored.
    pub is_ordered_by_snapshot: bool,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
    /// Their weights, where deals whose span has not ended are allowed for.
    pub censoring: Option<CensoringWeights>,
    /// Area under the ROC curve over pairs of deals that one model scored.
    pub area: Option<f64>,
    /// The same with its interval; `None` where it has none.
    pub auc: Option<Auc>,
    /// The area of the model minus that of each baseline.
    pub ahead: Vec<BaselineDifference>,
    /// Mean log loss of the model minus that of the win rate of its training deals: below 0 is better.
    pub log_loss_gain: Option<Measurement>,
    /// Calibration slope.
    pub slope: Option<Measurement>,
    /// Calibration in the large, in log-odds.
    pub intercept: Option<Measurement>,
    /// The log-odds of the outcome given those of the model.
    #[serde(skip)]
    pub(crate) recalibration: Option<RecalibrationEstimate>,
}

/// Inverse probability of censoring weights, in brief.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CensoringWeights {
    /// The largest.
    pub largest: f64,
    /// The effective number of deals, (Σ w)² / Σ w².
    pub effective: f64,
}

/// The area under the ROC curve of the model minus that of a baseline, over the same pairs of deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BaselineDifference {
    /// The baseline.
    pub who: Who,
    /// The difference.
    pub auc: Measurement,
}

/// The ranking of the model compared with chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RankingVerdict {
    /// The 99 % interval lies above one half, and in a cross-validation the p-value of the permutation test is also below 0.01.
    BetterThanChance,
    /// Neither, and the interval excludes areas that a useful model would have.
    NoBetterThanChance,
    /// Neither, and the interval holds areas that a useful model may have, too.
    Inconclusive,
    /// The interval lies below one half.
    WorseThanChance,
    /// Every won deal is ranked above every lost one, which suggests a leak.
    Perfect,
    /// There is no interval.
    TooFew,
}

/// The significance level of the permutation test.
const SIGNIFICANT: f64 = 0.01;

/// The least number of standard errors above one half for a model to be ready: a normal estimate reaches it on noise in one of 200,000
/// trainings. With 3.72 (one of 10,000) one of 2,000 trainings on noise of 200 accounts was ready.
pub(crate) const FAR_ABOVE: f64 = 4.42;

impl ModelEvidence {
    /// The evidence of these parts.
    pub(super) fn of(basis: EvidenceBasis, parts: &[ScoredPart]) -> Self {
        let is_centred = matches!(basis, EvidenceBasis::CrossValidation { .. });
        let mut outcomes = ClusteredOutcomes::default();
        let (mut log_odds, mut calibrated, mut base) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            for deal in &part.deals {
                outcomes.won.push(deal.won);
                outcomes.clusters.push(deal.cluster);
                outcomes.weights.push(deal.weight);
            }
            let own = part.log_odds();
            base.extend(std::iter::repeat_n(part.base, own.len()));
            // The intercept of a fold is lower where the win rate of the fold is higher.
            let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
            calibrated.extend(own.iter().map(|x| if is_centred { x - mean } else { *x }));
            log_odds.extend(own);
        }
        let n_won = outcomes.won.iter().filter(|&&won| won).count();
        let losses = log_losses(&log_odds, &outcomes.won);
        let gains: Vec<f64> =
            losses.iter().zip(log_losses(&base, &outcomes.won)).map(|(own, base)| own - base).collect();
        let recalibration = robust_recalibration(&calibrated, &outcomes);
        let calibration = recalibration.and_then(|line| robust_calibration(&calibrated, &outcomes, &line));
        let (slope, intercept) = calibration.unzip();
        // Centred log-odds are put around the mean of all again.
        let mean = log_odds.iter().sum::<f64>() / log_odds.len().max(1) as f64;
        let recalibration = recalibration.map(|line| if is_centred { line.shifted(mean) } else { line });
        let PooledAuc { area, interval } = pooled_auc(parts);
        Self {
            basis,
            is_ordered_by_snapshot: false,
            n_won,
            n_lost: outcomes.won.len() - n_won,
            censoring: censoring_weights(&outcomes.weights),
            area,
            auc: interval,
            ahead: differences(parts),
            log_loss_gain: mean_by_cluster(&gains, &outcomes),
            slope,
            intercept: intercept.filter(|_| !is_centred),
            recalibration,
        }
    }

    /// The same with intervals of areas that are so many times as wide.
    pub(super) fn widened(mut self, inflation: f64) -> Self {
        self.auc = self.auc.map(|auc| auc.widened(inflation));
        self.ahead.iter_mut().for_each(|one| one.auc.error *= inflation);
        self
    }

    /// The area with its interval, where it is that of a cross-validation.
    pub(super) fn cross_validated_auc(&self) -> Option<Auc> {
        self.auc.filter(|_| matches!(self.basis, EvidenceBasis::CrossValidation { .. }))
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
        self.errors_above_chance().is_some_and(|errors| errors >= FAR_ABOVE)
    }

    /// How many standard errors the area under the curve is above one half.
    pub(crate) fn errors_above_chance(&self) -> Option<f64> {
        let auc = self.auc.as_ref()?;
        let error = (auc.high_99 - auc.low_99) / (2.0 * NORMAL_995);
        // An area of 1 may have no error.
        Some((auc.value - 0.5) / error.max(f64::MIN_POSITIVE))
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
        is_better && self.slope.is_some() && !self.is_miscalibrated() && !self.is_ordered_by_snapshot
    }

    /// The ranking of the model compared with chance.
    pub(crate) fn ranking(&self) -> RankingVerdict {
        if self.area == Some(1.0) && self.events() >= FEWEST_IN_ORDER {
            return RankingVerdict::Perfect;
        }
        let Some(auc) = &self.auc else { return RankingVerdict::TooFew };
        match &self.basis {
            EvidenceBasis::OutOfTime { .. } if auc.low_99 > 0.5 => RankingVerdict::BetterThanChance,
            EvidenceBasis::OutOfTime { .. } if auc.high_99 < 0.5 => RankingVerdict::WorseThanChance,
            EvidenceBasis::CrossValidation { p: None, .. } => RankingVerdict::TooFew,
            // In a cross-validation the relation cannot have changed between training and test.
            EvidenceBasis::CrossValidation { p: Some(p), .. } if *p < SIGNIFICANT && auc.low_99 > 0.5 => {
                RankingVerdict::BetterThanChance
            }
            _ if auc.high_99 > NOT_EXCLUDED => RankingVerdict::Inconclusive,
            _ => RankingVerdict::NoBetterThanChance,
        }
    }
}

/// Deals of the smaller class in perfect order that are no luck: of so many, one order in 184,756 is perfect by chance.
const FEWEST_IN_ORDER: usize = 10;

/// While the interval holds an area that a useful model may have, the deals are too few to say that there is no signal.
const NOT_EXCLUDED: f64 = 0.7;

/// The largest weight and the effective number of deals; `None` where all weigh 1.
fn censoring_weights(weights: &[f64]) -> Option<CensoringWeights> {
    let largest = weights.iter().copied().fold(0.0, f64::max);
    (largest > 1.0).then(|| CensoringWeights { largest, effective: effective_number(weights) })
}

/// The differences from the baselines that scored the deals of all parts. The best single feature may be another one in each part:
/// its name is that of most.
fn differences(parts: &[ScoredPart]) -> Vec<BaselineDifference> {
    let kinds: [fn(&Who) -> bool; 2] =
        [|who| matches!(who, Who::Points), |who| matches!(who, Who::BestFeature(_))];
    let difference = |is_kind: fn(&Who) -> bool| {
        let of = |part: &'_ ScoredPart| part.baselines.iter().position(|(who, _)| is_kind(who));
        let mut names: Vec<&Who> =
            parts.iter().filter_map(|part| Some(&part.baselines[of(part)?].0)).collect();
        names.sort_by_key(|who| format!("{who:?}"));
        let who = names.chunk_by(|a, b| a == b).max_by_key(|same| same.len())?[0].clone();
        let auc = pooled_difference(parts, |part| Some(&part.baselines[of(part)?].1))?;
        Some(BaselineDifference { who, auc })
    };
    kinds.into_iter().filter_map(difference).collect()
}
