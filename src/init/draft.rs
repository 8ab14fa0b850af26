//! The steps from an export to a draft.

use super::column::{ColumnProfile, ExportedColumn};
use super::dates::{DateFormat, Roles};
use super::error::DraftError;
use super::export::{Export, ExportedTable, Wishes};
use super::features::{ColumnRole, Decision};
use super::plan::DraftPlan;
use super::roles::{almost_id, best, free_mail, is_account, unread};
use super::siblings::LookupDraft;
use super::{dates, features, framework, names, nulls, outcome, siblings, text};
use crate::cells::DatePattern;
use crate::project::Reading;
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
        left_out: is(|role| matches!(role, ColumnRole::LeftOut(_))).count(),
        questions: plan.questions.clone(),
    })
}

fn plan<'a>(export: &'a Export<'a>, wishes: &Wishes, today: AsOf) -> Result<DraftPlan<'a>, DraftError> {
    let tables: Vec<&ExportedTable<'_>> = std::iter::once(&export.deals)
        .chain(&export.activities)
        .chain(export.lookups.iter().map(|(_, table)| table))
        .collect();
    let all: Vec<&ExportedColumn<'_>> = tables.iter().flat_map(|table| &table.columns).collect();
    let nulls = nulls::find(&all);
    let null_words = nulls::null_words(&nulls);
    let writing = match &wishes.date_format {
        Some(format) => DateFormat::Format(format.clone()),
        None => dates::writing(&all, &null_words),
    };
    let date_formats = match &writing {
        DateFormat::Format(format) => DatePattern::parse(format).into_iter().collect(),
        _ => Vec::new(),
    };
    let reading = Reading { null_values: null_words.clone(), date_formats, ..Reading::default() };
    let deals = export.deals.without(&null_words);
    let profiles: Vec<ColumnProfile> =
        deals.columns.iter().map(|column| ColumnProfile::of(column, &reading)).collect();
    let outcome = outcome::find(&deals, &profiles, wishes)?;
    let dated = deals.columns.iter().zip(&profiles).filter(|(_, profile)| profile.kind == ColumnType::Time);
    let dated: Vec<&ExportedColumn<'_>> = dated.map(|(column, _)| column).collect();
    let dates = dates::roles(&dated, &reading, &outcome.rows);
    let id = best(&deals, &profiles, |name, profile| {
        names::deal_id_rank(name).filter(|_| profile.is_unique() && profile.kind != ColumnType::Time)
    });
    let account = best(&deals, &profiles, |name, profile| {
        names::account_rank(name).filter(|_| is_account(profile) && id.as_deref() != Some(name))
    });
    let mut plan = DraftPlan {
        export,
        name: project_name(&export.deals.label),
        nulls,
        as_of: as_of(&dates, today),
        writing,
        outcome,
        dates,
        almost_id: almost_id(&deals, &profiles).filter(|_| id.is_none()),
        id,
        account,
        unread: unread(&deals, &profiles),
        decisions: Vec::new(),
        derived: None,
        timed: None,
        looked: Vec::new(),
        framework: String::new(),
        criteria: Vec::new(),
        questions: Vec::new(),
    };
    plan.derived = free_mail(&deals, &profiles, |name| plan.has_role(name));
    plan.infer_features(&deals, profiles, &reading, &null_words)?;
    plan.ask(wishes);
    Ok(plan)
}

impl DraftPlan<'_> {
    /// Decides on the remaining columns, including those of lookup tables, and on activities and BANT.
    fn infer_features(
        &mut self,
        deals: &ExportedTable<'_>,
        profiles: Vec<ColumnProfile>,
        reading: &Reading,
        null_words: &[String],
    ) -> Result<(), DraftError> {
        let first: Vec<String> = self.id.iter().chain(&self.account).cloned().collect();
        let mut taken: Vec<String> = deals.columns.iter().map(|column| column.name.clone()).collect();
        let mut columns: Vec<(ExportedColumn<'_>, ColumnProfile)> = deals
            .columns
            .iter()
            .cloned()
            .zip(profiles)
            .filter(|(column, _)| !self.has_role(&column.name))
            .collect();
        for (name, table) in &self.export.lookups {
            let table = table.without(null_words);
            let join = siblings::join(&table, deals, &first, siblings::is_unique)?;
            let (joined, matched) = siblings::joined(&table, deals, &join);
            for column in joined {
                // A column of the deals or of an earlier lookup takes precedence over one of the same name.
                if !taken.contains(&column.name) {
                    taken.push(column.name.clone());
                    let profile = ColumnProfile::of(&column, reading);
                    columns.push((column, profile));
                }
            }
            self.looked.push(LookupDraft { name: name.clone(), file: table.file.clone(), join, matched });
        }
        self.decisions = features::decide(columns, &self.outcome.rows);
        for decision in &mut self.decisions {
            if self.outcome.same.contains(&decision.column) {
                decision.role = ColumnRole::Leak(format!("same information as `{}`", self.outcome.column));
            }
        }
        if let Some(table) = &self.export.activities {
            let timed = siblings::timed(&table.without(null_words), deals, &first, reading, &mut taken);
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

    /// Whether a column of the deals is the outcome, a date with a role, the id or the account.
    fn has_role(&self, name: &str) -> bool {
        let roles = [&self.dates.close, &self.dates.snapshot, &self.id, &self.account];
        self.outcome.column == name || roles.iter().any(|role| role.as_deref() == Some(name))
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
        reasons.extend(self.decisions.iter().filter_map(reason));
        reasons
    }

    /// Adds the questions that the columns leave open.
    fn ask(&mut self, wishes: &Wishes) {
        if let DateFormat::Ambiguous(formats) = &self.writing {
            let formats =
                formats.iter().map(|format| format!("\"{format}\"")).collect::<Vec<_>>().join(" or ");
            self.questions.push(format!(
                "dates match {formats}: choose one with --date-format; until then no date is used"
            ));
        } else if self.dates.snapshot.is_none() {
            let refused = &self.dates.refused;
            let why = if refused.is_empty() { String::new() } else { format!(" ({})", refused.join("; ")) };
            self.questions.push(format!(
                "no column has the date on which a deal would have been scored{why}: leakage and time order cannot be checked"
            ));
        }
        if !matches!(self.writing, DateFormat::Ambiguous(_)) {
            for column in self.unread.clone() {
                self.questions.push(format!(
                    "the dates of `{column}` have another format than the others and are not used: export \
                     all dates in one format"
                ));
            }
        }
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

/// The day after the newest date, if the data end long before today.
fn as_of(dates: &Roles, today: AsOf) -> Option<AsOf> {
    /// The number of days without a new deal after which an export counts as archived.
    const LONG: i64 = 90;
    let newest = dates.newest.filter(|_| dates.snapshot.is_some())?;
    let day_after = AsOf::from_date(newest.date()).plus(crate::units::Days::new(1));
    (newest.day() + LONG < today.day()).then_some(day_after)
}

/// The name of the models, from the name of the file.
fn project_name(label: &str) -> String {
    let file = label.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let slug = siblings::slug(stem, '-');
    if slug.is_empty() { "leads".to_owned() } else { slug }
}
