//! The ledger of a project: its runs, and the removal of predictions.

use std::path::Path;

use crate::ledger::{
    LedgerRun, Pruned, RunRows, ids_in, ledger_runs, prune_ids, prune_ids_of_table, prune_runs, prune_table,
};
use crate::units::AsOf;
use crate::workspace::{JobError, Workspace};

/// A run of a ledger and its size.
#[derive(Debug, Clone)]
pub(crate) struct ListedRun {
    pub(crate) run: LedgerRun,
    pub(crate) predictions: usize,
    pub(crate) bytes: u64,
}

/// Which predictions are removed.
#[derive(Debug, Clone)]
pub(crate) enum PruneRule<'a> {
    /// Those as of an earlier date.
    Before(AsOf),
    /// Those of the leads whose ids are the lines of this file, or of standard input.
    Ids(&'a Path),
}

/// The runs of the ledger of a project, in the order in which they count.
///
/// # Errors
/// When the folder or a file cannot be read.
pub(crate) fn listed_runs(workspace: &Workspace<'_>) -> Result<Vec<ListedRun>, JobError> {
    let listed = |run: LedgerRun| {
        let bytes = std::fs::metadata(&run.file).map_or(0, |found| found.len());
        Ok(ListedRun { predictions: RunRows::of(&run)?.count()?, bytes, run })
    };
    ledger_runs(&workspace.registry().ledger_folder())?.into_iter().map(listed).collect()
}

/// Removes predictions from the ledger of a project.
///
/// # Errors
/// When a file cannot be read, written or removed, or a database refuses it.
pub(crate) fn prune(workspace: &Workspace<'_>, rule: &PruneRule<'_>) -> Result<Pruned, JobError> {
    let folder = workspace.registry().ledger_folder();
    Ok(match (rule, workspace.ledger_table()) {
        (PruneRule::Before(date), Some(table)) => prune_table(table, *date)?,
        (PruneRule::Before(date), None) => prune_runs(&folder, *date)?,
        (PruneRule::Ids(file), Some(table)) => prune_ids_of_table(table, &ids_in(file)?)?,
        (PruneRule::Ids(file), None) => prune_ids(&folder, &ids_in(file)?)?,
    })
}
