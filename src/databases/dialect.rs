//! How names and types are written in the SQL of a database.

use std::borrow::Cow;

use polars::prelude::DataType;

use crate::project::table_parts;

/// The SQL of a database, as far as it is needed to read and to replace a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DatabaseDialect {
    PostgreSql,
    Sqlite,
    DuckDb,
    /// BigQuery, Databricks and others: names stand in backticks.
    Backticks,
    /// Any other: standard SQL.
    Standard,
}

impl DatabaseDialect {
    /// The dialect of a driver, by its name or the name of its library.
    pub(super) fn of(driver: &str) -> Self {
        let name = driver.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if has(&["postgres"]) {
            Self::PostgreSql
        } else if has(&["sqlite"]) {
            Self::Sqlite
        } else if has(&["duckdb"]) {
            Self::DuckDb
        } else if has(&["bigquery", "mysql", "databricks", "mariadb"]) {
            Self::Backticks
        } else {
            Self::Standard
        }
    }

    /// A name exactly as it is.
    pub(super) fn quoted(self, name: &str) -> String {
        match self {
            Self::Backticks => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A table as the user names it: what is not in quotes is left to the rules of the database for capital letters. `None` where it
    /// is no name of a table.
    pub(super) fn table(self, table: &str) -> Option<String> {
        let parts = table_parts(table)?;
        let part = |(part, is_quoted): (Cow<'_, str>, bool)| {
            if is_quoted || part.contains('-') { self.quoted(&part) } else { part.into_owned() }
        };
        Some(parts.into_iter().map(part).collect::<Vec<_>>().join("."))
    }

    /// The type of a column of predictions.
    pub(super) const fn column_type(self, dtype: &DataType) -> &'static str {
        match (self, dtype) {
            (_, DataType::Boolean) => "BOOLEAN",
            (_, DataType::Date) => "DATE",
            (Self::Backticks, DataType::Int32 | DataType::Int64) => "INT64",
            (_, DataType::Int32) => "INTEGER",
            (_, DataType::Int64) => "BIGINT",
            (Self::Backticks, DataType::Float64) => "FLOAT64",
            (Self::Sqlite, DataType::Float64) => "REAL",
            (_, DataType::Float64) => "DOUBLE PRECISION",
            (Self::Backticks, _) => "STRING",
            (Self::PostgreSql | Self::Sqlite, _) => "TEXT",
            _ => "VARCHAR",
        }
    }

    /// What a session does first: a file of SQLite may be locked by another program for a moment.
    pub(super) const fn at_first(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &["PRAGMA busy_timeout = 30000"],
            _ => &[],
        }
    }

    /// What a session does before it reads: nothing can be changed by a query, and rows come in the order in which they are stored, so that
    /// the same table gives the same model.
    pub(super) const fn before_reading(self) -> &'static [&'static str] {
        match self {
            Self::PostgreSql => &[
                "SET default_transaction_read_only = on",
                "SET synchronize_seqscans = off",
                "SET max_parallel_workers_per_gather = 0",
            ],
            _ => &[],
        }
    }

    /// The bytes that a name may have, where the database cuts a longer one without an error.
    pub(super) const fn longest_name(self) -> Option<usize> {
        match self {
            Self::PostgreSql => Some(63),
            _ => None,
        }
    }

    /// Whether columns of tables can have comments.
    pub(super) const fn has_comments(self) -> bool {
        matches!(self, Self::PostgreSql | Self::DuckDb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_in_the_way_of_the_database() {
        assert_eq!(DatabaseDialect::of("/opt/libadbc_driver_postgresql.so"), DatabaseDialect::PostgreSql);
        assert_eq!(DatabaseDialect::of("flightsql"), DatabaseDialect::Standard);
        assert_eq!(DatabaseDialect::PostgreSql.quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(
            DatabaseDialect::PostgreSql.table("crm.\"Lead scores\"").as_deref(),
            Some("crm.\"Lead scores\"")
        );
        assert_eq!(DatabaseDialect::Sqlite.table("\"a\"\"; b\".t").as_deref(), Some("\"a\"\"; b\".t"));
        assert_eq!(
            DatabaseDialect::of("bigquery").table("my-project.crm.t").as_deref(),
            Some("`my-project`.crm.t")
        );
        assert_eq!(DatabaseDialect::Sqlite.table("a; DROP TABLE b"), None);
        assert_eq!(DatabaseDialect::Sqlite.column_type(&DataType::Float64), "REAL");
    }
}
