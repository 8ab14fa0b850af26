//! The tables of a simulation as CSV files, and its truth as JSON.

use std::fmt::Write as _;
use std::io::Write;

use super::activities::Activity;
use super::calendar::{MINUTES_PER_DAY, date_of};
use super::vocabulary::{
    ActivityKind, Country, Department, FeedbackReason, Industry, PagePath, Pain, Role, Seniority, Tool,
};
use super::{SimulatedDeal, SimulatedLead, Simulation};

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The table could not be written as CSV.
    #[error("a simulated table could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// What is left of it could not be written.
    #[error("a simulated table could not be written: {0}")]
    Io(#[from] std::io::Error),
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
        let mut table = SimulatedTable::new(file, &[&LEAD_COLUMNS[..], &DEAL_COLUMNS].concat())?;
        for SimulatedDeal { lead, outcome } in &self.deals {
            self.lead_cells(&mut table, lead)?;
            table.cell(outcome.stage.name())?;
            table.maybe(outcome.closed.map(date_of))?;
            table.maybe(outcome.amount)?;
            table.end_row()?;
        }
        table.finish()
    }

    /// Writes `leads.csv`.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_leads<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = SimulatedTable::new(file, &LEAD_COLUMNS)?;
        for lead in &self.leads {
            self.lead_cells(&mut table, lead)?;
            table.end_row()?;
        }
        table.finish()
    }

    /// Writes `accounts.csv`.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_accounts<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = SimulatedTable::new(file, &ACCOUNT_COLUMNS)?;
        for (number, account) in (1..).zip(&self.accounts) {
            table.cell(account_id(number))?;
            table.cell(account.company())?;
            table.word(account.industry.map(Industry::name))?;
            table.maybe(account.employees)?;
            table.maybe(account.annual_revenue)?;
            table.set(account.tech_stack.of(Tool::ALL).map(Tool::name))?;
            table.end_row()?;
        }
        table.finish()
    }

    /// Writes `activities.csv`: by lead, then by time.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_activities<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = SimulatedTable::new(file, &ACTIVITY_COLUMNS)?;
        for activity in &self.activities {
            table.cell(lead_id(activity.lead))?;
            table.cell(time_of(activity))?;
            table.cell(ActivityKind::name(activity.kind))?;
            table.word(activity.page.map(PagePath::name))?;
            table.maybe(activity.minutes)?;
            table.end_row()?;
        }
        table.finish()
    }

    /// Writes `contacts.csv`: by account, then by day.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_contacts<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = SimulatedTable::new(file, &CONTACT_COLUMNS)?;
        for (number, contact) in (1..).zip(&self.contacts) {
            table.cell(contact_id(number))?;
            table.cell(account_id(contact.account))?;
            table.maybe(Some(date_of(contact.added)))?;
            table.cell(contact.department.name())?;
            table.cell(contact.seniority.name())?;
            table.cell(contact.role.name())?;
            table.yes_no(Some(contact.engaged))?;
            table.end_row()?;
        }
        table.finish()
    }

    /// Writes `feedback.csv`: by lead.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_feedback<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = SimulatedTable::new(file, &FEEDBACK_COLUMNS)?;
        for feedback in &self.feedback {
            table.cell(lead_id(feedback.lead))?;
            table.maybe(Some(date_of(feedback.day)))?;
            table.cell(if feedback.accepted { "accepted" } else { "rejected" })?;
            table.word(feedback.reason.map(FeedbackReason::name))?;
            table.cell(feedback.by.name())?;
            table.end_row()?;
        }
        table.finish()
    }

    /// Writes `renewals.csv`: by lead, then by day.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub fn write_renewals<W: Write>(&self, file: W) -> Result<(), WriteError> {
        let mut table = SimulatedTable::new(file, &RENEWAL_COLUMNS)?;
        for renewal in &self.renewals {
            table.cell(lead_id(renewal.lead))?;
            table.maybe(Some(date_of(renewal.day)))?;
            table.yes_no(Some(renewal.renewed))?;
            table.end_row()?;
        }
        table.finish()
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

    fn lead_cells<W: Write>(
        &self,
        table: &mut SimulatedTable<W>,
        lead: &SimulatedLead,
    ) -> Result<(), WriteError> {
        let (id, person, answers) = (lead_id(lead.number), &lead.person, &lead.answers);
        let domain = self.accounts.get(lead.account as usize - 1).map(|account| account.domain(lead.account));
        table.cell(&id)?;
        table.cell(account_id(lead.account))?;
        table.maybe(Some(date_of(lead.created)))?;
        table.maybe(Some(date_of(lead.qualified)))?;
        table.cell(person.source.name())?;
        table.word(person.country.map(Country::name))?;
        table.word(person.seniority.map(Seniority::name))?;
        table.word(person.department.map(Department::name))?;
        table.cell(person.email(&id, &domain.unwrap_or_default()).unwrap_or_default())?;
        table.set(person.pain.of(Pain::ALL).map(Pain::name))?;
        table.maybe(answers.budget_amount)?;
        table.word(answers.decision_role.map(Role::name))?;
        table.maybe(answers.timeline_months)?;
        table.yes_no(answers.decision_process_known)?;
        table.yes_no(answers.decision_criteria_known)?;
        table.yes_no(answers.metrics_defined)?;
        table.yes_no(answers.champion_contact)?;
        table.yes_no(answers.economic_buyer_met)
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

/// A CSV file that is written cell by cell; what is not known is an empty cell.
struct SimulatedTable<W: Write> {
    writer: csv::Writer<W>,
    text: String,
}

impl<W: Write> SimulatedTable<W> {
    fn new(file: W, columns: &[&str]) -> Result<Self, WriteError> {
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(columns)?;
        Ok(Self { writer, text: String::new() })
    }

    fn cell(&mut self, text: impl AsRef<[u8]>) -> Result<(), WriteError> {
        Ok(self.writer.write_field(text)?)
    }

    fn word(&mut self, word: Option<&str>) -> Result<(), WriteError> {
        self.cell(word.unwrap_or_default())
    }

    fn yes_no(&mut self, answer: Option<bool>) -> Result<(), WriteError> {
        self.word(answer.map(|yes| if yes { "yes" } else { "no" }))
    }

    fn maybe(&mut self, value: Option<impl std::fmt::Display>) -> Result<(), WriteError> {
        self.text.clear();
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "{value}");
        }
        Ok(self.writer.write_field(&self.text)?)
    }

    fn set<'a>(&mut self, words: impl Iterator<Item = &'a str>) -> Result<(), WriteError> {
        self.text.clear();
        for word in words {
            if !self.text.is_empty() {
                self.text.push(';');
            }
            self.text.push_str(word);
        }
        Ok(self.writer.write_field(&self.text)?)
    }

    fn end_row(&mut self) -> Result<(), WriteError> {
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    fn finish(mut self) -> Result<(), WriteError> {
        Ok(self.writer.flush()?)
    }
}
