//! The points of the handcrafted table.

use super::job::SqlJob;
use super::query::{NewColumn, Query, balanced};
use crate::config::Mistake;
use crate::project::{Points, PointsGroup, PointsRule};
use crate::sql_dialect::SqlDialect;

/// The name of the sum of points.
pub(super) const POINTS: &str = "bantam_points";

/// The name of the points of a rule.
pub(super) fn rule_name(place: usize) -> String {
    format!("bantam_p{}", place + 1)
}

/// Adds the points of each rule and their sum, if the project has a points table.
pub(super) fn add_points(job: &mut SqlJob<'_>, query: &mut Query, points: Option<&Points>) {
    let Some(points) = points else { return };
    let rules: Vec<NewColumn> = points
        .rules
        .iter()
        .enumerate()
        .map(|(place, rule)| {
            let comment = format!("{}: {}", rule.name, rule.when.text());
            NewColumn::new(of_rule(job, rule), rule_name(place)).with_comment(&comment)
        })
        .collect();
    query.extend("points_of_rules", "the points of each rule; a condition that is unknown adds none", &rules);
    let of = |query: &Query, group: Option<usize>| {
        let rules = points.rules.iter().enumerate().filter(|(_, rule)| rule.group == group);
        let all: Vec<String> = rules.map(|(place, _)| query.column(&rule_name(place))).collect();
        balanced(&all, "+")
    };
    let groups = points.groups.iter().enumerate();
    let bounded =
        groups.filter_map(|(place, group)| Some(bounded(query.dialect, group, &of(query, Some(place))?)));
    let sums: Vec<String> = of(query, None).into_iter().chain(bounded).collect();
    let sum = balanced(&sums, "+").unwrap_or_else(|| query.dialect.number(0.0));
    query.extend("points", "the points of the table", &[NewColumn::new(sum, POINTS)]);
}

/// The points of a rule; those that decay are those of the days since.
fn of_rule(job: &mut SqlJob<'_>, rule: &PointsRule) -> String {
    let dialect = job.dialect();
    let when = job.lead_condition(&rule.when);
    let mut points = dialect.number(rule.points);
    if let Some(decay) = &rule.decay {
        let since = job.lead_rule(&decay.since);
        let steps: Vec<String> = decay
            .steps
            .iter()
            .rev()
            .map(|step| {
                let after = dialect.number(f64::from(step.after.value()));
                format!("WHEN {since} >= {after} THEN {}", dialect.number(step.points))
            })
            .collect();
        points = format!("CASE {} ELSE {points} END", steps.join(" "));
    }
    format!("CASE WHEN {when} THEN {points} ELSE {} END", dialect.number(0.0))
}

/// A sum within the bounds of its group.
fn bounded(dialect: SqlDialect, group: &PointsGroup, sum: &str) -> String {
    let arm = |(sign, bound): (&str, Option<f64>)| {
        let bound = dialect.number(bound?);
        Some(format!("WHEN {sum} {sign} {bound} THEN {bound} "))
    };
    let arms: String = [(">", group.cap), ("<", group.floor)].into_iter().filter_map(arm).collect();
    if arms.is_empty() { sum.to_owned() } else { format!("CASE {arms}ELSE {sum} END") }
}

/// The mistakes in the rules of a points table.
pub(super) fn mistakes_of(job: &SqlJob<'_>, points: &Points) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    crate::points::check(points, &job.schema, &mut mistakes);
    mistakes
}
