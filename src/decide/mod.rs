//! Grades and routes: the only place that sees both a score and a verdict.

mod changes;
mod lead_names;
mod possible;
mod promised;
mod scoreless;

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::conditions::outside;
use crate::config::Mistake;
use crate::gates::{CheckedGate, GateResult, Verdict};
use crate::project::{CHANGES, Gate, Grades, Route};
use crate::rules::{CheckedRule, Rule, RuleError, Truth};
use crate::score::{Score, Scored, SubScore};

use changes::change_types;
pub(crate) use changes::with_no_changes;
pub(crate) use changes::{ScoreChange, change_columns, is_change, previous_column, without_noise};
pub(crate) use lead_names::LeadNames;
pub(crate) use possible::{known_of, possible_leads};
pub(crate) use promised::{GradedDeal, PromisedGrade, promised_by_grade, promised_of_all};
pub(crate) use scoreless::{ScorelessTruths, matching_whatever_the_score};

/// A route whose condition has been checked against the columns.
#[derive(Debug, Clone)]
pub struct CheckedRoute {
    /// Its name.
    pub name: String,
    /// The condition; `None` for the last route, which takes all other leads.
    pub when: Option<CheckedRule>,
}

/// The decisions on some leads, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Decisions {
    /// The grade of each.
    pub(crate) grades: LeadNames,
    /// The route of each; none without routes.
    pub(crate) routes: LeadNames,
}

impl Decisions {
    /// The grade of the lead of a row.
    #[must_use]
    pub fn grade(&self, row: usize) -> &str {
        self.grades.get(row).unwrap_or_default()
    }

    /// The route of the lead of a row; `None` without routes.
    #[must_use]
    pub fn route(&self, row: usize) -> Option<&str> {
        self.routes.get(row)
    }
}

/// The grade of a score: the best one whose threshold the rounded score reaches.
#[must_use]
pub fn grade(grades: &Grades, score: Score) -> &str {
    grades.name(grades.place(f64::from(score.displayed())))
}

/// The grade of each lead.
fn grades_of(grades: &Grades, scored: &[Scored]) -> LeadNames {
    // There are few scores and many leads.
    let places: Vec<usize> = (0..=u8::MAX).map(|score| grades.place(f64::from(score))).collect();
    let place = |lead: &Scored| Some(places[usize::from(lead.score.displayed())]);
    LeadNames::new(grades.names(), scored.iter().map(place))
}

/// The next better grade, and the lowest rounded score that has it; `None` for the best grade.
#[must_use]
pub(crate) fn grade_above(grades: &Grades, score: Score) -> Option<(&str, f64)> {
    let shown = f64::from(score.displayed());
    let above = grades.levels.iter().rfind(|(_, at_least)| shown < *at_least);
    above.map(|(name, at_least)| (name.as_str(), *at_least))
}

impl Grades {
    /// The index of the grade of a rounded score, best first; scores below the lowest grade have the index after it.
    pub fn place(&self, shown: f64) -> usize {
        let reached = self.levels.iter().position(|(_, at_least)| shown >= *at_least);
        reached.unwrap_or(self.levels.len())
    }

    /// The name of the grade at a place.
    pub fn name(&self, place: usize) -> &str {
        self.levels.get(place).map_or(&self.below, |(name, _)| name)
    }
}

/// The numbers that routes may use in addition to the columns of the snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// Probability of winning, from 0 to 1.
    Probability,
    /// The rounded score.
    Score,
    /// A rounded sub-score.
    SubScore(SubScore),
}

impl Number {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Probability,
        Self::Score,
        Self::SubScore(SubScore::Fit),
        Self::SubScore(SubScore::Engagement),
        Self::SubScore(SubScore::Interest),
        Self::SubScore(SubScore::Intent),
    ];

    /// The word in routes and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Probability => "probability",
            Self::Score => "score",
            Self::SubScore(part) => part.column(),
        }
    }

    /// Its value for a lead; `None` for a sub-score that the model does not have.
    fn value(self, lead: &Scored) -> Option<f64> {
        match self {
            Self::Probability => Some(lead.probability.value()),
            Self::Score => Some(f64::from(lead.score.displayed())),
            Self::SubScore(part) => lead.part(part).map(|score| f64::from(score.displayed())),
        }
    }
}

/// The name of a criterion's verdict in routes: `bant_budget`.
#[must_use]
pub(crate) fn criterion_column(gate: &str, criterion: &str) -> String {
    format!("{gate}_{criterion}")
}

