//! Checks a project against its tables.

use std::collections::BTreeSet;

use polars::prelude::{PlSmallStr, Schema};

use super::context::Workspace;
use super::error::JobError;
use crate::config::{Mistake, Path, nearest};
use crate::decide::{self, CheckedRoute};
use crate::gates::{self, CheckedGate};
use crate::model::Model;
use crate::numbers::listed;
use crate::points::{self, PointsTable};
use crate::project::{Expression, RuleRole};
use crate::rules::{CheckedRule, Rule};
use crate::snapshot::{Missing, Sources, Spec, known_later, set_columns, wanted_columns};
use crate::tables::{Reader, Request, Table, Types, Typing};
use crate::warning::Warning;

/// Missing columns, with a hint if the leads lack columns of the deals.
pub(crate) fn missing(
    spec: &Spec,
    rules: &[&Rule],
    table: &Table,
    sources: &Sources,
    deals: bool,
) -> Missing {
    let mut missing = sources.missing(spec, rules, table);
    if deals {
        return missing;
    }
    missing.group(
        "leads need the columns that the model and the rules use: export them, too; those that are filled in only once a deal is \
         worked on are no features: add them to `leaks` under [data]",
    );
    for mistake in missing.mistakes.iter_mut().filter(|mistake| mistake.hint.is_none()) {
        let hint = "leads need the columns that the model and the rules use: export the column with them; a column that is \
                    filled in only once a deal is worked on is no feature: add it to `leaks` under [data]";
        mistake.hint = Some(hint.to_owned());
    }
    missing
}

/// The rules of a project, checked against its tables.
pub(crate) struct Rules {
    pub(crate) gates: Vec<CheckedGate>,
    pub(crate) routes: Vec<CheckedRoute>,
    /// For deals, where the project has a points table.
    pub(crate) points: Option<PointsTable>,
}

impl Rules {
    /// A warning for each kind of value that became unknown while the rules were evaluated, since the last call.
    pub(crate) fn take_warnings(&self) -> Vec<Warning> {
        let routes = self.routes.iter().filter_map(|route| route.when.as_ref());
        let points = self.points.iter().flat_map(PointsTable::conditions);
        let others = routes.chain(points).flat_map(CheckedRule::take_warnings);
        self.gates.iter().flat_map(CheckedGate::take_warnings).chain(others).collect()
    }
}

/// Columns that a message names.
const MOST_COLUMNS: usize = 5;

/// The number of leads that the project is checked against.
const LEADS_CHECKED: usize = 1000;

