//! The use of each column in a project: the features that use it, or its role.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Usage;
use crate::project::{Kind, PERSONA, Project, RuleRole, Source};

/// The use of columns, by name.
#[derive(Debug)]
pub(super) struct Usages {
    /// For each column, the features that use it.
    features: BTreeMap<String, BTreeSet<String>>,
    roles: BTreeMap<String, &'static str>,
    excluded: BTreeSet<String>,
    /// Columns that a categorical feature uses directly.
    categories: BTreeSet<String>,
    /// For each column that the project defines, its source columns.
    made_from: BTreeMap<String, BTreeSet<String>>,
    /// The names of these, and of aggregates.
    made: BTreeSet<String>,
}

impl Usages {
    pub(super) fn of(project: &Project) -> Self {
        let lineage = project.lineage();
        let derived = project.derived.iter().map(|derived| derived.name.clone());
        let personas = (!project.personas.is_empty()).then(|| PERSONA.to_owned());
        let made_from = derived.chain(personas).map(|name| {
            let origins = lineage.origins(&name).into_iter();
            let origins = origins.filter(|origin| !lineage.is_aggregate(origin)).map(str::to_owned).collect();
            (name, origins)
        });
        let made_from: BTreeMap<String, BTreeSet<String>> = made_from.collect();
        let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut categories = BTreeSet::new();
        for feature in &project.features {
            let Source::Column(column) = &feature.source else {
                features.entry(feature.name.clone()).or_default().insert(feature.name.clone());
                continue;
            };
            for origin in made_from.get(column).into_iter().flatten().chain([column]) {
                features.entry(origin.clone()).or_default().insert(feature.name.clone());
            }
            if matches!(feature.kind, Kind::Category { .. }) {
                categories.insert(column.clone());
            }
        }
        let aggregates = project.features.iter().filter(|of| matches!(of.source, Source::Aggregate(_)));
        let aggregates = aggregates.map(|feature| feature.name.clone());
        let made = made_from.keys().cloned().chain(aggregates).collect();
        let excluded = project.data.excluded_columns().cloned().collect();
        Self { features, roles: roles(project), excluded, categories, made_from, made }
    }

    /// The use of a column of a table. `long_name` includes the name of its lookup as a prefix.
    pub(super) fn usage(&self, column: &str, long_name: Option<&str>) -> Usage {
        if self.excluded.contains(column) {
            return Usage::Excluded;
        }
        // An unused column may have the name of a feature that is computed from others.
        let own = Some(column).filter(|&column| !self.made.contains(column));
        self.usage_of([own, long_name], column)
    }

    /// The use of a column by all of its names; one that the project defines has one.
    pub(super) fn usage_of(&self, names: [Option<&str>; 2], column: &str) -> Usage {
        let features: BTreeSet<&String> =
            names.into_iter().flatten().filter_map(|name| self.features.get(name)).flatten().collect();
        match self.roles.get(column) {
            // An id is an id even if it is also a feature; an account or a key may be a feature.
            Some(&role @ ("outcome" | "close" | "id")) => Usage::Role(role),
            Some(&role) if features.is_empty() => Usage::Role(role),
            None if features.is_empty() => Usage::Unused,
            _ => Usage::Features(features.into_iter().cloned().collect()),
        }
    }

    /// Whether a categorical feature uses the column directly.
    pub(super) fn is_category(&self, column: &str) -> bool {
        self.categories.contains(column)
    }

    /// The source columns of a column that the project defines.
    pub(super) fn made_from(&self, column: &str) -> Vec<String> {
        self.made_from.get(column).into_iter().flatten().cloned().collect()
    }
}

/// The columns of the deals with a role. If a column has several, the last of these applies.
fn roles(project: &Project) -> BTreeMap<String, &'static str> {
    let mut roles: BTreeMap<String, &'static str> = BTreeMap::new();
    let keys = project.tables.iter().map(|table| &table.on);
    roles.extend(keys.chain(project.lookups.iter().map(|lookup| &lookup.on)).map(|on| (on.clone(), "key")));
    let used = |role: RuleRole| {
        let rules = project.expressions().filter(move |expression| expression.role == role);
        rules.flat_map(|expression| expression.rule.columns().iter().cloned())
    };
    roles.extend(used(RuleRole::Weight).map(|column| (column, "weight")));
    roles.extend(project.data.account.iter().map(|account| (account.clone(), "account")));
    roles.extend(project.snapshot.iter().map(|snapshot| (snapshot.at.clone(), "snapshot")));
    roles.extend(project.outcome.closed_at.iter().map(|closed_at| (closed_at.clone(), "close")));
    roles.extend(used(RuleRole::Outcome).map(|column| (column, "outcome")));
    roles.extend(project.data.id.iter().map(|id| (id.clone(), "id")));
    roles
}
