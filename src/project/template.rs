//! The qualification frameworks that ship with the program: one file each under `templates/`.
//!
//! Every criterion has the same headings, like a page of a handbook. Its conditions are over
//! columns with conventional names; a project whose columns have other names defines its own conditions.

use std::sync::LazyLock;

use serde::Deserialize;

use super::alternative::Alternative;
use crate::config::RawRequire;

/// A framework.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name in `bantam.toml`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its role.
    pub purpose: String,
    /// Its source.
    pub source: String,
    /// How many criteria must pass.
    pub require: RawRequire,
    /// The reasons for that number and for the musts.
    pub decides: String,
    /// Whether a criterion is asked only if none before it failed.
    #[serde(default)]
    pub in_order: bool,
    /// The kinds of pain that it distinguishes.
    #[serde(default)]
    pub pains: Vec<PainClass>,
    /// Its criteria, in the order in which they are asked.
    pub criteria: Vec<TemplateCriterion>,
}

/// A criterion of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateCriterion {
    /// Its name in `bantam.toml`.
    pub name: String,
    /// Whether its failure fails the framework.
    pub must: bool,
    /// The question to ask.
    pub question: String,
    /// What it checks.
    pub checks: String,
    /// Why it matters.
    pub why: String,
    /// Which columns give evidence.
    pub evidence: String,
    /// When it counts as unknown.
    pub unknown: String,
    /// Its source.
    pub source: String,
    /// Conditions in SQL over columns with conventional names: the first that fits the data is used. A condition that
    /// is only a column passes for yes and fails for no, whether it is text, a number or a flag.
    pub pass: Vec<Alternative>,
}

/// A kind of pain.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PainClass {
    /// Its name.
    pub name: String,
    /// The side of the triangle that it is on.
    pub side: PainSide,
    /// Its meaning.
    pub meaning: String,
    /// An example, as a quote.
    pub example: String,
}

/// A side of the triangle that pains are classed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PainSide {
    /// Financial pains: costs or losses.
    Money,
    /// Productivity pains: lost time.
    Time,
    /// Support pains: people without the help that they need.
    People,
}

impl PainSide {
    /// The word in `bantam.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Time => "time",
            Self::People => "people",
        }
    }
}

const FILES: [&str; 5] = [
    include_str!("templates/bant.toml"),
    include_str!("templates/champ.toml"),
    include_str!("templates/gpctba_ci.toml"),
    include_str!("templates/meddic.toml"),
    include_str!("templates/icp.toml"),
];

// The files are compiled in; a test reads each of them.
#[expect(clippy::expect_used, reason = "a test reads every file that is compiled in here")]
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    FILES.iter().map(|text| toml::from_str(text).expect("a template has all its headings")).collect()
});

/// All frameworks, from the shortest to the most specific.
#[must_use]
pub fn all() -> &'static [Template] {
    &TEMPLATES
}

/// The framework of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Template> {
    all().iter().find(|template| template.name == name)
}

impl Template {
    /// How many of `criteria` criteria must pass.
    #[must_use]
    pub fn required(&self, criteria: usize) -> u32 {
        let criteria = u32::try_from(criteria).unwrap_or(u32::MAX);
        match self.require {
            RawRequire::All(_) => criteria,
            RawRequire::Number(number) => number.min(criteria),
        }
    }

    /// The criterion of this name.
    #[must_use]
    pub fn criterion(&self, name: &str) -> Option<&TemplateCriterion> {
        self.criteria.iter().find(|criterion| criterion.name == name)
    }
}