impl Workspace<'_> {
    /// Checks every expression of the project against the tables, and returns the checked ones.
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
            let with_facts = sources.facts(&table.frame.head(Some(0)), self.today, &mut mistakes);
            let with_facts = with_facts.map_err(|error| self.in_project(error))?;
            for rule in project.outcome.conditions().chain(&project.outcome.weight) {
                rule.checked(with_facts.schema(), &mut mistakes);
            }
        }
        let points = points.map(|points| points::check(points, &schema, &mut mistakes));
        let gates = gates::check(&project.gates, &schema, &self.hidden(), &mut mistakes);
        let routes = decide::check((&project.routes, &project.grades), &gates, &schema, &mut mistakes);
        mistakes.extend(self.unknown_personas());
        if deals {
            mistakes.extend(sources.wrong_flags(spec, table));
        }
        mistakes.retain(|mistake| !missing.explains(mistake));
        mistakes.extend(missing.mistakes);
        if deals {
            mistakes.extend(self.missing_segments(&schema));
            mistakes.extend(self.wrong_amounts(table));
            mistakes.extend(self.idle_leaks(table, sources));
            mistakes.extend(self.leaks_in_history());
        } else {
            mistakes.extend(self.missing_kept(&schema, spec, table, sources));
        }
        if mistakes.is_empty() {
            Ok(Rules { gates, routes, points })
        } else {
            Err(self.mistakes(mistakes).into())
        }
    }

    /// The columns that a model was trained with and that the project now names as known only after the outcome, in words. `None`
    /// without any, and where the project itself has features of them, which is a mistake of its own.
    pub(crate) fn leaks_of(&self, model: &Model) -> Option<String> {
        let hidden = self.hidden();
        let columns = known_later(&model.spec, &hidden);
        let is_of_model = !columns.is_empty() && known_later(&Spec::of(self.project), &hidden).is_empty();
        let columns: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
        is_of_model.then(|| listed(&columns, MOST_COLUMNS))
    }

    /// The columns of `[evaluation] segments` that do not exist.
    fn missing_segments(&self, schema: &Schema) -> Vec<Mistake> {
        let names = || schema.iter_names().map(PlSmallStr::as_str);
        let mistake = |(place, column): (usize, &String)| {
            let path = Path::new(["evaluation", "segments"]).element(place + 1);
            let mistake = Mistake::new(path, format!("the deals and lookups have no column `{column}`"));
            match nearest(column, names()) {
                Some(near) => mistake.with_hint(format!("did you mean `{near}`?")),
                None => mistake,
            }
        };
        let segments = self.project.segments.iter().enumerate();
        segments.filter(|(_, column)| !schema.contains(column.as_str())).map(mistake).collect()
    }

    /// The columns of `[predict] keep` that do not exist, where the table shows which do.
    fn missing_kept(&self, schema: &Schema, spec: &Spec, table: &Table, sources: &Sources) -> Vec<Mistake> {
        let of_lookups = sources.columns_of_lookups();
        let mut names: BTreeSet<&str> = schema.iter_names().map(PlSmallStr::as_str).collect();
        names.extend(table.columns.iter().map(String::as_str).chain(of_lookups));
        let is_there = |name: &str| names.contains(name) || sources.has_lookup_column(spec, name);
        let mistake = |(place, column): (usize, &String)| {
            let path = Path::new(["predict", "keep"]).element(place + 1);
            let files = table.files.join(", ");
            let mistake = Mistake::new(path, format!("there is no column `{column}` in {files} or a lookup"));
            match nearest(column, names.iter().copied()) {
                Some(near) => mistake.with_hint(format!("did you mean `{near}`?")),
                None => mistake.with_hint("remove it from `keep`, or export the leads with it"),
            }
        };
        let kept = self.project.keep.iter().enumerate();
        kept.filter(|(_, column)| !table.hides_columns && !is_there(column)).map(mistake).collect()
    }

    /// Reads the first leads of the project, if it names a file of leads, and checks the project against them.
    pub(crate) fn check_leads(
        &self,
        spec: &Spec,
        main_types: &Types,
        sources: &Sources,
    ) -> Result<(), JobError> {
        let Some(leads) = self.project.data.leads.as_deref().filter(|leads| !self.is_stream(leads)) else {
            return Ok(());
        };
        let columns = wanted_columns(spec, &self.read_plan());
        let sets = set_columns(spec, &self.read_plan());
        let mut reader = Reader::open(
            Request::new(leads, &spec.reading, Typing::Fixed(main_types))
                .in_folder(&self.data_folder)
                .with_connections(self.connections())
                .with_columns(Some(&columns))
                .with_sets(Some(&sets))
                .with_optional(main_types)
                .with_open_end(self.project.outcome.closed_at.as_deref())
                .with_id(spec.id.as_deref()),
        )?;
        let table = match reader.next_table(LEADS_CHECKED)? {
            Some(table) => table,
            None => reader.empty_table()?,
        };
        self.check(spec, &table, sources, false)?;
        Ok(())
    }

    /// Columns of a table that routes name, but that are hidden by a decision of the same name.
    pub(crate) fn hidden_columns(&self, table: &Table) -> Vec<Warning> {
        let decided = decide::decided(&self.project.gates);
        let routes = self.project.routes.iter().filter_map(|route| route.when.as_ref());
        let named: BTreeSet<&String> = routes.flat_map(Rule::columns).collect();
        let is_hidden = |column: &&String| decided.contains(*column) && table.columns.contains(*column);
        let warning =
            |column: &String| Warning::HiddenColumn { column: column.clone(), file: table.files.join(", ") };
        named.into_iter().filter(is_hidden).map(warning).collect()
    }

    /// Names in `leaks` that no table has, which have no effect.
    pub(crate) fn idle_leaks(&self, table: &Table, sources: &Sources) -> Vec<Mistake> {
        let columns: BTreeSet<&str> =
            table.columns.iter().map(String::as_str).chain(sources.columns_of_lookups()).collect();
        let idle = self.project.data.leaks.iter().filter(|leak| !columns.contains(leak.as_str()));
        let mistake = |leak: &String| {
            let mistake = Mistake::new(
                Path::new(["data", "leaks"]),
                format!("there is no column `{leak}` in {} or a lookup", table.files.join(", ")),
            );
            match nearest(leak, columns.iter().copied()) {
                Some(name) => mistake.with_hint(format!("did you mean `{name}`?")),
                None => mistake.with_hint("remove it from `leaks`"),
            }
        };
        idle.map(mistake).collect()
    }

    /// Aggregates over the deals themselves that use outcomes, though dated before the close.
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
            let message = format!("`{column}` of an earlier deal may not have been known at the snapshot");
            let hint = format!("date [tables.{table}] by the close of the deals");
            Some(Mistake::new(rule.path().clone(), message).with_hint(hint))
        };
        rules.filter_map(mistake).collect()
    }
}
