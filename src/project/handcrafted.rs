//! The points table of the project, checked.

use crate::label::Labelled;
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
    /// The label that people read in place of its name.
    pub label: Option<String>,
    /// The condition: if it is true, the points are added.
    pub when: Rule,
    /// The points to add; finite, possibly negative.
    pub points: f64,
    /// Its group, as an index into [`Points::groups`].
    pub group: Option<usize>,
    /// The decay of the points over days.
    pub decay: Option<Decay>,
}

impl PointsRule {
    /// Its name with its label.
    #[must_use]
    pub fn labelled(&self) -> Labelled {
        Labelled::new(&self.name, self.label.as_deref())
    }
}

/// The decay of the points of a rule over days.
#[derive(Debug, Clone, PartialEq)]
pub struct Decay {
    /// The number of days since the event. If it is unknown, the initial points of the rule apply.
    pub since: Rule,
    /// At least one, ordered by their days, without repetition.
    pub steps: Vec<DecayStep>,
}

/// The points of a rule from some number of days on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecayStep {
    /// The least number of days.
    pub after: Days,
    /// The points from then on; finite.
    pub points: f64,
}

/// A group of rules with bounds for the sum of their points.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsGroup {
    /// Its name.
    pub name: String,
    /// The upper bound for the sum of its rules.
    pub cap: Option<f64>,
    /// The lower bound for the sum of its rules; at most the cap.
    pub floor: Option<f64>,
}

impl PointsGroup {
    /// A sum of points within the bounds.
    #[must_use]
    pub fn bounded(&self, sum: f64) -> f64 {
        let sum = self.cap.map_or(sum, |cap| sum.min(cap));
        self.floor.map_or(sum, |floor| sum.max(floor))
    }
}
