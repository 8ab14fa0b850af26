//! The rules of a points table on deals: the points of each, and the features that use the same columns.

use std::collections::BTreeSet;

use super::table::{CheckedPointsRule, Fired, PointsStep, PointsTable};
use crate::linear_model::PriorRule;
use crate::project::{Feature, Source};
use crate::snapshot::Spec;

/// The points of each step of the rules of `table` for each deal, and the features of `spec` that use the same columns:
/// features on its columns, and for a column that is not a feature, those derived from it. Bounds of groups are not
/// applied.
#[must_use]
pub fn prior_rules(table: &PointsTable, fired: &Fired, spec: &Spec) -> Vec<PriorRule> {
    let prior = |(step, holds): (&PointsStep, &Vec<bool>)| PriorRule {
        name: step.name.clone(),
        values: holds.iter().map(|&holds| if holds { step.points } else { 0.0 }).collect(),
        features: features_of(&table.rules[step.rule], spec).into_iter().collect(),
    };
    fired.steps.iter().zip(&fired.holds).map(prior).collect()
}

/// The features that use the columns of a rule; for a column that is not a feature itself, those that are derived from it.
fn features_of(rule: &CheckedPointsRule, spec: &Spec) -> BTreeSet<usize> {
    let lineage = spec.lineage();
    let features = |is_it: &dyn Fn(&Feature) -> bool| -> Vec<usize> {
        (0..spec.features.len()).filter(|&index| is_it(&spec.features[index])).collect()
    };
    let of_column = |column: &String| {
        let direct = features(&|feature| {
            let is_source = matches!(&feature.source, Source::Column(source) if source == column);
            is_source || feature.name == *column
        });
        if direct.is_empty() {
            features(&|feature| lineage.is_made_from(&feature.name, column))
        } else {
            direct
        }
    };
    rule.columns().flat_map(of_column).collect()
}

/// The totals of deals with these points for the rules.
pub fn totals(points: &[f64], holds: &[Vec<bool>], n_rows: usize) -> Vec<f64> {
    let mut totals = vec![0.0; n_rows];
    for (points, holds) in points.iter().zip(holds) {
        totals.iter_mut().zip(holds).filter(|(_, holds)| **holds).for_each(|(total, _)| *total += points);
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_hold_add_up() {
        let holds = [vec![true, false, true], vec![false, false, true]];
        assert_eq!(totals(&[10.0, -4.0], &holds, 3), [10.0, 0.0, 6.0]);
    }
}
