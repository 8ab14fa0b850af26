//! What is asked of a statement.

use std::collections::BTreeMap;

use crate::sql_dialect::SqlDialect;
use crate::units::AsOf;

/// The form of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SqlForm {
    /// A query.
    Select,
    /// A view with this name.
    View(String),
    /// A table with this name.
    Table(String),
}

/// The snapshot date of the leads in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SqlInstant {
    /// A constant.
    Literal(AsOf),
    /// A parameter of the statement with the name `as_of`.
    Parameter,
    /// The variable of a template.
    Variable,
    /// The first instant of the day on which the engine computes it.
    CurrentDate,
}

/// The date in the text of a statement, until it becomes the variable of a template.
pub(super) const VARIABLE: &str = "@@bantam:as_of@@";

/// What is asked of a statement.
#[derive(Debug, Clone)]
pub(crate) struct SqlOptions {
    pub(crate) dialect: SqlDialect,
    /// The tables of the engine by their names in the project; `leads` is that of the leads.
    pub(crate) tables: BTreeMap<String, String>,
    pub(crate) form: SqlForm,
    pub(crate) as_of: SqlInstant,
    /// Whether the interval of the probability is computed.
    pub(crate) interval: bool,
    /// The SHA-256 of the model file.
    pub(crate) sha256: String,
}

impl SqlOptions {
    /// The table of the engine, as SQL.
    pub(super) fn table(&self, name: &str) -> String {
        self.tables.get(name).cloned().unwrap_or_else(|| self.dialect.quoted(name))
    }

    /// The snapshot date in microseconds, as SQL.
    pub(super) fn as_of_micros(&self) -> String {
        let dialect = self.dialect;
        match self.as_of {
            SqlInstant::Literal(date) => dialect.integer(date.microseconds()),
            SqlInstant::Variable => dialect.micros(&dialect.zoneless(VARIABLE)),
            SqlInstant::Parameter => dialect.micros(&dialect.zoneless(dialect.as_of_parameter())),
            SqlInstant::CurrentDate => dialect.start_of_day(&dialect.micros(dialect.current_time())),
        }
    }
}

impl SqlDialect {
    /// The parameter of the snapshot date.
    const fn as_of_parameter(self) -> &'static str {
        match self {
            Self::Duckdb | Self::Datafusion => "$as_of",
            Self::Postgres => "$1",
            Self::Sqlite | Self::Spark | Self::Databricks | Self::Snowflake => ":as_of",
            Self::Clickhouse => "{as_of:DateTime64(6, 'UTC')}",
            Self::Bigquery => "@as_of",
        }
    }

    /// The instant of now, of a type that no time zone of a session changes.
    const fn current_time(self) -> &'static str {
        match self {
            Self::Clickhouse => "now('UTC')",
            Self::Sqlite => "DATETIME('now')",
            Self::Datafusion => "NOW()",
            Self::Bigquery => "CURRENT_DATETIME('UTC')",
            Self::Snowflake | Self::Spark | Self::Databricks => "CURRENT_TIMESTAMP()",
            Self::Duckdb | Self::Postgres => "CURRENT_TIMESTAMP",
        }
    }
}
