//! The types of each dialect.

use super::dialect::SqlDialect;
use crate::expression::RuleType;

impl SqlDialect {
    /// The type of texts.
    pub(crate) const fn text_type(self) -> &'static str {
        match self {
            Self::Duckdb | Self::Datafusion | Self::Snowflake => "VARCHAR",
            Self::Postgres | Self::Sqlite => "TEXT",
            Self::Clickhouse => "Nullable(String)",
            Self::Spark | Self::Databricks | Self::Bigquery => "STRING",
        }
    }

    /// The type of numbers.
    pub(crate) const fn double_type(self) -> &'static str {
        match self {
            Self::Postgres => "DOUBLE PRECISION",
            Self::Sqlite => "REAL",
            Self::Clickhouse => "Nullable(Float64)",
            Self::Bigquery => "FLOAT64",
            _ => "DOUBLE",
        }
    }

    /// The type of times, which are microseconds.
    pub(crate) const fn long_type(self) -> &'static str {
        match self {
            Self::Sqlite => "INTEGER",
            Self::Clickhouse => "Nullable(Int64)",
            Self::Bigquery => "INT64",
            _ => "BIGINT",
        }
    }

    /// The type of scores.
    pub(crate) const fn integer_type(self) -> &'static str {
        match self {
            Self::Clickhouse => "Nullable(Int32)",
            Self::Bigquery => "INT64",
            Self::Spark | Self::Databricks => "INT",
            _ => "INTEGER",
        }
    }

    /// The type of flags.
    pub(crate) const fn flag_type(self) -> &'static str {
        match self {
            Self::Sqlite => "INTEGER",
            Self::Clickhouse => "Nullable(Bool)",
            Self::Bigquery => "BOOL",
            _ => "BOOLEAN",
        }
    }

    /// The type of the values of a rule.
    pub(crate) const fn type_of(self, yields: RuleType) -> &'static str {
        match yields {
            RuleType::Text | RuleType::Null => self.text_type(),
            RuleType::Number => self.double_type(),
            RuleType::Flag => self.flag_type(),
            RuleType::Date | RuleType::Timestamp | RuleType::Span => self.long_type(),
        }
    }

    /// A value as text.
    pub(crate) fn as_text(self, value: &str) -> String {
        format!("CAST({value} AS {})", self.text_type())
    }

    /// A value as a double.
    pub(crate) fn as_double(self, value: &str) -> String {
        format!("CAST({value} AS {})", self.double_type())
    }

    /// A whole double as an integer of 64 bits.
    pub(crate) fn as_long(self, value: &str) -> String {
        match self {
            // A NULL there may still have the NaN that it was made of, and a cast fails on that.
            Self::Clickhouse => format!("accurateCastOrNull({value}, 'Int64')"),
            _ => format!("CAST({value} AS {})", self.long_type()),
        }
    }

    /// A whole double as an integer.
    pub(crate) fn as_integer(self, value: &str) -> String {
        format!("CAST({value} AS {})", self.integer_type())
    }

    /// A flag for a column of a table: a word where the engine has no type of flags.
    pub(crate) fn stored_flag(self, flag: &str) -> String {
        match self {
            Self::Clickhouse => format!("CAST({flag} AS {})", self.flag_type()),
            Self::Sqlite => format!("CASE WHEN {flag} THEN 'true' WHEN NOT {flag} THEN 'false' END"),
            _ => flag.to_owned(),
        }
    }

    /// Unknown, of a type.
    pub(crate) fn null(self, yields: RuleType) -> String {
        format!("CAST(NULL AS {})", self.type_of(yields))
    }

    /// A text in the order of code points, where the order of a database may be another one.
    pub(crate) fn by_code_point(self, text: &str) -> String {
        match self {
            Self::Postgres => format!("{text} COLLATE \"C\""),
            _ => text.to_owned(),
        }
    }
}
