//! The true model: the effect of each feature on the log-odds of winning.
//!
//! Each effect is defined once, as a constant or a `match`. [`log_odds`] adds them up for a lead, and
//! [`TrueModel`] lists the same ones for `truth.json`, by the names of the features in the sample `bantam.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::behaviour::Behaviour;
use super::companies::Account;
use super::drift::{BROKEN, DriftKind, SimulatedDrift};
use super::outcomes::{LOST_DAYS, SLOW_LOST_DAYS};
use super::people::{Mail, Person};
use super::vocabulary::{Country, Department, Industry, Pain, Persona, Seniority, Tool};
use super::{Settings, SimulatedLead};

/// The intercept: chosen so that 22 % of the closed deals are won.
const INTERCEPT: f64 = -1.28;
/// Larger firms buy less often.
const EMPLOYEES: NumberEffect = NumberEffect { per_unit: -0.15, unknown: -0.8 };
/// A decoy: revenue is correlated with size and has no effect given size.
const ANNUAL_REVENUE: NumberEffect = NumberEffect { per_unit: 0.0, unknown: 0.0 };
/// Unknown tools lower the log-odds slightly.
const TECH_STACK_UNKNOWN: f64 = -0.1;
/// Unknown pains lower the log-odds.
const PAIN_UNKNOWN: f64 = -0.3;
/// A weak signal of interest.
const WEBINAR_MINUTES: NumberEffect = NumberEffect { per_unit: 0.1, unknown: 0.0 };
/// A decoy: opens are correlated with intent and have no effect given intent.
const EMAIL_OPENS: NumberEffect = NumberEffect { per_unit: 0.0, unknown: 0.0 };
/// Recency.
const DAYS_SINCE_LAST: NumberEffect = NumberEffect { per_unit: -0.3, unknown: -1.2 };
/// A free mailbox.
const FREE_MAIL: Switch = Switch { yes: -0.5, unknown: -0.2 };
/// A longer timeline lowers the log-odds.
const TIMELINE_MONTHS: NumberEffect = NumberEffect { per_unit: -0.3, unknown: -0.7 };

/// The effects that may change on a day.
struct Changing {
    /// The strongest signal of intent.
    pricing_views: NumberEffect,
    /// Signing up for a trial.
    trial: Switch,
    /// A champion in the company; "no" is the worst answer, unknown is in between.
    champion_contact: Switch,
}

/// The usual effects.
const USUAL: Changing = Changing {
    pricing_views: NumberEffect { per_unit: 0.6, unknown: 0.0 },
    trial: Switch { yes: 0.9, unknown: -0.3 },
    champion_contact: Switch { yes: 1.2, unknown: 0.6 },
};

/// The effects after a change of the weights: everybody looks at prices and tries, and the champions are no help.
const CHANGED: Changing = Changing {
    pricing_views: NumberEffect { per_unit: -0.3, unknown: 0.0 },
    trial: Switch { yes: -0.4, unknown: -0.3 },
    champion_contact: Switch { yes: -0.3, unknown: 0.6 },
};

/// A known decision process.
const DECISION_PROCESS_KNOWN: Switch = Switch { yes: 0.5, unknown: 0.2 };

/// The effect of a number on the log-odds: `per_unit` · ln(1 + x), or `unknown`.
#[derive(Debug, Clone, Copy)]
struct NumberEffect {
    per_unit: f64,
    unknown: f64,
}

impl NumberEffect {
    fn at(self, value: Option<f64>) -> f64 {
        value.map_or(self.unknown, |value| self.per_unit * value.ln_1p())
    }
}

/// The effect of a flag on the log-odds; that of "no" is 0.
#[derive(Debug, Clone, Copy)]
struct Switch {
    yes: f64,
    unknown: f64,
}

impl Switch {
    const fn at(self, value: Option<bool>) -> f64 {
        match value {
            Some(true) => self.yes,
            Some(false) => 0.0,
            None => self.unknown,
        }
    }
}

const fn seniority(value: Option<Seniority>) -> f64 {
    match value {
        None => -0.1,
        Some(Seniority::CLevel) => -0.7,
        Some(Seniority::Director) => 0.2,
        Some(Seniority::Vp | Seniority::Manager) => 0.1,
        Some(Seniority::TeamLead) => 0.3,
        Some(Seniority::Contributor) => -0.3,
    }
}

const fn country(value: Option<Country>) -> f64 {
    match value {
        Some(Country::Netherlands) => 0.3,
        _ => 0.0,
    }
}

const fn industry(value: Option<Industry>) -> f64 {
    match value {
        Some(Industry::Software) => 0.4,
        Some(Industry::Logistics) => 0.3,
        Some(Industry::ProfessionalServices) => 0.2,
        Some(Industry::Manufacturing | Industry::Retail) => 0.0,
        Some(Industry::FinancialServices) | None => -0.1,
        Some(Industry::Healthcare) => -0.2,
        Some(Industry::Education) => -0.4,
        Some(Industry::PublicSector) => -0.6,
    }
}

