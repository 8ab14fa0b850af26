//! Where the predictions of a project are kept.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::context::Workspace;
use super::error::JobError;
use crate::ledger::is_missing;
use crate::numbers::listed;
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

/// Files that a message names.
pub(crate) const MOST_FILES: usize = 3;

/// Fails where the predictions of a ledger's table or else of files cannot be read, or there are none, of this model or at all; `models` are
/// those that they are of.
///
/// # Errors
/// As said, and that there are none where no run has made the table yet.
pub(crate) fn predicted(
    models: Result<BTreeSet<String>, TableError>,
    (table, files): (Option<DatabasePlace<'_>>, &[String]),
    model: Option<&str>,
) -> Result<(), JobError> {
    let models = match models {
        Err(error) if table.is_some() && is_missing(&error) => BTreeSet::new(),
        models => models?,
    };
    let has_some = model.map_or(!models.is_empty(), |model| models.contains(model));
    let place = || table.map_or_else(|| listed(files, MOST_FILES), |place| place.label());
    if has_some { Ok(()) } else { Err(JobError::no_predictions(place(), model, models.iter())) }
}
