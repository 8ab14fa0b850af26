//! The handcrafted points table as SQL, as it is or with re-weighted points.

use super::derived::{add_derived, add_features, add_personas};
use super::header::points_header;
use super::job::SqlJob;
use super::options::SqlOptions;
use super::points::{POINTS, add_points, mistakes_of, rule_name};
use super::query::{NewColumn, Query};
use super::sources::{SourceRows, add_sources};
use super::statement::{SqlStatement, finished};
use super::timed::{Scope, add_timed};
use crate::config::Path;
use crate::points::ExportedPoints;
use crate::predict::Predictor;
use crate::project::{Points, PointsRule};
use crate::registry::Saved;
use crate::rules::{Rule, RuleError, Yields};
use crate::workspace::{JobError, Workspace};

/// The statement of the points of each lead.
///
/// # Errors
/// When the tables cannot be read, there is no points table, or something has no translation.
pub(crate) fn points_statement(
    workspace: &Workspace<'_>,
    saved: &Saved,
    options: &SqlOptions,
    reweighted: Option<&ExportedPoints>,
) -> Result<SqlStatement, JobError> {
    let project = workspace.with_points(None)?;
    let workspace = &Workspace { project: &project, ..workspace.clone() };
    let own = project.points.as_ref().ok_or_else(|| workspace.no_points())?;
    let points = match reweighted {
        Some(exported) => learned(exported)?,
        None => own.clone(),
    };
    let mut predictor = Predictor::new(workspace, saved)?;
    let mut job = SqlJob::of_leads(workspace, &mut predictor, options)?;
    let wrong = mistakes_of(&job, &points);
    if !wrong.is_empty() {
        return Err(workspace.mistakes(wrong).into());
    }
    let mut query = job.query();
    add_sources(&job, &mut query, SourceRows::Leads)?;
    add_timed(&mut job, &mut query, Scope::OneDate)?;
    add_derived(&mut job, &mut query);
    add_personas(&mut job, &mut query);
    add_features(&job, &mut query);
    add_points(&mut job, &mut query, Some(&points));
    if !job.mistakes.is_empty() {
        return Err(workspace.mistakes(std::mem::take(&mut job.mistakes)).into());
    }
    let columns = columns(&job, &query, &points);
    finished(options, &query, &columns, &points_header(&job, reweighted.is_some()))
}

/// The table with its learned points: steps of a decay are rules of their own, and groups have no bounds.
fn learned(exported: &ExportedPoints) -> Result<Points, JobError> {
    let rule = |(place, rule): (usize, &crate::points::ExportedRule)| -> Result<PointsRule, RuleError> {
        let path = Path::new(["points", "rules"]).element(place + 1);
        Ok(PointsRule {
            name: rule.name.name().to_owned(),
            label: rule.name.label().map(str::to_owned),
            when: Rule::parse(&rule.when, path, Yields::Condition)?,
            points: rule.points as f64,
            group: None,
            decay: None,
        })
    };
    let rules: Result<Vec<PointsRule>, RuleError> = exported.rules.iter().enumerate().map(rule).collect();
    Ok(Points {
        threshold: exported.threshold.map(|threshold| threshold.adjusted as f64),
        file: None,
        rules: rules?,
        groups: Vec::new(),
    })
}

/// The columns of the result: the id, the points of each rule by its name, their sum, and whether it reaches the threshold.
fn columns(job: &SqlJob<'_>, query: &Query, points: &Points) -> Vec<NewColumn> {
    let id = job.spec.id.as_deref().unwrap_or_default();
    let mut columns = vec![NewColumn::new(job.column(id), "id")];
    columns.extend(
        points
            .rules
            .iter()
            .enumerate()
            .map(|(place, rule)| NewColumn::new(query.column(&rule_name(place)), rule.name.as_str())),
    );
    let sum = query.column(POINTS);
    columns.push(NewColumn::new(sum.clone(), "points"));
    if let Some(threshold) = points.threshold {
        let least = query.dialect.number(threshold);
        columns.push(NewColumn::new(format!("({sum} >= {least})"), "passed"));
    }
    columns
}
