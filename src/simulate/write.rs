//! The tables of a simulation as CSV files, and its truth as JSON.

use std::io::{self, Write};

use super::activities::Activity;
use super::calendar::{MINUTES_PER_DAY, date_of};
use super::vocabulary::{
    ActivityKind, Country, Department, FeedbackReason, Industry, PagePath, Pain, Role, Seniority, Tool,
};
use super::{Account, SimulatedDeal, SimulatedLead, Simulation};
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

/// The files of a simulation, with their writers.
pub const FILES: [(&str, Writer); 8] = [
    ("deals.csv", write_deals),
    ("leads.csv", write_leads),
    ("accounts.csv", write_accounts),
    ("activities.csv", write_activities),
    ("contacts.csv", write_contacts),
    ("feedback.csv", write_feedback),
    ("renewals.csv", write_renewals),
    ("truth.json", write_truth),
];

/// The writer of the rows of a table.
type TableWriter<'a> = RowWriter<&'a mut dyn Write>;

fn write_deals(simulation: &Simulation, file: &mut dyn Write) -> Result<(), WriteError> {
    let columns = [&LEAD_COLUMNS[..], &DEAL_COLUMNS].concat();
    write_table(file, &columns, &simulation.deals, |row, SimulatedDeal { lead, outcome }| {
        lead_cells(row, lead, &simulation.accounts)?;
        row.cell(outcome.stage.name())?;
        row.value(outcome.closed.map(date_of))?;
        row.value(outcome.amount)
    })
}

fn write_leads(simulation: &Simulation, file: &mut dyn Write) -> Result<(), WriteError> {
    write_table(file, &LEAD_COLUMNS, &simulation.leads, |row, lead| {
        lead_cells(row, lead, &simulation.accounts)
    })
}

fn write_accounts(simulation: &Simulation, file: &mut dyn Write) -> Result<(), WriteError> {
    write_table(file, &ACCOUNT_COLUMNS, (1..).zip(&simulation.accounts), |row, (number, account)| {
        row.cell(account_id(number))?;
        row.cell(account.company())?;
        row.cell(account.industry.map(Industry::name).unwrap_or_default())?;
        row.value(account.employees)?;
        row.value(account.annual_revenue)?;
        row.cell(joined(account.tech_stack.members(Tool::ALL).map(Tool::name)))
    })
}

/// By lead, then by time.
fn write_activities(simulation: &Simulation, file: &mut dyn Write) -> Result<(), WriteError> {
    write_table(file, &ACTIVITY_COLUMNS, &simulation.activities, |row, activity| {
        row.cell(lead_id(activity.lead))?;
        row.cell(time_of(activity))?;
        row.cell(ActivityKind::name(activity.kind))?;
        row.cell(activity.page.map(PagePath::name).unwrap_or_default())?;
        row.value(activity.minutes)
    })
}

/// By account, then by day.
fn write_contacts(simulation: &Simulation, file: &mut dyn Write) -> Result<(), WriteError> {
    write_table(file, &CONTACT_COLUMNS, &simulation.contacts, |row, contact| {
        row.cell(contact_id(contact.number))?;
        row.cell(account_id(contact.account))?;
        row.value(Some(date_of(contact.added)))?;
        row.cell(contact.department.name())?;
        row.cell(contact.seniority.name())?;
        row.cell(contact.role.name())?;
        row.cell(yes_or_no(Some(contact.engaged)))
    })
}

/// By lead.
fn write_feedback(simulation: &Simulation, file: &mut dyn Write) -> Result<(), WriteError> {
    write_table(file, &FEEDBACK_COLUMNS, &simulation.feedback, |row, feedback| {
        row.cell(lead_id(feedback.lead))?;
        row.value(Some(date_of(feedback.day)))?;
        row.cell(if feedback.accepted { "accepted" } else { "rejected" })?;
        row.cell(feedback.reason.map(FeedbackReason::name).unwrap_or_default())?;
        row.cell(feedback.by.name())
    })
}

/// By lead, then by day.
fn write_renewals(simulation: &Simulation, file: &mut dyn Write) -> Result<(), WriteError> {
    write_table(file, &RENEWAL_COLUMNS, &simulation.renewals, |row, renewal| {
        row.cell(lead_id(renewal.lead))?;
        row.value(Some(date_of(renewal.day)))?;
        row.cell(yes_or_no(Some(renewal.renewed)))
    })
}

fn write_truth(simulation: &Simulation, file: &mut dyn Write) -> Result<(), WriteError> {
    serde_json::to_writer_pretty(&mut *file, &simulation.truth)?;
    file.write_all(b"\n")?;
    Ok(file.flush()?)
}

/// A table with its header; `cells` writes those of one row.
fn write_table<T>(
    file: &mut dyn Write,
    columns: &[&str],
    rows: impl IntoIterator<Item = T>,
    cells: impl Fn(&mut TableWriter<'_>, T) -> io::Result<()>,
) -> Result<(), WriteError> {
    let mut table = RowWriter::new(file);
    table.row(columns)?;
    for row in rows {
        cells(&mut table, row)?;
        table.end_row()?;
    }
    Ok(table.finish().map(drop)?)
}

/// The cells that deals and leads share.
fn lead_cells(row: &mut TableWriter<'_>, lead: &SimulatedLead, accounts: &[Account]) -> io::Result<()> {
    let (id, person, answers) = (lead_id(lead.number), &lead.person, &lead.answers);
    let domain = accounts.get(lead.account as usize - 1).map(|account| account.domain(lead.account));
    row.cell(&id)?;
    row.cell(account_id(lead.account))?;
    row.value(Some(date_of(lead.created)))?;
    row.value(Some(date_of(lead.qualified)))?;
    row.cell(person.source.name())?;
    row.cell(person.country.map(Country::name).unwrap_or_default())?;
    row.cell(person.seniority.map(Seniority::name).unwrap_or_default())?;
    row.cell(person.department.map(Department::name).unwrap_or_default())?;
    row.cell(person.email(&id, &domain.unwrap_or_default()).unwrap_or_default())?;
    row.cell(joined(person.pain.members(Pain::ALL).map(Pain::name)))?;
    row.value(answers.budget_amount)?;
    row.cell(answers.decision_role.map(Role::name).unwrap_or_default())?;
    row.value(answers.timeline_months)?;
    row.cell(yes_or_no(answers.decision_process_known))?;
    row.cell(yes_or_no(answers.decision_criteria_known))?;
    row.cell(yes_or_no(answers.metrics_defined))?;
    row.cell(yes_or_no(answers.champion_contact))?;
    row.cell(yes_or_no(answers.economic_buyer_met))
}

/// The name of lead `number` in the tables.
#[must_use]
pub fn lead_id(number: u32) -> String {
    format!("L{number:06}")
}

/// The name of account `number` in the tables.
fn account_id(number: u32) -> String {
    format!("A{number:06}")
}

/// The name of contact `number` in the tables.
fn contact_id(number: u32) -> String {
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
