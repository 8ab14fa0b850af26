//! A parsed SQL expression.

use std::sync::Arc;

use polars::prelude::*;
use polars::sql::sql_expr;
use polars_plan::plans::DynLiteralValue;
use polars_plan::utils::expr_to_leaf_column_names;

use super::error::{RuleError, RuleFault, polars_reason};
use crate::config::Path;

/// The type that an expression must yield. Any may be NULL, which is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// TRUE or FALSE.
    Condition,
    /// A number.
    Number,
    /// A value of any type.
    Value,
}

/// A parsed SQL expression: its text, where in `bantam.toml` it is written, what it must yield and which columns it uses. Two
/// are equal when their texts are.
#[derive(Debug, Clone)]
pub struct Rule {
    parsed: Arc<Parsed>,
    path: Path,
    yields: Yields,
}

/// What all copies of an expression share.
#[derive(Debug)]
struct Parsed {
    text: String,
    expression: Expr,
    columns: Vec<String>,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Rule {}

impl Rule {
    /// Parses the expression `text`, which is written at `path`.
    ///
    /// # Errors
    /// When it is not a SQL expression.
    pub fn parse(text: &str, path: Path, yields: Yields) -> Result<Self, RuleError> {
        let syntax = |reason: String| RuleError { sql: text.to_owned(), fault: RuleFault::Syntax(reason) };
        let expression = sql_expr(text).map_err(|error| syntax(polars_reason(&error)))?;
        if expression.into_iter().any(|part| matches!(part, Expr::Selector(_) | Expr::SubPlan(..))) {
            return Err(syntax("`*` and sub-queries are not supported".to_owned()));
        }
        let columns = columns(&expression);
        let parsed = Arc::new(Parsed { text: text.to_owned(), expression, columns });
        Ok(Self { parsed, path, yields })
    }

    /// The expression NULL. It takes the place of one with a mistake that has been reported, so that the checks can go on.
    pub(crate) fn null(path: Path, yields: Yields) -> Self {
        let parsed = Parsed { text: "NULL".to_owned(), expression: lit(NULL), columns: Vec::new() };
        Self { parsed: Arc::new(parsed), path, yields }
    }

    /// The same expression at another path.
    #[must_use]
    pub fn at(&self, path: Path) -> Self {
        Self { path, ..self.clone() }
    }

    /// The SQL as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.parsed.text
    }

    /// Where it is written in `bantam.toml`.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// The type that it must yield.
    #[must_use]
    pub const fn yields(&self) -> Yields {
        self.yields
    }

    /// The columns that it uses, sorted.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.parsed.columns
    }

    /// The columns that it compares with a number directly, so that they must be numbers themselves.
    pub fn number_columns(&self) -> impl Iterator<Item = String> {
        (&self.parsed.expression).into_iter().filter_map(compared_with_number)
    }

    /// The column that it is, where it is nothing else.
    #[must_use]
    pub fn only_column(&self) -> Option<&str> {
        match &self.parsed.expression {
            Expr::Column(name) => Some(name.as_str()),
            _ => None,
        }
    }

    pub(super) fn expression(&self) -> &Expr {
        &self.parsed.expression
    }

    pub(super) fn error(&self, fault: RuleFault) -> RuleError {
        RuleError { sql: self.parsed.text.clone(), fault }
    }
}

/// The columns that an expression uses, sorted.
fn columns(expression: &Expr) -> Vec<String> {
    let names = expr_to_leaf_column_names(expression).into_iter();
    let mut columns: Vec<String> = names.map(|name| name.to_string()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The column of a comparison of a column with a number.
fn compared_with_number(part: &Expr) -> Option<String> {
    let Expr::BinaryExpr { left, op, right } = part else { return None };
    match (left.as_ref(), right.as_ref()) {
        (Expr::Column(name), Expr::Literal(value)) | (Expr::Literal(value), Expr::Column(name))
            if op.is_comparison() && is_number(value) =>
        {
            Some(name.to_string())
        }
        _ => None,
    }
}

fn is_number(value: &LiteralValue) -> bool {
    match value {
        LiteralValue::Dyn(value) => matches!(value, DynLiteralValue::Int(_) | DynLiteralValue::Float(_)),
        LiteralValue::Scalar(value) => value.dtype().is_numeric(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compared_with_a_number_must_be_one() {
        let numbers = |sql: &str| -> Vec<String> {
            Rule::parse(sql, Path::default(), Yields::Condition).unwrap().number_columns().collect()
        };
        assert_eq!(numbers("a >= 5 AND 2.5 > b OR c BETWEEN 1 AND 2"), ["a", "b", "c", "c"]);
        assert!(numbers("a = '5' OR b IN ('x') OR LENGTH(c) > 3 OR d > e").is_empty());
    }
}
