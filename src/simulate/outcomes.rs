//! The outcomes of deals: won or lost by the true model, after a sales cycle, unless the data end first.

use super::draw::Draw;
use super::people::Archetype;
use super::vocabulary::Stage;
use crate::units::logistic;

/// The outcome of a deal as recorded in the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimulatedOutcome {
    /// The stage of the deal.
    pub stage: Stage,
    /// The day on which it was won or lost, in days since 1970-01-01; `None`: it is open.
    pub closed: Option<i32>,
    /// The amount quoted, in dollars: a leak, as few lost deals get a quote.
    pub amount: Option<u32>,
    /// The stage while it is open.
    open_stage: Stage,
    /// The quote that it gets, if it gets one.
    quote: u32,
}

/// Median days from qualified to won.
const WON_DAYS: f64 = 26.0;
/// Spread of won cycles: small.
const WON_SPREAD: f64 = 0.55;
/// Median days from qualified to lost.
pub(super) const LOST_DAYS: f64 = 30.0;
/// The same since losers are slow.
pub(super) const SLOW_LOST_DAYS: f64 = 120.0;
/// Spread of lost cycles: some take a week, some a year.
const LOST_SPREAD: f64 = 0.85;
/// The longest sales cycle in days.
const LONGEST_CYCLE: f64 = 420.0;
/// Share of lost deals with a quote.
const LOST_QUOTED: f64 = 0.45;
/// Median quote in dollars for a company of [`TYPICAL_EMPLOYEES`].
const QUOTE_MEDIAN: f64 = 9_000.0;
/// The size to which [`QUOTE_MEDIAN`] belongs.
const TYPICAL_EMPLOYEES: f64 = 180.0;

impl SimulatedOutcome {
    /// Draws the outcome of a deal with the given true log-odds, as of the day `end`.
    ///
    /// The length of the cycle depends on the outcome only, so that excluding the open deals does not
    /// bias the effects of the features.
    pub(super) fn draw(draw: &mut Draw, deal: &Undecided, end: i32) -> Self {
        let won = draw.chance(logistic(deal.log_odds));
        let closed = deal.qualified + cycle(draw, won, deal.is_slow_to_lose);
        let progress = draw.unit();
        let quote = quote(draw, deal);
        let open_stage = open_stage(progress);
        let stage = if won { Stage::ClosedWon } else { Stage::ClosedLost };
        let amount = (won || progress < LOST_QUOTED).then_some(quote);
        Self { stage, closed: Some(closed), amount, open_stage, quote }.as_of(end)
    }

    /// The outcome as recorded before the day `end`.
    pub(super) fn as_of(self, end: i32) -> Self {
        if self.closed.is_some_and(|closed| closed < end) {
            return self;
        }
        let amount = (self.open_stage != Stage::Discovery).then_some(self.quote);
        Self { stage: self.open_stage, closed: None, amount, ..self }
    }

    /// Whether the deal was won; `None`: it is open.
    #[must_use]
    pub fn won(&self) -> Option<bool> {
        self.closed.map(|_| self.stage == Stage::ClosedWon)
    }
}

/// The inputs of the outcome of a deal.
pub(super) struct Undecided {
    /// True log-odds of winning.
    pub log_odds: f64,
    /// Day on which the lead was qualified.
    pub qualified: i32,
    /// The archetype; team leads pay by card.
    pub archetype: Archetype,
    /// Size of the company.
    pub employees: Option<u32>,
    /// Budget, if known.
    pub budget: Option<u32>,
    /// Whether lost deals take long to be given up.
    pub is_slow_to_lose: bool,
}

/// Days from qualified to closed, at least one.
fn cycle(draw: &mut Draw, won: bool, is_slow_to_lose: bool) -> i32 {
    let (median, spread) = match (won, is_slow_to_lose) {
        (true, _) => (WON_DAYS, WON_SPREAD),
        (false, false) => (LOST_DAYS, LOST_SPREAD),
        (false, true) => (SLOW_LOST_DAYS, LOST_SPREAD),
    };
    draw.log_normal(median, spread).clamp(1.0, LONGEST_CYCLE) as i32
}

/// The stage of an open deal.
fn open_stage(progress: f64) -> Stage {
    match progress {
        p if p < 0.45 => Stage::Discovery,
        p if p < 0.8 => Stage::Proposal,
        _ => Stage::Negotiation,
    }
}

/// A quote in steps of a hundred dollars; a team lead is quoted what the card can pay.
fn quote(draw: &mut Draw, deal: &Undecided) -> u32 {
    let size = deal.employees.map_or(TYPICAL_EMPLOYEES, f64::from) / TYPICAL_EMPLOYEES;
    let quote = draw.log_normal(QUOTE_MEDIAN, 0.5) * size.powf(0.35);
    match (deal.archetype, deal.budget) {
        (Archetype::TeamLead, Some(budget)) => budget,
        _ => (quote / 100.0).round().max(1.0) as u32 * 100,
    }
}
