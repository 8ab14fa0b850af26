//! A project with its data and models: reading its tables, and holding the project against them.

mod amounts;
mod error;
mod feedback;
mod points_file;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::config::{Mistake, Mistakes, Path, nearest};
use crate::decide::{self, CheckedRoute};
use crate::gates::{self, CheckedGate};
use crate::points::{self, PointsTable};
use crate::project::{Expression, Project, RuleRole};
use crate::registry::Registry;
use crate::rules::Rule;
use crate::snapshot::{
    Missing, ReadPlan, SnapshotError, Sources, Spec, lacks, main_types, types_of, wanted_columns,
};
use crate::tables::{ColumnType, PIPE, Reader, Request, Table, TableError, Types, Typing};
use crate::units::AsOf;

pub(crate) use amounts::amounts;
pub use error::JobError;
pub(crate) use feedback::{FeedbackRead, read_feedback};

/// A project and where its data and models are.
#[derive(Debug, Clone)]
pub struct Workspace<'a> {
    /// The project.
    pub project: &'a Project,
    /// Relative files of the project are looked for here.
    pub data_folder: PathBuf,
    /// Models are kept under this folder.
    pub models_folder: PathBuf,
    /// The day it is. What happens on it or later is not known.
    pub today: AsOf,
}

/// Called with what is being done, and how many parts of it are done and to do; from any thread.
pub type Progress<'a> = &'a (dyn Fn(&str, u64, u64) + Sync);

/// Columns that are missing, with what to do where leads lack what deals have.
pub(crate) fn missing(
    spec: &Spec,
    rules: &[&Rule],
    table: &Table,
    sources: &Sources,
    deals: bool,
) -> Missing {
    let mut missing = sources.missing(spec, rules, table);
    for mistake in missing.mistakes.iter_mut().filter(|mistake| mistake.hint.is_none() && !deals) {
        let hint = "leads need the columns that the model and the rules look at; leave a cell empty where its value is not known";
        mistake.hint = Some(hint.to_owned());
    }
    missing
}

/// The rules of a project, held against its tables.
pub(crate) struct Rules {
    pub(crate) gates: Vec<CheckedGate>,
    pub(crate) routes: Vec<CheckedRoute>,
    /// For deals, where the project has a points table.
    pub(crate) points: Option<PointsTable>,
}

/// Leads that are read to see whether the project fits them.
const LEADS_CHECKED: usize = 1000;

