//! Checks a rule against the columns that it will be evaluated on.

use polars::prelude::*;

use super::checked_rule::CheckedRule;
use super::error::RuleError;
use super::rule::{Rule, Yields};
use super::types::rule_columns;
use crate::config::Mistake;
use crate::expression::{RuleType, check};

impl Rule {
    /// The expression checked against the columns of `schema`.
    ///
    /// # Errors
    /// When a column does not exist, the types do not fit, or its type is not the one that the expression must yield.
    pub fn check(&self, schema: &Schema) -> Result<CheckedRule, RuleError> {
        let typed =
            check(self.tree(), &rule_columns(schema, self.columns())).map_err(|fault| self.error(fault))?;
        let required = match self.yields() {
            Yields::Condition => Some(RuleType::Flag),
            Yields::Number => Some(RuleType::Number),
            Yields::Value => None,
        };
        required.map_or(Ok(()), |required| typed.require(required)).map_err(|fault| self.error(fault))?;
        Ok(CheckedRule::new(self.clone(), typed))
    }

    /// As [`Rule::check`]; an error is added to `mistakes`.
    pub fn checked(&self, schema: &Schema, mistakes: &mut Vec<Mistake>) -> Option<CheckedRule> {
        self.check(schema).map_err(|error| mistakes.push(error.mistake(self.path()))).ok()
    }
}
