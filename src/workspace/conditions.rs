//! The conditions of a project compared with the values of its tables.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::check::Rules;
use super::context::Workspace;
use super::error::JobError;
use super::pains::absent_pains;
use super::route_conditions::{constant_routes, is_of_numbers, scoreless_truths, taken_routes};
use crate::conditions::{
    AllWords, Certainty, ColumnWords, ComparedColumn, ComparedRows, ConstantCondition, PossibleLead,
    TruthCounts, constant_by_arithmetic, null_comparisons, ordered, outside, unmatched,
};
use crate::config::{Mistake, Mistakes, Path};
use crate::decide;
use crate::effects::Effects;
use crate::gates::{CheckedGate, Verdict};
use crate::project::{DerivedValue, Expression, PERSONA, RuleRole};
use crate::rules::{CheckedRule, Rule, RuleError, Yields};
use crate::snapshot::{Sources, Spec};
use crate::warning::Warning;

/// The tables whose values the conditions of a project are compared with.
pub(crate) struct ConditionTables<'a> {
    /// How the columns are made.
    pub(crate) spec: &'a Spec,
    /// All deals as they were read.
    pub(crate) deals: &'a DataFrame,
    /// The snapshot of the closed deals.
    pub(crate) snapshot: &'a DataFrame,
    /// Lookups and timed tables.
    pub(crate) sources: &'a Sources,
}

/// The columns of text that conditions are compared with, by the timed table that they are of, if any, and their name.
type ComparedColumns = BTreeMap<(Option<String>, String), ComparedColumn>;

