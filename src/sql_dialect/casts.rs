//! CAST, which is total: what cannot be cast is unknown.

use super::dialect::SqlDialect;
use super::print::Printer;
use crate::expression::{RuleType, Step, StepId};
use crate::syntax::Fault;

/// A decimal number as a regular expression that all engines read alike. Numbers of more than 300 digits are unknown.
const NUMBER: &str = "^[ ]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-2]?[0-9]?[0-9])?[ ]*$";

/// Numbers below this are exact as integers.
const EXACT: f64 = 9.0e15;

impl Printer<'_> {
    pub(super) fn cast(&self, step: &Step, operand: StepId, to: RuleType) -> Result<String, Fault> {
        use RuleType::{Date, Flag, Null, Number, Text, Timestamp};
        let (dialect, x) = (self.dialect, self.sql(operand));
        let refuse = |what: &str, hint: &str| Err(self.refused(step, what, hint));
        match (self.yields(operand), to) {
            (from, to) if from == to => Ok(x.to_owned()),
            (Date, Timestamp) => Ok(x.to_owned()),
            (Null, to) => Ok(dialect.null(to)),
            (Timestamp, Date) => Ok(dialect.truncated("day", x).unwrap_or_default()),
            (Flag, Number) => {
                let (one, zero) = (dialect.number(1.0), dialect.number(0.0));
                Ok(format!("(CASE WHEN {x} THEN {one} WHEN NOT {x} THEN {zero} END)"))
            }
            (Number, Flag) => Ok(format!("({x} <> {})", dialect.number(0.0))),
            (Flag, Text) => Ok(format!("(CASE WHEN {x} THEN 'true' WHEN NOT {x} THEN 'false' END)")),
            (Number, Text) => Ok(dialect.number_text(x)),
            (Text, Flag) => {
                let word = dialect.lower_somehow(&dialect.trimmed(x));
                Ok(format!(
                    "(CASE WHEN {word} IN ('true', 't', 'yes', 'y', '1') THEN {} WHEN {word} IN ('false', 'f', 'no', 'n', \
                     '0') THEN {} END)",
                    SqlDialect::flag(true),
                    SqlDialect::flag(false)
                ))
            }
            (Text, Number) => match dialect.parsed_number(x) {
                Some(number) => Ok(number),
                None => refuse(
                    "a cast of text to a number",
                    "have a column of numbers in the table of the engine",
                ),
            },
            (Date, Text) => Ok(dialect.date_text(x)),
            (Timestamp, Text) => refuse("a cast of a timestamp to text", "cast it to a date first"),
            (Text, Date | Timestamp) => {
                refuse("a cast of text to a time", "have a column of dates in the table of the engine")
            }
            _ => Ok(dialect.null(to)),
        }
    }
}

impl SqlDialect {
    /// A number as text: whole ones without a fraction, others as the engine writes them.
    pub(crate) fn number_text(self, x: &str) -> String {
        let whole = self.as_text(&self.as_long(x));
        let (exact, floor) = (self.number(EXACT), self.floor(x));
        format!("(CASE WHEN {x} = {floor} AND ABS({x}) < {exact} THEN {whole} ELSE {} END)", self.as_text(x))
    }

    /// A text as a number; `None` where an engine cannot tell whether it is one.
    fn parsed_number(self, text: &str) -> Option<String> {
        let pattern = self.text(NUMBER);
        let is_number = match self {
            Self::Sqlite => return None,
            Self::Duckdb => format!("REGEXP_MATCHES({text}, {pattern})"),
            Self::Postgres => format!("{text} ~ {pattern}"),
            Self::Datafusion => format!("REGEXP_LIKE({text}, {pattern})"),
            Self::Clickhouse => {
                let number =
                    self.without_sign_of_zero(&format!("toFloat64OrNull(TRIM(BOTH ' ' FROM {text}))"));
                return Some(format!("(CASE WHEN match({text}, {pattern}) THEN {number} END)"));
            }
            Self::Spark | Self::Databricks => format!("{text} RLIKE {pattern}"),
            Self::Snowflake => format!("REGEXP_INSTR({text}, {pattern}) > 0"),
            Self::Bigquery => format!("REGEXP_CONTAINS({text}, {pattern})"),
        };
        let number = self.without_sign_of_zero(&self.as_double(&self.trim(text, " ")));
        Some(format!("(CASE WHEN {is_number} THEN {number} END)"))
    }
}