impl Workspace<'_> {
    /// The models of the project.
    #[must_use]
    pub fn registry(&self) -> Registry {
        Registry::new(&self.models_folder, &self.project.name)
    }

    /// Everything that is read beside the columns of the features.
    pub(crate) fn extra(&self) -> ReadPlan<'_> {
        let roles = [
            RuleRole::Outcome,
            RuleRole::Weight,
            RuleRole::Fact,
            RuleRole::Points,
            RuleRole::Decay,
            RuleRole::Criterion,
            RuleRole::Template,
            RuleRole::Route,
        ];
        ReadPlan { decided: decide::decided(&self.project.gates), ..ReadPlan::of(self.project, &roles) }
    }

    /// Reads the columns of the deals that something looks at.
    pub(crate) fn read_deals(&self, spec: &Spec) -> Result<Table, JobError> {
        self.read_columns(spec, Some(&self.deal_columns(spec)))
    }

    /// The columns of the deals that something looks at: those that leads have, too, and what is only reported.
    pub(crate) fn deal_columns(&self, spec: &Spec) -> BTreeSet<String> {
        let mut columns = wanted_columns(spec, &self.extra());
        columns.extend(self.project.data.amount.clone());
        columns.extend(self.feedback().map(|(_, table)| table.on.clone()));
        columns
    }

    /// The types of the columns of these deals as far as leads need them, too: what is only reported of deals is no part of
    /// a model.
    pub(crate) fn shared_types(&self, spec: &Spec, deals: &Table) -> Types {
        let wanted = wanted_columns(spec, &self.extra());
        let mut types = types_of(deals);
        types.retain(|column, _| wanted.contains(column));
        types
    }

    /// Reads these columns of the deals, or all of them.
    pub(crate) fn read_columns(
        &self,
        spec: &Spec,
        columns: Option<&BTreeSet<String>>,
    ) -> Result<Table, JobError> {
        if self.project.data.deals == PIPE {
            let mistake = Mistake::new(Path::new(["data", "deals"]), "the deals cannot come from a pipe");
            let hint = "name a file: the model notes which deals it was trained from";
            return Err(self.mistakes(vec![mistake.with_hint(hint)]).into());
        }
        let mut types = main_types(spec, &self.extra());
        types.extend(self.feedback().map(|(_, table)| (table.on.clone(), ColumnType::Text)));
        let opened = Reader::open(Request {
            folder: &self.data_folder,
            pattern: &self.project.data.deals,
            reading: &spec.reading,
            columns,
            optional: None,
            typing: Typing::Infer(&types),
            id: spec.id.as_deref(),
        });
        let (file, found) = match &opened {
            Ok(reader) => (reader.files().join(", "), reader.columns().to_vec()),
            Err(TableError::NoColumn { file, found, .. }) => (file.clone(), found.clone()),
            Err(_) => (String::new(), Vec::new()),
        };
        let mut mistakes = self.missing_roles(spec, &file, &found);
        if found.len() == 1 {
            // Then the separator is wrong, which is one mistake.
            mistakes.truncate(1);
        }
        match opened {
            Ok(_) | Err(TableError::NoColumn { .. }) if !mistakes.is_empty() => {
                Err(self.mistakes(mistakes).into())
            }
            opened => Ok(opened?.read_all()?),
        }
    }

    /// Columns of the deals that `bantam.toml` gives a role and that are not among those found.
    pub(crate) fn missing_roles(&self, spec: &Spec, file: &str, found: &[String]) -> Vec<Mistake> {
        let snapshot = self.project.snapshot.as_ref();
        let feedback = self.feedback().map(|(_, table)| table);
        let table = feedback.map_or("", |table| table.name.as_str());
        let roles = [
            (&["data", "id"][..], spec.id.as_ref()),
            (&["data", "account"], spec.account.as_ref()),
            (&["data", "amount"], self.project.data.amount.as_ref()),
            (&["outcome", "closed_at"], self.project.outcome.closed_at.as_ref()),
            (&["snapshot", "at"], snapshot.map(|snapshot| &snapshot.at)),
            (&["tables", table, "on"], feedback.map(|table| &table.on)),
        ];
        let lacks = |(path, column): (&[&str], Option<&String>)| {
            let column = column.filter(|&column| !found.contains(column))?.clone();
            let error = TableError::NoColumn { file: file.to_owned(), column, found: found.to_vec() };
            Some(lacks(Path::new(path.iter().copied()), &error))
        };
        roles.into_iter().filter_map(lacks).collect()
    }

    /// Names in `leaks` that no table has: a guard that guards nothing.
    pub(crate) fn idle_leaks(&self, table: &Table, sources: &Sources) -> Vec<Mistake> {
        let known: BTreeSet<&str> =
            table.columns.iter().map(String::as_str).chain(sources.columns_of_lookups()).collect();
        let idle = self.project.data.leaks.iter().filter(|leak| !known.contains(leak.as_str()));
        let mistake = |leak: &String| {
            let mistake = Mistake::new(
                Path::new(["data", "leaks"]),
                format!("there is no column `{leak}` in {} or a lookup", table.files.join(", ")),
            );
            match nearest(leak, known.iter().copied()) {
                Some(name) => mistake.with_hint(format!("did you mean `{name}`?")),
                None => mistake.with_hint("take it out of `leaks`"),
            }
        };
        idle.map(mistake).collect()
    }

    /// Aggregates over the deals themselves that look at how those ended, though dated before they did.
    pub(crate) fn leaks_in_history(&self) -> Vec<Mistake> {
        let hidden = self.hidden();
        let closed_at = self.project.outcome.closed_at.as_ref();
        let is_history = |name: &str| {
            let mut tables = self.project.tables.iter().filter(|table| table.name == *name);
            tables.any(|table| table.file == self.project.data.deals && Some(&table.at) != closed_at)
        };
        let rules = self.project.expressions().filter(|expression| expression.role == RuleRole::Aggregate);
        let mistake = |Expression { rule, table, .. }: Expression<'_>| {
            let table = table.filter(|table| is_history(table))?;
            let column = rule.columns().iter().find(|column| hidden.contains(*column))?;
            let message = format!("`{column}` of an earlier deal may not have been known yet");
            let hint = format!("date [tables.{table}] by the close of the deals");
            Some(Mistake::new(rule.path().clone(), message).with_hint(hint))
        };
        rules.filter_map(mistake).collect()
    }

    /// Reads the first leads of the project, if it names a file of leads, and holds the project against them.
    pub(crate) fn check_leads(
        &self,
        spec: &Spec,
        main_types: &Types,
        sources: &Sources,
    ) -> Result<(), JobError> {
        let Some(leads) = self.project.data.leads.as_deref().filter(|leads| *leads != PIPE) else {
            return Ok(());
        };
        let columns = wanted_columns(spec, &self.extra());
        let mut reader = Reader::open(Request {
            folder: &self.data_folder,
            pattern: leads,
            reading: &spec.reading,
            columns: Some(&columns),
            optional: Some(main_types),
            typing: Typing::Fixed(main_types),
            id: spec.id.as_deref(),
        })?;
        let table = match reader.next_table(LEADS_CHECKED)? {
            Some(table) => table,
            None => reader.empty_table()?,
        };
        self.check(spec, &table, sources, false)?;
        Ok(())
    }

    /// The columns that are known only once a deal is closed.
    pub(crate) fn hidden(&self) -> BTreeSet<String> {
        let outcome = &self.project.outcome;
        let mut hidden: BTreeSet<String> = self.project.data.kept_out().cloned().collect();
        for rule in [&outcome.won, &outcome.lost] {
            hidden.extend(rule.columns().iter().cloned());
        }
        hidden.extend(outcome.closed_at.clone());
        hidden.extend(outcome.facts.iter().map(|fact| fact.name.clone()));
        hidden
    }

    /// Holds every expression of the project against the tables, and gives them ready for use.
    ///
    /// `deals` says whether the table has outcomes.
    pub(crate) fn check(
        &self,
        spec: &Spec,
        table: &Table,
        sources: &Sources,
        deals: bool,
    ) -> Result<Rules, JobError> {
        let project = self.project;
        let of_deals = [RuleRole::Outcome, RuleRole::Weight, RuleRole::Points, RuleRole::Decay];
        let is_checked = |role: RuleRole| role == RuleRole::Criterion || deals && of_deals.contains(&role);
        let rules = project.expressions().filter(|expression| is_checked(expression.role));
        let rules: Vec<&Rule> = rules.map(|expression| expression.rule).collect();
        let points = project.points.as_ref().filter(|_| deals);
        let missing = missing(spec, &rules, table, sources, deals);
        let (schema, mut mistakes) =
            sources.check(spec, table, &self.hidden()).map_err(|error| self.in_project(error))?;
        if deals {
            let known = sources.facts(&table.frame.head(Some(0)), self.today, &mut mistakes);
            let known = known.map_err(|error| self.in_project(error))?;
            let outcome = [&project.outcome.won, &project.outcome.lost];
            for rule in outcome.into_iter().chain(&project.outcome.weight) {
                rule.checked(known.schema(), &mut mistakes);
            }
        }
        let points = points.map(|points| points::check(points, &schema, &mut mistakes));
        let gates = gates::check(&project.gates, &schema, &self.hidden(), &mut mistakes);
        let routes = decide::check(&project.routes, &gates, &schema, &mut mistakes);
        if deals {
            mistakes.extend(sources.wrong_flags(spec, table));
        }
        mistakes.retain(|mistake| !missing.explains(mistake));
        mistakes.extend(missing.mistakes);
        if deals {
            mistakes.extend(self.wrong_amounts(table));
            mistakes.extend(self.idle_leaks(table, sources));
            mistakes.extend(self.leaks_in_history());
        }
        if mistakes.is_empty() {
            Ok(Rules { gates, routes, points })
        } else {
            Err(self.mistakes(mistakes).into())
        }
    }

    pub(crate) fn mistakes(&self, mut mistakes: Vec<Mistake>) -> Mistakes {
        let mut seen = BTreeSet::new();
        mistakes.retain(|mistake| seen.insert((mistake.path.clone(), mistake.message.clone())));
        let file = self.project.points.as_ref().and_then(|points| points.file.as_deref());
        let placed = |mistake: Mistake| match file.zip(points_file::row_at(&mistake.path)) {
            Some((file, row)) => mistake.in_row(file, row),
            None => mistake,
        };
        let mistakes = mistakes.into_iter().map(placed).collect();
        Mistakes::new(&self.project.file, &self.project.text, mistakes)
    }

    /// An error of the snapshot, its mistakes located in `bantam.toml`.
    pub(crate) fn in_project(&self, error: SnapshotError) -> JobError {
        match error {
            SnapshotError::Mistakes(mistakes) => self.mistakes(mistakes).into(),
            SnapshotError::Table(error) => error.into(),
            other => JobError::Snapshot(other),
        }
    }
}
