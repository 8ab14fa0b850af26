//! Why a database cannot be read or written.

use crate::quotation::shortened;

/// Why a database cannot be read or written. No message has a secret in it.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The program was built without the feature.
    #[error("{place} is a table of a database, which this build of bantam cannot open")]
    NotBuilt { place: String },
    /// The address is in a variable that is not set.
    #[error("connection `{connection}`: the environment variable {variable} is not set")]
    NoVariable { connection: String, variable: String },
    /// The program that prints the address failed.
    #[error("connection `{connection}`: the program {program} of `uri_command` {reason}")]
    Command { connection: String, program: String, reason: String },
    /// The file with the address cannot be used.
    #[error("connection `{connection}`: {file} of `uri_file` {reason}")]
    AddressFile { connection: String, file: String, reason: String },
    /// The file of a database does not exist.
    #[error("connection `{connection}`: there is no file {file}")]
    NoFile { connection: String, file: String },
    /// No library of the driver was found.
    #[error("connection `{connection}`: the driver {driver} was not found (searched {})", searched.join(", "))]
    NoDriver { connection: String, driver: String, searched: Vec<String> },
    /// The library of the driver cannot be loaded.
    #[error("connection `{connection}`: the driver {library} cannot be loaded: {reason}")]
    Driver { connection: String, library: String, reason: String },
    /// The database refuses the connection.
    #[error("cannot connect to `{connection}`: {reason}")]
    Connect { connection: String, reason: String, is_file: bool },
    /// A table or query cannot be read.
    #[error("cannot read {place}: {reason}")]
    Read { place: String, reason: String, cause: Cause },
    /// Reading broke off.
    #[error("cannot read {place} after row {row}: {reason}")]
    BrokeOff { place: String, row: u64, reason: String, cause: Cause },
    /// A table cannot be written; it is unchanged.
    #[error("cannot write {place}: {reason}")]
    Write { place: String, reason: String, cause: Cause },
    /// The user lacks rights.
    #[error("cannot write {place}: the user of the connection lacks {}", missing.join(", "))]
    NoRights { place: String, table: String, missing: Vec<&'static str> },
    /// A table lacks columns.
    #[error("cannot write {place}: it has no column {}", columns.join(", "))]
    NoColumns { place: String, columns: Vec<String>, statements: String },
    /// A table whose rows are to be replaced has more than predictions.
    #[error("cannot write {place}: its rows would be replaced, and with them columns that are not of predictions: {}", columns.join(", "))]
    OtherColumns { place: String, columns: Vec<String> },
    /// A name that the database would cut.
    #[error(
        "cannot write {place}: names in PostgreSQL have at most {most} bytes, and `{}` has {}",
        shortened(name), name.len()
    )]
    LongName { place: String, name: String, most: usize, is_column: bool },
    /// The end of the transaction was not confirmed.
    #[error("the database has not confirmed that {place} was written: {reason}")]
    Unconfirmed { place: String, reason: String },
}

/// What kind of failure a message of a driver is about, as far as it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The user lacks a right, or the database is read-only.
    Rights,
    /// The table does not exist.
    NoTable,
    /// The connection was lost.
    Lost,
    /// The file is damaged, or is no database of this kind.
    Damaged,
    /// Rows are found again by columns that the new ones do not have.
    NoKey,
    /// A column of the table has a type that the values do not have, such as an enum.
    OtherType,
    /// The driver gave a column a type by its first rows, and a later value has another.
    MixedTypes,
    Other,
}

impl Cause {
    /// The cause, by the SQLSTATE and the words of a message.
    #[cfg_attr(not(any(test, feature = "databases")), expect(dead_code, reason = "no driver has a message"))]
    pub(super) fn of(state: &str, message: &str) -> Self {
        let text = message.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match state {
            "42P01" => Self::NoTable,
            "42804" => Self::OtherType,
            "42501" | "25006" => Self::Rights,
            "57P01" | "08006" | "08003" => Self::Lost,
            _ if has(&["permission denied", "read-only", "readonly", "read only"]) => Self::Rights,
            _ if has(&["no such table", "table with name"]) => Self::NoTable,
            _ if has(&["is not a database", "disk image is malformed"]) => Self::Damaged,
            _ if has(&["type mismatch", "expected int64 but got"]) => Self::MixedTypes,
            _ if has(&[
                "server closed",
                "terminating connection",
                "connection to client lost",
                "no connection to the server",
                "ssl syscall",
            ]) =>
            {
                Self::Lost
            }
            _ => Self::Other,
        }
    }
}

