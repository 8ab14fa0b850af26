//! The definitions of the features: the part of a project that is stored in a model.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::{
    Aggregate, Derived, Expression, Feature, Lineage, Lookup, Persona, Project, Reading, TimedTable,
    expressions_of_columns,
};

/// The definitions of the features. It is stored in a model, so that scoring uses the same as training.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// Null values, separator and dates.
    pub reading: Reading,
    /// Column with the id of a lead; `None`: the row number.
    pub id: Option<String>,
    /// Column of the company.
    pub account: Option<String>,
    /// Timed tables.
    pub tables: Vec<TimedTable>,
    /// Untimed tables.
    pub lookups: Vec<Lookup>,
    /// New columns.
    pub derived: Vec<Derived>,
    /// Personas.
    pub personas: Vec<Persona>,
    /// Features.
    pub features: Vec<Feature>,
}

impl Spec {
    /// The part of a project that defines its features.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        Self {
            reading: project.data.reading.clone(),
            id: project.data.id.clone(),
            account: project.data.account.clone(),
            tables: project.tables.clone(),
            lookups: project.lookups.clone(),
            derived: project.derived.clone(),
            personas: project.personas.clone(),
            // Whether a feature is actionable does not affect scores, and is not stored in a model.
            features: project
                .features
                .iter()
                .map(|feature| Feature { actionable: false, ..feature.clone() })
                .collect(),
        }
    }

    /// This spec with the files of another, and their formats: location and format of data may
    /// change between training and prediction, but not their meaning.
    #[must_use]
    pub fn with_files_of(mut self, other: &Self) -> Self {
        for table in &mut self.tables {
            if let Some(same) = other.tables.iter().find(|same| same.name == table.name) {
                table.file.clone_from(&same.file);
                table.reading = std::mem::take(&mut table.reading).written_as(&same.reading);
            }
        }
        for lookup in &mut self.lookups {
            if let Some(same) = other.lookups.iter().find(|same| same.name == lookup.name) {
                lookup.file.clone_from(&same.file);
                lookup.reading = std::mem::take(&mut lookup.reading).written_as(&same.reading);
            }
        }
        self.reading = std::mem::take(&mut self.reading).written_as(&other.reading);
        self
    }

    /// The lineage of the columns of the snapshot.
    #[must_use]
    pub fn lineage(&self) -> Lineage<'_> {
        Lineage::new(&self.derived, &self.personas, &self.features, &self.tables)
    }

    /// The SQL expressions of the columns of the snapshot.
    pub fn expressions(&self) -> impl Iterator<Item = Expression<'_>> {
        expressions_of_columns(&self.derived, &self.personas, &self.features)
    }

    /// Section and name of each table other than the main one, and the column of the main one that is joined to its key.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'static str, &String, &String)> {
        let lookups = self.lookups.iter().map(|lookup| ("lookups", &lookup.name, &lookup.on));
        lookups.chain(self.tables.iter().map(|table| ("tables", &table.name, &table.on)))
    }

    /// The columns of the deals that name something: their id, their account, and what other tables are matched by.
    pub(crate) fn main_keys(&self) -> impl Iterator<Item = &String> {
        self.id.iter().chain(&self.account).chain(self.keys().map(|(_, _, on)| on))
    }

    /// The part of this spec that the features need: without the timed tables and the derived columns that only criteria,
    /// points or routes use. This part is stored in a model, so that changes of the others do not affect it.
    #[must_use]
    pub fn for_features(&self) -> Self {
        let lineage = self.lineage();
        let features = self.features.iter().map(|feature| feature.name.as_str());
        let personas = self.personas.iter().flat_map(|persona| persona.when.columns());
        let account = self.account.iter().chain(personas).map(String::as_str);
        let (columns, tables) = lineage.required(features.chain(account));
        let tables = self.tables.iter().filter(|table| tables.contains(table.name.as_str()));
        let derived = self.derived.iter().filter(|derived| columns.contains(derived.name.as_str()));
        Self { tables: tables.cloned().collect(), derived: derived.cloned().collect(), ..self.clone() }
    }

    /// The aggregates over timed tables, derived columns first, each with the name of its column.
    pub fn aggregates(&self) -> impl Iterator<Item = (&str, &Aggregate)> {
        let derived = self.derived.iter().map(|derived| (&derived.name, derived.aggregate()));
        let features = self.features.iter().map(|feature| (&feature.name, feature.aggregate()));
        derived.chain(features).filter_map(|(name, aggregate)| Some((name.as_str(), aggregate?)))
    }

    /// For each feature that uses timed tables, directly or through derived columns and personas, the names of
    /// these tables.
    #[must_use]
    pub fn tables_behind(&self) -> BTreeMap<String, BTreeSet<String>> {
        let lineage = self.lineage();
        let tables = |name: &String| {
            let tables = lineage.timed_tables(name).into_iter().map(str::to_owned);
            (name.clone(), tables.collect::<BTreeSet<String>>())
        };
        let features = self.features.iter().map(|feature| tables(&feature.name));
        features.filter(|(_, tables)| !tables.is_empty()).collect()
    }

    /// The differences of two specs, in the terms of `bantam.toml`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        let parts = [
            ("[data]", self.reading != other.reading || self.id != other.id || self.account != other.account),
            ("[tables]", self.tables != other.tables),
            ("[lookups]", self.lookups != other.lookups),
            ("[derive]", self.derived != other.derived),
            ("[personas]", self.personas != other.personas),
            ("[features]", unexpecting(&self.features) != unexpecting(&other.features)),
        ];
        let changed: Vec<&str> =
            parts.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
        (!changed.is_empty()).then(|| changed.join(", "))
    }
}

/// The features without the expected signs of their weights, which do not affect scores.
fn unexpecting(features: &[Feature]) -> Vec<Feature> {
    features.iter().map(|feature| Feature { expect: None, ..feature.clone() }).collect()
}
