//! The tables of a simulation as CSV files, and its truth as JSON.

use std::io::{self, Write};

use super::activities::Activity;
use super::calendar::{MINUTES_PER_DAY, date_of};
use super::vocabulary::{
    ActivityKind, Country, Department, FeedbackReason, Industry, PagePath, Pain, Role, Seniority, Tool,
};
use super::{SimulatedDeal, SimulatedLead, Simulation};
use crate::tables::RowWriter;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A table could not be written.
    #[error("a simulated table could not be written: {0}")]
    Io(#[from] io::Error),
    /// The truth could not be written as JSON.
    #[error("the truth of a simulation could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// Columns that deals and leads share.
const LEAD_COLUMNS: [&str; 18] = [
    "lead_id",
    "account_id",
    "created_at",
    "qualified_at",
    "lead_source",
    "country",
    "seniority",
    "department",
    "email",
    "pain",
    "budget_amount",
    "decision_role",
    "timeline_months",
    "decision_process_known",
    "decision_criteria_known",
    "metrics_defined",
    "champion_contact",
    "economic_buyer_met",
];
/// Columns that only deals have.
const DEAL_COLUMNS: [&str; 3] = ["stage", "closed_at", "amount"];
/// Columns of the accounts.
const ACCOUNT_COLUMNS: [&str; 6] =
    ["account_id", "company", "industry", "employees", "annual_revenue", "tech_stack"];
/// Columns of the activities.
const ACTIVITY_COLUMNS: [&str; 5] = ["lead_id", "occurred_at", "kind", "page", "minutes"];

/// Columns of the contacts.
const CONTACT_COLUMNS: [&str; 7] =
    ["contact_id", "account_id", "added_at", "department", "seniority", "role", "engaged"];
/// Columns of the feedback.
const FEEDBACK_COLUMNS: [&str; 5] = ["lead_id", "at", "verdict", "reason", "by"];
/// Columns of the renewals.
const RENEWAL_COLUMNS: [&str; 3] = ["lead_id", "at", "renewed"];

/// Writes one of the files.
pub type Writer = fn(&Simulation, &mut dyn Write) -> Result<(), WriteError>;

/// The files of a simulation, and what writes them.
pub const FILES: [(&str, Writer); 8] = [
    ("deals.csv", |simulation, file| simulation.write_deals(file)),
    ("leads.csv", |simulation, file| simulation.write_leads(file)),
    ("accounts.csv", |simulation, file| simulation.write_accounts(file)),
    ("activities.csv", |simulation, file| simulation.write_activities(file)),
    ("contacts.csv", |simulation, file| simulation.write_contacts(file)),
    ("feedback.csv", |simulation, file| simulation.write_feedback(file)),
    ("renewals.csv", |simulation, file| simulation.write_renewals(file)),
    ("truth.json", |simulation, file| simulation.write_truth(file)),
];

impl Simulation {
    /// Writes `deals.csv`.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_deals<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = table(file, &[&LEAD_COLUMNS[..], &DEAL_COLUMNS].concat())?;
        for SimulatedDeal { lead, outcome } in &self.deals {
            self.lead_cells(&mut table, lead)?;
            table.cell(outcome.stage.name())?;
            table.value(outcome.closed.map(date_of))?;
            table.value(outcome.amount)?;
            table.end_row()?;
        }
        Ok(table.finish().map(drop)?)
    }

    /// Writes `leads.csv`.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_leads<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = table(file, &LEAD_COLUMNS)?;
        for lead in &self.leads {
            self.lead_cells(&mut table, lead)?;
            table.end_row()?;
        }
        Ok(table.finish().map(drop)?)
    }

    /// Writes `accounts.csv`.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_accounts<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = table(file, &ACCOUNT_COLUMNS)?;
        for (number, account) in (1..).zip(&self.accounts) {
            table.cell(account_id(number))?;
            table.cell(account.company())?;
            table.cell(account.industry.map(Industry::name).unwrap_or_default())?;
            table.value(account.employees)?;
            table.value(account.annual_revenue)?;
            table.cell(joined(account.tech_stack.of(Tool::ALL).map(Tool::name)))?;
            table.end_row()?;
        }
        Ok(table.finish().map(drop)?)
    }

    /// Writes `activities.csv`: by lead, then by time.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_activities<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = table(file, &ACTIVITY_COLUMNS)?;
        for activity in &self.activities {
            table.cell(lead_id(activity.lead))?;
            table.cell(time_of(activity))?;
            table.cell(ActivityKind::name(activity.kind))?;
            table.cell(activity.page.map(PagePath::name).unwrap_or_default())?;
            table.value(activity.minutes)?;
            table.end_row()?;
        }
        Ok(table.finish().map(drop)?)
    }

    /// Writes `contacts.csv`: by account, then by day.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_contacts<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = table(file, &CONTACT_COLUMNS)?;
        for (number, contact) in (1..).zip(&self.contacts) {
            table.cell(contact_id(number))?;
            table.cell(account_id(contact.account))?;
            table.value(Some(date_of(contact.added)))?;
            table.cell(contact.department.name())?;
            table.cell(contact.seniority.name())?;
            table.cell(contact.role.name())?;
            table.cell(yes_or_no(Some(contact.engaged)))?;
            table.end_row()?;
        }
        Ok(table.finish().map(drop)?)
    }

    /// Writes `feedback.csv`: by lead.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_feedback<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = table(file, &FEEDBACK_COLUMNS)?;
        for feedback in &self.feedback {
            table.cell(lead_id(feedback.lead))?;
            table.value(Some(date_of(feedback.day)))?;
            table.cell(if feedback.accepted { "accepted" } else { "rejected" })?;
            table.cell(feedback.reason.map(FeedbackReason::name).unwrap_or_default())?;
            table.cell(feedback.by.name())?;
            table.end_row()?;
        }
        Ok(table.finish().map(drop)?)
    }

    /// Writes `renewals.csv`: by lead, then by day.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_renewals<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = table(file, &RENEWAL_COLUMNS)?;
        for renewal in &self.renewals {
            table.cell(lead_id(renewal.lead))?;
            table.value(Some(date_of(renewal.day)))?;
            table.cell(yes_or_no(Some(renewal.renewed)))?;
            table.end_row()?;
        }
        Ok(table.finish().map(drop)?)
    }

    /// Writes `truth.json`.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_truth<W: Write>(&self, mut file: W) -> Result<(), WriteError> {
        serde_json::to_writer_pretty(&mut file, &self.truth)?;
        file.write_all(b"\n")?;
        Ok(file.flush()?)
    }

    fn lead_cells<W: Write>(&self, table: &mut RowWriter<W>, lead: &SimulatedLead) -> Result<(), WriteError> {
        let (id, person, answers) = (lead_id(lead.number), &lead.person, &lead.answers);
        let domain = self.accounts.get(lead.account as usize - 1).map(|account| account.domain(lead.account));
        table.cell(&id)?;
        table.cell(account_id(lead.account))?;
        table.value(Some(date_of(lead.created)))?;
        table.value(Some(date_of(lead.qualified)))?;
        table.cell(person.source.name())?;
        table.cell(person.country.map(Country::name).unwrap_or_default())?;
        table.cell(person.seniority.map(Seniority::name).unwrap_or_default())?;
        table.cell(person.department.map(Department::name).unwrap_or_default())?;
        table.cell(person.email(&id, &domain.unwrap_or_default()).unwrap_or_default())?;
        table.cell(joined(person.pain.of(Pain::ALL).map(Pain::name)))?;
        table.value(answers.budget_amount)?;
        table.cell(answers.decision_role.map(Role::name).unwrap_or_default())?;
        table.value(answers.timeline_months)?;
        table.cell(yes_or_no(answers.decision_process_known))?;
        table.cell(yes_or_no(answers.decision_criteria_known))?;
        table.cell(yes_or_no(answers.metrics_defined))?;
        table.cell(yes_or_no(answers.champion_contact))?;
        Ok(table.cell(yes_or_no(answers.economic_buyer_met))?)
    }
}

/// The name of lead `number` in the tables.
#[must_use]
pub fn lead_id(number: u32) -> String {
    format!("L{number:06}")
}

/// The name of account `number` in the tables.
#[must_use]
pub fn account_id(number: u32) -> String {
    format!("A{number:06}")
}

/// The name of contact `number` in the tables.
#[must_use]
pub fn contact_id(number: u32) -> String {
    format!("C{number:06}")
}

fn time_of(activity: &Activity) -> String {
    let (day, minute) = (activity.at.div_euclid(MINUTES_PER_DAY), activity.at.rem_euclid(MINUTES_PER_DAY));
    format!("{}T{:02}:{:02}:00", date_of(day), minute / 60, minute % 60)
}

fn yes_or_no(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

/// The members of a set in one cell.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(";")
}

/// Starts a table with its header.
fn table<W: Write>(file: W, columns: &[&str]) -> io::Result<RowWriter<W>> {
    let mut table = RowWriter::new(file);
    table.row(columns)?;
    Ok(table)
}
