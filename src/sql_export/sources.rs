//! The leads and the lookups.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{cell, id_cell, key_cell, key_of};
use super::error::not_in_sql;
use super::job::{SqlJob, distinct_names};
use super::names::{DEALS, LEADS};
use super::query::{NewColumn, Query, column};
use crate::project::{Lookup, Reading};
use crate::snapshot::{AS_OF, Spec};
use crate::tables::ColumnType;
use crate::workspace::JobError;

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
    let main = if let SourceRows::Leads = rows { LEADS } else { DEALS };
    check_readings(job)?;
    check_tables(job, main)?;
    check_columns(job, main)?;
    let reading = &job.spec.reading;
    let main_cell = |(name, kind): (&String, &ColumnType)| {
        let own = column(dialect, name);
        let is_id = name == id && *kind == ColumnType::Text;
        let sql = if is_id {
            id_cell(dialect, &own, reading)
        } else {
            cell(dialect, &own, job.form(main, name, *kind), reading)
        };
        NewColumn::new(sql, job.name(name))
    };
    let mut columns: Vec<NewColumn> = job.main.iter().map(main_cell).collect();
    let as_of = match rows {
        SourceRows::Deals { at: Some(at) } => dialect.micros(&column(dialect, at)),
        SourceRows::Deals { at: None } | SourceRows::Leads => job.options.as_of_micros(),
    };
    columns.push(NewColumn::new(as_of, AS_OF).with_comment("the snapshot date"));
    let body = format!(
        "  SELECT\n{}\n  FROM {} AS t_\n  WHERE {} IS NOT NULL",
        query.list(&columns),
        job.options.table(main),
        id_cell(dialect, &column(dialect, id), reading)
    );
    query.add_leads(
        &format!("{main}_read"),
        "the rows: texts in one form, words for a missing value as NULL, times in microseconds since 1970",
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
        let all: Vec<&str> = names.map(String::as_str).chain([LEADS, DEALS]).collect();
        let of_engine = all.iter().map(|name| self.options.table(name));
        Query::of(self.dialect(), of_engine.chain(all.iter().map(|name| (*name).to_owned())))
    }
}

/// Adds a lookup and its columns: under their own names if these are free, and qualified if something asks for that.
fn add_lookup(job: &SqlJob<'_>, query: &mut Query, lookup: &Lookup, names: &mut BTreeSet<String>) {
    let dialect = job.dialect();
    let Some(types) = job.tables.get(&lookup.name) else { return };
    let others = types.keys().filter(|name| **name != lookup.key).map(String::as_str);
    let inner = distinct_names(std::iter::once(lookup.key.as_str()).chain(others));
    let inside = |name: &str| inner.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let key = inside(&lookup.key);
    let mut read =
        vec![NewColumn::new(key_cell(dialect, &column(dialect, &lookup.key), &lookup.reading), key.as_str())];
    let mut joined = Vec::new();
    for (name, kind) in types.iter().filter(|(name, _)| **name != lookup.key) {
        let own = cell(dialect, &column(dialect, name), job.form(&lookup.name, name, *kind), &lookup.reading);
        read.push(NewColumn::new(own, inside(name)));
        let long = format!("{}_{name}", lookup.name);
        for new in [name.clone(), long] {
            // The schema of the snapshot has those that something asks for.
            if job.schema.contains(new.as_str()) && names.insert(new.clone()) {
                joined.push(NewColumn::new(format!("a_.{}", dialect.quoted(&inside(name))), job.name(&new)));
            }
        }
    }
    let table = job.options.table(&lookup.name);
    let body = format!("  SELECT\n{}\n  FROM {table} AS t_", query.list(&read));
    let comment = format!("the lookup {}: one row for each {}", lookup.name, lookup.key);
    let own = query.add(&format!("{}_read", lookup.name), &comment, &body);
    if joined.is_empty() {
        return;
    }
    let body = format!(
        "  SELECT t_.*,\n{}\n  FROM {} AS t_\n  LEFT JOIN {} AS a_ ON a_.{} = {}",
        query.list(&joined),
        dialect.quoted(query.last()),
        dialect.quoted(&own),
        dialect.quoted(&key),
        key_of(dialect, &job.column(&lookup.on))
    );
    query.add_leads(&format!("with_{}", lookup.name), &format!("with their row of {}", lookup.name), &body);
}

/// The tables that a statement reads besides the leads or deals: their names, where the project has them, and how they are read.
fn tables_read<'a>(job: &'a SqlJob<'_>) -> Vec<(&'a str, String, &'a Reading)> {
    let used = |name: &str| job.spec.aggregates().any(|(_, aggregate)| aggregate.table == name);
    let timed = job.spec.tables.iter().filter(|table| used(&table.name));
    let timed = timed.map(|table| (table.name.as_str(), format!("[tables.{}]", table.name), &table.reading));
    let lookups = job.spec.lookups.iter();
    let lookups =
        lookups.map(|lookup| (lookup.name.as_str(), format!("[lookups.{}]", lookup.name), &lookup.reading));
    timed.chain(lookups).collect()
}

/// Times in a zone have other days than those of UTC.
fn check_readings(job: &SqlJob<'_>) -> Result<(), JobError> {
    let own = &job.spec.reading;
    if own.time_zone.is_some() {
        return Err(not_in_sql(
            "the `time_zone` under [data]",
            "have the times of the tables of the engine in UTC, and remove `time_zone` from [data]",
        ));
    }
    let zoned = tables_read(job).into_iter().find(|(.., reading)| reading.time_zone.is_some());
    zoned.map_or(Ok(()), |(_, section, _)| {
        Err(not_in_sql(
            &format!("the `time_zone` in the `format` of {section}"),
            &format!(
                "have the times of the tables of the engine in UTC, and remove `time_zone` from the `format` of {section}"
            ),
        ))
    })
}

/// Two tables of one name would be one table of the engine: --tables, too, tells them apart by their names.
fn check_tables(job: &SqlJob<'_>, main: &str) -> Result<(), JobError> {
    let dialect = job.dialect();
    let same = |a: &str, b: &str| {
        a == b
            || dialect.ignores_case()
                && a.to_lowercase() == b.to_lowercase()
                && job.options.table(a).to_lowercase() == job.options.table(b).to_lowercase()
    };
    let mut seen = vec![(main, format!("the {main}"))];
    for (name, section, _) in tables_read(job) {
        if let Some((_, other)) = seen.iter().find(|(other, _)| same(other, name)) {
            return Err(not_in_sql(
                &format!("{section}, which has the name of {other} in the engine,"),
                &format!("give {section} another name"),
            ));
        }
        seen.push((name, section));
    }
    Ok(())
}

/// No table of an engine that ignores the case of names has two columns that differ in it only.
fn check_columns(job: &SqlJob<'_>, main: &str) -> Result<(), JobError> {
    if !job.dialect().ignores_case() {
        return Ok(());
    }
    let own = std::iter::once((format!("the {main}"), &job.main));
    let others = tables_read(job);
    let others = others.into_iter().filter_map(|(name, section, _)| Some((section, job.tables.get(name)?)));
    for (table, types) in own.chain(others) {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for name in types.keys() {
            if let Some(other) = seen.insert(name.to_lowercase(), name) {
                let engine = job.dialect().title();
                return Err(not_in_sql(
                    &format!("the columns `{other}` and `{name}` of {table}, which are one in {engine},"),
                    "rename one of them in the files and in the tables of the engine",
                ));
            }
        }
    }
    Ok(())
}
