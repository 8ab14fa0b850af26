//! Rows into a table: first into a temporary one, and then, in one transaction, into the table itself.

use polars::prelude::{Column, DataFrame, DataType, StringChunked};

use super::batches::given;
use super::dialect::DatabaseDialect;
use super::error::{Cause, DatabaseError};
use super::prediction_columns::{AS_OF, ID, comment};
use super::rows::not_a_table;
use super::session::{DatabaseSession, DriverFailure};
use super::target_table::{TargetTable, is_view, missing_rights};
use crate::project::{DatabasePlace, DatabaseRelation, WriteMode, table_parts};

/// The temporary table. Each session has its own, which ends with it.
const STAGED: &str = "bantam_new_rows";

/// The columns that identify a row of predictions.
const KEY: [&str; 2] = [ID, AS_OF];

/// Rows on their way to a table, which has its old rows until they are committed. Dropped before, it leaves nothing.
pub(crate) struct DatabaseWriter {
    session: DatabaseSession,
    place: String,
    /// The table in SQL.
    table: String,
    mode: WriteMode,
    /// The columns with their types in SQL.
    columns: Vec<(String, &'static str)>,
    /// Whether the table is there already.
    exists: bool,
    /// Whether the column of dates has dates rather than text.
    has_dates: bool,
    /// The rows that were sent.
    rows: u64,
}

impl DatabaseWriter {
    /// Connects, checks the table, and makes a temporary one for rows such as these.
    ///
    /// # Errors
    /// When the database cannot be reached, the table lacks a column, or the user a right.
    pub(crate) fn open(
        place: &DatabasePlace<'_>,
        mode: WriteMode,
        first: &DataFrame,
    ) -> Result<Self, DatabaseError> {
        let mut session = DatabaseSession::open(place)?;
        let DatabaseRelation::Table(name) = place.relation else { return Err(not_a_table(place)) };
        let table = session.dialect.table(name).ok_or_else(|| not_a_table(place))?;
        refuse_long_names(place, name, first, session.dialect)?;
        let target = TargetTable::find(&mut session, &table);
        let target = target.map_err(|failure| unwritten(&place.label(), failure))?;
        let missing = missing_rights(&mut session, &table, mode, target.is_some());
        if !missing.is_empty() {
            return Err(DatabaseError::NoRights { place: place.label(), table, missing });
        }
        let dates = first.column(AS_OF).ok().and_then(|column| column.str().ok());
        let has_text_dates = target.as_ref().is_some_and(|target| target.has_texts(AS_OF));
        let has_dates = !has_text_dates && dates.is_some_and(all_dates);
        let column = |column: &Column| {
            let is_date = has_dates && column.name() == AS_OF;
            let dtype = if is_date { &DataType::Date } else { column.dtype() };
            (column.name().to_string(), session.dialect.column_type(dtype))
        };
        let columns: Vec<(String, &str)> = first.columns().iter().map(column).collect();
        if let Some(target) = &target {
            let found: Vec<&str> = target.columns.iter().map(|(name, _)| name.as_str()).collect();
            refuse_missing(place, &table, &columns, &found, session.dialect)?;
            if mode != WriteMode::Append {
                refuse_losses(place, target.foreign_columns(&columns), is_view(&mut session, &table))?;
            }
        }
        let (place, exists) = (place.label(), target.is_some());
        let mut writer = Self { session, place, table, mode, columns, exists, has_dates, rows: 0 };
        writer.refuse_without_key()?;
        let staged = format!("CREATE TEMPORARY TABLE {STAGED} ({})", writer.definitions());
        writer.run(&staged)?;
        Ok(writer)
    }

    /// Adds the rows of a batch.
    ///
    /// # Errors
    /// When they cannot be sent; the table is unchanged.
    pub(crate) fn write(&mut self, batch: &DataFrame) -> Result<(), DatabaseError> {
        let failed = |error: polars::prelude::PolarsError| {
            unwritten(&self.place, DriverFailure::own(error.to_string()))
        };
        let rows = if self.has_dates { with_dates(batch).map_err(failed)? } else { batch.clone() };
        let Some(rows) = given(&rows).map_err(failed)? else { return Ok(()) };
        if rows.num_rows() == 0 {
            return Ok(());
        }
        self.rows += rows.num_rows() as u64;
        self.session.append(STAGED, rows).map_err(|failure| unwritten(&self.place, failure))
    }

