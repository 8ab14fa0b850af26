//! Calls of functions: names, aliases, and the types of arguments.

use super::aliases::{ALIASES, Alias, Rewriting, alias};
use super::catalogue::{nearest_function, signature};
use super::function::Function;
use super::messages::{cut, describe, quoted_text, repeatable};
use super::refused::{refusals, refused};
use super::signature::{Argument, ArgumentKind, ResultType, Signature, argument_list, counts};
use super::times::{unit_hint, unit_name};
use super::type_checker::{CheckedNode, TypeChecker};
use super::typed::{Constant, Operation, StepId};
use super::value_type::RuleType;
use crate::syntax::{Fault, NodeId, Syntax};

/// A call as written.
#[derive(Clone, Copy)]
struct Written<'a> {
    /// The name in lower case.
    name: &'a str,
    /// The arguments.
    arguments: &'a [NodeId],
    /// The byte of the name.
    at: u32,
}

impl TypeChecker<'_> {
    /// A call.
    pub fn function(&mut self, name: &str, arguments: &[NodeId], at: u32) -> Result<CheckedNode, Fault> {
        let lower = name.to_lowercase();
        let call = Written { name: &lower, arguments, at };
        if let Some(signature) = signature(&lower) {
            return self.direct(call, signature);
        }
        if let Some(alias) = alias(&lower) {
            return self.rewritten(call, alias);
        }
        if let Some(refusal) = refused(&lower) {
            let message = format!("`{}` {}", call.name, refusal.reason);
            return Err(Fault::new(at as usize, message).with_hint(refusal.instead));
        }
        Err(no_function(name, at))
    }

    /// A function of the table.
    fn direct(&mut self, call: Written, signature: &Signature) -> Result<CheckedNode, Fault> {
        check_count(call, signature.arguments)?;
        if signature.yields == ResultType::Common {
            return self.common_call(signature.function, call);
        }
        let mut steps = Vec::with_capacity(call.arguments.len());
        let mut time = RuleType::Timestamp;
        for (place, &node) in call.arguments.iter().enumerate() {
            let argument = argument_at(signature.arguments, place);
            let (step, found) = self.argument(call, place, node, argument)?;
            if argument.kind == ArgumentKind::Value(RuleType::Timestamp) {
                time = found;
            }
            steps.push(step);
        }
        if let (Function::DaysBetween, &[from, to]) = (signature.function, &steps[..]) {
            return Ok(self.step(Operation::DaysBetween(to, from), RuleType::Number, call.at));
        }
        let yields = if let ResultType::Value(value_type) = signature.yields { value_type } else { time };
        Ok(self.call(signature.function, steps.into(), yields, call.at))
    }

    /// A function whose arguments and value have one type.
    fn common_call(&mut self, function: Function, call: Written) -> Result<CheckedNode, Fault> {
        let common = self.common_type(call.arguments, None, None)?;
        if common == RuleType::Null {
            return Ok(self.step(Operation::Constant(Constant::Null), RuleType::Null, call.at));
        }
        let steps = self.values(call.arguments, common)?;
        Ok(self.call(function, steps, common, call.at))
    }

    /// The step of an argument, and its type.
    fn argument(
        &mut self,
        call: Written,
        place: usize,
        node: NodeId,
        argument: Argument,
    ) -> Result<(StepId, RuleType), Fault> {
        let at = self.written(node).at;
        match argument.kind {
            ArgumentKind::Unit => {
                let unit = self.unit(call, place, node)?;
                let constant = Operation::Constant(Constant::Text(unit.to_owned()));
                Ok((self.push(constant, RuleType::Text, at), RuleType::Text))
            }
            ArgumentKind::Pattern => {
                self.pattern(call, place, node)?;
                Ok((self.value(node, RuleType::Text)?, RuleType::Text))
            }
            ArgumentKind::Value(wanted) => self.argument_value(call, place, node, wanted),
            ArgumentKind::Any => {
                let found = self.type_of(node)?;
                Ok((self.value(node, found)?, found))
            }
        }
    }

    /// The step of an argument of a given type, and its type.
    fn argument_value(
        &mut self,
        call: Written,
        place: usize,
        node: NodeId,
        wanted: RuleType,
    ) -> Result<(StepId, RuleType), Fault> {
        if wanted.is_time() {
            self.read_literal_time(node)?;
        }
        let found = self.type_of(node)?;
        if found.common(wanted) != Some(wanted) {
            return Err(self.wrong_argument(call, place, node, wanted));
        }
        let step = self.operand(node, wanted)?;
        Ok((step, if found == RuleType::Null { wanted } else { found }))
    }

    /// The mistake that an argument has another type.
    fn wrong_argument(&self, call: Written, place: usize, node: NodeId, wanted: RuleType) -> Fault {
        let syntax = &self.written(node).syntax;
        let found = self.type_or_span(node).unwrap_or(RuleType::Null);
        let expected = if wanted.is_time() { "a date or timestamp" } else { wanted.in_words() };
        let message = format!(
            "argument {} of `{}` should be {expected}, but {} is {}",
            place + 1,
            call.name,
            describe(syntax),
            found.in_words()
        );
        let fault = Fault::new(self.written(node).at as usize, message);
        Fault { hint: argument_hint(syntax, found, wanted), ..fault }
    }

    /// The word of a unit of time or a part of a time: in quotes or bare.
    fn unit_word(&self, call: Written, place: usize, node: NodeId) -> Result<&str, Fault> {
        match &self.written(node).syntax {
            Syntax::Text(word) => Ok(word),
            Syntax::Column(word) if unit_name(word).is_some() => {
                let message = format!("expected a unit of time in single quotes, found `{}`", cut(word));
                let hint = format!("write `'{}'`", cut(word));
                Err(Fault::new(self.written(node).at as usize, message).with_hint(hint))
            }
            other => {
                let message = format!(
                    "argument {} of `{}` should be a unit of time in quotes, found {}",
                    place + 1,
                    call.name,
                    describe(other)
                );
                Err(Fault::new(self.written(node).at as usize, message).with_hint(unit_hint()))
            }
        }
    }

    /// A unit of time.
    fn unit(&self, call: Written, place: usize, node: NodeId) -> Result<&'static str, Fault> {
        let word = self.unit_word(call, place, node)?;
        unit_name(word).ok_or_else(|| {
            let message = format!("`{}` is not a unit of time", cut(word));
            Fault::new(self.written(node).at as usize, message).with_hint(unit_hint())
        })
    }

    /// A regular expression that can be compiled.
    fn pattern(&self, call: Written, place: usize, node: NodeId) -> Result<(), Fault> {
        let at = self.written(node).at as usize;
        if matches!(self.checked(node), CheckedNode::Constant(Constant::Null, _)) {
            return Ok(());
        }
        let Some(pattern) = self.literal_text(node) else {
            let message = format!("argument {} of `{}` should be a pattern in quotes", place + 1, call.name);
            let hint = "a pattern is the same for all rows; for other texts write `contains(text, part)` or `text LIKE pattern`";
            return Err(Fault::new(at, message).with_hint(hint));
        };
        let Err(mistake) = regex::Regex::new(pattern) else { return Ok(()) };
        let message =
            format!("`{}` is not a regular expression: {}", quoted_text(pattern), regex_reason(&mistake));
        Err(Fault::new(at, message)
            .with_hint("patterns are those of RE2: no look-around and no back-references"))
    }

    /// A function of another dialect.
    fn rewritten(&mut self, call: Written, alias: &Alias) -> Result<CheckedNode, Fault> {
        check_count(call, alias.arguments).map_err(|fault| with_form(fault, call, alias))?;
        match (alias.becomes, call.arguments) {
            (Rewriting::Same(function), _) => self.common_call(function, call),
            (Rewriting::Swapped(function), &[first, second]) => {
                let text = RuleType::Text;
                let (text_step, _) = self.argument_value(call, 0, first, text)?;
                let (part, _) = self.argument_value(call, 1, second, text)?;
                Ok(self.call(function, [part, text_step].into(), RuleType::Number, call.at))
            }
            (Rewriting::Concat, parts) => self.concat(parts, "`concat`", call.at),
            (Rewriting::Case, &[condition, value, ref otherwise @ ..]) => {
                self.require_condition(condition, &format!("`{}`", call.name))?;
                self.case(None, &[(condition, value)], otherwise.first().copied(), call.at)
            }
            (Rewriting::Part, &[part, time]) => self.part(call, part, time),
            (Rewriting::WholeDays, &[unit, from, to]) => self.whole_days(call, [unit, from, to]),
            (Rewriting::DaysLater, &[unit, count, time]) => self.days_later(call, [unit, count, time]),
            _ => Err(Fault::new(call.at as usize, format!("`{}` takes other arguments", call.name))),
        }
    }

    /// A part of a time: `EXTRACT(MONTH FROM t)`.
    fn part(&mut self, call: Written, part: NodeId, time: NodeId) -> Result<CheckedNode, Fault> {
        let word = self.unit_word(call, 0, part)?.to_lowercase();
        let name = match word.as_str() {
            "doy" => "day_of_year",
            "dow" | "dayofweek" => return self.function("dow", &[time], self.written(part).at),
            "isodow" | "weekday" | "year" | "quarter" | "month" | "week" | "day" | "dayofyear" | "hour"
            | "minute" | "second" => &word,
            _ => {
                let message = format!("`{}` is not a part of a time", cut(&word));
                let hint = "the parts are year, quarter, month, week, day, doy, isodow, hour, minute, second";
                return Err(Fault::new(self.written(part).at as usize, message).with_hint(hint));
            }
        };
        let (step, _) = self.argument_value(call, 1, time, RuleType::Timestamp)?;
        let Some(signature) = signature(name) else { return Err(no_function(name, call.at)) };
        Ok(self.call(signature.function, [step].into(), RuleType::Number, call.at))
    }

    /// The unit of `datediff` and `dateadd`: days only.
    fn days_only(&self, call: Written, unit: NodeId, hint: &str) -> Result<(), Fault> {
        let name = self.unit(call, 0, unit)?;
        if name == "day" {
            return Ok(());
        }
        let message = format!("`{}` supports days only, not `{name}`", call.name);
        Err(Fault::new(self.written(unit).at as usize, message).with_hint(hint))
    }

    /// `datediff('day', from, to)`.
    fn whole_days(&mut self, call: Written, [unit, from, to]: [NodeId; 3]) -> Result<CheckedNode, Fault> {
        let hint = "write `days_between(from, to) / 7` for weeks, `(year(b) - year(a)) * 12 + month(b) - month(a)` for months";
        self.days_only(call, unit, hint)?;
        let mut dates = [0; 2];
        for (place, node) in [from, to].into_iter().enumerate() {
            let (step, found) = self.argument_value(call, place + 1, node, RuleType::Timestamp)?;
            dates[place] = match found {
                RuleType::Timestamp => {
                    self.push(Operation::Cast(step, RuleType::Date), RuleType::Date, self.written(node).at)
                }
                _ => step,
            };
        }
        let [from, to] = dates;
        Ok(self.step(Operation::DaysBetween(to, from), RuleType::Number, call.at))
    }

    /// `dateadd('day', count, t)`.
    fn days_later(&mut self, call: Written, [unit, count, time]: [NodeId; 3]) -> Result<CheckedNode, Fault> {
        self.days_only(call, unit, "write `time + INTERVAL '3 months'`")?;
        let (count, _) = self.argument_value(call, 1, count, RuleType::Number)?;
        let (time, yields) = self.argument_value(call, 2, time, RuleType::Timestamp)?;
        Ok(self.call(Function::AddDays, [time, count].into(), yields, call.at))
    }
}

