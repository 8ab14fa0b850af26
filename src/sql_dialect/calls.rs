//! Calls of functions.

use super::dialect::SqlDialect;
use super::print::{CASE_HINT, Printer, REMAINDER_HINT};
use crate::expression::{Constant, Function, Operation, RuleType, Step, StepId};
use crate::syntax::Fault;

/// What to do where an engine has no such function.
pub(super) const COLUMN_HINT: &str = "add a column with the result to the table of the engine, and read that";

impl Printer<'_> {
    pub(super) fn call(&self, step: &Step, function: Function, operands: &[StepId]) -> Result<String, Fault> {
        let written = match function {
            Function::Coalesce | Function::NullIf | Function::Greatest | Function::Least => {
                self.choice(function, operands, step.yields)
            }
            Function::Has | Function::CountOf => self.of_set(function, operands),
            Function::AddDays | Function::DateTrunc | Function::DaysBetween => {
                self.of_time(step, function, operands)
            }
            _ if step.yields == RuleType::Number => self.number_call(function, operands),
            _ => self.text_call(function, operands),
        };
        written.ok_or_else(|| {
            let is_case = matches!(function, Function::Lower | Function::Upper);
            let what = format!("`{}`", function.name());
            let hint = match function {
                _ if is_case => CASE_HINT,
                Function::RegexpLike => self.dialect.pattern_hint(),
                Function::Mod => REMAINDER_HINT,
                _ if self.needs_constants(function) => {
                    return self.refused(step, &format!("{what} with these arguments"), CONSTANT_HINT);
                }
                _ => COLUMN_HINT,
            };
            self.refused(step, &what, hint)
        })
    }

    /// Whether a function is translated for constant arguments.
    fn needs_constants(&self, function: Function) -> bool {
        use Function::{
            CountOf, Has, Left, PadEnd, PadStart, Repeat, Right, Round, SplitPart, Substr, Trim, TrimEnd,
            TrimStart,
        };
        let has_it = self.dialect != SqlDialect::Sqlite;
        let of_all =
            matches!(function, CountOf | Has | Left | Right | Round | Substr | Trim | TrimEnd | TrimStart);
        of_all || (has_it && matches!(function, PadEnd | PadStart | Repeat | SplitPart))
    }

    /// Functions that give a number.
    fn number_call(&self, function: Function, operands: &[StepId]) -> Option<String> {
        let dialect = self.dialect;
        match (function, operands) {
            (Function::Length, [text]) => Some(dialect.as_double(&dialect.length(self.sql(*text)))),
            (Function::Position, [part, text]) => {
                Some(dialect.as_double(&dialect.position(self.sql(*part), self.sql(*text))))
            }
            (Function::Round, [x, digits]) => {
                let digits = self.whole(*digits)?.clamp(-308, 308);
                Some(dialect.round_to(self.sql(*x), digits as i32))
            }
            (Function::Power, [x, y]) => Some(format!("({})", dialect.power(self.sql(*x), self.sql(*y)))),
            (Function::Mod, [x, y]) => self.remainder(*x, *y),
            (_, [time]) if self.yields(*time).is_time() => {
                dialect.time_part(function, self.yields(*time), self.sql(*time))
            }
            (_, [x]) => Some(format!("({})", dialect.number_function(function, self.sql(*x))?)),
            _ => None,
        }
    }

    /// Functions of sets of words in one text.
    fn of_set(&self, function: Function, operands: &[StepId]) -> Option<String> {
        let separator = match operands {
            [_] if function == Function::CountOf => ";",
            [_, _] if function == Function::Has => ";",
            [.., separator] => self.text(*separator)?,
            [] => return None,
        };
        if separator.is_empty() {
            return None;
        }
        let tags = self.sql(*operands.first()?);
        if function == Function::CountOf {
            return Some(self.dialect.count_of(tags, separator));
        }
        let member = self.text(*operands.get(1)?)?;
        if member.is_empty() || member.trim() != member || member.contains(separator) {
            return Some(format!("(CASE WHEN {tags} IS NOT NULL THEN {} END)", SqlDialect::flag(false)));
        }
        let normal = self.dialect.normal_set(tags, separator, false);
        Some(self.dialect.has_member(&normal, member, separator))
    }

    /// Functions that give a time, and the days between two.
    fn of_time(&self, step: &Step, function: Function, operands: &[StepId]) -> Option<String> {
        let dialect = self.dialect;
        match (function, operands) {
            (Function::DaysBetween, [from, to]) => Some(dialect.days_between(self.sql(*from), self.sql(*to))),
            (Function::AddDays, [time, days]) => {
                let days = dialect.days(self.sql(*days), step.yields == RuleType::Date);
                Some(dialect.within_years(&format!("({} + {days})", self.sql(*time))))
            }
            (Function::DateTrunc, [unit, time]) => {
                let unit = self.text(*unit)?.trim().to_ascii_lowercase();
                dialect.truncated(unit.strip_suffix('s').unwrap_or(&unit), self.sql(*time))
            }
            _ => None,
        }
    }

    /// The remainder of two numbers.
    pub(super) fn remainder(&self, x: StepId, y: StepId) -> Option<String> {
        // The sign of the divisor does not matter.
        let divisor = match self.rule.steps().get(y as usize).map(|step| &step.operation) {
            Some(Operation::Negate(positive)) => *positive,
            _ => y,
        };
        let constant = match self.constant(divisor) {
            Some(Constant::Number(number)) => Some(*number),
            _ => None,
        };
        self.dialect.remainder(self.sql(x), self.sql(y), constant)
    }

    /// A constant number without its decimals.
    pub(super) fn whole(&self, step: StepId) -> Option<i64> {
        match self.constant(step)? {
            Constant::Number(number) => Some(*number as i64),
            _ => None,
        }
    }

    /// A constant text.
    pub(super) fn text(&self, step: StepId) -> Option<&str> {
        match self.constant(step)? {
            Constant::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What to do where a function is translated for some constants.
const CONSTANT_HINT: &str = "write separators, members, lengths and digits as constants, or add a column with the result to the table of the engine";
