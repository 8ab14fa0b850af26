//! The points table of the project, checked.

use super::Sql;

/// The handcrafted weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Points from which a lead is passed on to sales.
    pub threshold: Option<f64>,
    /// The rules, in the order of the file, at least one.
    pub rules: Vec<PointsRule>,
}

/// A rule of the points table.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsRule {
    /// Its name; no other rule has it.
    pub name: String,
    /// Where it is true, the points are added.
    pub when: Sql,
    /// What is added; finite, below 0 it is taken away.
    pub points: f64,
}
