//! Arithmetic, comparisons, AND, OR, NOT, IS, LIKE and `||`.

use super::messages::{condition_hint, describe, repeatable};
use super::times::names_time_of_day;
use super::type_checker::{CheckedNode, TypeChecker};
use super::typed::{Constant, Operation, StepId};
use super::value_type::RuleType;
use crate::syntax::{Arithmetic, Fault, Is, NodeId, Relation, Syntax};

impl TypeChecker<'_> {
    /// A condition: the step of a flag; `word` names the operator that needs it.
    pub fn condition(&mut self, node: NodeId, word: &str) -> Result<StepId, Fault> {
        self.require_condition(node, word)?;
        self.value(node, RuleType::Flag)
    }

    /// Checks that a node is a condition; `word` names the operator that needs it.
    pub fn require_condition(&self, node: NodeId, word: &str) -> Result<(), Fault> {
        let found = self.type_of(node)?;
        if found.common(RuleType::Flag).is_some() {
            return Ok(());
        }
        let syntax = &self.written(node).syntax;
        let message = format!("{word} needs a condition, but {} is {}", describe(syntax), found.in_words());
        Err(Fault::new(self.written(node).at as usize, message).with_hint(condition_hint(syntax, found)))
    }

    /// The conditions of a chain of AND or OR.
    pub fn conditions(&mut self, nodes: &[NodeId], word: &str) -> Result<Box<[StepId]>, Fault> {
        let mut steps = Vec::with_capacity(nodes.len());
        for (place, &node) in nodes.iter().enumerate() {
            let repeated = place.checked_sub(1).and_then(|before| self.repeated_column(nodes[before], node));
            let step = self.condition(node, word);
            steps.push(step.map_err(|fault| repeated.map_or(fault.clone(), |hint| fault.with_hint(hint)))?);
        }
        Ok(steps.into())
    }

    /// The hint for `a = 'x' OR 'y'`, where the column is omitted.
    fn repeated_column(&self, before: NodeId, node: NodeId) -> Option<String> {
        let Syntax::Compare(Relation::Equal, left, right) = &self.written(before).syntax else {
            return None;
        };
        if !matches!(self.written(node).syntax, Syntax::Text(_) | Syntax::Number(_)) {
            return None;
        }
        let text = |id: NodeId| repeatable(&self.written(id).syntax);
        let (column, first, second) = (text(*left), text(*right), text(node));
        Some(format!("write `{column} = {second}`, or `{column} IN ({first}, {second})`"))
    }

    /// NOT.
    pub fn not(&mut self, operand: NodeId, at: u32) -> Result<CheckedNode, Fault> {
        let operand = self.condition(operand, "NOT")?;
        Ok(self.step(Operation::Not(operand), RuleType::Flag, at))
    }

    /// A comparison.
    pub fn compare(
        &mut self,
        operator: Relation,
        left: NodeId,
        right: NodeId,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        self.refuse_span(operator, left, right)?;
        let common = self.comparable_type(&[left, right], Some(at), Some(operator))?;
        let (left, right) = (self.operand(left, common)?, self.operand(right, common)?);
        Ok(self.step(Operation::Compare(operator, left, right), RuleType::Flag, at))
    }

    /// The mistake that a number, such as the difference of two times, is compared with an interval.
    fn refuse_span(&self, operator: Relation, left: NodeId, right: NodeId) -> Result<(), Fault> {
        let (of_left, of_right) = (self.type_or_span(left)?, self.type_or_span(right)?);
        if (of_left, of_right) != (RuleType::Number, RuleType::Span) {
            return Ok(());
        }
        let fault =
            Fault::new(self.written(right).at as usize, "a number of days is not compared with an interval");
        let sign = operator.sign();
        let hint = format!(
            "the difference of two times is a number of days: write `closed_at - created_at {sign} 30`"
        );
        Err(fault.with_hint(hint))
    }

    /// `IS [NOT] DISTINCT FROM`.
    pub fn distinct(
        &mut self,
        left: NodeId,
        right: NodeId,
        negated: bool,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        let common = self.comparable_type(&[left, right], Some(at), Some(Relation::Less))?;
        let (left, right) = (self.operand(left, common)?, self.operand(right, common)?);
        Ok(self.step(Operation::Distinct(left, right, negated), RuleType::Flag, at))
    }

    /// `IS [NOT] NULL | TRUE | FALSE | UNKNOWN`.
    pub fn is(&mut self, operand: NodeId, what: Is, negated: bool, at: u32) -> Result<CheckedNode, Fault> {
        let operand = match what {
            Is::Null => {
                let found = self.type_of(operand)?;
                self.value(operand, if found == RuleType::Null { RuleType::Text } else { found })?
            }
            Is::True | Is::False | Is::Unknown => {
                let step = self.condition(operand, "IS");
                step.map_err(
                    |fault| if what == Is::Unknown { fault.with_hint("write `IS NULL`") } else { fault },
                )?
            }
        };
        Ok(self.step(Operation::Is(operand, what, negated), RuleType::Flag, at))
    }

    /// `x [NOT] BETWEEN low AND high`: two comparisons.
    pub fn between(
        &mut self,
        [operand, low, high]: [NodeId; 3],
        negated: bool,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        let common = self.comparable_type(&[operand, low, high], None, Some(Relation::Less))?;
        let (operand, low, high) =
            (self.operand(operand, common)?, self.operand(low, common)?, self.operand(high, common)?);
        let from = self.push(Operation::Compare(Relation::GreaterOrEqual, operand, low), RuleType::Flag, at);
        let to = self.push(Operation::Compare(Relation::LessOrEqual, operand, high), RuleType::Flag, at);
        let both = self.push(Operation::And([from, to].into()), RuleType::Flag, at);
        Ok(self.negated(both, negated, at))
    }

    /// Concatenation.
    pub fn concat(&mut self, parts: &[NodeId], word: &str, at: u32) -> Result<CheckedNode, Fault> {
        let parts: Result<Box<[StepId]>, Fault> = parts.iter().map(|&part| self.text(part, word)).collect();
        Ok(self.step(Operation::Concat(parts?), RuleType::Text, at))
    }

    /// The step of a text; `after` names the operator that needs it.
    pub fn text(&mut self, node: NodeId, after: &str) -> Result<StepId, Fault> {
        let found = self.type_of(node)?;
        if found.common(RuleType::Text).is_some() {
            return self.value(node, RuleType::Text);
        }
        let syntax = &self.written(node).syntax;
        let message = format!("{after} needs texts, but {} is {}", describe(syntax), found.in_words());
        let hint = format!("write `CAST({} AS TEXT)`", repeatable(syntax));
        Err(Fault::new(self.written(node).at as usize, message).with_hint(hint))
    }

    /// A minus sign.
    pub fn negate(&mut self, operand: NodeId, at: u32) -> Result<CheckedNode, Fault> {
        match self.checked(operand) {
            // Zero gets no sign, so that it is written as 0.
            CheckedNode::Constant(Constant::Number(number), _) => {
                return Ok(CheckedNode::Constant(Constant::Number(0.0 - number), RuleType::Number));
            }
            CheckedNode::Constant(Constant::Span { months, microseconds }, _) => {
                let span = Constant::Span { months: -months, microseconds: -microseconds };
                return Ok(CheckedNode::Constant(span, RuleType::Span));
            }
            _ => {}
        }
        let operand = self.number(operand, "-")?;
        Ok(self.step(Operation::Negate(operand), RuleType::Number, at))
    }

    /// The step of a number; `sign` is the operator that needs it.
    fn number(&mut self, node: NodeId, sign: &str) -> Result<StepId, Fault> {
        let found = self.type_of(node)?;
        if found.common(RuleType::Number).is_some() {
            return self.value(node, RuleType::Number);
        }
        let syntax = &self.written(node).syntax;
        let message = format!("`{sign}` needs numbers, but {} is {}", describe(syntax), found.in_words());
        let fault = Fault::new(self.written(node).at as usize, message);
        Err(Fault { hint: number_hint(syntax, found, sign), ..fault })
    }

    /// `+ - * / %` on numbers, and `+ -` on times.
    pub fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: NodeId,
        right: NodeId,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        use RuleType::{Null, Span};
        let (of_left, of_right) = (self.type_or_span(left)?, self.type_or_span(right)?);
        let sign = operator.sign();
        match (operator, of_left, of_right) {
            (Arithmetic::Add | Arithmetic::Subtract, time, Span) if time.is_time() || time == Null => {
                self.add_span(left, right, operator == Arithmetic::Subtract, at)
            }
            (Arithmetic::Add, Span, time) if time.is_time() || time == Null => {
                self.add_span(right, left, false, at)
            }
            (_, RuleType::Text, Span) => Err(self.text_with_span(left, at)),
            (Arithmetic::Add, Span, RuleType::Text) => Err(self.text_with_span(right, at)),
            (_, a, b) if a.is_time() || b.is_time() => self.time_arithmetic(operator, left, right, at),
            _ => {
                let (left, right) = (self.number(left, sign)?, self.number(right, sign)?);
                Ok(self.step(Operation::Arithmetic(operator, left, right), RuleType::Number, at))
            }
        }
    }

    /// A time plus or minus an interval. A date stays a date unless the interval names a unit below the day.
    fn add_span(
        &mut self,
        time: NodeId,
        span: NodeId,
        subtract: bool,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        let is_date = self.type_of(time)? == RuleType::Date && !self.is_finer_than_days(span);
        let yields = if is_date { RuleType::Date } else { RuleType::Timestamp };
        let time = self.operand(time, RuleType::Timestamp)?;
        let span = self.value(span, RuleType::Span)?;
        Ok(self.step(Operation::AddSpan { time, span, subtract }, yields, at))
    }

    /// Whether an interval, with a minus sign or not, is written in hours, minutes or seconds.
    fn is_finer_than_days(&self, span: NodeId) -> bool {
        let mut node = span;
        while let Syntax::Negate(operand) = &self.written(node).syntax {
            node = *operand;
        }
        matches!(&self.written(node).syntax, Syntax::Interval(text) if names_time_of_day(text))
    }

    /// The mistake that an interval is added to a text.
    fn text_with_span(&self, text: NodeId, at: u32) -> Fault {
        let syntax = &self.written(text).syntax;
        let message = format!("an interval is added to a time, but {} is text", describe(syntax));
        let value = repeatable(syntax);
        let hint = match syntax {
            Syntax::Text(_) => format!("write `DATE {value}`"),
            _ => format!("write `CAST({value} AS DATE)`"),
        };
        Fault::new(at as usize, message).with_hint(hint)
    }

    /// Arithmetic with a time and something other than an interval: only the difference of two times is supported.
    fn time_arithmetic(
        &mut self,
        operator: Arithmetic,
        left: NodeId,
        right: NodeId,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        if operator == Arithmetic::Subtract {
            self.read_time_with_time(left, right)?;
            self.read_time_with_time(right, left)?;
        }
        let (of_left, of_right) = (self.type_of(left)?, self.type_of(right)?);
        let are_times = of_left.common(of_right).is_some();
        match operator {
            Arithmetic::Subtract if are_times => {
                let left = self.operand(left, RuleType::Timestamp)?;
                let right = self.operand(right, RuleType::Timestamp)?;
                Ok(self.step(Operation::DaysBetween(left, right), RuleType::Number, at))
            }
            Arithmetic::Add if of_left == RuleType::Null || of_right == RuleType::Null => {
                let time = if of_left == RuleType::Null { of_right } else { of_left };
                Ok(self.step(Operation::Constant(Constant::Null), time, at))
            }
            _ => Err(self.not_on_times(operator, left, right, at)),
        }
    }

    /// Turns a text in quotes next to a time into a time.
    fn read_time_with_time(&mut self, node: NodeId, other: NodeId) -> Result<(), Fault> {
        if self.type_of(other)?.is_time() { self.read_literal_time(node) } else { Ok(()) }
    }

    /// The mistake that an operator is not defined for these types.
    fn not_on_times(&self, operator: Arithmetic, left: NodeId, right: NodeId, at: u32) -> Fault {
        let type_of = |node| self.type_or_span(node).unwrap_or(RuleType::Null);
        let is_left = type_of(left).is_time();
        let (time, other) = if is_left { (left, right) } else { (right, left) };
        let (time_text, other_text) =
            (describe(&self.written(time).syntax), describe(&self.written(other).syntax));
        let (of_time, of_other) = (type_of(time).in_words(), type_of(other).in_words());
        let sign = operator.sign();
        let message =
            format!("`{sign}` is not defined for {of_time} and {of_other}: {time_text} and {other_text}");
        let fault = Fault::new(at as usize, message);
        let time = repeatable(&self.written(time).syntax);
        let other = repeatable(&self.written(other).syntax);
        let minus = if operator == Arithmetic::Subtract { "-" } else { "" };
        match (operator, type_of(if is_left { right } else { left })) {
            (Arithmetic::Add | Arithmetic::Subtract, RuleType::Number) if is_left || minus.is_empty() => {
                fault.with_hint(format!(
                    "write `add_days({time}, {minus}{other})`, or `{time} {sign} INTERVAL '7 days'`"
                ))
            }
            (Arithmetic::Add, second) if second.is_time() => {
                fault.with_hint("the days between two times are `days_between(from, to)`")
            }
            (_, RuleType::Text) => fault.with_hint(format!("write `CAST({other} AS DATE)`")),
            _ => fault.with_hint(
                "times support `-`, `INTERVAL`, `add_days(time, count)` and `days_between(from, to)`",
            ),
        }
    }
}

/// The remedy if a number is needed.
fn number_hint(syntax: &Syntax, found: RuleType, sign: &str) -> Option<String> {
    let value = repeatable(syntax);
    match (found, syntax) {
        (RuleType::Text, Syntax::Text(_)) if sign == "+" => {
            Some("texts are concatenated with `||`".to_owned())
        }
        (RuleType::Text, Syntax::Column(_)) => {
            Some(format!("a column is text if any of its values is: write `CAST({value} AS DOUBLE)`"))
        }
        (RuleType::Text, _) => Some(format!("write `CAST({value} AS DOUBLE)`")),
        (RuleType::Flag, _) => Some(format!(
            "write `CAST({value} AS DOUBLE)`, which is 1 where it is true and 0 where it is false"
        )),
        _ => None,
    }
}
