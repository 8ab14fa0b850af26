//! Aggregates over timed tables as written in `bantam.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_values::{RawBins, RawExpect, RawShape, RawSignal, RawSpan, RawSql};

/// A value computed from the rows of a lead in a timed table. Exactly one measure is given.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAggregate {
    /// Name of a table under `[tables]`.
    #[schemars(length(min = 1))]
    pub from: String,
    /// Measure: number of rows that meet this condition.
    pub count: Option<RawSql>,
    /// Measure: whether a row meets this condition.
    pub any: Option<RawSql>,
    /// Measure: sum of this value.
    pub sum: Option<RawSql>,
    /// Measure: mean of this value.
    pub mean: Option<RawSql>,
    /// Measure: smallest of this value.
    pub min: Option<RawSql>,
    /// Measure: largest of this value.
    pub max: Option<RawSql>,
    /// Measure: the newest value that is not missing.
    pub last: Option<RawSql>,
    /// Measure: number of different values of this.
    pub distinct: Option<RawSql>,
    /// Measure: days since the newest row that meets this condition.
    pub days_since: Option<RawSql>,
    /// Only rows that meet this condition.
    #[serde(rename = "where")]
    pub filter: Option<RawSql>,
    /// Only rows younger than this.
    pub within: Option<RawSpan>,
    /// A row of this age counts half; for `count`, `sum` and `mean`.
    pub half_life: Option<RawSpan>,
    /// What `last` gives; a number unless given. The other measures decide it themselves.
    pub kind: Option<RawLastKind>,
}

/// A feature computed from the rows of a lead in a timed table. Exactly one measure is given.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAggregateFeature {
    /// What is computed.
    #[serde(flatten)]
    pub rows: RawAggregate,
    /// How a number enters the model; linear unless given.
    pub shape: Option<RawShape>,
    /// For the shape `bins`: their number, or their edges; 5 quantiles unless given.
    pub bins: Option<RawBins>,
    /// For the category of a `last`: what has fewer rows than this shares `other`; 20 unless given.
    #[schemars(range(min = 1))]
    pub min_count: Option<u32>,
    /// The sign that the weight should have: the report warns where the deals contradict it with confidence. For
    /// numbers of the shapes `linear` and `log`, and flags.
    pub expect: Option<RawExpect>,
    /// The kind of signal: interest in us, or intent to buy.
    pub signal: Option<RawSignal>,
    /// Whether we can do something about it: `bantam explain` says which change would lift the lead to the next grade.
    #[serde(default)]
    pub actionable: bool,
}

/// What the newest value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawLastKind {
    /// A number.
    Number,
    /// One of several words.
    Category,
    /// Yes, no or unknown.
    Flag,
}
