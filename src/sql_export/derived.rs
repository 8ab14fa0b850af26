//! Derived columns, personas, and the columns that features add.

use std::collections::BTreeMap;

use super::job::SqlJob;
use super::query::{NewColumn, Query};
use crate::project::{DerivedValue, Kind, PERSONA, Source};
use crate::rules::Rule;

/// Adds the derived columns, each after those that it uses.
pub(super) fn add_derived(job: &mut SqlJob<'_>, query: &mut Query) {
    let derived = job.spec.derived.clone();
    let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
    let mut steps: Vec<Vec<NewColumn>> = Vec::new();
    for derived in &derived {
        let DerivedValue::Rule(rule) = &derived.value else { continue };
        let before = rule.columns().iter().filter_map(|column| levels.get(column.as_str()));
        let level = before.max().map_or(0, |level| level + 1);
        levels.insert(&derived.name, level);
        let sql = job.lead_rule(rule);
        if steps.len() <= level {
            steps.push(Vec::new());
        }
        let comment = format!("{} = {}", derived.name, rule.text());
        steps[level].push(NewColumn::new(sql, job.name(&derived.name)).with_comment(&comment));
    }
    for (place, columns) in steps.iter().enumerate() {
        query.extend(&format!("derived_{}", place + 1), "derived columns", columns);
    }
}

/// Adds the persona: the first that matches.
pub(super) fn add_personas(job: &mut SqlJob<'_>, query: &mut Query) {
    let personas = job.spec.personas.clone();
    if personas.is_empty() {
        return;
    }
    let dialect = job.dialect();
    let arms: Vec<(String, String)> = personas
        .iter()
        .map(|persona| (job.lead_condition(&persona.when), dialect.text(&persona.name)))
        .collect();
    let sql = first_match(&arms, &format!("CAST(NULL AS {})", dialect.text_type()));
    query.extend("personas", "the first persona that matches", &[NewColumn::new(sql, job.name(PERSONA))]);
}

/// The value of the first condition that is true.
pub(super) fn first_match(arms: &[(String, String)], otherwise: &str) -> String {
    if arms.is_empty() {
        return otherwise.to_owned();
    }
    let arms: Vec<String> = arms.iter().map(|(when, then)| format!("WHEN {when} THEN {then}")).collect();
    format!("CASE {} ELSE {otherwise} END", arms.join(" "))
}

/// The name of a set in normal form.
pub(super) fn normal_set_name(feature: usize) -> String {
    format!("bantam_set{}", feature + 1)
}

/// Adds features under another name than that of their column, and sets in the form in which members are looked up.
pub(super) fn add_features(job: &SqlJob<'_>, query: &mut Query) {
    let mut columns = Vec::new();
    for (place, feature) in job.spec.features.iter().enumerate() {
        let Source::Column(column) = &feature.source else { continue };
        if *column != feature.name {
            columns.push(NewColumn::new(job.column(column), job.name(&feature.name)));
        }
        if let Kind::Set { separator, .. } = &feature.kind {
            let is_word = job.is_cell(column);
            let set = query.dialect.normal_set(&job.column(column), separator, is_word);
            columns.push(NewColumn::new(set, normal_set_name(place)).with_comment(&feature.name));
        }
    }
    query.extend("features", "features, and sets with a separator before and after each member", &columns);
}

/// The columns of a rule, for the comment of a step.
pub(super) fn comment_of(name: &str, rule: Option<&Rule>) -> String {
    rule.map_or_else(
        || format!("{name}: no condition fits the columns"),
        |rule| format!("{name}: {}", rule.text()),
    )
}
