//! The conditions of routes on past deals whose score is not known, and of routes after others that take their leads.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::check::Rules;
use super::error::JobError;
use crate::conditions::{ConstantCondition, FEWEST_ROWS, TruthCounts, is_taken_before};
use crate::config::{Mistake, Path};
use crate::decide::{self, CheckedRoute, ScorelessTruths};
use crate::gates::{CheckedGate, GateResult};
use crate::numbers::count;
use crate::project::Grades;
use crate::rules::{CheckedRule, Rule, RuleError, Truth};
use crate::syntax::{Fault, Syntax};

/// The condition of each route on the closed deals, whatever their scores.
pub(super) fn scoreless_truths(
    snapshot: &DataFrame,
    rules: &Rules,
    grades: &Grades,
) -> Result<Vec<ScorelessTruths>, JobError> {
    let judged: Result<Vec<GateResult>, RuleError> =
        rules.gates.iter().map(|gate| gate.evaluate(snapshot)).collect();
    let judged = judged?;
    let judged: Vec<(&CheckedGate, &GateResult)> = rules.gates.iter().zip(&judged).collect();
    let routes = (&rules.routes[..], grades);
    Ok(decide::matching_whatever_the_score(routes, snapshot, &judged)?)
}

/// The routes whose condition is true for none or for all of the closed deals, whatever their scores.
pub(super) fn constant_routes(
    snapshot: &DataFrame,
    rules: &Rules,
    truths: &[ScorelessTruths],
) -> BTreeMap<Path, ConstantCondition> {
    let constant = |(route, scoreless): (&CheckedRoute, &ScorelessTruths)| {
        let rule = route.when.as_ref().filter(|rule| !rule.columns().is_empty())?.rule();
        let counts = TruthCounts::of(&scoreless.truths);
        let condition = counts.constant("closed deals")?;
        // What is unknown without a score may be known with one.
        let is_settled = if condition.is_always_true() {
            counts.is_certain() || is_of_numbers(rule, snapshot)
        } else {
            !scoreless.may_hold
        };
        is_settled.then(|| (rule.path().clone(), condition))
    };
    rules.routes.iter().zip(truths).filter_map(constant).collect()
}

/// The routes that take no lead, because those that meet their condition meet that of an earlier route.
pub(super) fn taken_routes(rules: &Rules, grades: &Grades, truths: &[ScorelessTruths]) -> Vec<Mistake> {
    let routes = &rules.routes;
    let conditions: Vec<Option<&Rule>> =
        routes.iter().map(|route| route.when.as_ref().map(CheckedRule::rule)).collect();
    let mut found = Vec::new();
    for (place, rule) in conditions.iter().enumerate().filter_map(|(place, rule)| Some((place, (*rule)?))) {
        let before: Vec<&Rule> = conditions[..place].iter().copied().flatten().collect();
        let rules: Vec<&Rule> = before.iter().copied().chain([rule]).collect();
        let by_score = || is_taken_before(rule, &before, &decide::possible_leads(grades, &rules));
        let uses_score = rule.columns().iter().any(|column| decide::is_of_score(column));
        let (message, is_taken) = match taken_deals(&truths[..place], &truths[place], uses_score) {
            Some(deals) => (format!("all {} closed deals that may meet it", count(deals)), true),
            None => ("all leads that may meet it".to_owned(), !before.is_empty() && by_score()),
        };
        if is_taken {
            let earlier: Vec<String> =
                routes[..place].iter().map(|route| format!("`{}`", route.name)).collect();
            let message = format!(
                "the route `{}` takes no lead: {message} meet the condition of an earlier route ({})",
                routes[place].name,
                earlier.join(", ")
            );
            let hint = "the first route whose condition a lead meets takes it: put the narrower one first";
            found.push(rule.error(Fault::new(0, message).with_hint(hint.to_owned())).mistake(rule.path()));
        }
    }
    found
}

/// The number of closed deals that may meet a condition, if each of them meets one of those before it whatever its score.
fn taken_deals(before: &[ScorelessTruths], route: &ScorelessTruths, uses_score: bool) -> Option<usize> {
    // What is unknown of a deal whose score is known stays unknown.
    let may_meet = |(_, truth): &(usize, &Truth)| match truth {
        Truth::True => true,
        Truth::Unknown => uses_score,
        Truth::False => false,
    };
    let is_taken = |row: usize| before.iter().any(|earlier| earlier.truths.get(row) == Some(&Truth::True));
    let mut deals = 0;
    for (row, _) in route.truths.iter().enumerate().filter(may_meet) {
        if !is_taken(row) {
            return None;
        }
        deals += 1;
    }
    (route.may_hold && deals >= FEWEST_ROWS).then_some(deals)
}

/// Whether a condition compares numbers of the table, with another number than 0: `budget > 0` and `pain <> ''` ask whether there is an
/// answer, and a flag that only some rows have is true wherever it is known.
pub(super) fn is_of_numbers(rule: &Rule, frame: &DataFrame) -> bool {
    let is_number =
        |column: &String| frame.column(column).is_ok_and(|column| column.dtype().is_primitive_numeric());
    let mut numbers = rule.tree().nodes().iter().filter_map(|node| match &node.syntax {
        Syntax::Number(number) => Some(*number),
        _ => None,
    });
    rule.columns().iter().all(is_number) && numbers.any(|number| number != 0.0)
}
