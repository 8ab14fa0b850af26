//! The routes: the first whose condition is met.

use std::collections::BTreeMap;

use super::derived::first_match;
use super::job::{SqlJob, renamed_column};
use super::query::{NewColumn, Query, column};
use super::scores::{GRADE, PROBABILITY, SCORE, has_part, sub_score_name};
use super::verdicts::{criterion_name, gate_name};
use crate::decide::{CheckedRoute, criterion_column, decided};
use crate::expression::RuleType;
use crate::gates::CheckedGate;
use crate::linear_model::LinearModel;
use crate::score::SubScore;
use crate::sql_dialect::SqlDialect;

/// The name of the route.
pub(super) const ROUTE: &str = "bantam_route";

/// Adds the route of each lead.
pub(super) fn add_routes(
    job: &mut SqlJob<'_>,
    query: &mut Query,
    (model, gates, routes): (&LinearModel, &[CheckedGate], &[CheckedRoute]),
) {
    let dialect = query.dialect;
    let names = decisions(dialect, model, gates);
    let decided = decided(&job.workspace.project.gates);
    let renamed = job.renamed.clone();
    let mut otherwise = format!("CAST(NULL AS {})", dialect.text_type());
    let mut arms = Vec::new();
    for route in routes {
        let name = dialect.text(&route.name);
        let Some(rule) = &route.when else {
            otherwise = name;
            break;
        };
        let types: BTreeMap<&str, RuleType> =
            rule.typed().columns().iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
        let column = |dialect: SqlDialect, name: &str| match names.get(name) {
            Some(own) => own.clone(),
            // Changes since an earlier prediction, and sub-scores that the model does not have.
            None if decided.contains(name) => {
                dialect.null(types.get(name).copied().unwrap_or(RuleType::Null))
            }
            None => renamed_column(dialect, name, &renamed),
        };
        arms.push((job.printed_condition(rule, &column), name));
    }
    let route = first_match(&arms, &otherwise);
    query.extend("routes", "the first route whose condition is met", &[NewColumn::new(route, ROUTE)]);
}

/// The columns of decisions by their names in routes.
fn decisions(dialect: SqlDialect, model: &LinearModel, gates: &[CheckedGate]) -> BTreeMap<String, String> {
    let own = |name: &str| column(dialect, name);
    let mut names = BTreeMap::from([
        ("probability".to_owned(), own(PROBABILITY)),
        ("score".to_owned(), dialect.as_double(&own(SCORE))),
        ("grade".to_owned(), own(GRADE)),
    ]);
    for part in SubScore::ALL.into_iter().filter(|part| has_part(model, *part)) {
        names.insert(part.column().to_owned(), dialect.as_double(&own(&sub_score_name(part))));
    }
    for (place, gate) in gates.iter().enumerate() {
        names.insert(gate.name.clone(), own(&gate_name(place)));
        for (number, criterion) in gate.criteria.iter().enumerate() {
            names.insert(criterion_column(&gate.name, &criterion.name), own(&criterion_name(place, number)));
        }
    }
    names
}
