//! The rules of a points table on deals: what each gives, which features look at the same, and what the deals say it
//! should give.

use std::collections::BTreeSet;

use polars::prelude::DataFrame;

use crate::evaluate::PriorRule;
use crate::points::PointsTable;
use crate::project::Source;
use crate::rules::{Rule, RuleError};
use crate::snapshot::{Spec, columns_of};

/// What each rule of `table` gives each deal of `frame`, and which features of `spec` look at what it looks at: those made of
/// its columns, and where a column is no feature by itself, those derived from it.
///
/// # Errors
/// When an expression fails on the data.
pub fn prior_rules(table: &PointsTable, spec: &Spec, frame: &DataFrame) -> Result<Vec<PriorRule>, RuleError> {
    let values = table.by_rule(frame)?;
    let rules = table.rules.iter().zip(values);
    Ok(rules
        .map(|(rule, values)| PriorRule {
            name: rule.name.clone(),
            values,
            features: features_of(&rule.rule, spec),
        })
        .collect())
}

/// The features that look at the columns of a rule.
fn features_of(rule: &Rule, spec: &Spec) -> Vec<usize> {
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
        if columns_of(&derived.value).iter().any(|used| found.contains(used)) {
            found.insert(derived.name.clone());
        }
    }
    let mut personas = spec.personas.iter().flat_map(|persona| columns_of(&persona.when));
    if personas.any(|used| found.contains(&used)) {
        found.insert("persona".to_owned());
    }
    found
}
