//! Computes one step from the blocks of its operands.

use regex::Regex;

use super::block::ValueBlock;
use super::choose::{Choice, choose};
use super::like::LikePattern;
use super::sets::{TextMembers, in_set};
use super::side::OneOrMany;
use super::{casts, compare, logic, numbers, text_parts, text_search, text_writing, times};
use crate::expression::{Constant, Function, Operation, RuleType, Step, StepId};

/// The parts of a step that are prepared once.
#[derive(Debug)]
pub(super) enum Compiled {
    /// The pattern of LIKE.
    Like(LikePattern),
    /// The pattern of `regexp_like`.
    Regex(Regex),
    /// The members of IN.
    Members(TextMembers),
}

impl Compiled {
    /// Prepares a step whose pattern, if it has one, is this block.
    pub(super) fn new(operation: &Operation, blocks: &[ValueBlock<'_>]) -> Option<Self> {
        let text = |step: StepId| match &blocks[step as usize] {
            ValueBlock::Constant(Constant::Text(text)) => Some(text),
            _ => None,
        };
        match operation {
            Operation::InSet { set, .. } => TextMembers::new(set).map(Self::Members),
            Operation::Like { pattern, escape, ignore_case, .. } => {
                Some(Self::Like(LikePattern::new(text(*pattern)?, *escape, *ignore_case)))
            }
            Operation::Call(Function::RegexpLike, operands) => {
                // The checker has rejected patterns that do not compile.
                Regex::new(text(*operands.get(1)?)?).ok().map(Self::Regex)
            }
            _ => None,
        }
    }
}

/// The steps and blocks that an operation is computed from.
pub(super) struct StepFrame<'f, 'b> {
    /// All steps of the rule.
    pub steps: &'f [Step],
    /// The blocks of the steps before.
    pub blocks: &'f [ValueBlock<'b>],
    /// The rows of each block.
    pub rows: usize,
}

impl<'f, 'b> StepFrame<'f, 'b> {
    fn block(&self, step: StepId) -> &'f ValueBlock<'b> {
        &self.blocks[step as usize]
    }

    fn blocks(&self, steps: &[StepId]) -> Vec<&'f ValueBlock<'b>> {
        steps.iter().map(|&step| self.block(step)).collect()
    }