impl DatabaseError {
    /// Whether a table cannot be read because there is none.
    pub(crate) const fn is_of_missing_table(&self) -> bool {
        matches!(self, Self::Read { cause: Cause::NoTable, .. })
    }

    /// The remedy.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NotBuilt { .. } => {
                "install a released bantam (pip install bantam), or build it with `cargo build --release --features databases`"
            }
            Self::NoVariable { variable, .. } => {
                return Some(format!(
                    "set it to the address of the database: export {variable}=postgresql://user@host/name"
                ));
            }
            Self::Command { .. } => "run it by hand: it has to print the address in one line, and end with 0",
            Self::AddressFile { reason, .. } if reason.contains("other users") => {
                "make it readable by its owner alone: chmod 600"
            }
            Self::AddressFile { .. } => "its first line has to be the address",
            Self::NoFile { .. } => "`file` of a connection is relative to the data: see --data-dir",
            Self::NoDriver { driver, .. } => return Some(driver_hint(driver)),
            Self::Driver { reason, .. } if reason.contains("Py") => {
                "the library of DuckDB's wheel works only within Python: name libduckdb of DuckDB's own downloads as `driver`"
            }
            Self::Driver { .. } => {
                "name the library itself as `driver`, and its function as `entrypoint` if it has another name"
            }
            Self::Connect { is_file: true, .. } => {
                "the file may be damaged, of another kind of database or of a newer version than the library of the driver, or another program may \
                 have it open for writing"
            }
            Self::Connect { .. } => {
                "check the address, the user and the password; PostgreSQL also reads ~/.pgpass where the address has no password"
            }
            Self::Read { cause: Cause::Rights, reason, .. } if reason.contains("read-only transaction") => {
                "a query only reads; a table is written by -o, or by `output` under [predict]"
            }
            Self::Read { cause, .. } | Self::BrokeOff { cause, .. } => {
                return cause.read_hint().map(str::to_owned);
            }
            Self::Write { cause: Cause::Rights, reason, .. } if reason.contains("schema") => {
                "the user needs USAGE on that schema and, as a table that does not exist is made, CREATE on it: GRANT USAGE, CREATE ON SCHEMA …; \
                 nothing was written"
            }
            Self::Write { cause: Cause::NoKey, .. } => {
                "add `id` and `as_of` to the columns, or write with the mode append or replace; nothing was written"
            }
            Self::Write { cause: Cause::OtherType, .. } => TYPE_OF_PREDICTIONS,
            Self::Write { cause: Cause::Damaged, .. } => DAMAGED,
            Self::Write { cause: Cause::Rights, .. } => {
                "the user needs the rights to make temporary tables, and to insert into and delete from the table; nothing was written"
            }
            Self::Write { .. } => "nothing was written: the table is as it was",
            Self::NoRights { table, missing, .. } => return Some(rights_hint(table, missing)),
            Self::NoColumns { statements, .. } => {
                return Some(format!(
                    "add it, drop the table so that it is made again, or choose other `columns` under [predict]: {statements}"
                ));
            }
            Self::OtherColumns { .. } => OWN_TABLE,
            Self::LongName { is_column, .. } => SHORT_NAMES[usize::from(*is_column)],
            Self::Unconfirmed { .. } => EITHER_ROWS,
        };
        Some(hint.to_owned())
    }
}

impl Cause {
    const fn read_hint(self) -> Option<&'static str> {
        match self {
            Self::Rights => {
                Some("give the user of the connection the right to select from it, and USAGE on its schema")
            }
            Self::Damaged => Some(DAMAGED),
            Self::NoTable => Some(
                "check the name and its schema, such as crm.deals; capital letters need double quotes in some databases",
            ),
            Self::Lost => Some("the connection was lost: run the command again; nothing was written"),
            Self::MixedTypes => Some(
                "a column has values of several types: give it one in a query, such as CAST(amount AS REAL)",
            ),
            Self::NoKey | Self::OtherType | Self::Other => None,
        }
    }
}

/// What to do about a table, and a column, whose name would be cut.
const SHORT_NAMES: [&str; 2] = [
    "give the table a shorter name; nothing was written",
    "give it a short name under [derive], and name that under `keep`, or leave it out of `columns` under [predict]; nothing was written",
];

/// What to do about a column of another type than the predictions.
const TYPE_OF_PREDICTIONS: &str = "give that column of the table the type of the predictions (ALTER TABLE … ALTER COLUMN … TYPE text), leave it out of \
                                   `columns` under [predict], or drop the table so that it is made again; nothing was written";

