//! The two planted leads at the end of every simulation: the chief executive and the team lead.

use super::SimulatedLead;
use super::activities::{Activity, ActivityLog};
use super::answers::SimulatedAnswers;
use super::behaviour::Behaviour;
use super::companies::Account;
use super::draw::Draw;
use super::people::{Archetype, Mail, Person};
use super::truth::log_odds;
use super::vocabulary::{
    ActivityKind, Country, Department, Industry, LeadSource, Members, PagePath, Pain, Role, Seniority, Tool,
};

/// Number of the planted chief executive: `L900001`.
pub const CHIEF_EXECUTIVE: u32 = 900_001;
/// Number of the planted team lead: `L900002`.
pub const TEAM_LEAD: u32 = 900_002;
/// Numbers that no other lead gets.
pub(super) const NUMBERS: [u32; 2] = [CHIEF_EXECUTIVE, TEAM_LEAD];

/// An activity of a planted lead: days before the end, kind, and page.
type PlantedActivity = (i32, ActivityKind, Option<PagePath>);

/// The chief executive phoned in once.
const EXECUTIVE_DEEDS: [PlantedActivity; 2] =
    [(40, ActivityKind::Call, None), (33, ActivityKind::EmailOpen, None)];
/// The team lead is trying the product.
const TEAM_LEAD_DEEDS: [PlantedActivity; 9] = [
    (16, ActivityKind::PageView, Some(PagePath::BlogFollowUp)),
    (12, ActivityKind::Webinar, None),
    (9, ActivityKind::PageView, Some(PagePath::Pricing)),
    (8, ActivityKind::TrialSignup, None),
    (8, ActivityKind::PageView, Some(PagePath::Docs)),
    (5, ActivityKind::PageView, Some(PagePath::Pricing)),
    (3, ActivityKind::PageView, Some(PagePath::Docs)),
    (2, ActivityKind::Call, None),
    (1, ActivityKind::PageView, Some(PagePath::Pricing)),
];

/// Adds the accounts and activities of the two planted leads, and returns the leads.
pub(super) fn leads(
    draw: &mut Draw,
    (end, has_changed): (i32, bool),
    accounts: &mut Vec<Account>,
    activities: &mut Vec<Activity>,
) -> [SimulatedLead; 2] {
    let stories = [
        (chief_executive(end), very_large_firm(), &EXECUTIVE_DEEDS[..]),
        (team_lead(end), middle_firm(), &TEAM_LEAD_DEEDS[..]),
    ];
    stories.map(|(mut lead, account, deeds)| {
        let first = activities.len();
        accounts.push(account);
        lead.account = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
        let mut activity_log = ActivityLog { activities, lead: lead.number, end };
        for &(age, kind, page) in deeds {
            activity_log.add(draw, end - age, kind, page);
        }
        activities[first..].sort_by_key(|activity| activity.at);
        lead.log_odds = log_odds(&lead, &account, &Behaviour::at(end, &activities[first..]), has_changed);
        lead
    })
}

/// Passes BANT on all four criteria; fails MEDDIC without unknown answers.
fn chief_executive(end: i32) -> SimulatedLead {
    let person = Person {
        source: LeadSource::Phone,
        country: Some(Country::UnitedStates),
        seniority: Some(Seniority::CLevel),
        department: Some(Department::Management),
        mail: Some(Mail::Company),
        pain: Members::default().with(Pain::RisingCosts as usize),
        name: 37,
    };
    let answers = SimulatedAnswers {
        budget_amount: Some(250_000),
        decision_role: Some(Role::Approver),
        timeline_months: Some(0),
        decision_process_known: Some(false),
        decision_criteria_known: Some(false),
        metrics_defined: Some(false),
        champion_contact: Some(false),
        economic_buyer_met: Some(true),
    };
    let (number, archetype) = (CHIEF_EXECUTIVE, Archetype::ChiefExecutive);
    SimulatedLead {
        number,
        account: 0,
        created: end - 40,
        qualified: end - 5,
        person,
        answers,
        archetype,
        log_odds: 0.0,
    }
}

/// Fails BANT on budget; passes MEDDIC.
fn team_lead(end: i32) -> SimulatedLead {
    let person = Person {
        source: LeadSource::Website,
        country: Some(Country::Netherlands),
        seniority: Some(Seniority::TeamLead),
        department: Some(Department::Sales),
        mail: Some(Mail::Company),
        pain: Members::default().with(Pain::ManualReporting as usize).with(Pain::MissedFollowUps as usize),
        name: 88,
    };
    let answers = SimulatedAnswers {
        budget_amount: Some(2_400),
        decision_role: Some(Role::User),
        timeline_months: Some(1),
        decision_process_known: Some(true),
        decision_criteria_known: Some(true),
        metrics_defined: Some(true),
        champion_contact: Some(true),
        economic_buyer_met: Some(false),
    };
    let (number, archetype) = (TEAM_LEAD, Archetype::TeamLead);
    SimulatedLead {
        number,
        account: 0,
        created: end - 9,
        qualified: end - 3,
        person,
        answers,
        archetype,
        log_odds: 0.0,
    }
}

/// The company of the chief executive.
fn very_large_firm() -> Account {
    Account {
        industry: Some(Industry::FinancialServices),
        employees: Some(42_000),
        annual_revenue: Some(9_800_000_000),
        tech_stack: Members::default().with(Tool::Crm as usize).with(Tool::Erp as usize),
        name: 20,
    }
}

/// The company of the team lead.
fn middle_firm() -> Account {
    Account {
        industry: Some(Industry::Logistics),
        employees: Some(240),
        annual_revenue: Some(38_000_000),
        tech_stack: Members::default().with(Tool::Crm as usize).with(Tool::Spreadsheets as usize),
        name: 151,
    }
}
