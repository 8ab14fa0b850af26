//! The timed tables, cut at the snapshot date and aggregated.

use super::cells::{cell, key_cell, key_of};
use super::error::not_in_sql;
use super::job::{SqlJob, distinct_names, schema_of};
use super::measures::{MeasureSql, measured};
use super::names::{AT, KEY, LAST, LEADS};
use super::options::SqlInstant;
use super::query::{NewColumn, Query, column};
use crate::project::{Aggregate, TimedTable};
use crate::snapshot::AS_OF;
use crate::sql_dialect::SqlDialect;
use crate::workspace::JobError;

/// The snapshot dates that rows are aggregated as of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'a> {
    /// One date for all: rows are grouped by their key, and the groups joined.
    OneDate,
    /// That of each deal: rows are joined, and grouped by its id.
    EachRow { id: &'a str },
}

impl<'a> Scope<'a> {
    /// The column of the leads that groups are joined by.
    fn joined_by(self, table: &'a TimedTable) -> &'a str {
        match self {
            Self::OneDate => table.on.as_str(),
            Self::EachRow { id } => id,
        }
    }

    /// The snapshot date of a row in microseconds, as SQL.
    fn as_of(self, job: &SqlJob<'_>) -> String {
        match self {
            Self::OneDate => job.options.as_of_micros(),
            Self::EachRow { .. } => format!("l_.{}", job.dialect().quoted(AS_OF)),
        }
    }

    /// The group of a row.
    fn group(self, dialect: SqlDialect) -> String {
        match self {
            Self::OneDate => column(dialect, KEY),
            Self::EachRow { id } => format!("l_.{}", dialect.quoted(id)),
        }
    }

    /// The condition that a row is before the snapshot date. Where that is the first instant of a day, a date without a time of day
    /// is before it if its own first instant is.
    fn is_before(self, job: &SqlJob<'_>, as_of: &str) -> String {
        let dialect = job.dialect();
        let at = column(dialect, AT);
        let is_midnight = match (self, job.options.as_of) {
            (Self::OneDate, SqlInstant::Literal(date)) => date.is_midnight(),
            (Self::OneDate, SqlInstant::CurrentDate) => true,
            _ => false,
        };
        if is_midnight {
            format!("{at} < {as_of}")
        } else {
            format!("{} < {as_of}", dialect.last_instant(&at))
        }
    }

    /// The rows of the step `own` that belong to the leads and meet `condition`.
    fn rows(
        self,
        (job, query): (&SqlJob<'_>, &Query),
        (own, table): (&str, &TimedTable),
        condition: &str,
    ) -> String {
        let dialect = job.dialect();
        let own = dialect.quoted(own);
        let key = column(dialect, KEY);
        let on = key_of(dialect, &format!("l_.{}", dialect.quoted(job.name(&table.on))));
        let leads = dialect.quoted(query.last());
        match self {
            Self::OneDate if job.main.contains_key(&table.on) => {
                // From the table itself, so that no engine computes or keeps the leads for their keys.
                let cell = key_cell(dialect, &format!("l_.{}", dialect.quoted(&table.on)), &job.spec.reading);
                let keys = format!("SELECT {cell} FROM {} AS l_", job.options.table(LEADS));
                format!("{own} AS t_\n  WHERE {condition}\n    AND {key} IN ({keys})")
            }
            Self::OneDate => {
                format!("{own} AS t_\n  WHERE {condition}\n    AND {key} IN (SELECT {on} FROM {leads} AS l_)")
            }
            Self::EachRow { .. } => {
                format!("{own} AS t_\n  JOIN {leads} AS l_ ON {on} = {key}\n  WHERE {condition}")
            }
        }
    }
}

/// Adds the aggregates over the timed tables to the leads.
pub(super) fn add_timed(job: &mut SqlJob<'_>, query: &mut Query, scope: Scope<'_>) -> Result<(), JobError> {
    let spec = job.spec.clone();
    for table in &spec.tables {
        let aggregates: Vec<(&str, &Aggregate)> =
            spec.aggregates().filter(|(_, aggregate)| aggregate.table == table.name).collect();
        if aggregates.is_empty() {
            continue;
        }
        if spec.derived.iter().any(|derived| derived.name == table.on) {
            return Err(not_in_sql(
                &format!("the table {}, which is joined by the derived column `{}`,", table.name, table.on),
                "add that column to the leads in the engine",
            ));
        }
        let (cut, measured) = add_rows(job, query, (table, scope), &aggregates);
        let joined_by = job.column(scope.joined_by(table));
        let joined_by = match scope {
            Scope::OneDate => key_of(query.dialect, &joined_by),
            Scope::EachRow { .. } => joined_by,
        };
        add_groups(query, (table, &cut, scope.joined_by(table), &joined_by), &measured);
    }
    Ok(())
}

/// Adds the rows of a table before the snapshot date, and gives the name of that step.
fn add_rows(
    job: &mut SqlJob<'_>,
    query: &mut Query,
    (table, scope): (&TimedTable, Scope<'_>),
    aggregates: &[(&str, &Aggregate)],
) -> (String, Vec<MeasureSql>) {
    let dialect = job.dialect();
    let types = job.tables.get(&table.name).cloned().unwrap_or_default();
    let (schema, renamed) = (schema_of(&types), distinct_names(types.keys().map(String::as_str)));
    let mut read = vec![
        NewColumn::new(key_cell(dialect, &column(dialect, &table.key), &table.reading), KEY),
        NewColumn::new(dialect.micros(&column(dialect, &table.at)), AT),
    ];
    read.extend(types.iter().map(|(name, kind)| {
        let inside = renamed.get(name).unwrap_or(name).as_str();
        NewColumn::new(
            cell(dialect, &column(dialect, name), job.form(&table.name, name, *kind), &table.reading),
            inside,
        )
    }));
    let body = format!("  SELECT\n{}\n  FROM {} AS t_", query.list(&read), job.options.table(&table.name));
    let own = query.add(&format!("{}_read", table.name), &format!("the table {}", table.name), &body);

    let as_of = scope.as_of(job);
    let measured: Vec<MeasureSql> = aggregates
        .iter()
        .enumerate()
        .map(|(place, (name, aggregate))| {
            measured(job, (place, name, aggregate), (&schema, &renamed), &as_of)
        })
        .collect();
    let from = scope.rows((&*job, &*query), (&own, table), &scope.is_before(job, &as_of));
    let mut cut = vec![NewColumn::new(scope.group(dialect), KEY)];
    if measured.iter().any(MeasureSql::needs_last) {
        let last = dialect.time_order(&column(dialect, AT));
        let comment = "in the order of time: a date without a time of day comes after the times of its day";
        cut.push(NewColumn::new(last, LAST).with_comment(comment));
    }
    cut.extend(measured.iter().flat_map(MeasureSql::operands));
    let body = format!("  SELECT\n{}\n  FROM {from}", query.list(&cut));
    let comment = format!("the rows of {} before the snapshot date, with what is aggregated", table.name);
    (query.add(&format!("{}_cut", table.name), &comment, &body), measured)
}

/// Groups the rows of the step `cut` by key, and joins the groups to the leads by their column `on`, which is `joined_by` as SQL.
fn add_groups(
    query: &mut Query,
    (table, cut, on, joined_by): (&TimedTable, &str, &str, &str),
    measured: &[MeasureSql],
) {
    let dialect = query.dialect;
    let newest: Vec<NewColumn> = measured.iter().filter_map(|one| one.newest(dialect)).collect();
    let mut rows = cut.to_owned();
    if !newest.is_empty() {
        let body = format!("  SELECT t_.*,\n{}\n  FROM {} AS t_", query.list(&newest), dialect.quoted(&rows));
        let comment = format!("the newest time of {} for each last value", table.name);
        rows = query.add(&format!("{}_newest", table.name), &comment, &body);
    }
    let mut groups = vec![NewColumn::new(column(dialect, KEY), KEY)];
    groups.extend(measured.iter().flat_map(|one| one.groups(dialect)));
    let body = format!(
        "  SELECT\n{}\n  FROM {} AS t_\n  GROUP BY {}",
        query.list(&groups),
        dialect.quoted(&rows),
        column(dialect, KEY)
    );
    let comment = format!("{} for each {on}", table.name);
    let by_key = query.add(&format!("{}_by_key", table.name), &comment, &body);

    let joined: Vec<NewColumn> = measured.iter().map(|one| one.joined(dialect)).collect();
    let body = format!(
        "  SELECT t_.*,\n{}\n  FROM {} AS t_\n  LEFT JOIN {} AS a_ ON a_.{} = {joined_by}",
        query.list(&joined),
        dialect.quoted(query.last()),
        dialect.quoted(&by_key),
        dialect.quoted(KEY)
    );
    let comment = format!("with the figures of {}; counts and sums are 0 without rows", table.name);
    query.add_leads(&format!("with_{}", table.name), &comment, &body);
}
