//! The columns of the result: those of `predict`, and after them what only SQL needs.

use polars::prelude::DataType;

use super::contributions::UNSEEN;
use super::interval::{HIGH, LOW};
use super::job::SqlJob;
use super::options::SqlInstant;
use super::points::POINTS;
use super::query::{NewColumn, Query};
use super::reasons::reason_names;
use super::routes::ROUTE;
use super::scores::{GRADE, LOG_ODDS, PROBABILITY, SCORE, has_part, sub_score_name};
use super::verdicts::{criterion_name, gate_name};
use crate::decide::criterion_column;
use crate::gates::CheckedGate;
use crate::registry::Saved;
use crate::score::SubScore;
use crate::snapshot::AS_OF;

/// The columns of the result.
pub(super) fn outputs(
    job: &SqlJob<'_>,
    query: &Query,
    (saved, gates, has_points): (&Saved, &[CheckedGate], bool),
) -> Vec<NewColumn> {
    let dialect = query.dialect;
    let own = |name: &str| query.column(name);
    let model = &saved.model.linear;
    let id = job.spec.id.as_deref().unwrap_or_default();
    let mut columns = vec![NewColumn::new(job.column(id), "id")];
    columns
        .extend(job.workspace.project.keep.iter().map(|name| NewColumn::new(kept(job, query, name), name)));
    columns.push(NewColumn::new(own(PROBABILITY), "probability"));
    if job.options.interval {
        columns.push(NewColumn::new(own(LOW), "probability_low"));
        columns.push(NewColumn::new(own(HIGH), "probability_high"));
    }
    columns.push(NewColumn::new(own(SCORE), "score"));
    columns.push(NewColumn::new(own(GRADE), "grade"));
    for part in SubScore::ALL.into_iter().filter(|part| has_part(model, *part)) {
        columns.push(NewColumn::new(own(&sub_score_name(part)), part.column()));
    }
    columns.extend(reason_names().into_iter().map(|(internal, name)| NewColumn::new(own(&internal), name)));
    for (place, gate) in gates.iter().enumerate() {
        columns.push(NewColumn::new(own(&gate_name(place)), gate.name.as_str()));
    }
    columns.push(NewColumn::new(own(ROUTE), "route"));
    columns.push(NewColumn::new(dialect.text(&saved.id), "model"));
    let as_of = match job.options.as_of {
        SqlInstant::Literal(date) => dialect.text(&date.to_string()),
        SqlInstant::Parameter | SqlInstant::Variable | SqlInstant::CurrentDate => {
            dialect.time_text(&own(AS_OF))
        }
    };
    columns.push(NewColumn::new(as_of, "as_of"));
    columns.push(NewColumn::new(own(LOG_ODDS), "log_odds"));
    columns.push(NewColumn::new(dialect.as_integer(&own(UNSEEN)), "unseen_levels"));
    for (place, gate) in gates.iter().enumerate() {
        for (number, criterion) in gate.criteria.iter().enumerate() {
            let name = criterion_column(&gate.name, &criterion.name);
            columns.push(NewColumn::new(own(&criterion_name(place, number)), name));
        }
    }
    if has_points {
        columns.push(NewColumn::new(own(POINTS), "points"));
    }
    columns
}

/// A column of `[predict] keep` as text.
fn kept(job: &SqlJob<'_>, query: &Query, name: &str) -> String {
    let column = job.column(name);
    match job.dtype(name) {
        None => query.dialect.as_text("NULL"),
        Some(DataType::Boolean) => format!("CASE WHEN {column} THEN 'yes' WHEN NOT {column} THEN 'no' END"),
        Some(DataType::Float64) => query.dialect.number_text(&column),
        Some(DataType::Datetime(..)) => query.dialect.time_text(&column),
        Some(_) => column,
    }
}
