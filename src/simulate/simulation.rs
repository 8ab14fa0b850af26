//! The simulation: its tables, and the true model behind them.

use super::calendar::day_of;
use super::changes::Changes;
use super::committee::contacts;
use super::draw::Draw;
use super::feedback_renewals::{feedback, renewals};
use super::generator::World;
use super::{
    Account, Activity, Contact, Renewal, Settings, SimulatedDeal, SimulatedFeedback, SimulatedLead, TrueModel,
};

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
    /// People of the companies in addition to the leads, by account, then by day; the first has number 1.
    pub contacts: Vec<Contact>,
    /// The feedback on deals and leads, in their order.
    pub feedback: Vec<SimulatedFeedback>,
    /// Renewals of won deals, in their order.
    pub renewals: Vec<Renewal>,
    /// The true model.
    pub truth: TrueModel,
}

/// Streams of draws that do not affect the deals, see also `generator`: contacts.
const CONTACTS: u64 = 3;

/// See [`CONTACTS`]: feedback.
const FEEDBACK: u64 = 4;

/// See [`CONTACTS`]: renewals.
const RENEWALS: u64 = 5;

/// Simulates deals, leads, their accounts, activities, contacts, feedback and renewals.
///
/// Time and memory grow in proportion to the number of deals and leads: about 300 bytes for a deal.
#[must_use]
pub fn simulate(settings: &Settings) -> Simulation {
    let (accounts, mut deals, mut leads, activities) = World::simulate(settings);
    let end = day_of(settings.end);
    let draw = |stream| Draw::new(settings.seed, stream);
    let contacts = contacts(&mut draw(CONTACTS), &deals, &leads, end);
    let feedback = feedback(&mut draw(FEEDBACK), &accounts, &deals, &leads, end);
    let renewals = renewals(&mut draw(RENEWALS), &deals, end);
    let changes = Changes::of(settings);
    let all = deals.iter_mut().map(|deal| &mut deal.lead).chain(&mut leads);
    all.for_each(|lead| changes.break_column(lead));
    let truth = TrueModel::new(settings);
    Simulation { deals, leads, accounts, activities, contacts, feedback, renewals, truth }
}
