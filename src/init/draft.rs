//! The steps from an export to a draft.

use super::activity_counts::{DealTimes, JoinedActivities};
use super::amount::amount;
use super::calendars::calendar_question;
use super::column::ColumnProfile;
use super::conventions::{self, Conventions};
use super::date_conventions::GivenDates;
use super::date_questions::{as_of, question_of_close, question_of_wins, roles_of_dates};
use super::dates::Roles;
use super::error::DraftError;
use super::evidence::{self, DatedColumn};
use super::export::{Export, ExportedTable, Wishes};
use super::exported_column::ExportedColumn;
use super::features::{ColumnRole, Decision};
use super::inferred_outcome::InferredOutcome;
use super::listed_keys::listed_question;
use super::newest_deals::{NewestDeals, question_of_copies};
use super::nulls::NullWord;
use super::open_convention::{self, OpenConvention};
use super::plan::DraftPlan;
use super::roles::{account, almost_id, free_mail, question_of_account, rounded_question};
use super::siblings::LookupDraft;
use super::table_shape::{self, refuse_tables};
use super::{
    features, framework, history, nulls, outcome, project_name, siblings, spelling, text, text_format,
    text_lists,
};
use crate::audit::{Finding, Usage};
use crate::cells::DatePattern;
use crate::numbers::counted;
use crate::quotation::in_quotes;
use crate::tables::ColumnType;
use crate::units::AsOf;

/// A drafted project file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The text of `bantam.toml`.
    pub text: String,
    /// The column of the outcome.
    pub outcome: String,
    /// Won, lost and open deals.
    pub deals: (usize, usize, usize),
    /// Number of features.
    pub features: usize,
    /// Suspected leaks.
    pub leaks: Vec<String>,
    /// The number of columns without usable information.
    pub left_out: usize,
    /// Questions to the user.
    pub questions: Vec<String>,
}

/// Drafts a project file for an export; `today` decides whether its data are archived.
///
/// # Errors
/// If the outcome is ambiguous, no column can be a feature, or an additional table cannot be joined.
pub fn draft(export: &Export<'_>, wishes: &Wishes, today: AsOf) -> Result<Draft, DraftError> {
    let plan = plan(export, wishes, today)?;
    let is = |wanted: fn(&ColumnRole) -> bool| {
        plan.decisions.iter().filter(move |decision| wanted(&decision.role))
    };
    let n_open = plan.outcome.rows.iter().filter(|row| row.is_none()).count();
    let aggregates = plan.timed.as_ref().map_or(0, |timed| timed.features.len());
    Ok(Draft {
        text: text::write(&plan),
        outcome: plan.outcome.column.clone(),
        deals: (plan.outcome.n_won(), plan.outcome.n_lost(), n_open),
        features: is(|role| matches!(role, ColumnRole::Feature(..))).count()
            + aggregates
            + usize::from(plan.derived.is_some()),
        leaks: is(|role| matches!(role, ColumnRole::Leak(_)))
            .map(|decision| decision.column.clone())
            .collect(),
        left_out: is(|role| matches!(role, ColumnRole::LeftOut(_))).count() + export.deals.unread.len(),
        questions: plan.questions.clone(),
    })
}

