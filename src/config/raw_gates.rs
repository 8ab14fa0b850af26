//! The section `[gates]` as written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_values::RawSql;

/// A qualification framework: every key but `template`, `require`, `pains` and `label` is a criterion.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RawGate {
    /// Framework that provides the defaults; `bantam gates` lists them.
    pub template: Option<RawTemplate>,
    /// How many criteria must pass: `"all"`, or a number. Default: that of the template, else all.
    pub require: Option<RawRequire>,
    /// The pains of this project, each on one side of the triangle of money, time and people.
    pub pains: Option<RawPains>,
    /// The name that people read in its place, at most 60 characters. Default: its name.
    #[schemars(length(min = 1, max = 60))]
    pub label: Option<String>,
    /// The criteria by name.
    #[serde(flatten)]
    pub criteria: IndexMap<String, RawCriterion>,
}

/// A framework that ships with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawTemplate {
    /// Budget, authority, need, timeline.
    Bant,
    /// Challenges, authority, money, prioritization.
    Champ,
    /// Goals, plans, challenges, timeline, budget, authority; consequences and implications.
    GpctbaCi,
    /// Metrics, economic buyer, decision criteria, decision process, identify pain, champion.
    Meddic,
    /// Ideal customer profile: organisation, need and individual, in that order.
    Icp,
}

impl RawTemplate {
    /// The word in `bantam.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bant => "bant",
            Self::Champ => "champ",
            Self::GpctbaCi => "gpctba_ci",
            Self::Meddic => "meddic",
            Self::Icp => "icp",
        }
    }
}

/// How many criteria must pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawRequire {
    /// Every criterion.
    All(RawAll),
    /// At least this many.
    Number(#[schemars(range(min = 1))] u32),
}

/// The word `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawAll {
    /// Every criterion.
    All,
}

/// Pains by their side of the triangle, spelled as in the data.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawPains {
    /// Financial pains: costs or losses.
    pub money: Vec<String>,
    /// Productivity pains: lost time.
    pub time: Vec<String>,
    /// Support pains: people without the help that they need.
    pub people: Vec<String>,
}

/// One criterion of a framework: its condition, a table with further keys, or false to omit one of the template.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawCriterion {
    /// The condition alone.
    Pass(RawSql),
    /// The condition with its question and other texts.
    Table(RawCriterionTable),
    /// False omits a criterion of the template, true keeps it unchanged.
    Kept(bool),
}

/// One criterion of a framework. Omitted keys have the values of the template, if it has the criterion.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCriterionTable {
    /// SQL condition: TRUE passes, FALSE fails, NULL is unknown. Only a criterion of the template may omit it.
    pub pass: Option<RawSql>,
    /// The question to ask.
    #[schemars(length(min = 1))]
    pub ask: Option<String>,
    /// The name that people read in its place, at most 60 characters. Default: its name.
    #[schemars(length(min = 1, max = 60))]
    pub label: Option<String>,
    /// Whether its failure fails the framework. Default: that of the template, else false.
    pub must: Option<bool>,
    /// What it checks.
    #[schemars(length(min = 1))]
    pub checks: Option<String>,
    /// Why it matters.
    #[schemars(length(min = 1))]
    pub why: Option<String>,
    /// Which columns give evidence.
    #[schemars(length(min = 1))]
    pub evidence: Option<String>,
    /// When it counts as unknown.
    #[schemars(length(min = 1))]
    pub unknown: Option<String>,
}
