//! Deals and leads, one after the other.

use super::activities::{Activity, ActivityLog};
use super::answers::SimulatedAnswers;
use super::behaviour::Behaviour;
use super::calendar::{day_of, qualified_days};
use super::changes::Changes;
use super::companies::Account;
use super::draw::Draw;
use super::drift::DriftKind;
use super::outcomes::{SimulatedOutcome, Undecided};
use super::people::{Archetype, Person, intent_of};
use super::truth::log_odds;
use super::{Settings, SimulatedDeal, SimulatedLead, stories};

/// Share of leads that bring a new account: 1.3 leads for each.
const NEW_ACCOUNT: f64 = 1.0 / 1.3;
/// Leads were qualified in the last days before the end.
pub(super) const LEAD_DAYS: i32 = 30;
/// Median days from the first contact to being qualified.
const LAG_DAYS: f64 = 6.0;
/// No lead waits longer than this to be qualified.
const LONGEST_LAG: f64 = 90.0;
/// A chief executive is hard to reach again: days from the call to being qualified.
const EXECUTIVE_LAG: (i32, i32) = (20, 55);
/// Intent of a team lead with a company card, in standard deviations.
const TEAM_LEAD_INTENT: f64 = 1.0;
/// Intent of a chief executive who phones in.
const EXECUTIVE_INTENT: f64 = -1.0;
/// Streams of draws: one for the dates, one for everything else.
const DATES: u64 = 1;
/// See [`DATES`].
const PEOPLE: u64 = 2;

/// The tables under construction.
pub(super) struct World {
    draw: Draw,
    end: i32,
    changes: Changes,
    accounts: Vec<Account>,
    activities: Vec<Activity>,
}

/// Accounts, deals, leads and activities.
pub(super) type Tables = (Vec<Account>, Vec<SimulatedDeal>, Vec<SimulatedLead>, Vec<Activity>);

impl World {
    /// All tables for the given settings.
    pub fn simulate(settings: &Settings) -> Tables {
        let end = day_of(settings.end);
        let draw = Draw::new(settings.seed, PEOPLE);
        let changes = Changes::of(settings);
        let mut world = Self { draw, end, changes, accounts: Vec::new(), activities: Vec::new() };
        let mut numbers = numbers();
        let days = qualified_days(&mut Draw::new(settings.seed, DATES), settings.deals, end);
        let deals = days.zip(&mut numbers).map(|(day, number)| world.deal(number, day)).collect();
        let days = spread(settings.leads, end);
        let mut leads: Vec<SimulatedLead> =
            days.zip(&mut numbers).map(|(day, number)| world.lead(number, day)).collect();
        let now = (end, world.changes.apply(DriftKind::Weights, end));
        leads.extend(stories::leads(&mut world.draw, now, &mut world.accounts, &mut world.activities));
        (world.accounts, deals, leads, world.activities)
    }

    /// A deal whose lead was qualified on the day `qualified`.
    fn deal(&mut self, number: u32, qualified: i32) -> SimulatedDeal {
        let first = self.activities.len();
        let (mut lead, intent) = self.enquiry(number, qualified);
        let account = self.accounts[lead.account as usize - 1];
        let behaviour = Behaviour::at(qualified, &self.activities[first..]);
        let has_changed = self.changes.apply(DriftKind::Weights, qualified);
        lead.log_odds = log_odds(&lead, &account, &behaviour, has_changed);
        let undecided = Undecided {
            log_odds: lead.log_odds,
            qualified,
            archetype: lead.archetype,
            employees: account.employees,
            budget: lead.answers.budget_amount,
            is_slow_to_lose: self.changes.apply(DriftKind::SlowLosers, qualified),
        };
        let outcome = SimulatedOutcome::draw(&mut self.draw, &undecided, self.end);
        let mut activity_log = ActivityLog { activities: &mut self.activities, lead: number, end: self.end };
        let until = outcome.closed.unwrap_or(self.end);
        activity_log.during(&mut self.draw, intent, outcome.won(), qualified, until);
        if let (Some(closed), Some(true)) = (outcome.closed, outcome.won()) {
            activity_log.after(&mut self.draw, closed);
        }
        sort(&mut self.activities[first..]);
        SimulatedDeal { lead, outcome }
    }

