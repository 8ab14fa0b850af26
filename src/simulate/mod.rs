//! Simulated deals with a known true model, for the sample data, the tests and the benchmarks.
//!
//! Every deal is won with the probability of [`TrueModel`] given its features, computed exactly as in the
//! sample `bantam.toml`, on the day on which the lead was qualified. So a fit
//! can be compared with the true coefficients. Three patterns are planted:
//!
//! * chief executives of very large firms, who pass BANT and never buy ([`Archetype::ChiefExecutive`]);
//! * team leads with a company card, who fail BANT on budget and buy next month ([`Archetype::TeamLead`]);
//! * activities after the close of won deals, which inflate every figure of a tool that does not cut history.
//!
//! A [`SimulatedDrift`] changes the mix, the weights, a column or the time to a loss from a day on, and [`Simulation::as_of`] gives the
//! tables as of an earlier day.
//!
//! The simulation reads no clock. The same [`Settings`] give the same bytes.

mod activities;
mod answers;
mod behaviour;
mod calendar;
mod changes;
mod committee;
mod companies;
mod draw;
mod drift;
mod exports;
mod feedback_renewals;
mod generator;
mod outcomes;
mod people;
mod records;
mod simulation;
mod stories;
mod truth;
mod vocabulary;
mod write;

pub use activities::Activity;
pub use answers::SimulatedAnswers;
pub use behaviour::Behaviour;
pub use committee::Contact;
pub use companies::{Account, Size};
pub use drift::{DriftKind, SimulatedDrift};
pub(crate) use exports::quarter_starts;
pub use feedback_renewals::{Renewal, SimulatedFeedback};
pub use outcomes::SimulatedOutcome;
pub use people::{Archetype, Person};
pub use records::{Settings, SimulatedDeal, SimulatedLead};
pub use simulation::{Simulation, simulate};
pub use truth::{Simulated, TrueEffect, TrueModel, persona_of};
pub use vocabulary::{
    ActivityKind, CommitteeRole, Country, Department, Industry, Members, PagePath, Pain, Persona, Reviewer,
    Role, Seniority, Stage,
};
pub use write::{FILES, WriteError, Writer, lead_id};