impl Workspace<'_> {
    /// What was found of conditions, as warnings in the order of the file.
    pub(crate) fn condition_warnings(&self, found: Vec<Mistake>) -> Vec<Warning> {
        let located: Mistakes = self.mistakes(found);
        let warning = |(number, found): (usize, &crate::config::Located)| Warning::Condition {
            number,
            place: found.place.clone(),
            message: found.message.clone(),
            remedy: found.hint.clone(),
        };
        located.iter().enumerate().map(warning).collect()
    }

    /// The conditions that cannot hold or always do, of all rules but those on the feedback of sales.
    pub(crate) fn conditions(
        &self,
        tables: &ConditionTables<'_>,
        rules: &Rules,
    ) -> Result<Vec<Mistake>, JobError> {
        let columns = self.compared_columns(tables);
        let truths = scoreless_truths(tables.snapshot, rules, &self.project.grades)?;
        let mut constant = constant_routes(tables.snapshot, rules, &truths);
        let mut found = Vec::new();
        let is_compared = |role: RuleRole| !matches!(role, RuleRole::Template | RuleRole::Feedback);
        for expression in self.project.expressions().filter(|expression| is_compared(expression.role)) {
            let rule = expression.rule;
            let by_arithmetic = self.constant_by_arithmetic(expression);
            let condition = match constant.remove(rule.path()) {
                // What is so for every score says more than what is unknown without one.
                Some(condition) => Some(by_arithmetic.unwrap_or(condition)),
                None => constant_condition(expression, tables)?.or(by_arithmetic),
            };
            // A must that all deals pass keeps out what they did not have.
            let is_found = |found: &ConstantCondition| {
                found.is_by_arithmetic() || !found.is_always_true() || !self.is_must(rule)
            };
            let condition = condition.filter(is_found);
            found.extend(joined(rule, self.of_texts(expression, &columns), condition));
            if expression.role == RuleRole::Route {
                found.extend(self.compared_by_order(rule));
            }
        }
        found.extend(constant_templates(&rules.gates, tables.snapshot)?);
        found.extend(taken_routes(rules, &self.project.grades, &truths));
        found.extend(absent_pains(&self.project.gates, &rules.gates, tables.snapshot));
        Ok(found)
    }

    /// The finding that a condition on leads is constant whatever the tables are.
    fn constant_by_arithmetic(
        &self,
        Expression { role, rule, .. }: Expression<'_>,
    ) -> Option<ConstantCondition> {
        let grades = &self.project.grades;
        match role {
            RuleRole::Route => {
                let why = decide::known_of(grades, rule);
                constant_by_arithmetic(rule, &decide::possible_leads(grades, &[rule]), &why)
            }
            RuleRole::Persona | RuleRole::Points | RuleRole::Criterion => {
                constant_by_arithmetic(rule, &[PossibleLead::new()], "")
            }
            _ => None,
        }
    }

    /// Grades and verdicts that a route compares by the order of their letters.
    fn compared_by_order(&self, rule: &Rule) -> Vec<Mistake> {
        let grades: Vec<&str> = self.project.grades.names().collect();
        let verdicts = Verdict::ALL.map(Verdict::name);
        let of_verdicts = decide::verdict_columns(&self.project.gates);
        let of_verdicts =
            of_verdicts.iter().flat_map(|column| ordered(rule, column, AllWords::Unranked(&verdicts)));
        ordered(rule, "grade", AllWords::Ranked(&grades)).into_iter().chain(of_verdicts).collect()
    }

    /// Whether a rule is the condition of a criterion that must be met.
    fn is_must(&self, rule: &Rule) -> bool {
        let mut musts =
            self.project.gates.iter().flat_map(|gate| &gate.criteria).filter(|criterion| criterion.must);
        musts.any(|criterion| criterion.written().is_some_and(|own| own.path() == rule.path()))
    }

    /// Texts that no row of these has, and comparisons with NULL, in the conditions of the routes; `rows` are those of `frame`.
    pub(crate) fn texts_of_routes(&self, frame: &DataFrame, rows: &str) -> Vec<Mistake> {
        let rows = ComparedRows { n: frame.height(), noun: rows.to_owned() };
        let routes = self.project.expressions().filter(|expression| expression.role == RuleRole::Route);
        let column = |name: &str| {
            let words = column_words(frame.column(name).ok()?)?;
            Some(((None, name.to_owned()), ComparedColumn { words, rows: rows.clone() }))
        };
        let columns: ComparedColumns = self.compared_with_texts().into_iter().filter_map(column).collect();
        routes.flat_map(|route| self.of_texts(route, &columns)).collect()
    }

    /// The columns that a route, a criterion or a persona looks for a text in, apart from what is decided.
    pub(crate) fn compared_with_texts(&self) -> BTreeSet<&str> {
        let decided = decide::decided(&self.project.gates);
        let routes = self.project.routes.iter().filter_map(|route| route.when.as_ref());
        let texts = routes.chain(self.rules_of_leads()).flat_map(|rule| rule.tree().compared_texts());
        texts.map(|text| text.column).filter(|column| !decided.contains(*column)).collect()
    }

    /// The conditions of criteria and personas.
    fn rules_of_leads(&self) -> impl Iterator<Item = &Rule> {
        let is_one = |role| matches!(role, RuleRole::Criterion | RuleRole::Persona);
        self.project.expressions().filter(move |expression| is_one(expression.role)).map(|own| own.rule)
    }

    /// What is found of the conditions of routes, criteria and personas on leads: texts that none of the leads has, although they have them in another
    /// spelling, comparisons with NULL, and conditions that no lead meets; `truths` are those of each route, whatever the score.
    pub(crate) fn routes_on_leads(
        &self,
        columns: &BTreeMap<String, ComparedColumn>,
        truths: &[Option<TruthCounts>],
    ) -> Vec<Warning> {
        /// Of fewer leads a rare kind may well be missing: 0.99³⁰⁰ is 5 %.
        const FEWEST_LEADS: usize = 300;
        let evidence = (self.null_values(None), Certainty::Spelling);
        let mut found = Vec::new();
        for (place, route) in self.project.routes.iter().enumerate() {
            let Some(rule) = &route.when else { continue };
            let mut of_texts = unmatched(rule, evidence, |name| columns.get(name));
            of_texts.extend(null_comparisons(rule));
            let counts = truths.get(place).copied().flatten().filter(|counts| counts.rows() >= FEWEST_LEADS);
            let condition = counts.and_then(|counts| counts.constant("leads"));
            let condition = condition.filter(|condition| !condition.is_always_true());
            let expression = Expression { role: RuleRole::Route, table: None, rule };
            let condition = self.constant_by_arithmetic(expression).or(condition);
            found.extend(joined(rule, of_texts, condition));
        }
        for rule in self.rules_of_leads() {
            found.extend(unmatched(rule, evidence, |name| columns.get(name)));
        }
        self.condition_warnings(found)
    }

    /// Texts that no row of a timed table has, and comparisons with NULL, in conditions on it.
    pub(crate) fn texts_of_feedback(&self, sources: &Sources) -> Vec<Mistake> {
        let is_feedback = |expression: &Expression<'_>| expression.role == RuleRole::Feedback;
        let mut columns = ComparedColumns::new();
        let mut found = Vec::new();
        for expression in self.project.expressions().filter(is_feedback) {
            add_timed_columns(expression, sources, &mut columns);
            found.extend(self.of_texts(expression, &columns));
        }
        found
    }

    /// Routes that no past deal takes, or whose condition all of them meet.
    pub(crate) fn constant_routes(&self, effects: &Effects) -> Vec<Warning> {
        let mistake = |(place, message): (usize, String)| {
            Mistake::new(Path::new(["routes"]).element(place + 1).join("when"), message)
        };
        self.condition_warnings(effects.constant_routes().into_iter().map(mistake).collect())
    }

    /// Personas that a rule looks for and that the project does not define.
    pub(super) fn unknown_personas(&self) -> Vec<Mistake> {
        let project = self.project;
        let names: Vec<&str> = project.personas.iter().map(|persona| persona.name.as_str()).collect();
        let of_lead = |expression: &Expression<'_>| expression.table.is_none();
        let rules = project.expressions().filter(of_lead).filter(|_| !names.is_empty());
        let mistakes = rules.flat_map(|expression| outside(expression.rule, PERSONA, &names));
        let with_hint = |mistake: Mistake| {
            if mistake.message.contains("is never 'unknown'") {
                mistake.with_hint(format!("where none matches, write `{PERSONA} IS NULL`"))
            } else {
                mistake
            }
        };
        mistakes.map(with_hint).collect()
    }

    /// What is found of an expression by its text and the words of the columns.
    fn of_texts(&self, expression: Expression<'_>, columns: &ComparedColumns) -> Vec<Mistake> {
        let table = expression.table.map(str::to_owned);
        let column = |name: &str| columns.get(&(table.clone(), name.to_owned()));
        let evidence = (self.null_values(expression.table), Certainty::Absent);
        let mut found = unmatched(expression.rule, evidence, column);
        found.extend(null_comparisons(expression.rule));
        found
    }

    /// The words that mean that a value is not known, in the table of an expression.
    fn null_values(&self, table: Option<&str>) -> &[String] {
        let own = self.project.tables.iter().find(|timed| Some(timed.name.as_str()) == table);
        &own.map_or(&self.project.data.reading, |timed| &timed.reading).null_values
    }

    /// The words of all columns that a rule looks for a text in.
    fn compared_columns(&self, tables: &ConditionTables<'_>) -> ComparedColumns {
        let project = self.project;
        let decided = decide::decided(&project.gates);
        let mut columns = ComparedColumns::new();
        for expression in project.expressions().filter(|expression| expression.role != RuleRole::Template) {
            if expression.table.is_some() {
                add_timed_columns(expression, tables.sources, &mut columns);
                continue;
            }
            let is_decided = |name: &str| expression.role == RuleRole::Route && decided.contains(name);
            let is_persona = |name: &str| name == PERSONA && !project.personas.is_empty();
            for text in expression.rule.tree().compared_texts() {
                let name = text.column;
                let key = (None, name.to_owned());
                if !is_decided(name) && !is_persona(name) && !columns.contains_key(&key) {
                    columns.extend(self.compared_column(name, tables).map(|column| (key, column)));
                }
            }
        }
        columns
    }

    /// The words of a column of the deals, of a lookup, or of one that the project makes; `None` where it is not of text.
    fn compared_column(&self, name: &str, tables: &ConditionTables<'_>) -> Option<ComparedColumn> {
        let rows = |n: usize, noun: &str| ComparedRows { n, noun: noun.to_owned() };
        if let Ok(column) = tables.deals.column(name) {
            let words = column_words(column)?;
            return Some(ComparedColumn { words, rows: rows(column.len(), "deals") });
        }
        let column = tables.snapshot.column(name).ok()?;
        let mut words = column_words(column)?;
        if let Some(column) = tables.sources.lookup_column(tables.spec, name) {
            words = words.with_possible(column.str().ok()?.iter().flatten());
        }
        let derived = self.project.derived.iter().find(|derived| derived.name == name);
        if let Some(DerivedValue::Rule(rule)) = derived.map(|derived| &derived.value) {
            words = words.with_possible(rule.tree().texts());
        }
        Some(ComparedColumn { words, rows: rows(column.len(), "closed deals") })
    }
}

