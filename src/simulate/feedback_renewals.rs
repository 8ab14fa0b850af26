//! Feedback on leads and renewals of contracts, both after the snapshot.

use super::draw::Draw;
use super::vocabulary::{FeedbackReason, Reviewer, Seniority};
use super::{Account, SimulatedDeal, SimulatedLead};
use crate::units::logistic;

/// A rating of a lead by somebody who worked on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimulatedFeedback {
    /// Number of the lead.
    pub lead: u32,
    /// Date of the rating, in days since 1970-01-01: after the lead was qualified, before it was closed.
    pub day: i32,
    /// Whether the lead is accepted.
    pub accepted: bool,
    /// The reason of a rejection.
    pub reason: Option<FeedbackReason>,
    /// The source of the rating.
    pub by: Reviewer,
}

/// Whether a contract was renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// Number of the lead that became a customer.
    pub lead: u32,
    /// Day on which the contract ended or was renewed, in days since 1970-01-01.
    pub day: i32,
    /// Whether it was renewed.
    pub renewed: bool,
}

/// Share of leads with feedback.
const REVIEWED: f64 = 0.6;
/// Share of feedback from customer success.
const BY_CUSTOMER_SUCCESS: f64 = 0.2;
/// Mean days until the feedback.
const REVIEW_DAYS: f64 = 4.0;
/// The true log-odds from which a lead should be accepted: about the average lead.
const AVERAGE_LOG_ODDS: f64 = -1.8;
/// The effect of the true log-odds on the rating, per unit.
const TRUTH: f64 = 0.5;
/// The effect of the size of the company on the rating of sales, for each factor of e above [`TYPICAL_EMPLOYEES`]: a bias.
const SIZE_BIAS: f64 = 0.5;
/// The size with an effect of 0.
const TYPICAL_EMPLOYEES: f64 = 180.0;
/// The effect of a title on the rating of sales: a bias.
const TITLE_BIAS: [(Seniority, f64); 3] =
    [(Seniority::CLevel, 1.0), (Seniority::Vp, 0.8), (Seniority::Director, 0.4)];
/// The bias for any other title.
const NO_TITLE: f64 = -0.3;
/// A bias of at least this size is the reason of a rejection.
const NOTICEABLE: f64 = 0.25;
/// Reasons of other rejections.
const OTHER_REASONS: [(FeedbackReason, f64); 4] = [
    (FeedbackReason::NoBudget, 0.3),
    (FeedbackReason::NoNeed, 0.3),
    (FeedbackReason::BadTiming, 0.25),
    (FeedbackReason::Unreachable, 0.15),
];
/// Contracts run for a year.
const CONTRACT_DAYS: i32 = 365;
/// Log-odds that an average won deal is renewed: four in five.
const RENEWED_LOG_ODDS: f64 = 1.4;
/// The effect of the true log-odds of winning on it, per unit: a good fit renews more often.
const RENEWED_FIT: f64 = 0.3;

/// The feedback on deals and leads, in their order.
pub(super) fn feedback(
    draw: &mut Draw,
    accounts: &[Account],
    deals: &[SimulatedDeal],
    leads: &[SimulatedLead],
    end: i32,
) -> Vec<SimulatedFeedback> {
    let deals = deals.iter().map(|deal| (&deal.lead, deal.outcome.closed.unwrap_or(end)));
    let all = deals.chain(leads.iter().map(|lead| (lead, end)));
    let of = |(lead, until): (&SimulatedLead, i32)| {
        let employees = accounts.get(lead.account as usize - 1).and_then(|account| account.employees);
        review(draw, lead, employees).filter(|feedback| feedback.day < until)
    };
    all.filter_map(of).collect()
}

/// The last feedback on a lead, if any.
fn review(draw: &mut Draw, lead: &SimulatedLead, employees: Option<u32>) -> Option<SimulatedFeedback> {
    let is_reviewed = draw.chance(REVIEWED);
    let by = if draw.chance(BY_CUSTOMER_SUCCESS) { Reviewer::CustomerSuccess } else { Reviewer::Sales };
    let day = lead.qualified + 1 + draw.exponential(REVIEW_DAYS) as i32;
    let luck = draw.normal();
    let other = draw.pick(&OTHER_REASONS, FeedbackReason::Unreachable);
    let truth = TRUTH * (lead.log_odds - AVERAGE_LOG_ODDS);
    let size = employees.map_or(0.0, |employees| SIZE_BIAS * (f64::from(employees) / TYPICAL_EMPLOYEES).ln());
    let of =
        |seniority| TITLE_BIAS.iter().find(|(title, _)| *title == seniority).map_or(NO_TITLE, |bias| bias.1);
    let title = lead.person.seniority.map_or(0.0, of);
    let (size, title) = if by == Reviewer::Sales { (size, title) } else { (0.0, 0.0) };
    let accepted = truth + size + title + luck > 0.0;
    let reason = match () {
        () if accepted => None,
        () if size < -NOTICEABLE && size < title => Some(FeedbackReason::TooSmall),
        () if title < -NOTICEABLE => Some(FeedbackReason::NoAuthority),
        () => Some(other),
    };
    is_reviewed.then_some(SimulatedFeedback { lead: lead.number, day, accepted, reason, by })
}

/// The renewals of won deals, in their order; a deal has one for each year that it stayed and the last one in which it did
/// not.
pub(super) fn renewals(draw: &mut Draw, deals: &[SimulatedDeal], end: i32) -> Vec<Renewal> {
    let mut renewals = Vec::new();
    for SimulatedDeal { lead, outcome } in deals.iter().filter(|deal| deal.outcome.won() == Some(true)) {
        let mut day = outcome.closed.unwrap_or(end) + CONTRACT_DAYS;
        while day < end {
            let renewed = draw.chance(logistic(RENEWED_LOG_ODDS + RENEWED_FIT * lead.log_odds));
            renewals.push(Renewal { lead: lead.number, day, renewed });
            if !renewed {
                break;
            }
            day += CONTRACT_DAYS;
        }
    }
    renewals
}
