//! Where the predictions of a project are kept.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::context::Workspace;
use super::error::JobError;
use crate::ledger::is_missing;
use crate::project::{DatabasePlace, LedgerPlace};
use crate::tables::TableError;

impl Workspace<'_> {
    /// The folder that predictions are kept in; `None` where they are kept in a table, or not at all.
    pub(crate) fn ledger_folder(&self) -> Option<PathBuf> {
        (self.project.ledger == LedgerPlace::Folder).then(|| self.registry().ledger_folder())
    }

    /// The table of a database that predictions are kept in, in place of the folder.
    pub(crate) fn ledger_table(&self) -> Option<DatabasePlace<'_>> {
        match &self.project.ledger {
            LedgerPlace::Table(place) => self.connections().find(place),
            LedgerPlace::Nowhere | LedgerPlace::Folder => None,
        }
    }

    /// Where the ledger is, in messages.
    pub(crate) fn ledger_label(&self) -> String {
        let folder = || self.registry().ledger_folder().display().to_string();
        self.ledger_table().map_or_else(folder, |place| place.label())
    }
}

/// Fails where predictions cannot be read, or the table of a ledger has none, of this model or at all; `models` are those that it has.
///
/// # Errors
/// As said, and that there are none where no run has made the table yet.
pub(crate) fn predicted(
    models: Result<BTreeSet<String>, TableError>,
    table: Option<DatabasePlace<'_>>,
    model: Option<&str>,
) -> Result<(), JobError> {
    let Some(place) = table else { return Ok(models.map(|_| ())?) };
    let models = match models {
        Err(error) if is_missing(&error) => BTreeSet::new(),
        models => models?,
    };
    let has_some = model.map_or(!models.is_empty(), |model| models.contains(model));
    if has_some { Ok(()) } else { Err(JobError::no_predictions(place.label(), model, models.iter())) }
}
