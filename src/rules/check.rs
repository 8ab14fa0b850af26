//! Checks an expression against the columns that it will be evaluated on.

use polars::polars_utils::arena::{Arena, Node};
use polars::polars_utils::idx_vec::UnitVec;
use polars::prelude::*;
use polars_plan::plans::{
    AExpr, ExprToIRContext, is_elementwise, is_inherently_nondeterministic, to_expr_ir,
};

use super::checked_rule::CheckedRule;
use super::error::{RuleError, RuleFault, polars_reason};
use super::mistake::mistake;
use super::rule::{Rule, Yields};
use super::types::type_name;
use crate::config::Mistake;

impl Rule {
    /// The expression checked against the columns of `schema`.
    ///
    /// # Errors
    /// When a column does not exist, the types do not fit, the value depends on other rows or is random, or its type is not
    /// the one that the expression must yield.
    pub fn check(&self, schema: &Schema) -> Result<CheckedRule, RuleError> {
        if let Some(column) = self.columns().iter().find(|column| !schema.contains(column.as_str())) {
            return Err(self.error(RuleFault::NoSuchColumn(column.clone())));
        }
        let dtype = self.dtype(schema)?;
        match (self.yields(), &dtype) {
            (_, DataType::Null) | (Yields::Value, _) | (Yields::Condition, DataType::Boolean) => {}
            (Yields::Number, number) if number.is_primitive_numeric() => {}
            (Yields::Condition, other) => return Err(self.error(RuleFault::NotACondition(type_name(other)))),
            (Yields::Number, other) => return Err(self.error(RuleFault::NotANumber(type_name(other)))),
        }
        Ok(CheckedRule::new(self.clone(), dtype))
    }

    /// As [`Rule::check`]; an error is added to `mistakes`.
    pub fn checked(&self, schema: &Schema, mistakes: &mut Vec<Mistake>) -> Option<CheckedRule> {
        let checked = self.check(schema);
        checked.map_err(|error| mistakes.push(mistake(self, &error, schema))).ok()
    }

    /// The type of the values, for a value that depends on its own row alone.
    fn dtype(&self, schema: &Schema) -> Result<DataType, RuleError> {
        let types = |error: PolarsError| self.error(RuleFault::Types(polars_reason(&error)));
        let mut arena = Arena::new();
        let mut context = ExprToIRContext::new(&mut arena, schema);
        let node = to_expr_ir(self.expression().clone(), &mut context).map_err(types)?.node();
        if !is_row_wise(node, &arena) {
            return Err(self.error(RuleFault::NotRowWise));
        }
        if is_inherently_nondeterministic(node, &arena) {
            return Err(self.error(RuleFault::Random));
        }
        let empty = DataFrame::empty_with_schema(schema).lazy();
        let values = empty.select([self.expression().clone().alias(VALUES)]).collect().map_err(types)?;
        Ok(values.column(VALUES).map_err(types)?.dtype().clone())
    }
}

const VALUES: &str = "__values";

/// Whether an expression gives each row its value from that row alone. Constants such as the list of an `IN` do.
fn is_row_wise(node: Node, arena: &Arena<AExpr>) -> bool {
    let mut inputs: UnitVec<Node> = UnitVec::new();
    is_constant(node, arena)
        || is_elementwise(&mut inputs, arena.get(node), arena)
            && inputs.iter().all(|&input| is_row_wise(input, arena))
}

/// Whether an expression uses no row at all.
fn is_constant(node: Node, arena: &Arena<AExpr>) -> bool {
    let expression = arena.get(node);
    let mut inputs: Vec<Node> = Vec::new();
    expression.inputs_rev(&mut inputs);
    !matches!(expression, AExpr::Column(_) | AExpr::Len | AExpr::Element)
        && inputs.into_iter().all(|input| is_constant(input, arena))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Path;
    use crate::rules::Truth;

    fn frame() -> DataFrame {
        df!("employees" => [Some(10i64), Some(200), None], "seniority" => [Some("VP"), None, Some("User")])
            .unwrap()
    }

    fn check(sql: &str) -> Result<CheckedRule, RuleError> {
        Rule::parse(sql, Path::default(), Yields::Condition)?.check(frame().schema())
    }

    fn truths(sql: &str) -> Vec<Truth> {
        check(sql).unwrap().truths(&frame()).unwrap()
    }

    #[test]
    fn a_missing_value_makes_a_condition_unknown_not_false() {
        use Truth::{False, True, Unknown};
        assert_eq!(truths("employees >= 50"), [False, True, Unknown]);
        assert_eq!(truths("NOT (seniority IN ('VP', 'C-level'))"), [False, Unknown, True]);
        assert_eq!(truths("employees >= 50 OR seniority = 'VP'"), [True, True, Unknown]);
        assert_eq!(truths("employees >= 50 AND seniority = 'VP'"), [False, Unknown, False]);
        assert_eq!(truths("seniority LIKE 'V%'"), [True, Unknown, False]);
        assert_eq!(truths("employees IS NULL"), [False, False, True]);
    }

    #[test]
    fn a_constant_holds_for_every_row() {
        assert_eq!(truths("TRUE"), [Truth::True; 3]);
        assert_eq!(truths("NULL"), [Truth::Unknown; 3]);
    }

    #[test]
    fn an_expression_over_other_rows_is_refused() {
        for sql in ["employees > AVG(employees)", "employees > LAG(employees) OVER (ORDER BY employees)"] {
            assert_eq!(check(sql).unwrap_err().fault, RuleFault::NotRowWise, "{sql}");
        }
    }

    #[test]
    fn mistakes_are_found_before_any_row_is_read() {
        let fault = |sql: &str| check(sql).unwrap_err().fault;
        assert!(matches!(fault("employees >"), RuleFault::Syntax(_)));
        assert_eq!(fault("staff > 3"), RuleFault::NoSuchColumn("staff".to_owned()));
        assert_eq!(fault("employees + 1"), RuleFault::NotACondition("a number"));
        assert!(matches!(fault("employees > 'many'"), RuleFault::Types(_)));
        assert!(matches!(fault("*"), RuleFault::Syntax(_)));
    }

    #[test]
    fn a_mistake_names_the_nearest_column_as_sql_writes_it() {
        let schema = Schema::from_iter([Field::new("Lead Source".into(), DataType::String)]);
        let rule = Rule::parse("LeadSource = 'web'", Path::new(["x"]), Yields::Condition).unwrap();
        let mut mistakes = Vec::new();
        assert!(rule.checked(&schema, &mut mistakes).is_none());
        assert_eq!(mistakes[0].hint.as_deref(), Some("did you mean `\"Lead Source\"`?"));
    }
}
