//! The decisions on a lead: `[grades]` and `[[routes]]`.

use crate::rules::Rule;

/// Grades by score, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Grades {
    /// Name and lowest score, falling.
    pub levels: Vec<(String, f64)>,
    /// Name of the grade below the lowest score.
    pub below: String,
}

impl Grades {
    /// The names of all grades, the best first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().map(|(name, _)| name.as_str()).chain([self.below.as_str()])
    }
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// Its condition; `None`: all other leads.
    pub when: Option<Rule>,
}
