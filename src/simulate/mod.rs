//! Simulated deals with a known true model, for the sample data, the tests and the benchmarks.
//!
//! Every deal is won with the probability that [`TrueModel`] gives it from its features, computed exactly as the
//! sample `bantam.toml` asks `bantam` to compute them, on the day on which the lead was qualified. So a fit
//! can be compared with the true coefficients. Three things are planted:
//!
//! * chief executives of very large firms, who pass BANT and never buy ([`Archetype::ChiefExecutive`]);
//! * team leads with a company card, who fail BANT on budget and buy next month ([`Archetype::TeamLead`]);
//! * activities after the close of won deals, which lift every figure of a tool that does not cut history.
//!
//! Nothing here reads a clock. The same [`Settings`] give the same bytes.

mod activities;
mod answers;
mod behaviour;
mod calendar;
mod committee;
mod companies;
mod draw;
mod feedback_renewals;
mod generator;
mod outcomes;
mod people;
mod stories;
mod truth;
mod vocabulary;
mod write;

#[cfg(test)]
mod tests;

use crate::units::{AsOf, MICROSECONDS_PER_DAY};

pub use activities::Activity;
pub use answers::SimulatedAnswers;
pub use behaviour::Behaviour;
pub use committee::Contact;
pub use companies::{Account, Size};
pub use feedback_renewals::{Renewal, SimulatedFeedback};
pub use outcomes::SimulatedOutcome;
pub use people::{Archetype, Mail, Person};
pub use stories::{CHIEF_EXECUTIVE, TEAM_LEAD};
pub use truth::{Simulated, TrueEffect, TrueModel, persona_of};
pub use vocabulary::{
    ActivityKind, CommitteeRole, Country, Department, FeedbackReason, Industry, LeadSource, Members,
    PagePath, Pain, Persona, Reviewer, Role, Seniority, Stage, Tool,
};
pub use write::{FILES, WriteError, Writer, account_id, contact_id, lead_id};

/// The last day of the sample data: 2026-07-01, in days since 1970-01-01.
const DEFAULT_END: i64 = 20_635;

/// What to simulate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Number of deals.
    pub deals: usize,
    /// Number of leads, beside the two planted ones.
    pub leads: usize,
    /// Seed of all draws.
    pub seed: u64,
    /// The day on which the data end: nothing at or after it is recorded. Between the years 0 and 4000.
    pub end: AsOf,
}

impl Default for Settings {
    /// The sample data: 4,000 deals and 400 leads.
    fn default() -> Self {
        let end = AsOf::from_microseconds(DEFAULT_END * MICROSECONDS_PER_DAY);
        Self { deals: 4_000, leads: 400, seed: 7, end }
    }
}

/// A lead: its recorded data, and the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulatedLead {
    /// Its number; [`lead_id`] is its name.
    pub number: u32,
    /// Number of its account, from 1; [`account_id`] is its name.
    pub account: u32,
    /// Day on which it was created, in days since 1970-01-01.
    pub created: i32,
    /// Day on which it was qualified, in days since 1970-01-01.
    pub qualified: i32,
    /// Who it is.
    pub person: Person,
    /// What it answered.
    pub answers: SimulatedAnswers,
    /// Which story it belongs to; in no table.
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
    /// How it ended.
    pub outcome: SimulatedOutcome,
}

/// Simulated tables and their truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// Deals, by the day on which they were qualified.
    pub deals: Vec<SimulatedDeal>,
    /// Leads, by the day on which they were qualified; the two planted ones last.
    pub leads: Vec<SimulatedLead>,
    /// Accounts; the first has number 1.
    pub accounts: Vec<Account>,
    /// Activities, by lead, then by time.
    pub activities: Vec<Activity>,
    /// People of the companies beside the leads, by account, then by day; the first has number 1.
    pub contacts: Vec<Contact>,
    /// The feedback on deals and leads, in their order.
    pub feedback: Vec<SimulatedFeedback>,
    /// Renewals of won deals, in their order.
    pub renewals: Vec<Renewal>,
    /// What decided the outcomes.
    pub truth: TrueModel,
}

/// Streams of draws that do not affect the deals, see also `generator`: contacts.
const CONTACTS: u64 = 3;
/// See [`CONTACTS`]: feedback.
const FEEDBACK: u64 = 4;
/// See [`CONTACTS`]: renewals.
const RENEWALS: u64 = 5;

/// Simulates deals, leads, their accounts, and what happened to them.
///
/// Time and memory grow in proportion to the number of deals and leads: about 300 bytes for a deal.
#[must_use]
pub fn simulate(settings: &Settings) -> Simulation {
    let (accounts, deals, leads, activities) = generator::World::simulate(settings);
    let end = calendar::day_of(settings.end);
    let draw = |stream| draw::Draw::new(settings.seed, stream);
    let contacts = committee::contacts(&mut draw(CONTACTS), &deals, &leads, end);
    let feedback = feedback_renewals::feedback(&mut draw(FEEDBACK), &accounts, &deals, &leads, end);
    let renewals = feedback_renewals::renewals(&mut draw(RENEWALS), &deals, end);
    let truth = TrueModel::new(settings);
    Simulation { deals, leads, accounts, activities, contacts, feedback, renewals, truth }
}
