//! The section `[points]` as written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_connections::RawTablePlace;
use super::raw_values::{RawSpan, RawSql};

/// The points table of the marketing tool.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPoints {
    /// Points from which a lead is passed on to sales.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub threshold: Option<f64>,
    /// File of the rules, as exported from the marketing tool, with the columns `name`, `condition`, `points` and, if there are
    /// groups, `group`. Relative to this file; or a table or query of a database. Instead of `rules`.
    pub file: Option<RawTablePlace>,
    /// The rules, at least one.
    #[serde(default)]
    pub rules: Vec<RawPointsRule>,
    /// Groups of rules with bounds for the sum of their points.
    #[serde(default)]
    pub groups: IndexMap<String, RawPointsGroup>,
}

/// A rule of the points table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPointsRule {
    /// Its name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// The name that people read in its place, at most 60 characters. Default: its name.
    #[schemars(length(min = 1, max = 60))]
    pub label: Option<String>,
    /// SQL condition: where it is TRUE, the points are added.
    pub when: RawSql,
    /// The points to add; negative points are subtracted.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub points: f64,
    /// The group of the rule.
    #[schemars(length(min = 1))]
    pub group: Option<String>,
    /// Days since the event of the rule, in SQL: a number. Needs `decay`.
    pub since: Option<RawSql>,
    /// The points after some numbers of days, in increasing order. Needs `since`.
    #[serde(default)]
    pub decay: Vec<RawDecayStep>,
}

/// The points of a rule from a number of days on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDecayStep {
    /// The least number of days.
    pub after: RawSpan,
    /// The points from then on, which replace the earlier ones.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub points: f64,
}

/// The bounds of a group of rules; at least one of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPointsGroup {
    /// Upper bound for the sum of the points of the group.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub cap: Option<f64>,
    /// Lower bound for the sum of the points of the group.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub floor: Option<f64>,
}
