//! Checks the tree of a rule against the columns of a table.

use super::columns::ColumnTypes;
use super::messages::cut;
use super::times::{parse_interval, parse_time};
use super::type_checker::{CheckedNode, TypeChecker};
use super::typed::{Constant, Operation, Typed};
use super::value_type::RuleType;
use crate::syntax::{Fault, NodeId, Syntax, Tree};

/// Checks the tree of a rule against the columns of a table: names, types, functions and literals. The time is linear in the
/// number of nodes, and nothing recurses.
///
/// # Errors
///
/// The first mistake, in the order of evaluation.
pub fn check(tree: &Tree, columns: &ColumnTypes) -> Result<Typed, Fault> {
    let mut checker = TypeChecker::new(tree, columns);
    for node in 0..tree.nodes().len() as NodeId {
        let checked = checker.node(node)?;
        checker.nodes.push(checked);
    }
    checker.finish()
}

impl TypeChecker<'_> {
    /// Checks a node whose operands are checked.
    fn node(&mut self, id: NodeId) -> Result<CheckedNode, Fault> {
        let node = self.written(id);
        let at = node.at;
        match &node.syntax {
            Syntax::Null => Ok(CheckedNode::Constant(Constant::Null, RuleType::Null)),
            Syntax::Flag(flag) => Ok(CheckedNode::Constant(Constant::Flag(*flag), RuleType::Flag)),
            Syntax::Number(number) => Ok(CheckedNode::Constant(Constant::Number(*number), RuleType::Number)),
            Syntax::Text(text) => Ok(CheckedNode::Constant(Constant::Text(text.clone()), RuleType::Text)),
            Syntax::Date(text) => date(text, at),
            Syntax::Timestamp(text) => timestamp(text, at),
            Syntax::Interval(text) => interval(text, at),
            Syntax::Column(name) => Ok(self.column(name)),
            Syntax::Not(operand) => self.not(*operand, at),
            Syntax::Negate(operand) => self.negate(*operand, at),
            Syntax::Arithmetic(operator, left, right) => self.arithmetic(*operator, *left, *right, at),
            Syntax::Concat(parts) => self.concat(parts, "`||`", at),
            Syntax::Cast { operand, to } => self.cast(*operand, to, at),
            Syntax::Call { function, arguments } => self.function(function, arguments, at),
            Syntax::Case { operand, arms, otherwise } => self.case(*operand, arms, *otherwise, at),
            condition => self.condition_node(condition, at),
        }
    }

    /// Checks a condition.
    fn condition_node(&mut self, syntax: &Syntax, at: u32) -> Result<CheckedNode, Fault> {
        match syntax {
            Syntax::Compare(operator, left, right) => self.compare(*operator, *left, *right, at),
            Syntax::And(operands) => {
                let operands = self.conditions(operands, "AND")?;
                Ok(self.step(Operation::And(operands), RuleType::Flag, at))
            }
            Syntax::Or(operands) => {
                let operands = self.conditions(operands, "OR")?;
                Ok(self.step(Operation::Or(operands), RuleType::Flag, at))
            }
            Syntax::Is { operand, what, negated } => self.is(*operand, *what, *negated, at),
            Syntax::Distinct { left, right, negated } => self.distinct(*left, *right, *negated, at),
            Syntax::In { operand, list, negated } => self.is_in(*operand, list, *negated, at),
            Syntax::Between { operand, low, high, negated } => {
                self.between([*operand, *low, *high], *negated, at)
            }
            Syntax::Like { operand, pattern, escape, ignore_case, negated } => {
                let word = if *ignore_case { "ILIKE" } else { "LIKE" };
                self.check_pattern(*pattern, *escape)?;
                let (operand, pattern) = (self.text(*operand, word)?, self.text(*pattern, word)?);
                let (escape, ignore_case, negated) = (*escape, *ignore_case, *negated);
                let like = Operation::Like { operand, pattern, escape, ignore_case, negated };
                Ok(self.step(like, RuleType::Flag, at))
            }
            _ => Err(Fault::new(at as usize, "this is not a value")),
        }
    }

    /// Checks that the escape character of a LIKE pattern escapes a character.
    fn check_pattern(&self, pattern: NodeId, escape: Option<char>) -> Result<(), Fault> {
        let (Some(text), Some(escape)) = (self.literal_text(pattern), escape) else { return Ok(()) };
        let n_last = text.chars().rev().take_while(|&character| character == escape).count();
        if n_last % 2 == 0 {
            return Ok(());
        }
        let message = format!("the pattern ends with its escape character `{escape}`");
        Err(Fault::new(self.written(pattern).at as usize, message)
            .with_hint(format!("write it twice to match the character itself: `{escape}{escape}`")))
    }
}

/// `DATE '2026-05-01'`.
fn date(text: &str, at: u32) -> Result<CheckedNode, Fault> {
    match parse_time(text) {
        Some((time, false)) => Ok(CheckedNode::Constant(Constant::Time(time), RuleType::Date)),
        Some((_, true)) => Err(Fault::new(at as usize, format!("`'{}'` has a time of day", cut(text)))
            .with_hint(format!("write `TIMESTAMP '{}'`", cut(text)))),
        None => Err(Fault::new(at as usize, format!("`'{}'` is not a date", cut(text)))
            .with_hint("a date is written as year, month and day: `DATE '2026-05-01'`")),
    }
}

/// `TIMESTAMP '2026-05-01 12:30:00'`.
fn timestamp(text: &str, at: u32) -> Result<CheckedNode, Fault> {
    let Some((time, _)) = parse_time(text) else {
        return Err(Fault::new(at as usize, format!("`'{}'` is not a timestamp", cut(text)))
            .with_hint("a timestamp is written `TIMESTAMP '2026-05-01 12:30:00'`, without a time zone"));
    };
    Ok(CheckedNode::Constant(Constant::Time(time), RuleType::Timestamp))
}

/// `INTERVAL '3 months'`.
fn interval(text: &str, at: u32) -> Result<CheckedNode, Fault> {
    let span =
        parse_interval(text).map_err(|(message, hint)| Fault::new(at as usize, message).with_hint(hint))?;
    Ok(CheckedNode::Constant(span, RuleType::Span))
}