/// The names of decisions that routes may use; they take precedence over columns.
#[must_use]
pub fn decided(gates: &[Gate]) -> BTreeSet<String> {
    let others = Number::ALL.into_iter().map(Number::name).chain(["grade"]).chain(CHANGES);
    others.map(str::to_owned).chain(verdict_columns(gates)).collect()
}

/// Whether the value of a column in routes depends on the score of a lead.
pub(crate) fn is_of_score(column: &str) -> bool {
    column == "grade" || is_change(column) || Number::ALL.into_iter().any(|number| number.name() == column)
}

/// The names of the verdicts that routes may use.
pub(crate) fn verdict_columns(gates: &[Gate]) -> Vec<String> {
    let names = |gate: &Gate| columns_of(&gate.name, gate.criteria.iter().map(|criterion| &*criterion.name));
    gates.iter().flat_map(names).collect()
}

/// The same of checked gates.
fn checked_verdict_columns(gates: &[CheckedGate]) -> Vec<String> {
    let names =
        |gate: &CheckedGate| columns_of(&gate.name, gate.criteria.iter().map(|criterion| &*criterion.name));
    gates.iter().flat_map(names).collect()
}

/// The names of the verdicts of a gate: its own, the earlier one, and those of its criteria.
fn columns_of<'c>(gate: &str, criteria: impl Iterator<Item = &'c str>) -> Vec<String> {
    let criteria = criteria.map(|criterion| criterion_column(gate, criterion));
    [gate.to_owned(), previous_column(gate)].into_iter().chain(criteria).collect()
}

/// Checks the conditions of `routes` against all columns and decisions that they may use, and the words that they compare
/// verdicts and grades with; mistakes are added to `mistakes`.
pub fn check(
    (routes, grades): (&[Route], &Grades),
    gates: &[CheckedGate],
    snapshot: &Schema,
    mistakes: &mut Vec<Mistake>,
) -> Vec<CheckedRoute> {
    mistakes.extend(impossible_words(routes, grades, gates));
    let mut schema = snapshot.clone();
    for number in Number::ALL {
        schema.with_column(number.name().into(), DataType::Float64);
    }
    schema.with_column("grade".into(), DataType::String);
    for (name, dtype) in CHANGES.into_iter().zip(change_types()) {
        schema.with_column(name.into(), dtype);
    }
    for name in checked_verdict_columns(gates) {
        schema.with_column(name.into(), DataType::String);
    }
    let checked = routes.iter().filter_map(|route| {
        let when = match &route.when {
            Some(rule) => Some(rule.checked(&schema, mistakes)?),
            None => None,
        };
        Some(CheckedRoute { name: route.name.clone(), when })
    });
    checked.collect()
}

/// Verdicts and grades that a route looks for and that do not exist.
fn impossible_words(routes: &[Route], grades: &Grades, gates: &[CheckedGate]) -> Vec<Mistake> {
    let verdicts = Verdict::ALL.map(Verdict::name);
    let names: Vec<&str> = grades.names().collect();
    let columns = checked_verdict_columns(gates);
    let of_rule = |rule: &Rule| {
        let of_verdicts = columns.iter().flat_map(|column| outside(rule, column, &verdicts));
        outside(rule, "grade", &names).into_iter().chain(of_verdicts).collect::<Vec<_>>()
    };
    routes.iter().filter_map(|route| route.when.as_ref()).flat_map(of_rule).collect()
}

/// The grades and routes of the leads of a snapshot.
///
/// # Errors
/// When a route's condition fails on the data.
pub fn decide(
    grades: &Grades,
    routes: &[CheckedRoute],
    frame: &DataFrame,
    scored: &[Scored],
    gate_results: &[(&CheckedGate, &GateResult)],
) -> Result<Decisions, DecideError> {
    let grades = grades_of(grades, scored);
    let places = if routes.is_empty() {
        vec![None; scored.len()]
    } else {
        first_match(routes, &with_decision_columns(frame, scored, &grades, gate_results, routes)?)?
    };
    let routes = LeadNames::new(routes.iter().map(|route| route.name.as_str()), places.into_iter());
    Ok(Decisions { grades, routes })
}

/// For each row of a frame with the decisions, the first route whose condition is met.
pub(crate) fn first_match(
    routes: &[CheckedRoute],
    frame: &DataFrame,
) -> Result<Vec<Option<usize>>, RuleError> {
    let mut chosen = vec![None; frame.height()];
    for (place, route) in routes.iter().enumerate() {
        for (slot, truth) in chosen.iter_mut().zip(route.truths(frame)?) {
            if slot.is_none() && truth == Truth::True {
                *slot = Some(place);
            }
        }
    }
    Ok(chosen)
}