const fn persona(value: Option<Persona>) -> f64 {
    match value {
        Some(Persona::ChiefExecutive) => -1.1,
        Some(Persona::SalesLeader) => 0.4,
        Some(Persona::HandsOnLead) => 0.3,
        Some(Persona::FinanceLeader) => -0.2,
        Some(Persona::ItLeader) | None => 0.0,
    }
}

const fn tool(member: Tool) -> f64 {
    match member {
        Tool::Crm | Tool::Spreadsheets => 0.3,
        Tool::MarketingAutomation => 0.2,
        Tool::Warehouse | Tool::Erp | Tool::HelpDesk => 0.0,
        Tool::InHouse => -0.5,
    }
}

const fn pain(member: Pain) -> f64 {
    match member {
        Pain::ManualReporting => 0.4,
        Pain::MissedFollowUps => 0.5,
        Pain::SlowOnboarding | Pain::RisingCosts => 0.2,
        Pain::StaffTurnover => 0.1,
        Pain::Churn => 0.3,
        Pain::AuditPressure => 0.0,
    }
}

/// The persona of a person: the first match, as under `[personas]` in the sample `bantam.toml`.
#[must_use]
pub const fn persona_of(department: Option<Department>, seniority: Option<Seniority>) -> Option<Persona> {
    let (Some(department), Some(seniority)) = (department, seniority) else {
        return None;
    };
    let is_top = matches!(seniority, Seniority::CLevel | Seniority::Vp);
    let is_near = matches!(seniority, Seniority::Manager | Seniority::TeamLead);
    match department {
        Department::It if is_top => Some(Persona::ItLeader),
        Department::Sales if matches!(seniority, Seniority::Director | Seniority::Vp) => {
            Some(Persona::SalesLeader)
        }
        Department::Finance if is_top || matches!(seniority, Seniority::Director) => {
            Some(Persona::FinanceLeader)
        }
        Department::Management if matches!(seniority, Seniority::CLevel) => Some(Persona::ChiefExecutive),
        Department::Sales | Department::Marketing | Department::Operations | Department::CustomerSuccess
            if is_near =>
        {
            Some(Persona::HandsOnLead)
        }
        _ => None,
    }
}

/// The true log-odds that a lead is won, given its data at its snapshot, with the usual effects or those after a change.
pub fn log_odds(lead: &SimulatedLead, account: &Account, behaviour: &Behaviour, has_changed: bool) -> f64 {
    let changing = if has_changed { &CHANGED } else { &USUAL };
    INTERCEPT
        + person_effect(lead.person)
        + account_effect(account)
        + behaviour_effect(behaviour, changing)
        + answer_effect(lead, changing)
}

fn person_effect(person: Person) -> f64 {
    let pains: f64 = person.pain.members(Pain::ALL).map(pain).sum();
    seniority(person.seniority)
        + country(person.country)
        + persona(persona_of(person.department, person.seniority))
        + FREE_MAIL.at(person.mail.map(|mail| mail != Mail::Company))
        + if person.pain.is_empty() { PAIN_UNKNOWN } else { pains }
}

fn account_effect(account: &Account) -> f64 {
    let tools: f64 = account.tech_stack.members(Tool::ALL).map(tool).sum();
    industry(account.industry)
        + EMPLOYEES.at(account.employees.map(f64::from))
        + ANNUAL_REVENUE.at(account.annual_revenue.map(|revenue| revenue as f64))
        + if account.tech_stack.is_empty() { TECH_STACK_UNKNOWN } else { tools }
}

fn behaviour_effect(behaviour: &Behaviour, changing: &Changing) -> f64 {
    changing.pricing_views.at(Some(behaviour.pricing_views))
        + WEBINAR_MINUTES.at(Some(behaviour.webinar_minutes))
        + EMAIL_OPENS.at(Some(behaviour.email_opens))
        + DAYS_SINCE_LAST.at(behaviour.days_since_last)
        + changing.trial.at(behaviour.trial)
}

fn answer_effect(lead: &SimulatedLead, changing: &Changing) -> f64 {
    let answers = &lead.answers;
    TIMELINE_MONTHS.at(answers.timeline_months.map(f64::from))
        + changing.champion_contact.at(answers.champion_contact)
        + DECISION_PROCESS_KNOWN.at(answers.decision_process_known)
}

/// The true model of the outcomes, as written to `truth.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrueModel {
    /// The settings of the simulation: deals, leads, seed and end of the data.
    pub simulated: Simulated,
    /// The intercept, in log-odds.
    pub intercept: f64,
    /// The effect of each feature of the sample `bantam.toml`, by name.
    pub features: BTreeMap<String, TrueEffect>,
    /// What changed on a day, and to what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<TrueDrift>,
}

/// What changed on a day; a part that did not change is absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrueDrift {
    /// The day: leads that were qualified on or after it are changed.
    pub from: String,
    /// Columns that have another distribution.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mix: Vec<String>,
    /// The effects of features that have other ones since.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, TrueEffect>,
    /// Columns that are not recorded any more; what they would have held still has its effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column: Vec<String>,
    /// Median days from the snapshot to the close of a lost deal, before and since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_days: Option<(f64, f64)>,
}

