//! Whether a model is to be recalibrated: the two-step test, and the deals of the later half.

use serde::Serialize;

use crate::evaluate::{ContestDeal, Correction, MonthlyContest, TwoStep, log_losses, two_step};
use crate::numbers::decimals;

/// The test of the calibration of the champion, or of its challengers, on the deals since the champion was trained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct RecalibrationCheck {
    /// The test on all of them.
    pub(crate) test: TwoStep,
    /// Deals of the smaller class.
    pub(crate) events: usize,
    /// Mean log loss of the model minus that of the model corrected on the earlier half, on the later half.
    pub(crate) later_gain: Option<f64>,
    /// Mean log losses on the later half.
    pub(crate) later: Option<LaterHalf>,
    /// Whether challengers rank the deals better than the champion that is checked: no correction changes an order.
    pub(crate) is_outranked: bool,
}

/// Mean log losses on the later half of the deals since the champion was trained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct LaterHalf {
    /// Of the model with the correction of the earlier half.
    pub(crate) corrected: f64,
    /// Of the challengers.
    pub(crate) challengers: f64,
}

impl LaterHalf {
    /// Whether the corrected model predicts better than the challengers.
    pub(crate) const fn is_ahead(&self) -> bool {
        self.corrected < self.challengers
    }

    /// The log losses in words.
    pub(crate) fn sentence(&self) -> String {
        let [corrected, challengers] = [self.corrected, self.challengers].map(|loss| decimals(loss, 3));
        format!(
            "the champion with its probabilities corrected on the earlier half of the deals has a log loss of {corrected} on the later \
             half, the challengers have {challengers}"
        )
    }
}

/// With fewer deals of the smaller class, the test is a weak one.
pub(crate) const FEW_EVENTS: usize = 50;

impl RecalibrationCheck {
    /// The correction, if the test asks for one and it would have helped on the later half. One that inverts the order of the leads is none.
    pub(crate) fn correction(&self) -> Option<Correction> {
        let is_confirmed = self.later_gain.is_some_and(|gain| gain > 0.0);
        self.test.correction.filter(|_| is_confirmed && !self.is_inverted())
    }

    /// The correction, if it is to be preferred to challengers that predict better than the champion as it is: it helps more than they do on
    /// the later half, and they do not rank better.
    pub(crate) fn preferred(&self) -> Option<(Correction, LaterHalf)> {
        let correction = self.correction().filter(|_| !self.is_outranked)?;
        Some((correction, self.later.filter(LaterHalf::is_ahead)?))
    }

    /// Whether the deals are won the less often the better the model ranks them.
    pub(crate) fn is_inverted(&self) -> bool {
        self.test.correction.is_some_and(|asked| asked.slope <= 0.0)
    }
}

/// The check of the champion on the deals of a contest; `None` where no correction can be fitted.
pub(crate) fn recalibration_check(contest: &MonthlyContest) -> Option<RecalibrationCheck> {
    let outranked = contest.auc_gain.is_some_and(|gain| gain.interval().0 > 0.0);
    checked(contest, |deal| deal.champion)
        .map(|check| RecalibrationCheck { is_outranked: outranked, ..check })
}

/// The check of the challengers, which knew nothing of the deals that they scored either.
pub(crate) fn challengers_check(contest: &MonthlyContest) -> Option<RecalibrationCheck> {
    checked(contest, |deal| deal.challenger)
}

/// The log-odds of a deal by the model that is tested.
type ScoreOf = fn(&ContestDeal) -> f64;

/// Why the champion is to be recalibrated rather than replaced by a new model that is better, if so.
pub(crate) fn recalibration_first(contest: &MonthlyContest) -> Option<String> {
    recalibration_check(contest)?.preferred().map(|(_, later)| later.sentence())
}

fn checked(contest: &MonthlyContest, log_odds: ScoreOf) -> Option<RecalibrationCheck> {
    let mut deals: Vec<&ContestDeal> = contest.deals.iter().collect();
    deals.sort_by_key(|deal| (deal.as_of, deal.row));
    let test = tested(&deals, log_odds)?;
    let (earlier, later) = deals.split_at(deals.len() / 2);
    let of_earlier = test.correction.and_then(|asked| {
        let test = tested(earlier, log_odds)?;
        Some(if asked.slope == 1.0 { test.shift } else { test.line })
    });
    let losses = of_earlier.and_then(|correction| {
        let corrected = mean_loss(later, |deal| correction.of(log_odds(deal)))?;
        Some((mean_loss(later, log_odds)?, corrected, mean_loss(later, |deal| deal.challenger)?))
    });
    Some(RecalibrationCheck {
        test,
        events: contest.n_won.min(contest.n_lost),
        later_gain: losses.map(|(own, corrected, _)| own - corrected),
        later: losses.map(|(_, corrected, challengers)| LaterHalf { corrected, challengers }),
        is_outranked: false,
    })
}

fn tested(deals: &[&ContestDeal], log_odds: ScoreOf) -> Option<TwoStep> {
    let of = |value: ScoreOf| deals.iter().map(|deal| value(deal)).collect::<Vec<f64>>();
    let won: Vec<bool> = deals.iter().map(|deal| deal.won).collect();
    let clusters: Vec<u64> = deals.iter().map(|deal| deal.cluster).collect();
    two_step(&of(log_odds), &won, &of(|deal| deal.weight), &clusters)
}

/// The weighted mean log loss of these deals by some log-odds; `None` without weight.
fn mean_loss(deals: &[&ContestDeal], log_odds: impl Fn(&ContestDeal) -> f64) -> Option<f64> {
    let total: f64 = deals.iter().map(|deal| deal.weight).sum();
    let loss = |deal: &&ContestDeal| deal.weight * log_losses(&[log_odds(deal)], &[deal.won])[0];
    (total > 0.0).then(|| deals.iter().map(loss).sum::<f64>() / total)
}