/// What to do where more than predictions would be replaced.
const OWN_TABLE: &str = "name a table of its own, or write with the mode append; a column that predictions had before can be dropped; nothing was \
                         written";

/// What to do where nobody knows whether the new rows are there.
const EITHER_ROWS: &str = "it has either its old rows or all of the new ones: look at `as_of`, and run the command again if they are the old ones";

/// What to do about a damaged file.
const DAMAGED: &str = "the file is damaged, or of another kind of database than the driver: restore it from a backup, or check `driver`";

/// The statements that give a user the rights.
fn rights_hint(table: &str, missing: &[&str]) -> String {
    let (of_database, of_table): (Vec<&str>, Vec<&str>) =
        missing.iter().partition(|right| right.ends_with("on the database"));
    let names: Vec<&str> = of_table.iter().filter_map(|right| right.split(' ').next()).collect();
    let table = (!names.is_empty()).then(|| format!("GRANT {} ON {table} TO …;", names.join(", ")));
    let database = (!of_database.is_empty()).then(|| "GRANT TEMPORARY ON DATABASE … TO …;".to_owned());
    let grants: Vec<String> = table.into_iter().chain(database).collect();
    format!("{} nothing was written", grants.join(" "))
}

/// How a driver is installed.
fn driver_hint(driver: &str) -> String {
    let install = match driver {
        "duckdb" => "unpack libduckdb of DuckDB's downloads (https://duckdb.org/install)".to_owned(),
        "postgresql" | "sqlite" | "snowflake" | "bigquery" | "flightsql" => {
            format!("pip install adbc-driver-{driver}")
        }
        _ => "install the driver".to_owned(),
    };
    format!("{install}, and name its library as `driver`, or its folder or environment by BANTAM_DRIVERS")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_found_by_state_or_words() {
        assert_eq!(Cause::of("42P01", "relation \"a\" does not exist"), Cause::NoTable);
        assert_eq!(Cause::of("00000", "Catalog Error: Table with name a does not exist!"), Cause::NoTable);
        assert_eq!(Cause::of("", "attempt to write a readonly database"), Cause::Rights);
        assert_eq!(Cause::of("", "server closed the connection unexpectedly"), Cause::Lost);
        assert_eq!(Cause::of("", "file is not a database"), Cause::Damaged);
        assert_eq!(Cause::of("", "division by zero"), Cause::Other);
    }

    #[test]
    fn a_hint_is_about_what_the_user_can_change() {
        let connect = |is_file| {
            let (connection, reason) = ("lake".to_owned(), "IO Error".to_owned());
            DatabaseError::Connect { connection, reason, is_file }.hint().unwrap()
        };
        assert!(connect(true).contains("newer version") && !connect(true).contains("password"));
        assert!(connect(false).contains("password"));
        let write = |reason: &str, cause| {
            let (place, reason) = ("warehouse:crm.scores".to_owned(), reason.to_owned());
            DatabaseError::Write { place, reason, cause }.hint().unwrap()
        };
        assert!(write("permission denied for schema crm", Cause::Rights).contains("CREATE"));
        assert!(!write("permission denied for table scores", Cause::Rights).contains("CREATE"));
        assert!(write("rows are found again by `id`", Cause::NoKey).contains("`id` and `as_of`"));
    }

    #[test]
    fn the_rights_that_are_missing_are_granted_by_the_statements_of_the_hint() {
        let missing = vec!["TEMPORARY on the database", "INSERT on the table", "DELETE on the table"];
        let (place, table) = ("warehouse:crm.scores".to_owned(), "crm.scores".to_owned());
        let error = DatabaseError::NoRights { place, table, missing };
        assert!(
            error
                .to_string()
                .ends_with("lacks TEMPORARY on the database, INSERT on the table, DELETE on the table")
        );
        let expected = "GRANT INSERT, DELETE ON crm.scores TO …; GRANT TEMPORARY ON DATABASE … TO …; nothing was written";
        assert_eq!(error.hint().unwrap(), expected);
    }

    #[test]
    fn a_build_without_databases_says_what_to_install() {
        let error = DatabaseError::NotBuilt { place: "warehouse:crm.deals".to_owned() };
        assert!(error.to_string().starts_with("warehouse:crm.deals is a table of a database"));
        assert!(error.hint().unwrap().contains("--features databases"));
        assert!(driver_hint("sqlite").contains("pip install adbc-driver-sqlite"));
    }
}