impl TrueDrift {
    fn of(drift: &SimulatedDrift) -> Self {
        let names = |kind: DriftKind, names: &[&str]| -> Vec<String> {
            names.iter().filter(|_| drift.kinds.contains(&kind)).map(|&name| name.to_owned()).collect()
        };
        let weights = [
            ("pricing_views", number(CHANGED.pricing_views)),
            ("trial", flag(CHANGED.trial)),
            ("champion_contact", flag(CHANGED.champion_contact)),
        ];
        let weights = weights.map(|(name, effect)| (name.to_owned(), effect));
        let has = |kind| drift.kinds.contains(&kind);
        Self {
            from: drift.from.to_string(),
            mix: names(DriftKind::Mix, &["industry", "employees", "annual_revenue"]),
            weights: if has(DriftKind::Weights) { BTreeMap::from(weights) } else { BTreeMap::new() },
            column: names(DriftKind::Column, &[BROKEN]),
            lost_days: has(DriftKind::SlowLosers).then_some((LOST_DAYS, SLOW_LOST_DAYS)),
        }
    }
}

/// The settings of the simulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Simulated {
    /// Number of deals.
    pub deals: usize,
    /// Number of leads, without the two planted ones.
    pub leads: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// The day on which the data end.
    pub end: String,
}

/// The effect of a feature on the log-odds; `unknown` is the effect of an unknown value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TrueEffect {
    /// `per_unit` · ln(1 + x).
    Number {
        /// Always `log`.
        shape: String,
        /// For each unit of ln(1 + x).
        per_unit: f64,
        /// For an unknown value.
        unknown: f64,
    },
    /// An effect of yes.
    Flag {
        /// For yes; the effect of no is 0.
        yes: f64,
        /// For an unknown value.
        unknown: f64,
    },
    /// One effect for each level.
    Category {
        /// By level.
        levels: BTreeMap<String, f64>,
        /// For an unknown value.
        unknown: f64,
    },
    /// The sum of the effects of the members.
    Set {
        /// By member.
        members: BTreeMap<String, f64>,
        /// For an empty cell.
        unknown: f64,
    },
}

impl TrueModel {
    pub(super) fn new(settings: &Settings) -> Self {
        let features = [
            ("seniority", levels(Seniority::ALL, Seniority::name, seniority)),
            ("country", levels(Country::ALL, Country::name, country)),
            ("free_mail", flag(FREE_MAIL)),
            ("industry", levels(Industry::ALL, Industry::name, industry)),
            ("employees", number(EMPLOYEES)),
            ("annual_revenue", number(ANNUAL_REVENUE)),
            ("tech_stack", members(Tool::ALL, Tool::name, tool, TECH_STACK_UNKNOWN)),
            ("pain", members(Pain::ALL, Pain::name, pain, PAIN_UNKNOWN)),
            ("pricing_views", number(USUAL.pricing_views)),
            ("webinar_minutes", number(WEBINAR_MINUTES)),
            ("email_opens", number(EMAIL_OPENS)),
            ("days_since_last", number(DAYS_SINCE_LAST)),
            ("trial", flag(USUAL.trial)),
            ("persona", levels(Persona::ALL, Persona::name, persona)),
            ("timeline_months", number(TIMELINE_MONTHS)),
            ("champion_contact", flag(USUAL.champion_contact)),
            ("decision_process_known", flag(DECISION_PROCESS_KNOWN)),
        ];
        let simulated = Simulated {
            deals: settings.deals,
            leads: settings.leads,
            seed: settings.seed,
            end: settings.end.to_string(),
        };
        let features = features.map(|(name, effect)| (name.to_owned(), effect));
        let drift = settings.drift.as_ref().map(TrueDrift::of);
        Self { simulated, intercept: INTERCEPT, features: BTreeMap::from(features), drift }
    }
}

fn number(line: NumberEffect) -> TrueEffect {
    TrueEffect::Number { shape: "log".to_owned(), per_unit: line.per_unit, unknown: line.unknown }
}

fn flag(switch: Switch) -> TrueEffect {
    TrueEffect::Flag { yes: switch.yes, unknown: switch.unknown }
}

fn levels<T: Copy>(all: &[T], name: fn(T) -> &'static str, effect: fn(Option<T>) -> f64) -> TrueEffect {
    let levels = all.iter().map(|&level| (name(level).to_owned(), effect(Some(level)))).collect();
    TrueEffect::Category { levels, unknown: effect(None) }
}

fn members<T: Copy>(
    all: &[T],
    name: fn(T) -> &'static str,
    effect: fn(T) -> f64,
    unknown: f64,
) -> TrueEffect {
    let members = all.iter().map(|&member| (name(member).to_owned(), effect(member))).collect();
    TrueEffect::Set { members, unknown }
}