    /// Puts the rows into the table, in one transaction.
    ///
    /// # Errors
    /// When the database refuses them; then the table is unchanged. When it has not confirmed the end of the transaction, the table has its
    /// old rows or all of the new ones.
    pub(crate) fn commit(mut self) -> Result<(), DatabaseError> {
        self.session.begin().map_err(|failure| unwritten(&self.place, failure))?;
        if let Err(error) = self.replace() {
            self.session.roll_back();
            return Err(error);
        }
        committed(&mut self.session, &self.place)
    }

    /// Runs the statements of the transaction. The last one must have inserted all rows.
    fn replace(&mut self) -> Result<(), DatabaseError> {
        let mut inserted = None;
        for statement in self.statements() {
            inserted = self.run(&statement)?;
        }
        let rows = self.rows;
        match inserted {
            Some(inserted) if inserted != rows => {
                let reason = format!(
                    "of {rows} rows it has taken {inserted}; look for a trigger, a rule or a policy of the table that leaves rows out"
                );
                Err(unwritten(&self.place, DriverFailure::own(reason)))
            }
            _ => Ok(()),
        }
    }

    /// What the transaction does.
    fn statements(&self) -> Vec<String> {
        let table = &self.table;
        let mut all = Vec::new();
        let is_postgres = self.session.dialect == DatabaseDialect::PostgreSql;
        if !self.exists && is_postgres {
            // Another first run may have made it since, or is making it.
            all.push(format!(
                "SELECT pg_advisory_xact_lock(hashtext('bantam {}'))",
                table.replace('\'', "''")
            ));
            all.push(format!("CREATE TABLE IF NOT EXISTS {table} ({})", self.definitions()));
        } else if !self.exists {
            all.push(format!("CREATE TABLE {table} ({})", self.definitions()));
        }
        if !self.exists {
            all.extend(self.comments());
        }
        if is_postgres && self.mode != WriteMode::Append {
            // Readers go on; another run waits, so that it does not keep rows that it has not seen.
            all.push(format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"));
        }
        match self.mode {
            _ if !self.exists && !is_postgres => {}
            WriteMode::Append => {}
            WriteMode::Replace => all.push(format!("DELETE FROM {table}")),
            WriteMode::Upsert => {
                let same: Vec<String> = KEY
                    .iter()
                    .map(|name| self.session.dialect.quoted(name))
                    .map(|name| format!("{STAGED}.{name} = {table}.{name}"))
                    .collect();
                all.push(format!(
                    "DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM {STAGED} WHERE {})",
                    same.join(" AND ")
                ));
            }
        }
        let names: Vec<String> =
            self.columns.iter().map(|(name, _)| self.session.dialect.quoted(name)).collect();
        let names = names.join(", ");
        all.push(format!("INSERT INTO {table} ({names}) SELECT {names} FROM {STAGED}"));
        all
    }

    fn comments(&self) -> impl Iterator<Item = String> {
        let has_comments = self.session.dialect.has_comments();
        let comment = move |(name, _): &(String, &str)| {
            let words = comment(name).filter(|_| has_comments)?.replace('\'', "''");
            Some(format!(
                "COMMENT ON COLUMN {}.{} IS '{words}'",
                self.table,
                self.session.dialect.quoted(name)
            ))
        };
        self.columns.iter().filter_map(comment)
    }

    /// The columns as a table is made with them.
    fn definitions(&self) -> String {
        let column = |(name, kind): &(String, &str)| format!("{} {kind}", self.session.dialect.quoted(name));
        self.columns.iter().map(column).collect::<Vec<_>>().join(", ")
    }

    fn refuse_without_key(&self) -> Result<(), DatabaseError> {
        let has = |name: &str| self.columns.iter().any(|(column, _)| column == name);
        if self.mode != WriteMode::Upsert || KEY.iter().all(|name| has(name)) {
            return Ok(());
        }
        let reason = "rows are found again by `id` and `as_of`, which `columns` leaves out".to_owned();
        let failure = DriverFailure { cause: Cause::NoKey, ..DriverFailure::own(reason) };
        Err(unwritten(&self.place, failure))
    }

    fn run(&mut self, statement: &str) -> Result<Option<u64>, DatabaseError> {
        self.session.run(statement).map_err(|failure| unwritten(&self.place, failure))
    }
}

/// Ends the transaction with its changes.
///
/// # Errors
/// When the database refuses them, or has not confirmed them.
pub(super) fn committed(session: &mut DatabaseSession, place: &str) -> Result<(), DatabaseError> {
    session.commit().map_err(|failure| {
        if failure.is_refusal {
            unwritten(place, failure)
        } else {
            DatabaseError::Unconfirmed { place: place.to_owned(), reason: failure.reason }
        }
    })
}

pub(super) fn unwritten(place: &str, DriverFailure { reason, cause, .. }: DriverFailure) -> DatabaseError {
    DatabaseError::Write { place: place.to_owned(), reason, cause }
}

/// Fails where the database would cut the name of the table or of a column, which would then be that of another one.
fn refuse_long_names(
    place: &DatabasePlace<'_>,
    table: &str,
    rows: &DataFrame,
    dialect: DatabaseDialect,
) -> Result<(), DatabaseError> {
    let Some(most) = dialect.longest_name() else { return Ok(()) };
    let parts = table_parts(table).unwrap_or_default().into_iter();
    let parts = parts.map(|(part, _)| (part.into_owned(), false));
    let columns = rows.columns().iter().map(|column| (column.name().to_string(), true));
    let long = parts.chain(columns).find(|(name, _)| name.len() > most);
    long.map_or(Ok(()), |(name, is_column)| {
        Err(DatabaseError::LongName { place: place.label(), name, most, is_column })
    })
}

/// Fails where the table lacks columns of the rows.
fn refuse_missing(
    place: &DatabasePlace<'_>,
    table: &str,
    columns: &[(String, &str)],
    found: &[&str],
    dialect: DatabaseDialect,
) -> Result<(), DatabaseError> {
    let missing: Vec<&(String, &str)> =
        columns.iter().filter(|(name, _)| !found.contains(&name.as_str())).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let add = |(name, kind): &&(String, &str)| {
        format!("ALTER TABLE {table} ADD COLUMN {} {kind};", dialect.quoted(name))
    };
    let statements = missing.iter().map(add).collect::<Vec<_>>().join(" ");
    let columns = missing.iter().map(|(name, _)| format!("`{name}`")).collect();
    Err(DatabaseError::NoColumns { place: place.label(), columns, statements })
}

/// Fails where rows that are replaced would lose more than predictions.
fn refuse_losses(
    place: &DatabasePlace<'_>,
    foreign: Vec<String>,
    is_view: bool,
) -> Result<(), DatabaseError> {
    if is_view {
        let reason = "it is a view, and rows of its tables would be replaced".to_owned();
        return Err(unwritten(&place.label(), DriverFailure::own(reason)));
    }
    if foreign.is_empty() {
        return Ok(());
    }
    let columns = foreign.into_iter().map(|name| format!("`{name}`")).collect();
    Err(DatabaseError::OtherColumns { place: place.label(), columns })
}

/// Whether all texts are dates without a time of day, as without rows.
fn all_dates(texts: &StringChunked) -> bool {
    let is_date = |text: &str| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok();
    texts.iter().flatten().all(is_date)
}

/// The rows with their date as a date.
fn with_dates(batch: &DataFrame) -> polars::prelude::PolarsResult<DataFrame> {
    let mut batch = batch.clone();
    let epoch = chrono::NaiveDate::default();
    let days = |text: &str| {
        let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        i32::try_from((date - epoch).num_days()).ok()
    };
    let days: Vec<Option<i32>> = batch.column(AS_OF)?.str()?.iter().map(|text| text.and_then(days)).collect();
    batch.with_column(Column::new(AS_OF.into(), days).cast(&DataType::Date)?)?;
    Ok(batch)
}
