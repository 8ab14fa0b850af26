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
    /// Measure: minimum of this value.
    pub min: Option<RawSql>,
    /// Measure: maximum of this value.
    pub max: Option<RawSql>,
    /// Measure: the newest value that is not missing.
    pub last: Option<RawSql>,
    /// Measure: number of distinct values.
    pub distinct: Option<RawSql>,
    /// Measure: days since the newest row that meets this condition.
    pub days_since: Option<RawSql>,
    /// Only rows that meet this condition.
    #[serde(rename = "where")]
    pub filter: Option<RawSql>,
    /// Only rows younger than this.
    pub within: Option<RawSpan>,
    /// The weight of a row is halved for each such period before the snapshot; for `count`, `sum` and `mean`.
    pub half_life: Option<RawSpan>,
    /// Type of the value of `last`. Default: a number. The types of other measures are fixed.
    pub kind: Option<RawLastKind>,
}

/// A feature computed from the rows of a lead in a timed table. Exactly one measure is given.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAggregateFeature {
    /// What is computed.
    #[serde(flatten)]
    pub rows: RawAggregate,
    /// Transformation of a number. Default: linear.
    pub shape: Option<RawShape>,
    /// For the shape `bins`: the number of quantile bins, or the edges. Default: 5 quantile bins.
    pub bins: Option<RawBins>,
    /// For the category of a `last`: levels with fewer rows than this are pooled in `other`. Default: 20.
    #[schemars(range(min = 1))]
    pub min_count: Option<u32>,
    /// The expected sign of the weight: the report warns if the weight has significantly the other sign. For numbers of
    /// the shapes `linear` and `log`, and flags.
    pub expect: Option<RawExpect>,
    /// The kind of signal: interest (engagement with content) or intent (buying behaviour).
    pub signal: Option<RawSignal>,
    /// Whether sales or marketing can influence it: `bantam explain` shows which change would reach the next grade.
    #[serde(default)]
    pub actionable: bool,
    /// The name that people read in its place, at most 60 characters. Default: its name.
    #[schemars(length(min = 1, max = 60))]
    pub label: Option<String>,
}

/// Type of the newest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawLastKind {
    /// A number.
    Number,
    /// A category: one of several texts.
    Category,
    /// Yes, no or unknown.
    Flag,
}
