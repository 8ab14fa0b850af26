//! What is decided of a lead: `[grades]` and `[[routes]]`.

use crate::rules::Rule;

/// Grades by score, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Grades {
    /// Name and lowest score, falling.
    pub levels: Vec<(String, f64)>,
    /// Name of what is below the last.
    pub below: String,
}

/// Where a lead goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// Which leads; `None`: all that are left.
    pub when: Option<Rule>,
}
