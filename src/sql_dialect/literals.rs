//! Names and constants as each dialect writes them.

use super::dialect::SqlDialect;

impl SqlDialect {
    /// The name of a column or table.
    pub(crate) fn quoted(self, name: &str) -> String {
        match self {
            Self::Spark | Self::Databricks => format!("`{}`", name.replace('`', "``")),
            Self::Bigquery => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
            Self::Clickhouse => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// Whether a backslash within a text escapes the character after it.
    const fn has_backslash(self) -> bool {
        matches!(self, Self::Clickhouse | Self::Spark | Self::Databricks | Self::Snowflake | Self::Bigquery)
    }

    /// A text.
    pub(crate) fn text(self, value: &str) -> String {
        if !self.has_backslash() {
            return format!("'{}'", value.replace('\'', "''"));
        }
        let mut written = String::from("'");
        for letter in value.chars() {
            match letter {
                '\\' => written.push_str("\\\\"),
                '\'' => written.push_str("\\'"),
                '\n' => written.push_str("\\n"),
                '\r' => written.push_str("\\r"),
                '\t' => written.push_str("\\t"),
                other => written.push(other),
            }
        }
        written.push('\'');
        written
    }

    /// A number as a double: the shortest form that reads back as the same number, with an exponent, as a bare `0.1` is a
    /// decimal in most engines. 0 has no sign.
    pub(crate) fn number(self, value: f64) -> String {
        let value = value + 0.0;
        let digits = format!("{value:E}");
        match (self, value.is_sign_negative()) {
            (Self::Postgres, _) => format!("'{digits}'::float8"),
            (Self::Spark | Self::Databricks, false) => format!("{digits}D"),
            (Self::Spark | Self::Databricks, true) => format!("({digits}D)"),
            (_, false) => digits,
            (_, true) => format!("({digits})"),
        }
    }

    /// A whole number of 64 bits.
    pub(crate) fn integer(self, value: i64) -> String {
        match self {
            Self::Spark | Self::Databricks => format!("({value}L)"),
            // The least number has no positive of its own.
            _ if value < 0 => format!("({value})"),
            _ => value.to_string(),
        }
    }

    /// True or false.
    pub(crate) const fn flag(value: bool) -> &'static str {
        if value { "TRUE" } else { "FALSE" }
    }
}
