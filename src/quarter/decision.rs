//! The decision on a champion.
//!
//! A champion whose probabilities alone are wrong is often beaten by a new model that has learned a part of what changed, and is still
//! wrong. So where the policy promotes the new model and the champion can be recalibrated, the later half of the deals decides: there
//! the champion, corrected on the earlier half, is compared with the challengers, and the lower mean log loss counts. Challengers that rank
//! the deals better (95 % two-sided) are promoted all the same: a correction changes no order, and the new model can be corrected too.

use serde::Serialize;

use super::contest_verdict::ContestVerdict;
use super::recalibration_check::RecalibrationCheck;
use crate::evaluate::Correction;
use crate::project::PromotionPolicy;

/// What is to be done with the champion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChampionDecision {
    /// It stays.
    Keep,
    /// It gets another intercept, and perhaps another slope.
    Recalibrate,
    /// The new model replaces it.
    Promote,
    /// A person must look before anything is changed.
    Look,
}

impl ChampionDecision {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Recalibrate => "recalibrate",
            Self::Promote => "promote",
            Self::Look => "look",
        }
    }
}

/// What a decision rests on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QuarterFindings {
    /// The comparison with challengers; `None` where there is none.
    pub(crate) contest: Option<ContestVerdict>,
    /// The calibration of the champion.
    pub(crate) recalibration: Option<RecalibrationCheck>,
    /// That of the challengers.
    pub(crate) challengers: Option<RecalibrationCheck>,
    /// Why a person must look whatever the comparison says: errors of the audit, outcomes far from what was expected.
    pub(crate) alarms: Vec<String>,
    /// Why a person must look unless a better model replaces the champion: material drift, an order that is worse than expected.
    pub(crate) drift: Vec<String>,
}

impl QuarterFindings {
    /// The decision. Alarms come first, then drift unless a better model replaces the champion, then the better of a recalibrated champion
    /// and a new model.
    pub(crate) fn decision(&self, policy: PromotionPolicy) -> ChampionDecision {
        let is_better = matches!(self.contest, Some(ContestVerdict::Better(_)));
        let promotes = self.contest.is_some_and(|verdict| verdict.promotes(policy));
        if !self.alarms.is_empty() {
            ChampionDecision::Look
        } else if !self.drift.is_empty() {
            // Drift is no matter of the probabilities alone, and an answer to it only if the better model is put to use.
            if is_better && promotes { ChampionDecision::Promote } else { ChampionDecision::Look }
        } else if self.correction().is_some() && (!promotes || self.is_correction_preferred()) {
            ChampionDecision::Recalibrate
        } else if promotes {
            ChampionDecision::Promote
        } else {
            ChampionDecision::Keep
        }
    }

    fn is_correction_preferred(&self) -> bool {
        self.recalibration.is_some_and(|check| check.preferred().is_some())
    }

    /// The correction of a recalibration.
    pub(crate) fn correction(&self) -> Option<Correction> {
        self.recalibration.as_ref().and_then(RecalibrationCheck::correction)
    }
}

#[cfg(test)]
mod tests {
    use super::super::recalibration_check::LaterHalf;
    use super::*;
    use crate::evaluate::{PairedDifference, TwoStep};

    fn findings(contest: ContestVerdict) -> QuarterFindings {
        QuarterFindings {
            contest: Some(contest),
            recalibration: None,
            challengers: None,
            alarms: Vec::new(),
            drift: Vec::new(),
        }
    }

    /// A champion whose correction is worth it, and predicts the later half worse than the challengers do.
    fn correcting() -> RecalibrationCheck {
        let shift = Correction { intercept: -0.4, slope: 1.0 };
        let test = TwoStep {
            both: 9.0,
            slope: 0.1,
            design_effect: 1.0,
            shift,
            line: shift,
            correction: Some(shift),
        };
        let later = LaterHalf { corrected: 0.46, challengers: 0.45 };
        RecalibrationCheck {
            test,
            events: 60,
            later_gain: Some(0.002),
            later: Some(later),
            is_outranked: false,
        }
    }

    #[test]
    fn the_order_is_look_promote_recalibrate_keep() {
        let gain = PairedDifference { value: 0.01, low: 0.001, high: 0.02, p_above: 0.99, p_not_below: 1.0 };
        let check = correcting();
        let later = LaterHalf { corrected: 0.46, challengers: 0.45 };
        let decided = |findings: &QuarterFindings| findings.decision(PromotionPolicy::Better);
        let better = findings(ContestVerdict::Better(gain));
        let open = findings(ContestVerdict::Open(gain));
        assert_eq!((decided(&better), decided(&open)), (ChampionDecision::Promote, ChampionDecision::Keep));
        assert_eq!(better.decision(PromotionPolicy::Never), ChampionDecision::Keep);
        let drift = vec!["`source` has drifted".to_owned()];
        assert_eq!(
            decided(&QuarterFindings { drift: drift.clone(), ..better.clone() }),
            ChampionDecision::Promote
        );
        assert_eq!(
            decided(&QuarterFindings { drift: drift.clone(), ..open.clone() }),
            ChampionDecision::Look
        );
        assert_eq!(decided(&QuarterFindings { alarms: drift, ..better.clone() }), ChampionDecision::Look);
        let wrong = QuarterFindings { recalibration: Some(check), ..open.clone() };
        assert_eq!(decided(&wrong), ChampionDecision::Recalibrate);
        assert_eq!(
            decided(&QuarterFindings { recalibration: Some(check), ..better.clone() }),
            ChampionDecision::Promote,
            "the challengers are better than the recalibrated champion"
        );
        let ahead = RecalibrationCheck { later: Some(LaterHalf { corrected: 0.44, ..later }), ..check };
        let ahead = QuarterFindings { recalibration: Some(ahead), ..better.clone() };
        assert_eq!(decided(&ahead), ChampionDecision::Recalibrate);
        let outranked = RecalibrationCheck { is_outranked: true, ..ahead.recalibration.unwrap() };
        assert_eq!(
            decided(&QuarterFindings { recalibration: Some(outranked), ..ahead.clone() }),
            ChampionDecision::Promote,
            "no correction gives the champion the order of the challengers"
        );
        assert_eq!(
            decided(&QuarterFindings { recalibration: Some(outranked), ..open.clone() }),
            ChampionDecision::Recalibrate,
            "challengers that are not promoted are no reason against a correction"
        );
        let refuted = RecalibrationCheck { later_gain: Some(-0.001), ..ahead.recalibration.unwrap() };
        assert_eq!(
            decided(&QuarterFindings { recalibration: Some(refuted), ..ahead.clone() }),
            ChampionDecision::Promote
        );
        let drifted = QuarterFindings { drift: vec!["`source` has drifted".to_owned()], ..better.clone() };
        assert_eq!(drifted.decision(PromotionPolicy::Never), ChampionDecision::Look, "the champion stays");
        let preferred = QuarterFindings { recalibration: ahead.recalibration, ..drifted };
        assert_eq!(decided(&preferred), ChampionDecision::Promote, "a correction is no answer to drift");
        let useless = RecalibrationCheck { later_gain: Some(-0.001), ..check };
        assert_eq!(
            decided(&QuarterFindings { recalibration: Some(useless), ..open }),
            ChampionDecision::Keep
        );
    }
}
