//! The signature of a function, as in the table of functions.

use super::function::Function;
use super::value_type::RuleType;

/// A function of the rule language: its names, signature, meaning and examples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signature {
    /// Which one.
    pub function: Function,
    /// Its name, and other names of it with the same arguments.
    pub names: &'static [&'static str],
    /// Its arguments.
    pub arguments: &'static [Argument],
    /// The type of its value.
    pub yields: ResultType,
    /// Its result, in one line.
    pub meaning: &'static str,
    /// Rules with their values as text; the first is in the documentation.
    pub examples: &'static [(&'static str, &'static str)],
}

/// An argument of a function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument {
    /// Its name in the documentation.
    pub name: &'static str,
    /// Its kind.
    pub kind: ArgumentKind,
    /// Whether it is optional, or can be repeated.
    pub presence: Presence,
}

/// The kind of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArgumentKind {
    /// A value of this type; a timestamp may be a date too.
    Value(RuleType),
    /// A regular expression: a text between quotes.
    Pattern,
    /// A unit of time between quotes.
    Unit,
    /// A value of any type; all such arguments have one type.
    Any,
}

/// Whether an argument has to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is required.
    Required,
    /// It is optional.
    Optional,
    /// It may be repeated; the last one.
    Repeated,
}

/// The type of a function's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResultType {
    /// Always this.
    Value(RuleType),
    /// The type of the time among the arguments.
    SameTime,
    /// The type that all arguments have.
    Common,
}

impl Argument {
    /// An optional argument.
    pub const fn optional(self) -> Self {
        Self { presence: Presence::Optional, ..self }
    }

    /// An argument that can be repeated.
    pub const fn repeated(self) -> Self {
        Self { presence: Presence::Repeated, ..self }
    }
}

/// A required argument.
const fn required(name: &'static str, kind: ArgumentKind) -> Argument {
    Argument { name, kind, presence: Presence::Required }
}

/// A text.
pub(super) const fn text(name: &'static str) -> Argument {
    required(name, ArgumentKind::Value(RuleType::Text))
}

/// A number.
pub(super) const fn number(name: &'static str) -> Argument {
    required(name, ArgumentKind::Value(RuleType::Number))
}

/// A date or timestamp.
pub(super) const fn time(name: &'static str) -> Argument {
    required(name, ArgumentKind::Value(RuleType::Timestamp))
}

/// A condition.
pub(super) const fn flag(name: &'static str) -> Argument {
    required(name, ArgumentKind::Value(RuleType::Flag))
}

/// A value of any type.
pub(super) const fn any(name: &'static str) -> Argument {
    required(name, ArgumentKind::Any)
}

/// A regular expression.
pub(super) const fn pattern(name: &'static str) -> Argument {
    required(name, ArgumentKind::Pattern)
}

/// A unit of time.
pub(super) const fn unit(name: &'static str) -> Argument {
    required(name, ArgumentKind::Unit)
}

/// A text as value.
pub(super) const TEXT: ResultType = ResultType::Value(RuleType::Text);
/// A number as value.
pub(super) const NUMBER: ResultType = ResultType::Value(RuleType::Number);
/// A flag as value.
pub(super) const FLAG: ResultType = ResultType::Value(RuleType::Flag);

/// The minimum number of arguments, and the maximum unless they can be repeated.
pub(super) fn counts(arguments: &[Argument]) -> (usize, Option<usize>) {
    let least = arguments.iter().filter(|argument| argument.presence != Presence::Optional).count();
    let is_open = arguments.last().is_some_and(|argument| argument.presence == Presence::Repeated);
    (least, (!is_open).then_some(arguments.len()))
}

/// The names of the arguments as a call shows them: `s, start [, length]`.
pub(super) fn argument_list(arguments: &[Argument]) -> String {
    let mut list = String::new();
    for (place, argument) in arguments.iter().enumerate() {
        let comma = if place > 0 { ", " } else { "" };
        let written = match argument.presence {
            Presence::Required => format!("{comma}{}", argument.name),
            Presence::Optional => format!(" [{comma}{}]", argument.name),
            Presence::Repeated => format!("{comma}{}, …", argument.name),
        };
        list.push_str(&written);
    }
    list
}
