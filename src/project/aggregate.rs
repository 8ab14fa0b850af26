//! Aggregates over the rows of one lead in a timed table.

use serde::{Deserialize, Serialize};

use crate::rules::{Rule, Yields};
use crate::units::Days;

/// An aggregate over the rows of one lead before its `as_of`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// Name of the timed table.
    pub table: String,
    /// The measure.
    pub measure: Measure,
    /// Its operand: a condition for `count`, `any` and `days_since`, else a value.
    pub operand: Rule,
    /// Only rows for which this is true.
    pub filter: Option<Rule>,
    /// Only rows younger than this.
    pub within: Option<Days>,
    /// The half-life of the weight of a row; for `count`, `sum` and `mean`.
    pub half_life: Option<Days>,
    /// The type of its values.
    pub gives: ValueType,
}

impl Aggregate {
    /// Its expressions over the columns of the timed table.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.filter.iter().chain([&self.operand])
    }
}

/// The type of the values of an aggregate. The names are those in model files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Numbers: all measures except `any`, and `last` by default.
    Number,
    /// Yes or no: `any`, and a `last` of the kind `flag`.
    Flag,
    /// Words: a `last` of the kind `category`.
    Words,
}

/// The measure of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Rows that meet a condition; 0 without rows.
    Count,
    /// Whether a row meets a condition; unknown without rows.
    Any,
    /// Sum of a value; 0 without rows.
    Sum,
    /// Mean of a value; unknown without rows.
    Mean,
    /// Smallest value; unknown without rows.
    Min,
    /// Largest value; unknown without rows.
    Max,
    /// Newest value that is not missing; unknown without rows.
    Last,
    /// Number of distinct values, missing ones excluded; unknown without rows.
    Distinct,
    /// Days from the newest row that meets a condition to `as_of`; unknown without such a row.
    DaysSince,
}

impl Measure {
    /// All measures, in the order in which they are documented.
    pub const ALL: [Self; 9] = [
        Self::Count,
        Self::Any,
        Self::Sum,
        Self::Mean,
        Self::Min,
        Self::Max,
        Self::Last,
        Self::Distinct,
        Self::DaysSince,
    ];

    /// The key in `bantam.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Any => "any",
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Min => "min",
            Self::Max => "max",
            Self::Last => "last",
            Self::Distinct => "distinct",
            Self::DaysSince => "days_since",
        }
    }

    /// The required type of its operand.
    #[must_use]
    pub const fn operand(self) -> Yields {
        match self {
            Self::Count | Self::Any | Self::DaysSince => Yields::Condition,
            _ => Yields::Value,
        }
    }

    /// Whether `half_life` is supported.
    #[must_use]
    pub const fn can_decay(self) -> bool {
        matches!(self, Self::Count | Self::Sum | Self::Mean)
    }
}
