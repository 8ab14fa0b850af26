//! The ledger of a project: its runs, and the removal of predictions.

use std::collections::BTreeSet;
use std::path::Path;

use crate::config::whole_file;
use crate::ledger::{LedgerRun, Pruned, RunRows, ledger_runs, prune_ids, prune_runs};
use crate::tables::{PIPE, TableError};
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
/// When a file cannot be read, written or removed.
pub(crate) fn prune(workspace: &Workspace<'_>, rule: &PruneRule<'_>) -> Result<Pruned, JobError> {
    let folder = workspace.registry().ledger_folder();
    Ok(match rule {
        PruneRule::Before(date) => prune_runs(&folder, *date)?,
        PruneRule::Ids(file) => prune_ids(&folder, &ids_in(file)?)?,
    })
}

/// The lines of a file that are not blank.
fn ids_in(file: &Path) -> Result<BTreeSet<String>, TableError> {
    let read = || -> std::io::Result<String> {
        if file == Path::new(PIPE) {
            return std::io::read_to_string(std::io::stdin());
        }
        String::from_utf8(whole_file(file)?)
            .map_err(|error| std::io::Error::other(format!("it is not UTF-8: {error}")))
    };
    let text = read().map_err(|source| TableError::Read { file: file.display().to_string(), source })?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    Ok(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect())
}
