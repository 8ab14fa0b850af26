//! SQL text to a checked expression, and the three truth values.
//!
//! One expression language is used wherever a condition or a derived value is needed: SQL as polars
//! parses it. SQL's TRUE, FALSE and NULL are pass, fail and unknown. An expression is checked against
//! the columns it will meet before anything is computed: it parses, its columns exist, it looks at one
//! row at a time, and a condition is boolean.

use polars::polars_utils::arena::{Arena, Node};
use polars::polars_utils::idx_vec::UnitVec;
use polars::prelude::*;
use polars::sql::sql_expr;
use polars_plan::plans::{
    AExpr, DynLiteralValue, ExprToIRContext, is_elementwise, is_inherently_nondeterministic, to_expr_ir,
};
use polars_plan::utils::expr_to_leaf_column_names;

/// The three truth values of SQL. Unknown is not false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// The condition holds.
    True,
    /// The condition does not hold.
    False,
    /// What it asks for is not known.
    Unknown,
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        match value {
            Some(true) => Self::True,
            Some(false) => Self::False,
            None => Self::Unknown,
        }
    }
}

/// Why an expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// It is not SQL.
    #[error("`{sql}` is not a SQL expression: {reason}")]
    Syntax {
        /// The expression.
        sql: String,
        /// What the parser said.
        reason: String,
    },
    /// It names a column that is not there.
    #[error("`{sql}` names the column `{column}`, which does not exist")]
    NoSuchColumn {
        /// The expression.
        sql: String,
        /// The column.
        column: String,
    },
    /// It looks at more than one row.
    #[error("`{sql}` looks at more than one row; a rule sees one row at a time")]
    NotRowWise {
        /// The expression.
        sql: String,
    },
    /// It may give another value each time.
    #[error("`{sql}` is random; a rule must give the same value each time")]
    Random {
        /// The expression.
        sql: String,
    },
    /// Its types do not fit.
    #[error("`{sql}` does not fit the columns: {reason}")]
    Types {
        /// The expression.
        sql: String,
        /// What does not fit.
        reason: String,
    },
    /// It should be true or false.
    #[error("`{sql}` should be a condition, but it gives {found}")]
    NotACondition {
        /// The expression.
        sql: String,
        /// What it gives.
        found: String,
    },
    /// It should be a number.
    #[error("`{sql}` should be a number, but it gives {found}")]
    NotANumber {
        /// The expression.
        sql: String,
        /// What it gives.
        found: String,
    },
    /// It failed on the data.
    #[error("`{sql}` failed: {reason}")]
    Evaluation {
        /// The expression.
        sql: String,
        /// What went wrong.
        reason: String,
    },
}

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct Rule {
    sql: String,
    expression: Expr,
    columns: Vec<String>,
}

impl Rule {
    /// Parses `sql`.
    ///
    /// # Errors
    /// When it is not a SQL expression.
    pub fn parse(sql: &str) -> Result<Self, RuleError> {
        let syntax = |reason: String| RuleError::Syntax { sql: sql.to_owned(), reason };
        let expression = sql_expr(sql).map_err(|error| syntax(polars_reason(&error)))?;
        if expression.into_iter().any(|part| matches!(part, Expr::Selector(_) | Expr::SubPlan(..))) {
            return Err(syntax("`*` and sub-queries have no meaning here".to_owned()));
        }
        let mut columns: Vec<String> =
            expr_to_leaf_column_names(&expression).into_iter().map(|name| name.to_string()).collect();
        columns.sort_unstable();
        columns.dedup();
        Ok(Self { sql: sql.to_owned(), expression, columns })
    }

    /// The SQL as written.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The columns it names, sorted.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The columns that it compares with a number as it stands, so that they must hold numbers themselves.
    #[must_use]
    pub fn number_columns(&self) -> Vec<String> {
        let mut columns = Vec::new();
        for part in &self.expression {
            if let Expr::BinaryExpr { left, op, right } = part
                && op.is_comparison()
            {
                match (left.as_ref(), right.as_ref()) {
                    (Expr::Column(name), Expr::Literal(value))
                    | (Expr::Literal(value), Expr::Column(name))
                        if is_number(value) =>
                    {
                        columns.push(name.to_string());
                    }
                    _ => {}
                }
            }
        }
        columns
    }

    /// The column that it is, where it is nothing else.
    #[must_use]
    pub fn only_column(&self) -> Option<String> {
        match &self.expression {
            Expr::Column(name) => Some(name.to_string()),
            _ => None,
        }
    }

