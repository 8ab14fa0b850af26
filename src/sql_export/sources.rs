//! The leads and the lookups.

use std::collections::BTreeSet;

use super::cells::{cell, key_cell};
use super::error::not_in_sql;
use super::job::SqlJob;
use super::query::{NewColumn, Query, column};
use crate::project::{Lookup, Reading};
use crate::snapshot::{AS_OF, Spec};
use crate::tables::ColumnType;
use crate::workspace::JobError;

/// The name of the table of the leads on the command line.
pub(super) const LEADS: &str = "leads";

/// The name of the table of the deals on the command line.
pub(super) const DEALS: &str = "deals";

/// The rows that a statement is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum SourceRows<'a> {
    /// The leads, all at one date.
    Leads,
    /// The deals, each at the date in the column `at`; without one all at one date.
    Deals { at: Option<&'a str> },
}

/// Adds the leads or deals, with their snapshot date, and the columns of the lookups.
pub(super) fn add_sources(job: &SqlJob<'_>, query: &mut Query, rows: SourceRows<'_>) -> Result<(), JobError> {
    let dialect = job.dialect();
    let Some(id) = &job.spec.id else {
        return Err(not_in_sql(
            "the row number as the id of a lead",
            "set `id` under [data] to the column with the id of a lead",
        ));
    };
    check_readings(job)?;
    let reading = &job.spec.reading;
    let keys = job.spec.lookups.iter().map(|lookup| &lookup.on);
    let keys: BTreeSet<&String> =
        keys.chain(job.spec.tables.iter().map(|table| &table.on)).chain([id]).collect();
    let main_cell = |(name, kind): (&String, &ColumnType)| {
        let is_key = *kind == ColumnType::Text && keys.contains(name);
        let column = column(dialect, name);
        let sql =
            if is_key { key_cell(dialect, &column, reading) } else { cell(dialect, &column, *kind, reading) };
        NewColumn::new(sql, job.name(name))
    };
    let mut columns: Vec<NewColumn> = job.main.iter().map(main_cell).collect();
    let (table, as_of) = match rows {
        SourceRows::Leads => (LEADS, job.options.as_of_micros()),
        SourceRows::Deals { at: Some(at) } => (DEALS, dialect.micros(&column(dialect, at))),
        SourceRows::Deals { at: None } => (DEALS, job.options.as_of_micros()),
    };
    columns.push(NewColumn::new(as_of, AS_OF).with_comment("the snapshot date"));
    let body = format!(
        "  SELECT\n{}\n  FROM {} AS t_\n  WHERE {} IS NOT NULL",
        query.list(&columns),
        job.options.table(table),
        key_cell(dialect, &column(dialect, id), reading)
    );
    query.add_leads(
        &format!("{table}_read"),
        "the rows: texts trimmed, words for a missing value as NULL, times in microseconds since 1970",
        &body,
    );
    let mut names: BTreeSet<String> = job.main.keys().cloned().collect();
    names.insert(AS_OF.to_owned());
    for lookup in &job.spec.lookups {
        add_lookup(job, query, lookup, &mut names);
    }
    Ok(())
}

impl SqlJob<'_> {
    /// The query, without a step yet.
    pub(super) fn query(&self) -> Query {
        let Spec { tables, lookups, .. } = &self.spec;
        let names = tables.iter().map(|table| &table.name).chain(lookups.iter().map(|lookup| &lookup.name));
        let all = names.map(String::as_str).chain([LEADS, DEALS]);
        Query::of(self.dialect(), all.map(|name| self.options.table(name)))
    }
}

/// Adds a lookup and its columns: under their own names if these are free, and qualified if something asks for that.
fn add_lookup(job: &SqlJob<'_>, query: &mut Query, lookup: &Lookup, names: &mut BTreeSet<String>) {
    let dialect = job.dialect();
    let Some(types) = job.tables.get(&lookup.name) else { return };
    let mut read = vec![NewColumn::new(
        key_cell(dialect, &column(dialect, &lookup.key), &lookup.reading),
        lookup.key.as_str(),
    )];
    let mut joined = Vec::new();
    for (name, kind) in types.iter().filter(|(name, _)| **name != lookup.key) {
        read.push(NewColumn::new(cell(dialect, &column(dialect, name), *kind, &lookup.reading), name));
        let long = format!("{}_{name}", lookup.name);
        for new in [name.clone(), long] {
            // The schema of the snapshot has those that something asks for.
            if job.schema.contains(new.as_str()) && names.insert(new.clone()) {
                joined.push(NewColumn::new(format!("a_.{}", dialect.quoted(name)), job.name(&new)));
            }
        }
    }
    let (own, table) = (format!("{}_read", lookup.name), job.options.table(&lookup.name));
    let body = format!("  SELECT\n{}\n  FROM {table} AS t_", query.list(&read));
    query.add(&own, &format!("the lookup {}: one row for each {}", lookup.name, lookup.key), &body);
    if joined.is_empty() {
        return;
    }
    let body = format!(
        "  SELECT t_.*,\n{}\n  FROM {} AS t_\n  LEFT JOIN {} AS a_ ON a_.{} = t_.{}",
        query.list(&joined),
        dialect.quoted(query.last()),
        dialect.quoted(&own),
        dialect.quoted(&lookup.key),
        dialect.quoted(job.name(&lookup.on))
    );
    query.add_leads(&format!("with_{}", lookup.name), &format!("with their row of {}", lookup.name), &body);
}

/// Times in a zone have other days than those of UTC.
fn check_readings(job: &SqlJob<'_>) -> Result<(), JobError> {
    let of_tables = job.spec.tables.iter().map(|table| (table.name.as_str(), &table.reading));
    let of_lookups = job.spec.lookups.iter().map(|lookup| (lookup.name.as_str(), &lookup.reading));
    let all = of_tables.chain(of_lookups).chain([(LEADS, &job.spec.reading)]);
    let zoned = all.into_iter().find(|(_, reading): &(&str, &Reading)| reading.time_zone.is_some());
    match zoned {
        None => Ok(()),
        Some((name, _)) => Err(not_in_sql(
            &format!("the time zone of the table {name}"),
            "have the times of the tables of the engine in UTC, and remove `time_zone` from [data]",
        )),
    }
}