fn plan<'a>(export: &'a Export<'a>, wishes: &'a Wishes, today: AsOf) -> Result<DraftPlan<'a>, DraftError> {
    let tables: Vec<&ExportedTable<'_>> = std::iter::once(&export.deals)
        .chain(&export.activities)
        .chain(export.lookups.iter().map(|(_, table)| table))
        .collect();
    refuse_tables(&tables)?;
    let all: Vec<&ExportedColumn<'_>> = tables.iter().flat_map(|table| &table.columns).collect();
    let nulls = nulls::find(&all);
    let null_words = nulls::null_words(&nulls);
    let mut conventions = conventions::find(&tables, &null_words, &given_dates(wishes));
    let others = conventions.split_off(1.min(conventions.len()));
    let of_deals = conventions.pop().unwrap_or_default();
    let NewestDeals { deals, profiles, repeated, copies } = NewestDeals::of(export, &null_words, &of_deals);
    let version = repeated.as_ref().and_then(|repeated| repeated.version.as_ref());
    let mut outcome = outcome_of(&deals, &profiles, (wishes, export))?;
    let dated = dated_columns(&deals, &profiles, version.map(String::as_str));
    let dates = roles_of_dates(&mut outcome, &dated, &export.deals.label, today)?;
    let mut questions = first_questions(&mut outcome, &dated, &dates, of_deals.open.is_empty());
    let almost = almost_id(&deals, &profiles);
    let contradicting = repeated.as_ref().map_or(0, |repeated| repeated.contradicting(&deals, &outcome.rows));
    let id = history::id(&deals, &profiles, repeated.as_ref(), almost.is_some());
    let group = repeated.as_ref().zip(id.as_deref()).and_then(|(repeated, id)| repeated.group(id));
    let account = account(&deals, &profiles, (id.as_deref(), group), &outcome.rows);
    questions.extend(question_of_account(&deals, &profiles, account.as_deref()));
    let (archived, given) = (as_of(&dates, today), wishes.as_of.filter(|_| dates.snapshot.is_some()));
    let mut plan = DraftPlan {
        export,
        name: project_name::of_file(&export.name_of_deals()),
        wishes,
        nulls,
        as_of: archived.or(given),
        is_as_of_given: archived.is_none(),
        conventions: of_deals,
        outcome,
        dates,
        repeated,
        almost_id: almost.filter(|_| id.is_none()),
        contradicting,
        id,
        account,
        amount: amount(&deals, &profiles),
        keep: Vec::new(),
        decisions: Vec::new(),
        derived: None,
        timed: None,
        looked: Vec::new(),
        framework: String::new(),
        criteria: Vec::new(),
        questions,
    };
    plan.derived = free_mail(&deals, &profiles, |name| plan.has_role(name));
    plan.ask_of_outcome(&deals, &profiles, today);
    plan.infer_features(&deals, profiles, &others, wishes)?;
    plan.keep = plan.kept();
    plan.ask(wishes, &others);
    plan.questions.extend(tables.iter().filter_map(|table| rounded_question(table)));
    plan.questions.extend(tables.iter().filter_map(|table| calendar_question(table)));
    plan.questions.extend(plan.nulls.iter().filter_map(NullWord::question));
    plan.questions.extend(question_of_copies(copies, &export.deals.label));
    Ok(plan)
}

/// The outcome of the deals; the error where it is not found has the shape of their table, if that is the reason.
fn outcome_of(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    (wishes, export): (&Wishes, &Export<'_>),
) -> Result<InferredOutcome, DraftError> {
    outcome::find(deals, profiles, wishes).map_err(|error| {
        let is_none = matches!(error, DraftError::NoOutcome { .. });
        if is_none { table_shape::of_no_table(&export.deals).unwrap_or(error) } else { error }
    })
}

/// The questions of the outcome and its dates. `is_clear` is whether the order of day and month of the dates is not open.
fn first_questions(
    outcome: &mut InferredOutcome,
    dated: &[(&str, &ColumnProfile)],
    dates: &Roles,
    is_clear: bool,
) -> Vec<String> {
    let mut questions = std::mem::take(&mut outcome.questions);
    questions.extend(question_of_close(dated, dates, &outcome.rows).filter(|_| is_clear));
    questions.extend(question_of_wins(outcome, dates));
    questions
}

/// How the user says that dates are written.
fn given_dates(wishes: &Wishes) -> GivenDates {
    GivenDates {
        format: wishes.date_format.as_ref().and_then(|format| DatePattern::parse(format).ok()),
        time_zone: wishes.time_zone,
    }
}

/// The columns of dates except `version`.
fn dated_columns<'a>(
    deals: &'a ExportedTable<'_>,
    profiles: &'a [ColumnProfile],
    version: Option<&str>,
) -> Vec<(&'a str, &'a ColumnProfile)> {
    let named = deals.columns.iter().zip(profiles).map(|(column, profile)| (column.name.as_str(), profile));
    named.filter(|(name, profile)| profile.kind == ColumnType::Time && Some(*name) != version).collect()
}

