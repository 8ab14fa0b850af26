//! One connection to a database.

use std::collections::BTreeMap;
use std::ffi::c_char;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use adbc_core::options::{OptionConnection, OptionDatabase, OptionStatement};
use adbc_core::{Connection as _, Database as _, Driver as _, Optionable as _, Statement as _};
use adbc_driver_manager::{ManagedConnection, ManagedDatabase, ManagedStatement};
use arrow_array::{RecordBatch, RecordBatchReader};

use super::address::{DatabaseAddress, located, options};
use super::dialect::DatabaseDialect;
use super::driver::driver;
use super::error::{Cause, DatabaseError};
use super::rows_ahead::RowsAhead;
use super::secrets::Secrets;
use crate::project::DatabasePlace;

/// One connection to a database.
pub(super) struct DatabaseSession {
    connection: ManagedConnection,
    pub(super) dialect: DatabaseDialect,
    secrets: Arc<Secrets>,
    /// The database of the connection, which several sessions of this program share: two openings of one DuckDB file would not see each
    /// other's locks.
    _database: Arc<ManagedDatabase>,
}

/// What a driver says about a failure, without secrets.
pub(super) struct DriverFailure {
    pub(super) reason: String,
    pub(super) cause: Cause,
    /// Whether the database has answered that it did not do it.
    pub(super) is_refusal: bool,
}

impl DriverFailure {
    /// A failure of ours, before the database was asked.
    pub(super) const fn own(reason: String) -> Self {
        Self { reason, cause: Cause::Other, is_refusal: true }
    }
}

/// A query that is running, and its rows.
pub(super) struct Running {
    pub(super) rows: Box<dyn RecordBatchReader + Send>,
    _statement: ManagedStatement,
}

impl Running {
    /// The same, with its rows taken ahead.
    pub(super) fn ahead(self) -> Result<Self, DriverFailure> {
        let rows = RowsAhead::begin(self.rows);
        let rows = rows.map_err(|error| DriverFailure::own(format!("no thread for its rows: {error}")))?;
        Ok(Self { rows: Box::new(rows), ..self })
    }
}

/// The databases that are open, by driver, address and options.
static OPEN: Mutex<BTreeMap<Vec<String>, Weak<ManagedDatabase>>> = Mutex::new(BTreeMap::new());

/// Bytes of PostgreSQL that make a batch: few enough to stay near the processor, and rows enough for a batch of their own.
const POSTGRES_BYTES: &str = "8388608";

/// Rows of SQLite from which its driver infers the types of columns: as many as are read at once.
const SQLITE_ROWS: &str = "65536";

impl DatabaseSession {
    /// Connects to the database of a place.
    pub(super) fn open(place: &DatabasePlace<'_>) -> Result<Self, DatabaseError> {
        let (connection, connections) = (place.connection, place.connections);
        let address = located(connection, connections)?;
        let options = options(connection)?;
        let is_file = matches!(address, Some(DatabaseAddress::File(_)));
        let secret = match &address {
            Some(DatabaseAddress::Uri(uri)) => Some(uri.as_str()),
            _ => None,
        };
        let hidden = options.iter().filter(|(.., is_secret)| *is_secret).map(|(_, value, _)| value.clone());
        let secrets = Secrets::of(secret, hidden);
        let mut driver = driver(connection, connections)?;
        let dialect = DatabaseDialect::of(&connection.driver);
        let mut values: Vec<(OptionDatabase, String)> = Vec::new();
        match address {
            Some(DatabaseAddress::File(file)) if dialect == DatabaseDialect::DuckDb => {
                values.push((OptionDatabase::Other("path".to_owned()), file));
            }
            Some(DatabaseAddress::File(text) | DatabaseAddress::Uri(text)) => {
                values.push((OptionDatabase::Uri, text));
            }
            None => {}
        }
        values.extend(options.into_iter().map(|(name, value, _)| (OptionDatabase::Other(name), value)));
        let key = [connection.driver.clone()].into_iter();
        let key =
            key.chain(values.iter().map(|(name, value)| format!("{}={value}", name.as_ref()))).collect();
        let refused = |error: &adbc_core::error::Error| DatabaseError::Connect {
            connection: connection.name.clone(),
            reason: reason(error, &secrets),
            is_file,
        };
        let database = shared(key, || {
            driver.new_database_with_opts(values.into_iter().map(|(name, value)| (name, value.into())))
        });
        let database = database.map_err(|error| refused(&error))?;
        let connection = database.new_connection().map_err(|error| refused(&error))?;
        let mut session = Self { connection, dialect, secrets: Arc::new(secrets), _database: database };
        for statement in dialect.at_first() {
            let name = || place.connection.name.clone();
            let failed =
                |DriverFailure { reason, .. }| DatabaseError::Connect { connection: name(), reason, is_file };
            session.run(statement).map_err(failed)?;
        }
        Ok(session)
    }

