//! A project whose deals come with the columns of lookups and timed tables, as an engine has computed them.

use super::checked_project::Project;
use super::feature::{Feature, Source};
use super::reading::Reading;

impl Project {
    /// The project on its snapshot table: the deals are those of the table, columns of lookups and aggregates are columns of
    /// it, and no other table is read. `None` without such a table.
    pub(crate) fn on_snapshot_table(&self) -> Option<Self> {
        let table = self.data.snapshot_table.clone()?;
        let mut project = self.clone();
        project.data.deals = table;
        project.data.version = None;
        // The engine has read the cells of the tables already.
        project.data.reading =
            Reading { null_values: self.data.reading.null_values.clone(), ..Reading::plain() };
        project.tables.clear();
        project.lookups.clear();
        project.feedback = None;
        project.derived.retain(|derived| derived.aggregate().is_none());
        for feature in &mut project.features {
            read_from_column(feature);
        }
        Some(project)
    }
}

/// Reads a feature from the column of its name, if it is an aggregate.
fn read_from_column(feature: &mut Feature) {
    if feature.aggregate().is_some() {
        feature.source = Source::Column(feature.name.clone());
    }
}