    /// Holds the expression against the columns it will meet, and tells what type it gives.
    ///
    /// # Errors
    /// When a column does not exist, the types do not fit, or it is not computed row by row.
    pub fn check_value(&self, schema: &Schema) -> Result<DataType, RuleError> {
        if let Some(column) = self.columns.iter().find(|column| !schema.contains(column.as_str())) {
            return Err(RuleError::NoSuchColumn { sql: self.sql.clone(), column: column.clone() });
        }
        let types =
            |error: PolarsError| RuleError::Types { sql: self.sql.clone(), reason: polars_reason(&error) };
        let mut arena = Arena::new();
        let node = to_expr_ir(self.expression.clone(), &mut ExprToIRContext::new(&mut arena, schema))
            .map_err(types)?
            .node();
        if !is_row_wise(node, &arena) {
            return Err(RuleError::NotRowWise { sql: self.sql.clone() });
        }
        if is_inherently_nondeterministic(node, &arena) {
            return Err(RuleError::Random { sql: self.sql.clone() });
        }
        let empty = DataFrame::empty_with_schema(schema);
        let value = empty.lazy().select([self.expression.clone().alias(RESULT)]).collect().map_err(types)?;
        Ok(value.column(RESULT).map_err(types)?.dtype().clone())
    }

    /// As [`Rule::check_value`], for an expression that must be true, false or unknown.
    ///
    /// # Errors
    /// Also when it gives anything else.
    pub fn check_condition(&self, schema: &Schema) -> Result<(), RuleError> {
        match self.check_value(schema)? {
            DataType::Boolean | DataType::Null => Ok(()),
            other => {
                Err(RuleError::NotACondition { sql: self.sql.clone(), found: type_name(&other).to_owned() })
            }
        }
    }

    /// As [`Rule::check_value`], for an expression that must be a number or unknown.
    ///
    /// # Errors
    /// Also when it gives anything else.
    pub fn check_number(&self, schema: &Schema) -> Result<(), RuleError> {
        match self.check_value(schema)? {
            DataType::Null => Ok(()),
            number if number.is_primitive_numeric() => Ok(()),
            other => {
                Err(RuleError::NotANumber { sql: self.sql.clone(), found: type_name(&other).to_owned() })
            }
        }
    }

    /// The number for each row of `frame`; `None` where it is unknown.
    ///
    /// # Errors
    /// When polars cannot compute it, or it is not a number.
    pub fn numbers(&self, frame: &DataFrame) -> Result<Vec<Option<f64>>, RuleError> {
        let value = self.value(frame)?;
        let not_a_number =
            |_| RuleError::NotANumber { sql: self.sql.clone(), found: type_name(value.dtype()).to_owned() };
        let numbers = value.cast(&DataType::Float64).map_err(not_a_number)?;
        Ok(numbers.f64().map_err(not_a_number)?.iter().collect())
    }

    /// The value for each row of `frame`.
    ///
    /// # Errors
    /// When polars cannot compute it, for example for a failing cast.
    pub fn value(&self, frame: &DataFrame) -> Result<Column, RuleError> {
        let failed = |error: PolarsError| RuleError::Evaluation {
            sql: self.sql.clone(),
            reason: polars_reason(&error),
        };
        if frame.height() == 0 {
            let dtype = self.check_value(frame.schema())?;
            return Ok(Column::new_empty(RESULT.into(), &dtype));
        }
        let mut used = frame.select(self.columns.iter().map(String::as_str)).map_err(failed)?;
        if self.columns.is_empty() {
            // An expression without columns still needs to know how many rows there are.
            used = DataFrame::new(
                frame.height(),
                vec![Column::new_scalar(ROWS.into(), Scalar::from(0i64), frame.height())],
            )
            .map_err(failed)?;
        }
        let all =
            used.lazy().with_columns([self.expression.clone().alias(RESULT)]).collect().map_err(failed)?;
        all.column(RESULT).cloned().map_err(failed)
    }

    /// The truth for each row of `frame`.
    ///
    /// # Errors
    /// When polars cannot compute it, or it is not a condition.
    pub fn truth(&self, frame: &DataFrame) -> Result<Vec<Truth>, RuleError> {
        let value = self.value(frame)?;
        if value.dtype() == &DataType::Null {
            return Ok(vec![Truth::Unknown; frame.height()]);
        }
        match value.bool() {
            Ok(values) => Ok(values.iter().map(Truth::from).collect()),
            Err(_) => Err(RuleError::NotACondition {
                sql: self.sql.clone(),
                found: type_name(value.dtype()).to_owned(),
            }),
        }
    }
}

/// What is wrong with the syntax of `sql`, if anything.
#[must_use]
pub fn syntax_error(sql: &str) -> Option<String> {
    Rule::parse(sql).err().map(|error| error.to_string())
}