    /// Runs a query.
    pub(super) fn query(&mut self, sql: &str) -> Result<Running, DriverFailure> {
        let mut statement = self.statement(sql)?;
        let size = match self.dialect {
            DatabaseDialect::Sqlite => Some(("adbc.sqlite.query.batch_rows", SQLITE_ROWS)),
            DatabaseDialect::PostgreSql => Some(("adbc.postgresql.batch_size_hint_bytes", POSTGRES_BYTES)),
            _ => None,
        };
        if let Some((name, size)) = size {
            let option = OptionStatement::Other(name.to_owned());
            statement.set_option(option, size.into()).map_err(|error| self.failure(&error))?;
        }
        let rows = statement.execute().map_err(|error| self.failure_of(&error, sql))?;
        Ok(Running { rows, _statement: statement })
    }

    /// Runs a statement without rows, and returns how many rows it has changed, where the driver says so.
    pub(super) fn run(&mut self, sql: &str) -> Result<Option<u64>, DriverFailure> {
        let mut statement = self.statement(sql)?;
        let changed = statement.execute_update().map_err(|error| self.failure_of(&error, sql))?;
        Ok(changed.and_then(|rows| u64::try_from(rows).ok()))
    }

    /// Appends rows to a temporary table.
    pub(super) fn append(&mut self, table: &str, rows: RecordBatch) -> Result<(), DriverFailure> {
        let append = || {
            let mut statement = self.connection.new_statement()?;
            statement.set_option(OptionStatement::TargetTable, table.into())?;
            statement
                .set_option(OptionStatement::IngestMode, adbc_core::options::IngestMode::Append.into())?;
            statement.set_option(OptionStatement::Temporary, true.into())?;
            statement.bind(rows)?;
            statement.execute_update()
        };
        let appended: adbc_core::error::Result<_> = append();
        appended.map(|_| ()).map_err(|error| self.failure(&error))
    }

    /// Begins a transaction.
    pub(super) fn begin(&mut self) -> Result<(), DriverFailure> {
        let begun = self.connection.set_option(OptionConnection::AutoCommit, "false".into());
        begun.map_err(|error| self.failure(&error))
    }

    /// Ends the transaction with its changes.
    pub(super) fn commit(&mut self) -> Result<(), DriverFailure> {
        self.connection.commit().map_err(|error| self.failure(&error))
    }

    /// Ends the transaction without its changes. That it fails changes nothing: the database ends it with the connection.
    pub(super) fn roll_back(&mut self) {
        let _ = self.connection.rollback();
    }

    /// What an error of the stream of rows means.
    pub(super) fn failure_of_rows(&self, error: &arrow_schema::ArrowError) -> DriverFailure {
        let text = error.to_string();
        // What the interface of the driver adds says nothing to a user.
        let own = text.split_once("Producer error: ").map_or(text.as_str(), |(_, own)| own);
        DriverFailure { reason: self.secrets.removed_from(own), cause: Cause::of("", own), is_refusal: false }
    }

    fn statement(&mut self, sql: &str) -> Result<ManagedStatement, DriverFailure> {
        let made = self.connection.new_statement().and_then(|mut statement| {
            statement.set_sql_query(sql)?;
            Ok(statement)
        });
        made.map_err(|error| self.failure(&error))
    }

    fn failure(&self, error: &adbc_core::error::Error) -> DriverFailure {
        self.failure_of(error, "")
    }

    /// The failure of a statement, which drivers repeat before the reason: without it there is room for the reason.
    fn failure_of(&self, error: &adbc_core::error::Error, sql: &str) -> DriverFailure {
        let state = state(error.sqlstate);
        let cause = Cause::of(&state, &error.message);
        let is_embedded = matches!(self.dialect, DatabaseDialect::Sqlite | DatabaseDialect::DuckDb);
        let is_refusal = cause != Cause::Lost && (is_embedded || is_answer(&state));
        let mut error = error.clone();
        if !sql.is_empty() {
            error.message = error.message.replace(&format!(" query '{sql}'"), "");
        }
        DriverFailure { reason: reason(&error, &self.secrets), cause, is_refusal }
    }
}

/// The open database with this key, or a new one.
fn shared<E>(
    key: Vec<String>,
    open: impl FnOnce() -> Result<ManagedDatabase, E>,
) -> Result<Arc<ManagedDatabase>, E> {
    let mut all = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(database) = all.get(&key).and_then(Weak::upgrade) {
        return Ok(database);
    }
    let database = Arc::new(open()?);
    all.insert(key, Arc::downgrade(&database));
    Ok(database)
}

/// The message of a driver without secrets, or its status where it has none.
fn reason(error: &adbc_core::error::Error, secrets: &Secrets) -> String {
    let text = secrets.removed_from(&error.message);
    if text.is_empty() { format!("{:?}", error.status).to_lowercase() } else { text }
}

/// Whether a SQLSTATE is an answer of the server, rather than about the connection (08) or its end by an operator (57).
fn is_answer(state: &str) -> bool {
    state.len() == 5 && state != "00000" && !state.starts_with("08") && !state.starts_with("57")
}

/// A SQLSTATE as text.
fn state(bytes: [c_char; 5]) -> String {
    bytes.iter().filter_map(|byte| u8::try_from(*byte).ok()).map(char::from).collect()
}
