//! The mistake that values of two types are compared, or mixed in one value.

use super::messages::{describe, number_text, repeatable};
use super::value_type::RuleType;
use crate::syntax::{Fault, Relation, Syntax};

/// One of two values that have different types.
#[derive(Debug, Clone, Copy)]
pub(super) struct MismatchedValue<'a> {
    /// As written.
    pub syntax: &'a Syntax,
    /// Its type.
    pub value_type: RuleType,
}

/// The mistake at byte `at` that two values have different types; `comparison` is the operator, if there is one.
pub(super) fn mismatch(
    first: MismatchedValue,
    second: MismatchedValue,
    at: u32,
    comparison: Option<Relation>,
) -> Fault {
    let (left, right) = (describe(first.syntax), describe(second.syntax));
    let (of_left, of_right) = (first.value_type.in_words(), second.value_type.in_words());
    let fault = Fault::new(at as usize, format!("{left} is {of_left}, but {right} is {of_right}"));
    let hint = hint(first, second, comparison).or_else(|| hint(second, first, comparison));
    Fault { hint, ..fault }
}

/// The remedy; tried in both orders.
fn hint(a: MismatchedValue, b: MismatchedValue, comparison: Option<Relation>) -> Option<String> {
    match (a.value_type, b.value_type) {
        (RuleType::Flag, other) => Some(match a.syntax {
            Syntax::Flag(truth) => truth_hint(*truth, b.syntax, other, comparison),
            _ => flag_hint(a.syntax, b.syntax, comparison),
        }),
        (RuleType::Text, RuleType::Number) => Some(number_hint(a.syntax, b.syntax, comparison.is_some())),
        (time, RuleType::Number) if time.is_time() => Some(time_hint(a.syntax, b.syntax)),
        (time, RuleType::Text) if time.is_time() => {
            let to = if time == RuleType::Date { "DATE" } else { "TIMESTAMP" };
            Some(format!("write `CAST({} AS {to})`", repeatable(b.syntax)))
        }
        _ => None,
    }
}

/// A text and a number.
fn number_hint(text: &Syntax, number: &Syntax, is_compared: bool) -> String {
    if let Syntax::Text(literal) = text {
        return match literal.trim().parse::<f64>() {
            Ok(value) if value.is_finite() => {
                format!("write the number without quotes: `{}`", literal.trim())
            }
            _ if is_compared => {
                format!("write a number without quotes, or compare its text: `{}`", text_of(number))
            }
            _ => format!("all values must have the same type: write `{}`", text_of(number)),
        };
    }
    let cast = format!("`CAST({} AS DOUBLE)`", repeatable(text));
    let reason = match text {
        Syntax::Column(_) => "a column is text if any of its values is: ",
        _ => "",
    };
    match number {
        Syntax::Number(value) => {
            format!("{reason}write {cast}, or quote the number: `'{}'`", number_text(*value))
        }
        _ => format!("{reason}write {cast}"),
    }
}

/// The text of a number.
fn text_of(number: &Syntax) -> String {
    match number {
        Syntax::Number(value) => format!("'{}'", number_text(*value)),
        _ => format!("CAST({} AS TEXT)", repeatable(number)),
    }
}

/// A time and a number.
fn time_hint(time: &Syntax, number: &Syntax) -> String {
    let time = repeatable(time);
    match number {
        Syntax::Number(year) if (1000.0..=9999.0).contains(year) => {
            format!("write `year({time})`, or a date: `DATE '{year}-01-01'`")
        }
        _ => format!(
            "a number of days is `days_between(from, {time})`, and a date is written `DATE '2026-05-01'`"
        ),
    }
}

/// Words and numbers for true and false in other languages.
fn truth_of(syntax: &Syntax) -> Option<bool> {
    match syntax {
        Syntax::Number(number) if *number == 1.0 => Some(true),
        Syntax::Number(number) if *number == 0.0 => Some(false),
        Syntax::Text(text) => match text.trim().to_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// TRUE or FALSE and a value that is no flag.
fn truth_hint(truth: bool, other: &Syntax, of_other: RuleType, comparison: Option<Relation>) -> String {
    let (word, number) = if truth { ("yes", 1) } else { ("no", 0) };
    let sign = match comparison {
        Some(relation @ (Relation::Equal | Relation::NotEqual)) => relation.sign(),
        _ => "=",
    };
    let name = repeatable(other);
    match of_other {
        RuleType::Text => format!("compare it with the word in its cells, such as `{name} {sign} '{word}'`"),
        RuleType::Number => format!("compare it with a number, such as `{name} {sign} {number}`"),
        _ => format!("whether it is known is `{name} IS NOT NULL`"),
    }
}

/// A flag and a value of another type.
fn flag_hint(flag: &Syntax, other: &Syntax, comparison: Option<Relation>) -> String {
    let name = repeatable(flag);
    let name = if name == "…" { "the condition".to_owned() } else { name };
    let asks_for = match comparison {
        Some(Relation::Equal) => truth_of(other),
        Some(Relation::NotEqual) => truth_of(other).map(|truth| !truth),
        _ => None,
    };
    match asks_for {
        Some(true) => format!("a flag is already a condition: write `{name}`"),
        Some(false) => format!("a flag is already a condition: write `NOT {name}`"),
        None => format!("a flag is already a condition: write `{name}` or `NOT {name}`"),
    }
}