/// What was found of one rule: that it is constant is reported with the cause, where that is known.
fn joined(rule: &Rule, mut found: Vec<Mistake>, condition: Option<ConstantCondition>) -> Vec<Mistake> {
    match (condition, found.first_mut()) {
        (Some(condition), Some(first)) => {
            first.message.push_str("; the condition is ");
            first.message.push_str(&condition.sentence);
        }
        (Some(condition), None) => found.push(condition.mistake(rule)),
        (None, _) => {}
    }
    found
}

/// The finding that a condition on closed deals or on rows of a timed table is true for none or for all of them.
fn constant_condition(
    Expression { role, table, rule }: Expression<'_>,
    tables: &ConditionTables<'_>,
) -> Result<Option<ConstantCondition>, RuleError> {
    let is_of_lead = matches!(role, RuleRole::Persona | RuleRole::Points | RuleRole::Criterion);
    let (frame, rows) = match table {
        Some(table) => (tables.sources.timed_frame(table), format!("rows of `{table}`")),
        None => (Some(tables.snapshot).filter(|_| is_of_lead), "closed deals".to_owned()),
    };
    let Some(frame) = frame.filter(|_| rule.yields() == Yields::Condition && !rule.columns().is_empty())
    else {
        return Ok(None);
    };
    let truths = rule.check(frame.schema())?.truths(frame)?;
    let condition = TruthCounts::of(&truths).constant(&rows);
    Ok(condition.filter(|found| !found.is_where_known() || is_of_numbers(rule, frame)))
}

