//! Whether the champion is to be recalibrated: the two-step test, and the deals of the later half.

use serde::Serialize;

use crate::evaluate::{ContestDeal, Correction, MonthlyContest, TwoStep, log_losses, two_step};

/// The test of the champion's calibration on the deals since it was trained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct RecalibrationCheck {
    /// The test on all of them.
    pub(crate) test: TwoStep,
    /// Deals of the smaller class.
    pub(crate) events: usize,
    /// Mean log loss of the champion minus that of the champion corrected on the earlier half, on the later half.
    pub(crate) later_gain: Option<f64>,
}

/// With fewer deals of the smaller class, the test is a weak one.
pub(crate) const FEW_EVENTS: usize = 50;

impl RecalibrationCheck {
    /// The correction, if the test asks for one and it would have helped on the later half. One that inverts the order of the leads is none.
    pub(crate) fn correction(&self) -> Option<Correction> {
        let is_confirmed = self.later_gain.is_some_and(|gain| gain > 0.0);
        self.test.correction.filter(|_| is_confirmed && !self.is_inverted())
    }

    /// Whether the deals are won the less often the better the champion ranks them.
    pub(crate) fn is_inverted(&self) -> bool {
        self.test.correction.is_some_and(|asked| asked.slope <= 0.0)
    }
}

/// The check on the deals of a contest; `None` where no correction can be fitted.
pub(crate) fn recalibration_check(contest: &MonthlyContest) -> Option<RecalibrationCheck> {
    let mut deals: Vec<&ContestDeal> = contest.deals.iter().collect();
    deals.sort_by_key(|deal| (deal.as_of, deal.row));
    let test = tested(&deals)?;
    let (earlier, later) = deals.split_at(deals.len() / 2);
    let later_gain = test.correction.and_then(|asked| later_gain(earlier, later, asked.slope == 1.0));
    Some(RecalibrationCheck { test, events: contest.n_won.min(contest.n_lost), later_gain })
}

fn tested(deals: &[&ContestDeal]) -> Option<TwoStep> {
    let of = |value: fn(&ContestDeal) -> f64| deals.iter().map(|deal| value(deal)).collect::<Vec<f64>>();
    let won: Vec<bool> = deals.iter().map(|deal| deal.won).collect();
    let clusters: Vec<u64> = deals.iter().map(|deal| deal.cluster).collect();
    two_step(&of(|deal| deal.champion), &won, &of(|deal| deal.weight), &clusters)
}

/// By how much a correction of the same kind, fitted on the earlier deals, lowers the log loss of the later ones.
fn later_gain(earlier: &[&ContestDeal], later: &[&ContestDeal], is_shift: bool) -> Option<f64> {
    let test = tested(earlier)?;
    let correction = if is_shift { test.shift } else { test.line };
    let total: f64 = later.iter().map(|deal| deal.weight).sum();
    let gain = |deal: &&ContestDeal| {
        let losses = log_losses(&[deal.champion, correction.of(deal.champion)], &[deal.won, deal.won]);
        deal.weight * (losses[0] - losses[1])
    };
    (total > 0.0).then(|| later.iter().map(gain).sum::<f64>() / total)
}
