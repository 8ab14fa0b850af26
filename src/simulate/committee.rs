//! The buying committee: other contacts of the company, each with the date of its record.
//!
//! The contacts agree with the answers of the lead: with a champion, the company has such a contact before the day the lead
//! was qualified; so has a lead that met the economic buyer. More contacts are added while a deal is
//! open, most of all in deals that are won: a trap for tools that do not cut history.

use super::draw::Draw;
use super::people::Archetype;
use super::vocabulary::{CommitteeRole, Department, Seniority};
use super::{SimulatedDeal, SimulatedLead};

/// A person of a company in addition to its leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// Its number, from 1; `contact_id` is its name.
    pub number: u32,
    /// Number of the company.
    pub account: u32,
    /// Date of the record, in days since 1970-01-01.
    pub added: i32,
    /// Where the person works.
    pub department: Department,
    /// Seniority.
    pub seniority: Seniority,
    /// Role in the decision.
    pub role: CommitteeRole,
    /// Whether we had talked to the person when the record was added.
    pub engaged: bool,
}

/// Contacts are added up to this many days before a lead is created.
const EARLIEST: i32 = 30;
/// Probability of a champion among the contacts if the answer is missing.
const CHAMPION_UNASKED: f64 = 0.12;
/// The same for the economic buyer.
const BUYER_UNASKED: f64 = 0.1;
/// Probability that an economic buyer whom we did not meet is among the contacts.
const BUYER_BY_NAME: f64 = 0.25;
/// Share of leads with other contacts before they are qualified.
const OTHERS_BEFORE: [(CommitteeRole, f64); 4] = [
    (CommitteeRole::TechnicalEvaluator, 0.22),
    (CommitteeRole::User, 0.3),
    (CommitteeRole::Procurement, 0.06),
    (CommitteeRole::Blocker, 0.06),
];
/// Share of won deals with contacts added while the deal is open.
const DURING_WON: [(CommitteeRole, f64); 5] = [
    (CommitteeRole::Champion, 0.3),
    (CommitteeRole::EconomicBuyer, 0.4),
    (CommitteeRole::TechnicalEvaluator, 0.3),
    (CommitteeRole::User, 0.3),
    (CommitteeRole::Procurement, 0.5),
];
/// The same for deals that are lost or still open.
const DURING_OTHERS: [(CommitteeRole, f64); 5] = [
    (CommitteeRole::Champion, 0.04),
    (CommitteeRole::EconomicBuyer, 0.06),
    (CommitteeRole::TechnicalEvaluator, 0.1),
    (CommitteeRole::User, 0.06),
    (CommitteeRole::Blocker, 0.12),
];
/// Probability of a conversation with a contact by the date of its record.
const ENGAGED: f64 = 0.6;
/// A chief executive who phones in has no further contacts.
const EXECUTIVE_SHARE: f64 = 0.2;
/// Contacts of an open deal are added within this number of days after it was qualified.
const LONGEST_PURSUIT: i32 = 60;

/// The contacts of all companies, by company, then by day.
pub(super) fn contacts(
    draw: &mut Draw,
    deals: &[SimulatedDeal],
    leads: &[SimulatedLead],
    end: i32,
) -> Vec<Contact> {
    let mut committee = Committee { draw, end, contacts: Vec::new() };
    for SimulatedDeal { lead, outcome } in deals {
        committee.before(lead);
        committee.during(lead, outcome.won() == Some(true), outcome.closed.unwrap_or(end));
    }
    for lead in leads {
        committee.before(lead);
        committee.during(lead, false, end);
    }
    committee.contacts.sort_by_key(|contact| (contact.account, contact.added));
    (1..).zip(&mut committee.contacts).for_each(|(number, contact)| contact.number = number);
    committee.contacts
}

struct Committee<'a> {
    draw: &'a mut Draw,
    end: i32,
    contacts: Vec<Contact>,
}

impl Committee<'_> {
    /// The contacts before the lead is qualified.
    fn before(&mut self, lead: &SimulatedLead) {
        let (answer, met) = (lead.answers.champion_contact, lead.answers.economic_buyer_met);
        let (champion, buyer) = (self.draw.chance(CHAMPION_UNASKED), self.draw.chance(BUYER_UNASKED));
        let by_name = self.draw.chance(BUYER_BY_NAME);
        if answer.unwrap_or(champion) {
            self.add_before(lead, CommitteeRole::Champion, Some(true));
        }
        if met.unwrap_or(buyer) {
            self.add_before(lead, CommitteeRole::EconomicBuyer, Some(true));
        } else if by_name {
            self.add_before(lead, CommitteeRole::EconomicBuyer, Some(false));
        }
        for (role, share) in OTHERS_BEFORE {
            if self.draw.chance(share * share_of(lead)) {
                self.add_before(lead, role, None);
            }
        }
    }

    /// The contacts added from the day on which the lead is qualified until `until`.
    fn during(&mut self, lead: &SimulatedLead, is_won: bool, until: i32) {
        let shares = if is_won { DURING_WON } else { DURING_OTHERS };
        let last = until.min(lead.qualified + LONGEST_PURSUIT);
        for (role, share) in shares {
            if self.draw.chance(share * share_of(lead)) {
                let added = self.draw.between(lead.qualified, last);
                self.add(lead, added, role, None);
            }
        }
    }

    fn add_before(&mut self, lead: &SimulatedLead, role: CommitteeRole, engaged: Option<bool>) {
        let added = self.draw.between(lead.created - EARLIEST, lead.qualified - 1);
        self.add(lead, added, role, engaged);
    }

    /// Adds a contact; `engaged` is drawn unless it is given.
    fn add(&mut self, lead: &SimulatedLead, added: i32, role: CommitteeRole, engaged: Option<bool>) {
        let (departments, seniorities) = people(role);
        let department = departments[self.draw.position(departments.len())];
        let seniority = seniorities[self.draw.position(seniorities.len())];
        let drawn = self.draw.chance(ENGAGED);
        let engaged = engaged.unwrap_or(drawn);
        if added < self.end {
            self.contacts.push(Contact {
                number: 0,
                account: lead.account,
                added,
                department,
                seniority,
                role,
                engaged,
            });
        }
    }
}

/// The relative number of further contacts of a lead of this story.
fn share_of(lead: &SimulatedLead) -> f64 {
    if lead.archetype == Archetype::ChiefExecutive { EXECUTIVE_SHARE } else { 1.0 }
}

/// Department and seniority by role.
fn people(role: CommitteeRole) -> (&'static [Department], &'static [Seniority]) {
    match role {
        CommitteeRole::Champion => (
            &[Department::Sales, Department::Marketing, Department::Operations, Department::CustomerSuccess],
            &[Seniority::Director, Seniority::Manager, Seniority::TeamLead],
        ),
        CommitteeRole::EconomicBuyer => {
            (&[Department::Finance, Department::Management], &[Seniority::CLevel, Seniority::Vp])
        }
        CommitteeRole::TechnicalEvaluator => {
            (&[Department::It], &[Seniority::Manager, Seniority::Contributor])
        }
        CommitteeRole::User => {
            (&[Department::Sales, Department::Marketing], &[Seniority::TeamLead, Seniority::Contributor])
        }
        CommitteeRole::Procurement => {
            (&[Department::Finance, Department::Operations], &[Seniority::Manager, Seniority::Contributor])
        }
        CommitteeRole::Blocker => {
            (&[Department::It, Department::Finance], &[Seniority::Director, Seniority::Manager])
        }
    }
}