/// The constant conditions among those of criteria that come from a template.
fn constant_templates(gates: &[CheckedGate], snapshot: &DataFrame) -> Result<Vec<Mistake>, RuleError> {
    let mut found = Vec::new();
    let of_template =
        gates.iter().flat_map(|gate| &gate.criteria).filter(|criterion| !criterion.wanted.is_empty());
    for (rule, must) in of_template.filter_map(|criterion| Some((criterion.rule.as_ref()?, criterion.must))) {
        let rule: CheckedRule = rule.without_losses();
        let truths = rule.truths(snapshot)?;
        let constant = TruthCounts::of(&truths).constant("closed deals");
        let constant = constant.filter(|found| !found.is_always_true() || !(must || found.is_where_known()));
        found.extend(constant.map(|condition| condition.mistake(rule.rule())));
    }
    Ok(found)
}

/// Adds the columns of a timed table that a rule on it looks for a text in.
fn add_timed_columns(expression: Expression<'_>, sources: &Sources, columns: &mut ComparedColumns) {
    let Some((table, frame)) = expression.table.and_then(|table| Some((table, sources.timed_frame(table)?)))
    else {
        return;
    };
    for text in expression.rule.tree().compared_texts() {
        let key = (Some(table.to_owned()), text.column.to_owned());
        let words =
            frame.column(text.column).ok().filter(|_| !columns.contains_key(&key)).and_then(column_words);
        let rows = ComparedRows { n: frame.height(), noun: format!("rows of `{table}`") };
        columns.extend(words.map(|words| (key, ComparedColumn { words, rows })));
    }
}

/// The words of a column of text.
pub(crate) fn column_words(column: &Column) -> Option<ColumnWords> {
    Some(ColumnWords::of(column.str().ok()?.iter()))
}
