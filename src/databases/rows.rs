//! The rows of a table or query, batch by batch.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_schema::Field;
use polars::prelude::{ArrowField, PolarsResult};

use super::arrow_rows::{ArrowRows, DatabaseColumn};
use super::batches::taken;
use super::error::{Cause, DatabaseError};
use super::field_kind::FieldKind;
use super::hidden_types::hidden_types;
use super::session::{DatabaseSession, DriverFailure, Running};
use crate::project::{DatabasePlace, DatabaseRelation};

/// The rows of a table or query, which the database sends while they are read.
pub(crate) struct DatabaseRows {
    // The rows are dropped before their connection.
    running: Running,
    session: DatabaseSession,
    place: String,
    columns: Vec<DatabaseColumn>,
    /// The wanted columns, by their place in a batch.
    wanted: Vec<(usize, FieldKind)>,
    /// The rows that were read.
    read: u64,
    /// Whether all were read: some drivers fail when they are asked again.
    is_done: bool,
}

impl DatabaseRows {
    /// Runs the query, or selects the `wanted` columns of the table; `None`: all. Numbers that a driver gives as text stay text in the columns
    /// for which `is_text` holds, such as ids and keys: no digit of them is lost.
    ///
    /// # Errors
    /// When the database cannot be reached or refuses the query.
    pub(crate) fn open(
        place: &DatabasePlace<'_>,
        wanted: Option<&BTreeSet<String>>,
        is_text: &dyn Fn(&str) -> bool,
    ) -> Result<Self, DatabaseError> {
        let mut session = DatabaseSession::open(place)?;
        let failed =
            |DriverFailure { reason, cause, .. }| DatabaseError::Read { place: place.label(), reason, cause };
        for statement in session.dialect.before_reading() {
            session.run(statement).map_err(failed)?;
        }
        let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted.contains(name));
        let (sql, mut columns) = match place.relation {
            // Some drivers put the query into another statement: a comment in its last line must end.
            DatabaseRelation::Query(query) => (format!("{}\n", place.connections.dated(query)), Vec::new()),
            DatabaseRelation::Table(table) => {
                let table = session.dialect.table(table).ok_or_else(|| not_a_table(place))?;
                let head = format!("SELECT * FROM {table} WHERE 1 = 0");
                let hidden = hidden_types(&mut session, &head);
                let head = session.query(&head).map_err(failed)?;
                let columns = columns(&kinds(&head, &hidden), &head);
                let names: Vec<String> = columns
                    .iter()
                    .filter(|column| column.refused.is_none() && is_wanted(&column.name))
                    .map(|column| session.dialect.quoted(&column.name))
                    .collect();
                let list = if names.is_empty() { "*".to_owned() } else { names.join(", ") };
                (format!("SELECT {list} FROM {table}"), columns)
            }
        };
        let hidden = hidden_types(&mut session, &sql);
        let running = session.query(&sql).and_then(Running::ahead).map_err(failed)?;
        let schema = running.rows.schema();
        let kinds = kinds(&running, &hidden);
        let read = self::columns(&kinds, &running);
        let kind = |(place, kind): (usize, FieldKind)| match kind {
            FieldKind::NumberText if is_text(schema.field(place).name()) => (place, FieldKind::Digits),
            kind => (place, kind),
        };
        let is_read = |(place, kind): &(usize, FieldKind)| {
            !matches!(kind, FieldKind::Refused(_)) && is_wanted(schema.field(*place).name())
        };
        let wanted = kinds.into_iter().enumerate().map(kind).filter(is_read).collect();
        if columns.is_empty() {
            columns = read;
        } else {
            // SQLite shows the type of a column by its rows only.
            for column in read.into_iter().filter(|column| column.refused.is_some()) {
                columns.iter_mut().filter(|own| own.name == column.name).for_each(|own| {
                    own.refused.clone_from(&column.refused);
                });
            }
        }
        Ok(Self { running, session, place: place.label(), columns, wanted, read: 0, is_done: false })
    }

    /// All columns, wanted or not.
    pub(crate) fn columns(&self) -> &[DatabaseColumn] {
        &self.columns
    }

    /// The types of the wanted columns as polars has them.
    ///
    /// # Errors
    /// When a type cannot be given to polars.
    pub(crate) fn fields(&self) -> PolarsResult<Vec<ArrowField>> {
        let empty = arrow_array::RecordBatch::new_empty(self.running.rows.schema());
        Ok(taken(&empty, &self.wanted)?.fields)
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// When the query fails or the connection is lost.
    pub(crate) fn next_rows(&mut self) -> Result<Option<ArrowRows>, DatabaseError> {
        while !self.is_done {
            let Some(batch) = self.running.rows.next() else {
                self.is_done = true;
                break;
            };
            let batch = batch.map_err(|error| {
                let failure = self.session.failure_of_rows(&error);
                self.broke_off(failure)
            })?;
            if batch.num_rows() == 0 {
                continue;
            }
            let rows = taken(&batch, &self.wanted)
                .map_err(|error| self.broke_off(DriverFailure::own(error.to_string())))?;
            self.read += rows.rows as u64;
            return Ok(Some(rows));
        }
        Ok(None)
    }

    fn broke_off(&self, DriverFailure { reason, cause, .. }: DriverFailure) -> DatabaseError {
        let place = self.place.clone();
        if self.read == 0 {
            DatabaseError::Read { place, reason, cause }
        } else {
            DatabaseError::BrokeOff { place, row: self.read, reason, cause }
        }
    }
}

/// The kinds of the columns of a result, of which these have types that Arrow hides.
fn kinds(running: &Running, hidden: &[Option<&'static str>]) -> Vec<FieldKind> {
    let kind = |(place, field): (usize, &Arc<Field>)| match hidden.get(place).copied().flatten() {
        Some(words) => FieldKind::Refused(words.to_owned()),
        None => FieldKind::of(field),
    };
    running.rows.schema().fields().iter().enumerate().map(kind).collect()
}

/// The columns of a result.
fn columns(kinds: &[FieldKind], running: &Running) -> Vec<DatabaseColumn> {
    let schema = running.rows.schema();
    let column = |(field, kind): (&Arc<Field>, &FieldKind)| DatabaseColumn {
        name: field.name().clone(),
        refused: match kind {
            FieldKind::Refused(words) => Some(words.clone()),
            _ => None,
        },
    };
    schema.fields().iter().zip(kinds).map(column).collect()
}

pub(super) fn not_a_table(place: &DatabasePlace<'_>) -> DatabaseError {
    let reason = "it is not the name of a table".to_owned();
    DatabaseError::Read { place: place.label(), reason, cause: Cause::NoTable }
}
