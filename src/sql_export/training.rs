//! The training table: each deal with its lookups and the aggregates as of its own snapshot date.

use std::collections::BTreeSet;

use super::cells::TextForms;
use super::error::not_in_sql;
use super::header::training_header;
use super::job::{SqlJob, renamed};
use super::names::DEALS;
use super::options::SqlOptions;
use super::query::{NewColumn, Query};
use super::sources::{SourceRows, add_sources};
use super::statement::{SqlStatement, finished};
use super::timed::{Scope, add_timed};
use crate::snapshot::{AS_OF, Spec, types_of};
use crate::tables::{ColumnType, Types};
use crate::workspace::{JobError, Workspace};

/// The statement of the training table of a project, for `snapshot_table` under `[data]`.
///
/// # Errors
/// When the tables cannot be read, or something has no translation.
pub(crate) fn training_statement(
    workspace: &Workspace<'_>,
    options: &SqlOptions,
) -> Result<SqlStatement, JobError> {
    let project = workspace.project;
    if !project.outcome.facts.is_empty() {
        return Err(not_in_sql(
            "a fact of the outcome in a training table",
            "add the fact as a column to the deals in the engine, and use it in `won` and `lost`",
        ));
    }
    let spec = Spec::of(project);
    let deals = workspace.read_deals(&spec)?;
    let sources = workspace.load_sources(&spec, None)?;
    let rules = workspace.check(&spec, &deals, &sources, true)?;
    let (schema, _) =
        sources.check(&spec, &deals, &BTreeSet::new()).map_err(|error| workspace.in_project(error))?;
    let main = types_of(&deals);
    let forms = TextForms::of((workspace, &spec), (DEALS, &deals), &sources)?;
    let mut job = SqlJob {
        forms,
        workspace,
        options,
        spec,
        tables: sources.types.clone(),
        renamed: renamed(&main, &schema),
        main,
        schema,
        rules,
        mistakes: Vec::new(),
        has_letters: false,
        has_remainders: false,
    };
    let mut query = job.query();
    let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
    add_sources(&job, &mut query, SourceRows::Deals { at })?;
    let id = job.name(job.spec.id.as_deref().unwrap_or_default()).to_owned();
    add_timed(&mut job, &mut query, Scope::EachRow { id: &id })?;
    if !job.mistakes.is_empty() {
        return Err(workspace.mistakes(std::mem::take(&mut job.mistakes)).into());
    }
    let columns = table_columns(&job, &query);
    finished(options, &query, &columns, &training_header(&job))
}

/// The columns of the table: those of the deals and lookups, and the aggregates; times as timestamps.
fn table_columns(job: &SqlJob<'_>, query: &Query) -> Vec<NewColumn> {
    let dialect = query.dialect;
    let aggregates: BTreeSet<&str> = job.spec.aggregates().map(|(name, _)| name).collect();
    let made: BTreeSet<&str> = job.spec.derived.iter().map(|derived| derived.name.as_str()).collect();
    let is_column = |name: &str| {
        let is_main = job.main.contains_key(name);
        let in_lookup = |types: &Types, lookup: &str| {
            let short = name.strip_prefix(lookup).and_then(|rest| rest.strip_prefix('_'));
            types.contains_key(name) || short.is_some_and(|short| types.contains_key(short))
        };
        let of_lookup = job.spec.lookups.iter().any(|lookup| {
            *name != lookup.key
                && job.tables.get(&lookup.name).is_some_and(|types| in_lookup(types, &lookup.name))
        });
        is_main || aggregates.contains(name) || of_lookup && !made.contains(name)
    };
    let names = job
        .schema
        .iter_names()
        .map(polars::prelude::PlSmallStr::as_str)
        .filter(|name| *name != AS_OF && is_column(name));
    names
        .map(|name| {
            let column = job.column(name);
            let is_time = job.dtype(name) == Some(&ColumnType::Time.dtype());
            let is_flag = job.dtype(name) == Some(&ColumnType::Flag.dtype());
            let stored = match (is_time, is_flag) {
                (true, _) => dialect.stored_time(&column),
                (_, true) => dialect.stored_flag(&column),
                _ => column,
            };
            NewColumn::new(stored, name)
        })
        .collect()
}
