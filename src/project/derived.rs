//! Derived columns and personas: `[derive]` and `[personas]`.

use super::aggregate::{Aggregate, ValueType};
use crate::config::Path;
use crate::rules::Rule;

/// The column of the personas, and the feature on it unless the project defines one.
pub const PERSONA: &str = "persona";

/// A new column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Name of the new column.
    pub name: String,
    /// The source of its value.
    pub value: DerivedValue,
}

impl Derived {
    /// The keys that lead to this column in `bantam.toml`.
    #[must_use]
    pub fn path(&self) -> Path {
        Path::new(["derive", &self.name])
    }

    /// Its expression over the columns before it, if it is one.
    #[must_use]
    pub fn rule(&self) -> Option<&Rule> {
        if let DerivedValue::Rule(rule) = &self.value { Some(rule) } else { None }
    }

    /// Whether its value is true or false: a condition, or an aggregate that is one.
    pub(crate) fn is_flag(&self) -> bool {
        match &self.value {
            DerivedValue::Rule(rule) => rule.is_flag(),
            DerivedValue::Aggregate(aggregate) => aggregate.gives == ValueType::Flag,
        }
    }

    /// Its aggregate over a timed table, if it is one.
    pub(crate) fn aggregate(&self) -> Option<&Aggregate> {
        if let DerivedValue::Aggregate(aggregate) = &self.value { Some(aggregate) } else { None }
    }
}

/// The source of the value of a new column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DerivedValue {
    /// An expression over the columns before it.
    Rule(Rule),
    /// An aggregate over the lead's rows in a timed table.
    Aggregate(Aggregate),
}

/// A kind of buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// Its name: the value of the feature `persona`.
    pub name: String,
    /// Its condition.
    pub when: Rule,
}
