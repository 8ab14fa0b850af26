//! The timed tables, cut at the snapshot date and aggregated.

use super::cells::{cell, text_cell};
use super::error::not_in_sql;
use super::job::{SqlJob, schema_of};
use super::measures::{Measured, measured};
use super::query::{NewColumn, Query, column};
use crate::project::{Aggregate, Derived, TimedTable};
use crate::workspace::JobError;

/// The key of a row of a timed table.
pub(super) const KEY: &str = "bantam_key";
/// The time of a row, in microseconds.
pub(super) const AT: &str = "bantam_at";
/// The last instant that a row may be of.
pub(super) const LAST: &str = "bantam_last";

/// Adds the aggregates over the timed tables to the leads.
pub(super) fn add_timed(job: &mut SqlJob<'_>, query: &mut Query) -> Result<(), JobError> {
    let spec = job.spec.clone();
    for table in &spec.tables {
        let aggregates: Vec<(&str, &Aggregate)> =
            spec.aggregates().filter(|(_, aggregate)| aggregate.table == table.name).collect();
        if aggregates.is_empty() {
            continue;
        }
        if spec.derived.iter().any(|derived: &Derived| derived.name == table.on) {
            return Err(not_in_sql(
                &format!("the table {}, which is joined by the derived column `{}`,", table.name, table.on),
                "add that column to the leads in the engine",
            ));
        }
        add_table(job, query, table, &aggregates);
    }
    Ok(())
}

fn add_table(job: &mut SqlJob<'_>, query: &mut Query, table: &TimedTable, aggregates: &[(&str, &Aggregate)]) {
    let dialect = job.dialect();
    let types = job.tables.get(&table.name).cloned().unwrap_or_default();
    let schema = schema_of(&types);
    let mut read = vec![
        NewColumn::new(text_cell(dialect, &column(dialect, &table.key), &table.reading), KEY),
        NewColumn::new(dialect.micros(&column(dialect, &table.at)), AT),
    ];
    read.extend(types.iter().map(|(name, kind)| {
        NewColumn::new(cell(dialect, &column(dialect, name), *kind, &table.reading), name)
    }));
    let own = format!("{}_read", table.name);
    let body = format!("  SELECT\n{}\n  FROM {} AS t", query.list(&read), job.options.table(&table.name));
    query.add(&own, &format!("the table {}", table.name), &body);

    let as_of = job.options.as_of_micros();
    let measured: Vec<Measured> = aggregates
        .iter()
        .enumerate()
        .map(|(place, (name, aggregate))| measured(job, (place, name, aggregate), &schema, &as_of))
        .collect();
    let last = dialect.last_instant(&column(dialect, AT));
    let mut cut = vec![
        NewColumn::new(column(dialect, KEY), KEY),
        NewColumn::new(column(dialect, AT), AT),
        NewColumn::new(last.clone(), LAST)
            .with_comment("a date without a time of day may be any time of that day"),
    ];
    cut.extend(measured.iter().flat_map(Measured::operands));
    let body = format!(
        "  SELECT\n{}\n  FROM {} AS t\n  WHERE {last} < {as_of}\n    AND {} IN (SELECT l.{} FROM {} AS l)",
        query.list(&cut),
        dialect.quoted(&own),
        column(dialect, KEY),
        dialect.quoted(&table.on),
        dialect.quoted(query.last())
    );
    let cut_name = format!("{}_cut", table.name);
    let comment = format!("the rows of {} before the snapshot date, with what is aggregated", table.name);
    query.add(&cut_name, &comment, &body);
    add_groups(query, table, &measured, &cut_name);
}

/// Groups the rows by key, and joins the groups to the leads.
fn add_groups(query: &mut Query, table: &TimedTable, measured: &[Measured], cut: &str) {
    let dialect = query.dialect;
    let newest: Vec<NewColumn> = measured.iter().filter_map(|one| one.newest(dialect)).collect();
    let mut rows = cut.to_owned();
    if !newest.is_empty() {
        let body = format!("  SELECT t.*,\n{}\n  FROM {} AS t", query.list(&newest), dialect.quoted(cut));
        rows = format!("{}_newest", table.name);
        query.add(&rows, &format!("the newest time of {} for each last value", table.name), &body);
    }
    let mut groups = vec![NewColumn::new(column(dialect, KEY), KEY)];
    groups.extend(measured.iter().flat_map(|one| one.groups(dialect)));
    let body = format!(
        "  SELECT\n{}\n  FROM {} AS t\n  GROUP BY {}",
        query.list(&groups),
        dialect.quoted(&rows),
        column(dialect, KEY)
    );
    let by_key = format!("{}_by_key", table.name);
    query.add(&by_key, &format!("{} for each {}", table.name, table.key), &body);

    let joined: Vec<NewColumn> = measured.iter().map(|one| one.joined(dialect)).collect();
    let body = format!(
        "  SELECT t.*,\n{}\n  FROM {} AS t\n  LEFT JOIN {} AS a ON a.{} = t.{}",
        query.list(&joined),
        dialect.quoted(query.last()),
        dialect.quoted(&by_key),
        dialect.quoted(KEY),
        dialect.quoted(&table.on)
    );
    query.add_leads(
        &format!("leads_with_{}", table.name),
        &format!("the leads with the figures of {}; counts and sums are 0 without rows", table.name),
        &body,
    );
}