    fn numbers(&self, step: StepId) -> OneOrMany<'f, f64> {
        self.block(step).numbers()
    }

    fn yields(&self, step: StepId) -> RuleType {
        self.steps[step as usize].yields
    }

    /// The type of two operands that are compared; either may be NULL.
    fn common(&self, left: StepId, right: StepId) -> RuleType {
        match self.yields(left) {
            RuleType::Null => self.yields(right),
            yields => yields,
        }
    }

    /// Computes a step, and records the rows where it has lost a value.
    pub(super) fn compute(
        &self,
        step: &Step,
        compiled: Option<&Compiled>,
        lost: &mut Vec<u32>,
    ) -> ValueBlock<'b> {
        let rows = self.rows;
        match &step.operation {
            // These two are not computed: the caller has the blocks.
            Operation::Constant(_) | Operation::Column(_) => ValueBlock::null(),
            Operation::Not(a) => ValueBlock::of_flags(logic::not(self.block(*a), rows)),
            Operation::And(all) => {
                ValueBlock::of_flags(logic::and(all.iter().map(|&a| self.block(a).flags()), rows))
            }
            Operation::Or(all) => {
                ValueBlock::of_flags(logic::or(all.iter().map(|&a| self.block(a).flags()), rows))
            }
            Operation::Is(a, what, negated) => {
                ValueBlock::of_flags(compare::is(*what, *negated, self.block(*a), rows))
            }
            Operation::Compare(comparison, a, b) => {
                let yields = self.common(*a, *b);
                ValueBlock::of_flags(compare::compare(
                    *comparison,
                    yields,
                    self.block(*a),
                    self.block(*b),
                    rows,
                ))
            }
            Operation::Distinct(a, b, same) => {
                let yields = self.common(*a, *b);
                ValueBlock::of_flags(compare::distinct(yields, self.block(*a), self.block(*b), *same, rows))
            }
            Operation::InSet { operand, set, has_null, negated } => {
                let members = match compiled {
                    Some(Compiled::Members(members)) => Some(members),
                    _ => None,
                };
                ValueBlock::of_flags(in_set(self.block(*operand), set, members, *has_null, *negated, rows))
            }
            Operation::Like { .. } => ValueBlock::of_flags(self.like(&step.operation, compiled)),
            Operation::Case { arms, otherwise } => self.case(step.yields, arms, *otherwise),
            Operation::Cast(a, to) => self.cast(*a, *to, lost),
            Operation::Concat(parts) => text_writing::concat(&self.blocks(parts), rows, lost),
            Operation::Call(function, operands) => {
                self.call(*function, operands, step.yields, compiled, lost)
            }
            Operation::Negate(_)
            | Operation::Arithmetic(..)
            | Operation::Truncate(_)
            | Operation::AddSpan { .. }
            | Operation::DaysBetween(..) => self.arithmetic(&step.operation, lost),
        }
    }

    /// Arithmetic of numbers and of times.
    fn arithmetic(&self, operation: &Operation, lost: &mut Vec<u32>) -> ValueBlock<'b> {
        let rows = self.rows;
        match operation {
            Operation::Negate(a) => ValueBlock::of_numbers(numbers::negate(self.numbers(*a), rows)),
            Operation::Truncate(a) => {
                ValueBlock::of_numbers(numbers::function(Function::Truncate, self.numbers(*a), rows, lost))
            }
            Operation::Arithmetic(operator, a, b) => ValueBlock::of_numbers(numbers::arithmetic(
                *operator,
                self.numbers(*a),
                self.numbers(*b),
                rows,
                lost,
            )),
            Operation::DaysBetween(left, right) => {
                let (left, right) = (self.block(*left).times(), self.block(*right).times());
                ValueBlock::of_numbers(times::days_between(right, left, rows))
            }
            Operation::AddSpan { time, span, subtract } => match self.block(*span) {
                ValueBlock::Constant(span) => ValueBlock::of_times(times::add_span(
                    self.block(*time).times(),
                    span,
                    *subtract,
                    rows,
                    lost,
                )),
                _ => ValueBlock::null(),
            },
            _ => ValueBlock::null(),
        }
    }

    fn like(&self, operation: &Operation, compiled: Option<&Compiled>) -> Vec<u8> {
        let Operation::Like { operand, pattern, escape, ignore_case, negated } = operation else {
            return Vec::new();
        };
        let (text, pattern) = (self.block(*operand), self.block(*pattern));
        if let Some(Compiled::Like(prepared)) = compiled {
            return text_search::like(text, prepared, *negated, self.rows);
        }
        let prepare = |pattern: &str| LikePattern::new(pattern, *escape, *ignore_case);
        text_search::like_each(text, pattern, prepare, *negated, self.rows)
    }

    fn case(&self, yields: RuleType, arms: &[(StepId, StepId)], otherwise: Option<StepId>) -> ValueBlock<'b> {
        let conditions = arms.iter().map(|&(condition, _)| self.block(condition).flags()).collect();
        let values: Vec<_> =
            arms.iter().map(|&(_, value)| value).chain(otherwise).map(|value| self.block(value)).collect();
        choose(&Choice::Case(conditions), yields, &values, self.rows)
    }

    fn cast(&self, operand: StepId, to: RuleType, lost: &mut Vec<u32>) -> ValueBlock<'b> {
        let (block, from) = (self.block(operand), self.yields(operand));
        casts::cast(block, from, to, self.rows, lost).unwrap_or_else(|| block.copy())
    }

    /// Calls a function.
    fn call(
        &self,
        function: Function,
        operands: &[StepId],
        yields: RuleType,
        compiled: Option<&Compiled>,
        lost: &mut Vec<u32>,
    ) -> ValueBlock<'b> {
        let arguments = self.blocks(operands);
        match function {
            Function::Coalesce => choose(&Choice::Coalesce, yields, &arguments, self.rows),
            Function::NullIf => choose(&Choice::NullIf, yields, &arguments, self.rows),
            Function::Greatest => choose(&Choice::Greatest, yields, &arguments, self.rows),
            Function::Least => choose(&Choice::Least, yields, &arguments, self.rows),
            _ => match yields {
                RuleType::Number => self.number_call(function, operands, &arguments, lost),
                RuleType::Date | RuleType::Timestamp => self.time_call(function, &arguments, yields, lost),
                RuleType::Text => self.text_call(function, &arguments, lost),
                RuleType::Flag => self.flag_call(function, &arguments, compiled),
                RuleType::Span | RuleType::Null => ValueBlock::null(),
            },
        }
    }

    /// Calls a function that returns a number.
    fn number_call(
        &self,
        function: Function,
        operands: &[StepId],
        arguments: &[&ValueBlock<'b>],
        lost: &mut Vec<u32>,
    ) -> ValueBlock<'b> {
        let rows = self.rows;
        let of = operands.first().map_or(RuleType::Null, |&first| self.yields(first));
        let is_time = matches!(of, RuleType::Date | RuleType::Timestamp);
        ValueBlock::of_numbers(match (function, arguments) {
            (Function::Length, [text]) => text_search::lengths(text, rows),
            (Function::Position, [needle, text]) => text_search::positions(needle, text, rows),
            (Function::CountOf, [tags, separator @ ..]) => {
                text_search::count_of(tags, separator.first().copied(), rows)
            }
            (_, [time]) if is_time => times::part(function, of, time.times(), rows),
            (_, [x]) => numbers::function(function, x.numbers(), rows, lost),
            (_, [x, y]) => numbers::binary(function, x.numbers(), y.numbers(), rows, lost),
            _ => return ValueBlock::null(),
        })
    }

    /// Calls a function that returns a time.
    fn time_call(
        &self,
        function: Function,
        arguments: &[&ValueBlock<'b>],
        yields: RuleType,
        lost: &mut Vec<u32>,
    ) -> ValueBlock<'b> {
        match (function, arguments) {
            (Function::AddDays, [time, days]) => {
                ValueBlock::of_times(times::add_days(time.times(), days.numbers(), yields, self.rows, lost))
            }
            (Function::DateTrunc, [ValueBlock::Constant(Constant::Text(unit)), time]) => {
                ValueBlock::of_times(times::truncate(unit, time.times(), self.rows))
            }
            _ => ValueBlock::null(),
        }
    }

    /// Calls a function that returns a text.
    fn text_call(
        &self,
        function: Function,
        arguments: &[&ValueBlock<'b>],
        lost: &mut Vec<u32>,
    ) -> ValueBlock<'b> {
        match function {
            Function::Trim
            | Function::TrimStart
            | Function::TrimEnd
            | Function::Left
            | Function::Right
            | Function::Substr
            | Function::SplitPart => text_parts::part(function, arguments, self.rows),
            _ => text_writing::function(function, arguments, self.rows, lost),
        }
    }

    /// Calls a function that returns a flag.
    fn flag_call(
        &self,
        function: Function,
        arguments: &[&ValueBlock<'b>],
        compiled: Option<&Compiled>,
    ) -> ValueBlock<'b> {
        let rows = self.rows;
        ValueBlock::of_flags(match (function, arguments) {
            (Function::Has, [tags, member, separator @ ..]) => {
                text_search::has(tags, member, separator.first().copied(), rows)
            }
            (Function::RegexpLike, [text, _]) => match compiled {
                Some(Compiled::Regex(pattern)) => text_search::regexp_like(text, pattern, rows),
                _ => return ValueBlock::null(),
            },
            (_, [text, part]) => text_search::searches(function, text, part, rows),
            _ => return ValueBlock::null(),
        })
    }
}
