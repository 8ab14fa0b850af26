//! The handcrafted weights: the points table of a marketing tool, as a scorer.
//!
//! A rule that holds of a lead adds its points; one that does not, or of which it is not known, adds nothing, as in
//! every marketing tool.

use polars::prelude::{DataFrame, Schema};
use rayon::prelude::*;

use crate::project::{Mistake, Points};
use crate::rules::{Rule, RuleError, Truth};
use crate::snapshot::{Wanted, checked};

/// A points table whose conditions have been held against the columns.
#[derive(Debug, Clone)]
pub struct PointsTable {
    /// The rules, in the order of the file.
    pub rules: Vec<PointsRule>,
}

/// One rule of a points table.
#[derive(Debug, Clone)]
pub struct PointsRule {
    /// Its name.
    pub name: String,
    /// Its condition.
    pub rule: Rule,
    /// What it adds where it holds; below 0 it takes away.
    pub points: f64,
}

/// The table with its conditions held against the columns of a snapshot; mistakes are noted.
pub fn check(points: &Points, schema: &Schema, mistakes: &mut Vec<Mistake>) -> PointsTable {
    let rules = points.rules.iter().filter_map(|rule| {
        let name = rule.name.clone();
        let condition = checked(&rule.when, schema, Wanted::Condition, mistakes)?;
        Some(PointsRule { name, rule: condition, points: rule.points })
    });
    PointsTable { rules: rules.collect() }
}

impl PointsTable {
    /// Whether each rule holds of each lead of a snapshot; where that is not known, it does not.
    ///
    /// # Errors
    /// When an expression fails on the data.
    pub fn holds(&self, frame: &DataFrame) -> Result<Vec<Vec<bool>>, RuleError> {
        let holds = |rule: &PointsRule| {
            let truths = rule.rule.truth(frame)?.into_iter();
            Ok(truths.map(|truth| truth == Truth::True).collect())
        };
        self.rules.par_iter().map(holds).collect()
    }

    /// The points of each lead of a snapshot.
    ///
    /// # Errors
    /// When an expression fails on the data.
    pub fn totals(&self, frame: &DataFrame) -> Result<Vec<f64>, RuleError> {
        let truths: Result<Vec<Vec<Truth>>, RuleError> =
            self.rules.par_iter().map(|rule| rule.rule.truth(frame)).collect();
        let mut totals = vec![0.0; frame.height()];
        for (rule, truths) in self.rules.iter().zip(truths?) {
            for (total, truth) in totals.iter_mut().zip(truths) {
                if truth == Truth::True {
                    *total += rule.points;
                }
            }
        }
        Ok(totals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{Path, PointsRule as Written, Sql};
    use polars::prelude::*;

    #[test]
    fn rules_that_hold_add_up_and_unknown_ones_add_nothing() {
        let columns = vec![
            Column::new("employees".into(), [Some(100.0), Some(5.0), None]),
            Column::new("country".into(), [Some("DE"), None, Some("DE")]),
        ];
        let frame = DataFrame::new(3, columns).unwrap();
        let rule = |when: &str, points: f64| Written {
            name: when.to_owned(),
            when: Sql { text: when.to_owned(), path: Path::new(["points"]) },
            points,
        };
        let points = Points {
            threshold: Some(10.0),
            rules: vec![
                rule("employees >= 50", 10.0),
                rule("country = 'DE'", 5.0),
                rule("employees < 50", -3.5),
            ],
        };
        let mut mistakes = Vec::new();
        let table = check(&points, frame.schema(), &mut mistakes);
        assert!(mistakes.is_empty());
        assert_eq!(table.totals(&frame).unwrap(), [15.0, -3.5, 5.0]);
    }
}