/// For each route, which of these leads meet its condition, regardless of earlier routes.
///
/// # Errors
/// When a condition fails on the data.
pub fn matching(
    grades: &Grades,
    routes: &[CheckedRoute],
    frame: &DataFrame,
    scored: &[Scored],
    gate_results: &[(&CheckedGate, &GateResult)],
) -> Result<Vec<Vec<Truth>>, DecideError> {
    let grades = grades_of(grades, scored);
    let frame = with_decision_columns(frame, scored, &grades, gate_results, routes)?;
    Ok(routes.iter().map(|route| route.truths(&frame)).collect::<Result<_, _>>()?)
}

impl CheckedRoute {
    /// The same route for hypothetical leads: values that are lost are not counted.
    #[must_use]
    pub fn without_losses(&self) -> Self {
        Self { name: self.name.clone(), when: self.when.as_ref().map(CheckedRule::without_losses) }
    }

    /// Which rows of a frame with the decisions meet the condition.
    fn truths(&self, frame: &DataFrame) -> Result<Vec<Truth>, RuleError> {
        match &self.when {
            Some(rule) => rule.truths(frame),
            None => Ok(vec![Truth::True; frame.height()]),
        }
    }
}

/// Why leads cannot be routed.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// A condition failed.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// polars failed on a frame.
    #[error("the columns of the routes could not be built: {0}")]
    Frame(#[from] PolarsError),
}

/// The frame with the decisions that a route uses.
fn with_decision_columns(
    frame: &DataFrame,
    scored: &[Scored],
    grades: &LeadNames,
    gate_results: &[(&CheckedGate, &GateResult)],
    routes: &[CheckedRoute],
) -> PolarsResult<DataFrame> {
    let wanted = wanted(routes);
    let mut frame = frame.clone();
    for number in Number::ALL.into_iter().filter(|number| wanted.contains(number.name())) {
        let values: Vec<Option<f64>> = scored.iter().map(|lead| number.value(lead)).collect();
        frame.with_column(Column::new(number.name().into(), values))?;
    }
    if wanted.contains("grade") {
        frame.with_column(grades.column("grade")?)?;
    }
    with_verdicts(&mut frame, gate_results, routes)?;
    Ok(frame)
}

/// The columns that the conditions of routes use.
fn wanted(routes: &[CheckedRoute]) -> BTreeSet<&str> {
    let conditions = routes.iter().filter_map(|route| route.when.as_ref());
    conditions.flat_map(|rule| rule.columns().iter().map(String::as_str)).collect()
}

/// The words of these verdicts.
pub(crate) fn verdict_names(verdicts: &[Verdict]) -> LeadNames {
    let place = |verdict: &Verdict| Verdict::ALL.iter().position(|own| own == verdict);
    LeadNames::new(Verdict::ALL.into_iter().map(Verdict::name), verdicts.iter().map(place))
}

/// Adds the verdicts that a route uses, and changes since an earlier prediction where the frame has none.
fn with_verdicts(
    frame: &mut DataFrame,
    gate_results: &[(&CheckedGate, &GateResult)],
    routes: &[CheckedRoute],
) -> PolarsResult<()> {
    let wanted = wanted(routes);
    with_no_changes(frame, gate_results.iter().map(|(gate, _)| gate.name.as_str()))?;
    for (gate, result) in gate_results {
        if wanted.contains(gate.name.as_str()) {
            frame.with_column(verdict_names(&result.verdicts).column(&gate.name)?)?;
        }
        for (criterion, truths) in gate.criteria.iter().zip(&result.truths) {
            let name = criterion_column(&gate.name, &criterion.name);
            if wanted.contains(name.as_str()) {
                let verdicts: Vec<Verdict> = truths.iter().map(|&truth| Verdict::of(truth)).collect();
                frame.with_column(verdict_names(&verdicts).column(&name)?)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_the_best_whose_threshold_the_shown_score_reaches() {
        let grades =
            Grades { levels: vec![("A".to_owned(), 65.0), ("B".to_owned(), 50.0)], below: "C".to_owned() };
        let of = |exact: f64| grade(&grades, Score { exact });
        assert_eq!([of(64.5), of(64.4), of(50.0), of(12.0)], ["A", "B", "B", "C"]);
        let above = |exact: f64| grade_above(&grades, Score { exact }).map(|(name, _)| name);
        assert_eq!(
            [above(64.5), above(64.4), above(50.0), above(12.0)],
            [None, Some("A"), Some("A"), Some("B")]
        );
    }
}
