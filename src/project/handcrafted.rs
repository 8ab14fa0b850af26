//! The points table of the project, checked.

use crate::rules::Rule;
use crate::units::Days;

/// The points table.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Points from which a lead is passed on to sales.
    pub threshold: Option<f64>,
    /// The file of the rules, relative to the project's folder; `None` where they are in `bantam.toml`.
    pub file: Option<String>,
    /// The rules, in the order of the file, at least one; empty until their file has been read.
    pub rules: Vec<PointsRule>,
    /// The groups, in the order of the file.
    pub groups: Vec<PointsGroup>,
}

/// A rule of the points table.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsRule {
    /// Its name; no other rule has it.
    pub name: String,
    /// Where it is true, the points are added.
    pub when: Rule,
    /// The points to add; finite, possibly negative.
    pub points: f64,
    /// Its group, as an index into [`Points::groups`].
    pub group: Option<usize>,
    /// How the points change as days pass.
    pub decay: Option<Decay>,
}

/// How the points of a rule change as days pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Decay {
    /// The number of days that have passed. Where it is missing, the points of the rule itself apply.
    pub since: Rule,
    /// At least one, in the order of their days, none twice.
    pub steps: Vec<DecayStep>,
}

/// The points of a rule from some number of days on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecayStep {
    /// The days that have passed at least.
    pub after: Days,
    /// What is added from then on; finite.
    pub points: f64,
}

/// A group of rules with bounds for the sum of their points.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsGroup {
    /// Its name.
    pub name: String,
    /// The most that its rules add together.
    pub cap: Option<f64>,
    /// The least that its rules add together; at most the cap.
    pub floor: Option<f64>,
}

impl PointsGroup {
    /// What a sum of points counts.
    #[must_use]
    pub fn bounded(&self, sum: f64) -> f64 {
        let sum = self.cap.map_or(sum, |cap| sum.min(cap));
        self.floor.map_or(sum, |floor| sum.max(floor))
    }
}