    /// A lead that was qualified on the day `qualified` with a snapshot on the last day.
    fn lead(&mut self, number: u32, qualified: i32) -> SimulatedLead {
        let first = self.activities.len();
        let (mut lead, intent) = self.enquiry(number, qualified);
        let mut activity_log = ActivityLog { activities: &mut self.activities, lead: number, end: self.end };
        activity_log.during(&mut self.draw, intent, None, qualified, self.end);
        let account = &self.accounts[lead.account as usize - 1];
        let behaviour = Behaviour::at(self.end, &self.activities[first..]);
        let has_changed = self.changes.apply(DriftKind::Weights, qualified);
        lead.log_odds = log_odds(&lead, account, &behaviour, has_changed);
        sort(&mut self.activities[first..]);
        lead
    }

    /// A lead up to the day on which it is qualified, and its intent; its log-odds are still to be computed.
    fn enquiry(&mut self, number: u32, qualified: i32) -> (SimulatedLead, f64) {
        let draw = &mut self.draw;
        let archetype = Archetype::draw(draw);
        let created = qualified - lag(draw, archetype);
        let is_shifted = self.changes.apply(DriftKind::Mix, qualified);
        let account = pick_account(draw, archetype, &mut self.accounts, is_shifted);
        let person = Person::draw(draw, archetype);
        let intent = match archetype {
            Archetype::Ordinary => draw.normal() + intent_of(person.source),
            Archetype::ChiefExecutive => EXECUTIVE_INTENT,
            Archetype::TeamLead => TEAM_LEAD_INTENT,
        };
        let employees = self.accounts[account as usize - 1].employees;
        let answers = SimulatedAnswers::draw(draw, archetype, intent, employees);
        let mut activity_log = ActivityLog { activities: &mut self.activities, lead: number, end: self.end };
        activity_log.before(draw, archetype, intent, created, qualified);
        (
            SimulatedLead { number, account, created, qualified, person, answers, archetype, log_odds: 0.0 },
            intent,
        )
    }
}

/// Numbers for deals and leads, in order, without those of the planted leads.
fn numbers() -> impl Iterator<Item = u32> {
    (1..).filter(|number| !stories::NUMBERS.contains(number))
}

/// The number of an account: a new one, or one that already has a deal.
fn pick_account(draw: &mut Draw, archetype: Archetype, accounts: &mut Vec<Account>, is_shifted: bool) -> u32 {
    let is_new = archetype != Archetype::Ordinary || accounts.is_empty() || draw.chance(NEW_ACCOUNT);
    let position = if is_new {
        accounts.push(Account::draw(draw, archetype.size(), is_shifted));
        accounts.len() - 1
    } else {
        draw.position(accounts.len())
    };
    u32::try_from(position + 1).unwrap_or(u32::MAX)
}

/// Days from the first contact to being qualified.
fn lag(draw: &mut Draw, archetype: Archetype) -> i32 {
    match archetype {
        Archetype::ChiefExecutive => draw.between(EXECUTIVE_LAG.0, EXECUTIVE_LAG.1),
        _ => draw.log_normal(LAG_DAYS, 0.9).min(LONGEST_LAG) as i32,
    }
}

/// `count` days, spread evenly over the last [`LEAD_DAYS`] before `end`.
#[expect(clippy::cast_possible_wrap, reason = "below LEAD_DAYS")]
fn spread(count: usize, end: i32) -> impl Iterator<Item = i32> {
    (0..count).map(move |index| end - LEAD_DAYS + (index * LEAD_DAYS as usize / count.max(1)) as i32)
}

/// Sorts the activities of one lead by time.
fn sort(activities: &mut [Activity]) {
    activities.sort_by_key(|activity| activity.at);
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_numbers_of_the_planted_leads_are_unique() {
        let numbers: Vec<u32> = super::numbers().skip(899_999).take(2).collect();
        assert_eq!(numbers, [900_000, 900_003]);
    }
}
