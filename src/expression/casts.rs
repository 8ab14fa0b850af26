//! `CAST`, `TRY_CAST` and `::`.

use super::messages::{cut, describe, repeatable};
use super::type_checker::{CheckedNode, TypeChecker};
use super::typed::Operation;
use super::value_type::RuleType;
use crate::syntax::{Fault, NodeId};

/// The type of a cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CastType {
    /// The type of the value.
    pub to: RuleType,
    /// Whether numbers lose their decimals.
    pub is_whole: bool,
}

/// The names of types in casts, by kind.
pub(super) const CAST_TYPES: [(&str, &[&str]); 6] = [
    ("text", &["TEXT", "VARCHAR", "CHAR", "CHARACTER", "CHARACTER VARYING", "STRING", "NVARCHAR", "BPCHAR"]),
    (
        "number",
        &["DOUBLE", "DOUBLE PRECISION", "FLOAT", "REAL", "DECIMAL", "NUMERIC", "NUMBER", "FLOAT8", "FLOAT64"],
    ),
    ("whole number", &["INTEGER", "INT", "BIGINT", "SMALLINT", "TINYINT", "INT4", "INT8", "INT64", "SIGNED"]),
    ("flag", &["BOOLEAN", "BOOL"]),
    ("date", &["DATE"]),
    ("timestamp", &["TIMESTAMP", "DATETIME", "TIMESTAMP WITHOUT TIME ZONE"]),
];

impl CastType {
    /// The type with this name in upper case; lengths and digits in parentheses are ignored.
    pub fn named(name: &str) -> Option<Self> {
        let plain = without_parentheses(name);
        let (what, _) = CAST_TYPES.iter().find(|(_, names)| names.contains(&plain.as_str()))?;
        let to = match *what {
            "text" => RuleType::Text,
            "flag" => RuleType::Flag,
            "date" => RuleType::Date,
            "timestamp" => RuleType::Timestamp,
            _ => RuleType::Number,
        };
        Some(Self { to, is_whole: *what == "whole number" })
    }
}

/// `VARCHAR(10)` to `VARCHAR`, with one blank between words.
fn without_parentheses(name: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for character in name.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain.to_uppercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl TypeChecker<'_> {
    /// A cast.
    pub fn cast(&mut self, operand: NodeId, to: &str, at: u32) -> Result<CheckedNode, Fault> {
        let CastType { to, is_whole } = CastType::named(to).ok_or_else(|| no_type(to, at))?;
        let found = self.type_of(operand)?;
        if is_mixed(found, to) {
            return Err(self.not_castable(operand, found, to, at));
        }
        let number = self.converted(operand, found, to, at)?;
        match number {
            CheckedNode::Step(number) if is_whole => {
                Ok(self.step(Operation::Truncate(number), RuleType::Number, at))
            }
            checked => Ok(checked),
        }
    }

    /// The value as a value of another type.
    pub fn converted(
        &mut self,
        operand: NodeId,
        found: RuleType,
        to: RuleType,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        if found == to || found == RuleType::Null {
            return self.value(operand, to).map(CheckedNode::Step);
        }
        let value = self.value(operand, found)?;
        Ok(self.step(Operation::Cast(value, to), to, at))
    }

    /// The mistake that two types are never cast.
    fn not_castable(&self, operand: NodeId, found: RuleType, to: RuleType, at: u32) -> Fault {
        let syntax = &self.written(operand).syntax;
        let (value, what) = (repeatable(syntax), describe(syntax));
        let message = format!("{what} is {}, which cannot be cast to {}", found.in_words(), to.in_words());
        let fault = Fault::new(at as usize, message);
        match (found, to) {
            (_, RuleType::Number) if found.is_time() => fault.with_hint(format!(
                "write `year({value})`, or `days_between(DATE '1970-01-01', {value})` for a number of days"
            )),
            (RuleType::Number, _) => fault.with_hint(format!(
                "for seconds since 1970 write `add_days(TIMESTAMP '1970-01-01 00:00:00', {value} / 86400)`"
            )),
            (_, RuleType::Flag) => fault.with_hint(format!("write `{value} IS NOT NULL`")),
            _ => fault,
        }
    }
}

/// Whether two types cannot be cast to each other: numbers and flags, and times.
fn is_mixed(found: RuleType, to: RuleType) -> bool {
    let is_number = |value_type| matches!(value_type, RuleType::Number | RuleType::Flag);
    (found.is_time() && is_number(to)) || (is_number(found) && to.is_time())
}

/// The mistake that a type does not exist.
fn no_type(name: &str, at: u32) -> Fault {
    let plain = without_parentheses(name);
    let message = format!("there is no type `{}`", cut(&plain));
    let fault = Fault::new(at as usize, message);
    if plain.contains("TIME ZONE")
        || matches!(plain.as_str(), "TIMESTAMPTZ" | "TIMESTAMP_TZ" | "DATETIMEOFFSET")
    {
        return fault.with_hint("times have no time zone: write `TIMESTAMP`");
    }
    match plain.as_str() {
        "TIME" => fault.with_hint("there is no type for times of day: write `hour(time)` and `minute(time)`"),
        "INTERVAL" => fault.with_hint("an interval is written `INTERVAL '3 months'`"),
        _ => fault.with_hint("the types are TEXT, DOUBLE, INTEGER, BOOLEAN, DATE and TIMESTAMP"),
    }
}
