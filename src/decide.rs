//! Grades and routes: the only place that sees both a score and a verdict.

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::gates::{CheckedGate, Judged, Verdict};
use crate::project::{Gate, Grades, Mistake, Route};
use crate::rules::{Rule, RuleError, Truth};
use crate::score::{Score, Scored};
use crate::snapshot::{Wanted, checked};

/// A route whose condition has been held against the columns.
#[derive(Debug, Clone)]
pub struct CheckedRoute {
    /// Its name.
    pub name: String,
    /// Which leads; `None`: all that are left.
    pub when: Option<Rule>,
}

/// What was decided for some leads, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Decisions {
    /// The grade of each.
    pub grades: Vec<String>,
    /// The route of each; `None` without routes.
    pub routes: Vec<Option<String>>,
}

/// The grade of a score: the best one whose threshold the shown score reaches.
#[must_use]
pub fn grade(grades: &Grades, score: Score) -> &str {
    let shown = f64::from(score.shown());
    grades.levels.iter().find(|(_, at_least)| shown >= *at_least).map_or(&grades.below, |(name, _)| name)
}

/// The next better grade than that of a score, and the lowest shown score that has it; `None` for the best grade.
#[must_use]
pub fn grade_above(grades: &Grades, score: Score) -> Option<(&str, f64)> {
    let shown = f64::from(score.shown());
    let above = grades.levels.iter().rfind(|(_, at_least)| shown < *at_least);
    above.map(|(name, at_least)| (name.as_str(), *at_least))
}

/// Names of the numbers that routes may look at beside the columns of the snapshot.
const NUMBERS: [&str; 6] =
    ["probability", "score", "fit_score", "engagement_score", "interest_score", "intent_score"];

/// The name of a criterion's verdict in routes: `bant_budget`.
#[must_use]
pub fn criterion_column(gate: &str, criterion: &str) -> String {
    format!("{gate}_{criterion}")
}

/// The names that stand for what is decided in a route, whatever columns there are.
#[must_use]
pub fn decided(gates: &[Gate]) -> BTreeSet<String> {
    let verdicts = gates.iter().flat_map(|gate| {
        let criteria = gate.criteria.iter().map(|criterion| criterion_column(&gate.name, &criterion.name));
        criteria.chain([gate.name.clone()])
    });
    NUMBERS.into_iter().chain(["grade"]).map(str::to_owned).chain(verdicts).collect()
}

/// Holds the conditions of `routes` against everything that they may look at; mistakes are noted.
pub fn check(
    routes: &[Route],
    gates: &[CheckedGate],
    snapshot: &Schema,
    mistakes: &mut Vec<Mistake>,
) -> Vec<CheckedRoute> {
    let mut schema = snapshot.clone();
    for name in NUMBERS {
        schema.with_column(name.into(), DataType::Float64);
    }
    schema.with_column("grade".into(), DataType::String);
    for gate in gates {
        schema.with_column(gate.name.as_str().into(), DataType::String);
        for criterion in &gate.criteria {
            schema.with_column(criterion_column(&gate.name, &criterion.name).into(), DataType::String);
        }
    }
    let mut all = Vec::with_capacity(routes.len());
    for route in routes {
        let rule = match &route.when {
            None => None,
            Some(sql) => match checked(sql, &schema, Wanted::Condition, mistakes) {
                Some(rule) => Some(rule),
                None => continue,
            },
        };
        all.push(CheckedRoute { name: route.name.clone(), when: rule });
    }
    all
}

/// Decides for the leads of a snapshot.
///
/// # Errors
/// When a route's condition fails on the data.
pub fn decide(
    grades: &Grades,
    routes: &[CheckedRoute],
    frame: &DataFrame,
    scored: &[Scored],
    judged: &[(&CheckedGate, Judged)],
) -> Result<Decisions, DecideError> {
    let grades: Vec<String> = scored.iter().map(|lead| grade(grades, lead.score).to_owned()).collect();
    let mut chosen: Vec<Option<String>> = vec![None; scored.len()];
    if !routes.is_empty() {
        let frame = with_decision_columns(frame, scored, &grades, judged)?;
        for route in routes {
            let matches = match &route.when {
                Some(rule) => rule.truth(&frame)?,
                None => vec![Truth::True; scored.len()],
            };
            for (slot, truth) in chosen.iter_mut().zip(matches) {
                if slot.is_none() && truth == Truth::True {
                    *slot = Some(route.name.clone());
                }
            }
        }
    }
    Ok(Decisions { grades, routes: chosen })
}

/// Why leads cannot be routed.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// A condition failed.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// polars failed on a frame.
    #[error("the routes could not be put together: {0}")]
    Frame(#[from] PolarsError),
}

fn with_decision_columns(
    frame: &DataFrame,
    scored: &[Scored],
    grades: &[String],
    judged: &[(&CheckedGate, Judged)],
) -> PolarsResult<DataFrame> {
    let mut frame = frame.clone();
    let shown = |score: Option<Score>| score.map(|score| f64::from(score.shown()));
    let number = |name: &str, value: &dyn Fn(&Scored) -> Option<f64>| {
        Column::new(name.into(), scored.iter().map(value).collect::<Vec<_>>())
    };
    frame.with_column(number(NUMBERS[0], &|lead| Some(lead.probability.value())))?;
    frame.with_column(number(NUMBERS[1], &|lead| shown(Some(lead.score))))?;
    frame.with_column(number(NUMBERS[2], &|lead| shown(Some(lead.fit))))?;
    frame.with_column(number(NUMBERS[3], &|lead| shown(Some(lead.engagement))))?;
    frame.with_column(number(NUMBERS[4], &|lead| shown(lead.interest)))?;
    frame.with_column(number(NUMBERS[5], &|lead| shown(lead.intent)))?;
    frame.with_column(Column::new("grade".into(), grades))?;
    for (gate, judged) in judged {
        let names: Vec<&str> = judged.verdicts.iter().map(|verdict| verdict.name()).collect();
        frame.with_column(Column::new(gate.name.as_str().into(), names))?;
        for (criterion, truths) in gate.criteria.iter().zip(&judged.truths) {
            let names: Vec<&str> = truths.iter().map(|&truth| Verdict::of(truth).name()).collect();
            frame.with_column(Column::new(criterion_column(&gate.name, &criterion.name).into(), names))?;
        }
    }
    Ok(frame)
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
