//! Rows out of a table, in one transaction.

use std::collections::BTreeSet;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::ArrowError;
use polars::prelude::{Column, DataFrame};

use super::batches::given;
use super::error::DatabaseError;
use super::prediction_columns::{AS_OF, ID};
use super::rows::not_a_table;
use super::session::{DatabaseSession, DriverFailure};
use super::writer::{committed, unwritten};
use crate::project::{DatabasePlace, DatabaseRelation};

/// The temporary table with ids.
const GIVEN: &str = "bantam_given_ids";

/// A table of predictions that rows are removed from.
pub(crate) struct DatabaseRemoval {
    session: DatabaseSession,
    place: String,
    /// The table in SQL.
    table: String,
}

impl DatabaseRemoval {
    /// Connects to the database of a table.
    ///
    /// # Errors
    /// When it cannot be reached, or the place is no table.
    pub(crate) fn open(place: &DatabasePlace<'_>) -> Result<Self, DatabaseError> {
        let session = DatabaseSession::open(place)?;
        let DatabaseRelation::Table(name) = place.relation else { return Err(not_a_table(place)) };
        let table = session.dialect.table(name).ok_or_else(|| not_a_table(place))?;
        Ok(Self { session, place: place.label(), table })
    }

    /// Removes the rows as of an earlier date; returns their number.
    ///
    /// # Errors
    /// When the database refuses it; the table is unchanged.
    pub(crate) fn remove_before(mut self, date: &str) -> Result<usize, DatabaseError> {
        let column = self.session.dialect.quoted(AS_OF);
        self.remove(&format!("{column} < '{date}'"))
    }

    /// Removes the rows with these ids; returns their number, and that of the ids without a row.
    ///
    /// # Errors
    /// When the database refuses it; the table is unchanged.
    pub(crate) fn remove_ids(mut self, ids: &BTreeSet<String>) -> Result<(usize, usize), DatabaseError> {
        let id = self.session.dialect.quoted(ID);
        let place = self.place.clone();
        let failed = |failure| unwritten(&place, failure);
        let kind = self.session.dialect.column_type(&polars::prelude::DataType::String);
        self.session.run(&format!("CREATE TEMPORARY TABLE {GIVEN} ({id} {kind})")).map_err(failed)?;
        let names: Vec<&str> = ids.iter().map(String::as_str).collect();
        let rows =
            DataFrame::new(names.len(), vec![Column::new(ID.into(), names)]).and_then(|rows| given(&rows));
        let rows = rows.map_err(|error| failed(DriverFailure::own(error.to_string())))?;
        if let Some(rows) = rows.filter(|rows| rows.num_rows() > 0) {
            self.session.append(GIVEN, rows).map_err(failed)?;
        }
        let table = &self.table;
        let found = format!("EXISTS (SELECT 1 FROM {table} WHERE {table}.{id} = {GIVEN}.{id})");
        let not_found = self.counted(&format!("SELECT count(*) FROM {GIVEN} WHERE NOT {found}"))?;
        Ok((self.remove(&format!("{id} IN (SELECT {id} FROM {GIVEN})"))?, not_found))
    }

    /// Removes the rows that meet a condition.
    fn remove(&mut self, condition: &str) -> Result<usize, DatabaseError> {
        // Not every driver says how many rows a statement has removed.
        let rows = self.counted(&format!("SELECT count(*) FROM {} WHERE {condition}", self.table))?;
        let place = self.place.clone();
        let failed = |failure| unwritten(&place, failure);
        self.session.begin().map_err(failed)?;
        let removed = self.session.run(&format!("DELETE FROM {} WHERE {condition}", self.table));
        let removed = match removed {
            Ok(removed) => removed,
            Err(failure) => {
                self.session.roll_back();
                return Err(failed(failure));
            }
        };
        committed(&mut self.session, &self.place)?;
        Ok(removed.and_then(|rows| usize::try_from(rows).ok()).unwrap_or(rows))
    }

    /// The number that a query has in its only row.
    fn counted(&mut self, sql: &str) -> Result<usize, DatabaseError> {
        let failed = |failure| unwritten(&self.place, failure);
        let running = self.session.query(sql).map_err(failed)?;
        // To the end: DuckDB ends the transaction of a query that is read in part only once another has begun, and then that.
        let rows: Result<Vec<RecordBatch>, ArrowError> = running.rows.collect();
        let rows = rows.map_err(|error| failed(DriverFailure::own(error.to_string())))?;
        let number = |row: &RecordBatch| row.column(0).as_primitive_opt::<Int64Type>()?.iter().next()?;
        let number = rows.iter().find_map(number);
        Ok(number.and_then(|number| usize::try_from(number).ok()).unwrap_or_default())
    }
}
