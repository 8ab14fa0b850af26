//! The section `[connections]` as written, and tables that are read from a connection.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// A database: its driver, and the place of its address. The address may have a password in it, so it is never in this file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawConnection {
    /// Name of the ADBC driver, such as `postgresql`, `sqlite`, `duckdb`, `snowflake`, `bigquery` or `flightsql`, or the path of its library or
    /// manifest.
    #[schemars(length(min = 1))]
    pub driver: String,
    /// File of an SQLite or DuckDB database, relative to the data.
    #[schemars(length(min = 1))]
    pub file: Option<String>,
    /// Environment variable with the address (URI).
    #[schemars(length(min = 1))]
    pub uri_env: Option<String>,
    /// Program with its arguments that prints the address, such as `["pass", "show", "warehouse"]`. No shell is involved.
    #[schemars(length(min = 1))]
    pub uri_command: Option<Vec<String>>,
    /// File with the address in its first line, which only its owner may read; relative to this file.
    #[schemars(length(min = 1))]
    pub uri_file: Option<String>,
    /// Function of the library that initialises the driver. Default: the one that its name implies.
    #[schemars(length(min = 1))]
    pub entrypoint: Option<String>,
    /// Further options of the driver, such as `access_mode = "READ_ONLY"` of DuckDB; those that are secret as `{ env = "VARIABLE" }`.
    #[serde(default)]
    pub options: IndexMap<String, RawDriverOption>,
}

/// The value of an option of a driver.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawDriverOption {
    /// The value itself.
    Text(String),
    /// The environment variable that has the value.
    Variable(RawVariable),
}

/// An environment variable.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawVariable {
    /// Its name.
    #[schemars(length(min = 1))]
    pub env: String,
}

/// A table: a file, or a table or query of a connection.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawTablePlace {
    /// A file or a glob.
    File(#[schemars(length(min = 1))] String),
    /// A table or a query of a database.
    Database(RawDatabaseTable),
}

/// A table or a query of a database: one of `table` and `query`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDatabaseTable {
    /// Name of the connection under `[connections]`.
    #[schemars(length(min = 1))]
    pub connection: String,
    /// Table or view, such as `crm.deals`: only the columns that are needed are read.
    #[schemars(length(min = 1))]
    pub table: Option<String>,
    /// Query in the SQL of the database. Its rows are used in the order in which they come.
    #[schemars(length(min = 1))]
    pub query: Option<String>,
}

/// Where predictions are written: a file, or a table of a connection.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawOutput {
    /// A file; its extension sets the format.
    File(#[schemars(length(min = 1))] String),
    /// A table of a database.
    Database(RawOutputTable),
}

/// A table of a database that predictions are written to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOutputTable {
    /// Name of the connection under `[connections]`.
    #[schemars(length(min = 1))]
    pub connection: String,
    /// Table, such as `crm.lead_scores`. It is made if it does not exist.
    #[schemars(length(min = 1))]
    pub table: String,
    /// What becomes of the rows that the table has. Default: `replace`.
    pub mode: Option<RawWriteMode>,
}

/// What becomes of the rows that a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawWriteMode {
    /// They are removed: the table has the new rows only.
    #[default]
    Replace,
    /// They stay.
    Append,
    /// Those with the `id` and `as_of` of a new row are replaced, and the others stay.
    Upsert,
}