impl DraftPlan<'_> {
    /// The dates of the deals with their roles.
    fn dated(&self, deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Vec<DatedColumn> {
        let columns = deals.columns.iter().zip(profiles);
        let dated = columns.filter(|(_, profile)| profile.kind == ColumnType::Time);
        let usage = |name: &String| match name {
            name if self.dates.close.as_ref() == Some(name) => Usage::Role("close"),
            name if self.dates.snapshot.as_ref() == Some(name) => Usage::Role("snapshot"),
            _ => Usage::Unused,
        };
        let column = |(column, profile): (&ExportedColumn<'_>, &ColumnProfile)| DatedColumn {
            name: column.name.clone(),
            usage: usage(&column.name),
            times: profile.times().to_vec(),
        };
        dated.map(column).collect()
    }

    /// The outcomes and dates of the deals, if they have a snapshot.
    fn times<'d>(&'d self, dated: &'d [DatedColumn]) -> Option<DealTimes<'d>> {
        let of = |role: &'static str| {
            let column = dated.iter().find(|column| column.usage == Usage::Role(role));
            column.map(|column| column.times.as_slice())
        };
        Some(DealTimes { won: &self.outcome.rows, at: of("snapshot")?, close: of("close") })
    }

    /// Decides on the remaining columns, including those of lookup tables, and on activities and BANT.
    fn infer_features(
        &mut self,
        deals: &ExportedTable<'_>,
        profiles: Vec<ColumnProfile>,
        others: &[Conventions],
        wishes: &Wishes,
    ) -> Result<(), DraftError> {
        let null_words = self.conventions.reading.null_values.clone();
        let (of_activities, of_lookups) = others.split_at(usize::from(self.export.activities.is_some()));
        let first: Vec<String> = self.id.iter().chain(&self.account).cloned().collect();
        let mut taken: Vec<String> = deals.columns.iter().map(|column| column.name.clone()).collect();
        let dated = self.dated(deals, &profiles);
        let own = deals.columns.iter().cloned().zip(profiles);
        let mut columns: Vec<(ExportedColumn<'_>, ColumnProfile)> =
            own.filter(|(column, _)| !self.has_role(&column.name)).collect();
        for ((name, table), conventions) in self.export.lookups.iter().zip(of_lookups) {
            let table = table.without(&null_words);
            let join = siblings::join(&table, deals, &first, siblings::is_unique)?;
            self.questions.extend(listed_question(&table, deals, &join));
            let (joined, matched) = siblings::joined(&table, deals, &join);
            for column in joined {
                // A column of the deals or of an earlier lookup takes precedence over one of the same name.
                if !taken.contains(&column.name) {
                    taken.push(column.name.clone());
                    let profile = ColumnProfile::of(&column, conventions);
                    columns.push((column, profile));
                }
            }
            self.looked.push(LookupDraft {
                name: name.clone(),
                file: table.file.clone(),
                join,
                matched,
                format: text_format::of_table(conventions),
            });
        }
        let given = wishes.activities_key.as_ref();
        let activities =
            JoinedActivities::of(self.export, of_activities, (deals, &first), &null_words, given)?;
        let counts = activities.as_ref().zip(self.times(&dated));
        let counts = counts.map(|(activities, times)| activities.counts(deals, &times)).unwrap_or_default();
        let spellings = spelling::of_columns(&columns);
        let columns = spelling::one_spelling(columns, &spellings);
        let lists = text_lists::of_columns(&columns);
        let columns = text_lists::as_members(columns, &lists);
        let (mut decisions, repeated) = features::decide(columns, &dated, &counts, &self.outcome.rows);
        text_lists::derive(&mut decisions, (&spellings, &lists), &mut taken);
        self.decisions = decisions;
        self.ask_of_repeated(&repeated);
        self.leave_out_same();
        if let Some(JoinedActivities { table, conventions, join }) = activities {
            self.questions.extend(listed_question(&table, deals, &join));
            let timed = siblings::timed(&table, join, conventions, &mut taken);
            self.timed = timed.map(|timed| Some(timed).filter(|_| self.dates.snapshot.is_some()))?;
        }
        let is_feature = |decision: &&Decision| matches!(decision.role, ColumnRole::Feature(..));
        if self.timed.is_none()
            && self.derived.is_none()
            && !self.decisions.iter().any(|decision| is_feature(&decision))
        {
            return Err(DraftError::NoFeatures { file: deals.label.clone(), reasons: self.reasons() });
        }
        self.framework = siblings::free("bant", &mut taken);
        self.criteria = framework::bant(&self.decisions.iter().filter(is_feature).collect::<Vec<_>>());
        Ok(())
    }

    /// Makes the columns that say the same as the outcome leaks.
    fn leave_out_same(&mut self) {
        for decision in &mut self.decisions {
            if self.outcome.same.contains(&decision.column) {
                decision.role = ColumnRole::Leak(format!("same information as `{}`", self.outcome.column));
            }
        }
    }

    /// Asks what the audit finds in the outcome.
    fn ask_of_outcome(&mut self, deals: &ExportedTable<'_>, profiles: &[ColumnProfile], today: AsOf) {
        let columns: Vec<(&ExportedColumn<'_>, &ColumnProfile)> =
            deals.columns.iter().zip(profiles).collect();
        let dated = self.dated(deals, profiles);
        if self.outcome.rows.iter().any(Option::is_some) {
            self.questions.extend(evidence::of_outcome(&columns, &dated, &self.outcome, today));
        }
    }

    /// The features of the draft.
    fn drafted(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().filter(|decision| matches!(decision.role, ColumnRole::Feature(..)))
    }

    /// Asks of features that repeat each other.
    fn ask_of_repeated(&mut self, repeated: &[Finding]) {
        let is_feature = |name: &&String| self.drafted().any(|decision| decision.column == **name);
        let used = repeated.iter().filter(|finding| finding.columns.iter().filter(is_feature).count() > 1);
        let questions: Vec<String> = used.map(evidence::sentence).collect();
        self.questions.extend(questions);
    }

    /// Whether a column of the deals is the outcome, a date with a role, the id, the account or the value of a deal.
    fn has_role(&self, name: &str) -> bool {
        let roles = [&self.dates.close, &self.dates.snapshot, &self.id, &self.account];
        let is_amount = self.amount.as_ref().is_some_and(|amount| amount.name == name);
        let is_closed = self.outcome.closed.as_ref().is_some_and(|closed| closed.column == name);
        is_closed
            || is_amount
            || self.outcome.column == name
            || roles.iter().any(|role| role.as_deref() == Some(name))
    }

    fn reasons(&self) -> Vec<String> {
        let reason = |decision: &Decision| match &decision.role {
            ColumnRole::Leak(reason) | ColumnRole::LeftOut(reason) => {
                Some(format!("`{}`: {reason}", decision.column))
            }
            ColumnRole::Feature(..) => None,
        };
        let mut reasons = vec![format!("`{}` is the outcome", self.outcome.column)];
        reasons.extend(self.id.iter().map(|id| format!("`{id}` is the id")));
        reasons.extend(self.account.iter().map(|account| format!("`{account}` is the account")));
        reasons.extend(self.amount.iter().map(|amount| format!("`{}` is the value of a deal", amount.name)));
        reasons.extend(self.decisions.iter().filter_map(reason));
        reasons
    }

    /// The question what becomes of the day that the user gives, where the draft has no place for it.
    fn question_of_day(&self) -> Option<String> {
        let day = self.wishes.as_of.filter(|_| self.dates.snapshot.is_none())?;
        Some(format!(
            "`as_of` needs the snapshot date, which is not known: until then give the day to each command, as in `bantam run --as-of {day}`"
        ))
    }

    /// Adds the questions that the columns leave open.
    fn ask(&mut self, wishes: &Wishes, others: &[Conventions]) {
        let open = || std::iter::once(&self.conventions).chain(others).flat_map(|table| &table.open);
        let unclear = open().any(|(_, open)| {
            let is_unread =
                matches!(open, OpenConvention::DayOrMonth { .. } | OpenConvention::SharedZone { .. });
            is_unread || matches!(open, OpenConvention::SomeDates(_))
        });
        let mut questions = open_convention::questions(open());
        let tables = || std::iter::once(&self.conventions).chain(others);
        questions.extend(tables().flat_map(|table| &table.faulty_dates).map(|(column, (cell, cells))| {
            let values = counted(*cells, "value");
            format!("{values} of `{column}`, such as {cell}, is no date: such rows are rejected where the date is used", cell = in_quotes(cell))
        }));
        questions.extend(tables().flat_map(|table| &table.faulty_numbers).map(|(column, (cell, cells))| {
            let values = counted(*cells, "value");
            format!("{values} of `{column}`, such as {cell}, is no number: such rows are rejected if it is a feature", cell = in_quotes(cell))
        }));
        let label = &self.export.deals.label;
        let contradicting = self.contradicting;
        questions.extend(self.repeated.iter().filter_map(|repeated| repeated.question(label, contradicting)));
        if self.dates.snapshot.is_none() && !unclear {
            let refused = &self.dates.refused;
            let why = if refused.is_empty() { String::new() } else { format!(" ({})", refused.join("; ")) };
            questions.push(format!(
                "no column has the date on which a deal would have been scored{why}: leakage and time order cannot be checked"
            ));
        }
        questions.extend(self.question_of_day());
        self.questions.extend(questions);
        let doubtful = self.drafted().filter_map(|decision| {
            let question = decision.question.as_ref()?;
            Some(format!("is `{}` known when a lead is scored? {question}", decision.column))
        });
        let doubtful: Vec<String> = doubtful.collect();
        self.questions.extend(doubtful);
        if self.timed.is_none()
            && let Some(table) = &self.export.activities
        {
            self.questions.push(format!(
                "{} is not used: without a snapshot date for each deal, later activities would leak",
                table.label
            ));
        }
        if let (Some(format), true) = (&wishes.date_format, self.dates.snapshot.is_none()) {
            self.questions.push(format!(
                "no column that could be the snapshot date has dates as \"{format}\" in every row"
            ));
        }
    }
}
