//! The rules of a points table on deals: what each gives, which features look at the same, and what the deals say it
//! should give.

use std::collections::BTreeSet;

use super::table::{CheckedPointsRule, Fired, PointsStep, PointsTable};
use crate::linear_model::PriorRule;
use crate::project::Source;
use crate::snapshot::{PERSONA, Spec, columns_of};

/// What each step of the rules of `table` gives each deal, and which features of `spec` look at what it looks at: those made
/// of its columns, and where a column is no feature by itself, those derived from it. Bounds of groups are left out.
#[must_use]
pub fn prior_rules(table: &PointsTable, fired: &Fired, spec: &Spec) -> Vec<PriorRule> {
    let prior = |(step, holds): (&PointsStep, &Vec<bool>)| PriorRule {
        name: step.name.clone(),
        values: holds.iter().map(|&holds| if holds { step.points } else { 0.0 }).collect(),
        features: features_of(&table.rules[step.rule], spec),
    };
    fired.steps.iter().zip(&fired.holds).map(prior).collect()
}

/// The features that look at the columns of a rule.
fn features_of(rule: &CheckedPointsRule, spec: &Spec) -> Vec<usize> {
    let mut found = BTreeSet::new();
    for column in rule.columns() {
        let is_made_of = |columns: &BTreeSet<String>, index: usize| {
            let feature = &spec.features[index];
            let of_source = matches!(&feature.source, Source::Column(source) if columns.contains(source));
            of_source || columns.contains(&feature.name)
        };
        let all = 0..spec.features.len();
        let itself = BTreeSet::from([column.clone()]);
        let direct: Vec<usize> = all.clone().filter(|&index| is_made_of(&itself, index)).collect();
        if direct.is_empty() {
            let derived = derived_from(column, spec);
            found.extend(all.filter(|&index| is_made_of(&derived, index)));
        } else {
            found.extend(direct);
        }
    }
    found.into_iter().collect()
}

/// The columns that are computed from this one, directly or through others; `persona` is one.
fn derived_from(column: &str, spec: &Spec) -> BTreeSet<String> {
    let mut found = BTreeSet::from([column.to_owned()]);
    for derived in &spec.derived {
        // A derived column may use those before it.
        let used = derived.sql().map(columns_of).unwrap_or_default();
        if used.iter().any(|used| found.contains(used)) {
            found.insert(derived.name.clone());
        }
    }
    let mut personas = spec.personas.iter().flat_map(|persona| columns_of(&persona.when));
    if personas.any(|used| found.contains(&used)) {
        found.insert(PERSONA.to_owned());
    }
    found
}

/// The totals of deals, where rules give these points.
#[must_use]
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
