//! Evaluates a checked expression on the rows of a frame.

use polars::prelude::*;

use super::error::{RuleError, RuleFault, polars_reason};
use super::rule::Rule;
use super::truth::Truth;
use super::types::type_name;

/// A [`Rule`] that has been checked against the schema of the frames that it is evaluated on.
#[derive(Debug, Clone)]
pub struct CheckedRule {
    rule: Rule,
    /// The type of its values.
    dtype: DataType,
}

/// The column of the values, and a column that says how many rows there are.
const RESULT: &str = "__result";
const ROWS: &str = "__rows";

impl CheckedRule {
    pub(super) const fn new(rule: Rule, dtype: DataType) -> Self {
        Self { rule, dtype }
    }

    /// The SQL as written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.rule.text()
    }

    /// The columns that it uses, sorted.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.rule.columns()
    }

    /// The value for each row of `frame`.
    ///
    /// # Errors
    /// When it cannot be evaluated, for example for a failing cast.
    pub fn values(&self, frame: &DataFrame) -> Result<Column, RuleError> {
        if frame.height() == 0 {
            return Ok(Column::new_empty(RESULT.into(), &self.dtype));
        }
        self.evaluate(frame).map_err(|error| self.rule.error(RuleFault::Evaluation(polars_reason(&error))))
    }

    fn evaluate(&self, frame: &DataFrame) -> PolarsResult<Column> {
        let expression = self.rule.expression().clone().alias(RESULT);
        let frame = self.used_columns(frame)?.lazy().with_columns([expression]).collect()?;
        frame.column(RESULT).cloned()
    }

    /// The columns of `frame` that it uses. An expression without columns still needs the number of rows.
    fn used_columns(&self, frame: &DataFrame) -> PolarsResult<DataFrame> {
        if self.columns().is_empty() {
            let rows = Column::new_scalar(ROWS.into(), Scalar::from(0i64), frame.height());
            return DataFrame::new(frame.height(), vec![rows]);
        }
        frame.select(self.columns().iter().map(String::as_str))
    }

    /// The number for each row of `frame`; `None` where it is unknown.
    ///
    /// # Errors
    /// When it cannot be evaluated, or is not a number.
    pub fn numbers(&self, frame: &DataFrame) -> Result<Vec<Option<f64>>, RuleError> {
        let values = self.values(frame)?;
        let not_a_number = |_| self.rule.error(RuleFault::NotANumber(type_name(values.dtype())));
        let numbers = values.cast(&DataType::Float64).map_err(not_a_number)?;
        Ok(numbers.f64().map_err(not_a_number)?.iter().collect())
    }

    /// The truth value for each row of `frame`.
    ///
    /// # Errors
    /// When it cannot be evaluated, or is not a condition.
    pub fn truths(&self, frame: &DataFrame) -> Result<Vec<Truth>, RuleError> {
        let values = self.values(frame)?;
        if values.dtype() == &DataType::Null {
            return Ok(vec![Truth::Unknown; frame.height()]);
        }
        match values.bool() {
            Ok(values) => Ok(values.iter().map(Truth::from).collect()),
            Err(_) => Err(self.rule.error(RuleFault::NotACondition(type_name(values.dtype())))),
        }
    }
}
