//! The section `[points]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw::RawSql;

/// The handcrafted weights: the points table of the marketing tool.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPoints {
    /// Points from which a lead is passed on to sales.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub threshold: Option<f64>,
    /// What adds points, at least one rule.
    #[serde(default)]
    pub rules: Vec<RawPointsRule>,
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
}