/// Whether an expression gives each row its value from that row alone. Constants such as the list of an `IN` do.
fn is_row_wise(node: Node, arena: &Arena<AExpr>) -> bool {
    let mut inputs: UnitVec<Node> = UnitVec::new();
    is_constant(node, arena)
        || is_elementwise(&mut inputs, arena.get(node), arena)
            && inputs.iter().all(|&input| is_row_wise(input, arena))
}

/// Whether an expression looks at no row at all.
fn is_constant(node: Node, arena: &Arena<AExpr>) -> bool {
    let expression = arena.get(node);
    let mut inputs: Vec<Node> = Vec::new();
    expression.inputs_rev(&mut inputs);
    !matches!(expression, AExpr::Column(_) | AExpr::Len | AExpr::Element)
        && inputs.into_iter().all(|input| is_constant(input, arena))
}

fn is_number(value: &LiteralValue) -> bool {
    match value {
        LiteralValue::Dyn(value) => matches!(value, DynLiteralValue::Int(_) | DynLiteralValue::Float(_)),
        LiteralValue::Scalar(value) => value.dtype().is_numeric(),
        _ => false,
    }
}

/// A type in words.
#[must_use]
pub fn type_name(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::Boolean => "true or false",
        DataType::String => "text",
        DataType::Date => "a date",
        DataType::Datetime(..) => "a date and time",
        DataType::Duration(_) => "a span of time",
        DataType::List(_) => "a list",
        DataType::Null => "nothing but unknown",
        other if other.is_numeric() => "a number",
        _ => "something else",
    }
}

const RESULT: &str = "__result";
const ROWS: &str = "__rows";

/// What polars said, without the parts that speak of its own plan.
fn polars_reason(error: &PolarsError) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    first.trim().trim_start_matches("sql parser error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> DataFrame {
        df!("employees" => [Some(10i64), Some(200), None], "seniority" => [Some("VP"), None, Some("User")])
            .unwrap()
    }

    fn truth(sql: &str) -> Vec<Truth> {
        let rule = Rule::parse(sql).unwrap();
        rule.check_condition(frame().schema()).unwrap();
        rule.truth(&frame()).unwrap()
    }

    #[test]
    fn a_missing_value_makes_a_condition_unknown_not_false() {
        use Truth::{False, True, Unknown};
        assert_eq!(truth("employees >= 50"), [False, True, Unknown]);
        assert_eq!(truth("NOT (seniority IN ('VP', 'C-level'))"), [False, Unknown, True]);
        assert_eq!(truth("employees >= 50 OR seniority = 'VP'"), [True, True, Unknown]);
        assert_eq!(truth("employees >= 50 AND seniority = 'VP'"), [False, Unknown, False]);
        assert_eq!(truth("seniority LIKE 'V%'"), [True, Unknown, False]);
        assert_eq!(truth("employees IS NULL"), [False, False, True]);
    }

    #[test]
    fn a_constant_holds_for_every_row() {
        assert_eq!(truth("TRUE"), [Truth::True; 3]);
        assert_eq!(truth("NULL"), [Truth::Unknown; 3]);
    }

    #[test]
    fn what_looks_at_other_rows_is_refused() {
        for sql in ["employees > AVG(employees)", "employees > LAG(employees) OVER (ORDER BY employees)"] {
            let error = Rule::parse(sql).unwrap().check_condition(frame().schema()).unwrap_err();
            assert!(matches!(error, RuleError::NotRowWise { .. }), "{sql}: {error}");
        }
    }

    #[test]
    fn what_is_compared_with_a_number_must_be_one() {
        let numbers = |sql: &str| Rule::parse(sql).unwrap().number_columns();
        assert_eq!(numbers("a >= 5 AND 2.5 > b OR c BETWEEN 1 AND 2"), ["a", "b", "c", "c"]);
        assert!(numbers("a = '5' OR b IN ('x') OR LENGTH(c) > 3 OR d > e").is_empty());
    }

    #[test]
    fn mistakes_are_found_before_any_row_is_read() {
        let check = |sql: &str| Rule::parse(sql).and_then(|rule| rule.check_condition(frame().schema()));
        assert!(matches!(check("employees >"), Err(RuleError::Syntax { .. })));
        assert!(
            matches!(check("staff > 3"), Err(RuleError::NoSuchColumn { column, .. }) if column == "staff")
        );
        assert!(matches!(check("employees + 1"), Err(RuleError::NotACondition { .. })));
        assert!(matches!(check("employees > 'many'"), Err(RuleError::Types { .. })));
        assert!(Rule::parse("*").is_err());
    }
}