/// The argument at an index; the last one may be repeated.
fn argument_at(arguments: &[Argument], place: usize) -> Argument {
    arguments[place.min(arguments.len() - 1)]
}

/// Checks the number of arguments.
fn check_count(call: Written, arguments: &[Argument]) -> Result<(), Fault> {
    let (least, most) = counts(arguments);
    let found = call.arguments.len();
    if found >= least && most.is_none_or(|most| found <= most) {
        return Ok(());
    }
    let takes = match most {
        None => format!("at least {least}"),
        Some(most) if most == least => least.to_string(),
        Some(most) => format!("{least} or {most}"),
    };
    let is_one = takes == "1" || takes.ends_with(" 1");
    let noun = if is_one { "argument" } else { "arguments" };
    let list = argument_list(arguments);
    let message = format!("`{}` takes {takes} {noun} ({list}), found {found}", call.name);
    Err(Fault::new(call.at as usize, message))
}

/// The mistake in the number of arguments of an alias, with the form to write.
fn with_form(fault: Fault, call: Written, alias: &Alias) -> Fault {
    let is_test = call.name == "isnull" && call.arguments.len() == 1;
    fault.with_hint(if is_test { "write `x IS NULL`".to_owned() } else { format!("write {}", alias.meaning) })
}

/// The remedy if an argument has another type.
fn argument_hint(syntax: &Syntax, found: RuleType, wanted: RuleType) -> Option<String> {
    let value = repeatable(syntax);
    let to = match wanted {
        RuleType::Date | RuleType::Timestamp if matches!(found, RuleType::Number | RuleType::Flag) => {
            return Some("a date is written `DATE '2026-05-01'`".to_owned());
        }
        RuleType::Text => "TEXT",
        RuleType::Number if !found.is_time() => "DOUBLE",
        RuleType::Date | RuleType::Timestamp if found == RuleType::Text => "DATE",
        _ => return None,
    };
    match syntax {
        Syntax::Number(_) if to == "TEXT" => Some(format!("write it in quotes: `'{value}'`")),
        Syntax::Text(text) if to == "DOUBLE" && text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
            Some(format!("write it without quotes: `{}`", text.trim()))
        }
        Syntax::Column(_) if to != "TEXT" && found == RuleType::Text => {
            Some(format!("a column is text if any of its values is: write `CAST({value} AS {to})`"))
        }
        Syntax::Text(_) => None,
        _ => Some(format!("write `CAST({value} AS {to})`")),
    }
}

/// The mistake that a function does not exist.
fn no_function(name: &str, at: u32) -> Fault {
    let fault = Fault::new(at as usize, format!("there is no function `{}`", cut(name)));
    let others = ALIASES.iter().flat_map(|one| one.names).chain(refusals().flat_map(|one| one.names));
    match nearest_function(name, others.copied()) {
        Some(near) => fault.with_hint(format!("did you mean `{near}`?")),
        None => fault.with_hint("`bantam help sql` lists all functions"),
    }
}

/// The reason of the regex crate in one line: its last one, after `error: `.
fn regex_reason(mistake: &regex::Error) -> String {
    let text = mistake.to_string();
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_lowercase()
}
