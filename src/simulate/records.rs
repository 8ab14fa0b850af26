//! The settings of a simulation, and its leads and deals.

use super::drift::SimulatedDrift;
use super::{Archetype, Person, SimulatedAnswers, SimulatedOutcome};
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// The last day of the sample data: 2026-07-01, in days since 1970-01-01.
const DEFAULT_END: i64 = 20_635;

/// The settings of a simulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Number of deals.
    pub deals: usize,
    /// Number of leads, without the two planted ones.
    pub leads: usize,
    /// Seed of all draws.
    pub seed: u64,
    /// The day on which the data end: nothing at or after it is recorded. Between the years 0 and 4000.
    pub end: AsOf,
    /// What changes on a day; `None`: nothing does.
    pub drift: Option<SimulatedDrift>,
}

impl Default for Settings {
    /// The sample data: 4,000 deals and 400 leads.
    fn default() -> Self {
        let end = AsOf::from_microseconds(DEFAULT_END * MICROSECONDS_PER_DAY);
        Self { deals: 4_000, leads: 400, seed: 7, end, drift: None }
    }
}

/// A lead: its recorded data, and the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulatedLead {
    /// Its number; `lead_id` is its name.
    pub number: u32,
    /// Number of its account, from 1; `account_id` is its name.
    pub account: u32,
    /// Day on which it was created, in days since 1970-01-01.
    pub created: i32,
    /// Day on which it was qualified, in days since 1970-01-01.
    pub qualified: i32,
    /// The person.
    pub person: Person,
    /// The answers.
    pub answers: SimulatedAnswers,
    /// Its archetype; in no table.
    pub archetype: Archetype,
    /// True log-odds of winning at its snapshot: the day it was qualified for deals, the end for leads. In no
    /// table.
    pub log_odds: f64,
}

/// A lead with an outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulatedDeal {
    /// The lead.
    pub lead: SimulatedLead,
    /// The outcome.
    pub outcome: SimulatedOutcome,
}
