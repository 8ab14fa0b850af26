//! The section `[points]` as written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_values::{RawSpan, RawSql};

/// The handcrafted weights: the points table of the marketing tool.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPoints {
    /// Points from which a lead is passed on to sales.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub threshold: Option<f64>,
    /// File of the rules, as exported from the marketing tool, with the columns `name`, `condition`, `points` and, if there are
    /// groups, `group`. Relative to this file. Instead of `rules`.
    #[schemars(length(min = 1))]
    pub file: Option<String>,
    /// What adds points, at least one rule.
    #[serde(default)]
    pub rules: Vec<RawPointsRule>,
    /// Groups of rules whose points together have a bound.
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
    /// SQL condition: where it is TRUE, the points are added.
    pub when: RawSql,
    /// What is added; below 0 it is taken away.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub points: f64,
    /// The group whose bounds its points share.
    #[schemars(length(min = 1))]
    pub group: Option<String>,
    /// Days since what the rule is about, in SQL: a number. Needs `decay`.
    pub since: Option<RawSql>,
    /// The points once so many days have passed, in the order of the days. Needs `since`.
    #[serde(default)]
    pub decay: Vec<RawDecayStep>,
}

/// The points of a rule from some number of days on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDecayStep {
    /// The days that have passed at least.
    pub after: RawSpan,
    /// What is added from then on, instead of the points before.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub points: f64,
}

/// The bounds of a group of rules; at least one of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPointsGroup {
    /// The most that the rules of the group add together.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub cap: Option<f64>,
    /// The least that they add together; below 0, the most that they take away.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub floor: Option<f64>,
}
