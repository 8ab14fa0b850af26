//! Why an expression cannot be used.

use std::fmt;

use polars::prelude::PolarsError;

/// An expression that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// The expression as written.
    pub sql: String,
    /// What is wrong with it.
    pub fault: RuleFault,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// It is not SQL; with the message of the parser.
    #[error("is not a SQL expression: {0}")]
    Syntax(String),
    /// It names a column that does not exist.
    #[error("names the column `{0}`, which does not exist")]
    NoSuchColumn(String),
    /// Its value depends on other rows.
    #[error("uses more than one row; an expression is evaluated row by row")]
    NotRowWise,
    /// Its value may differ from one evaluation to the next.
    #[error("is random; an expression must give the same value each time")]
    Random,
    /// Its types do not fit; with the message of the type checker.
    #[error("does not fit the types of the columns: {0}")]
    Types(String),
    /// It should be true or false, but has another type.
    #[error("should be a condition, but it gives {0}")]
    NotACondition(&'static str),
    /// It should be a number, but has another type.
    #[error("should be a number, but it gives {0}")]
    NotANumber(&'static str),
    /// It cannot be evaluated on the data; with the message of the engine.
    #[error("cannot be evaluated: {0}")]
    Evaluation(String),
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.sql, self.fault)
    }
}

impl std::error::Error for RuleError {}

/// The message of polars without the parts about its own plan.
pub(super) fn polars_reason(error: &PolarsError) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    first.trim().trim_start_matches("sql parser error: ").to_owned()
}
