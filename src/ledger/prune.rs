//! The removal of old runs, and of leads whose data must be erased.

use std::collections::BTreeSet;
use std::path::Path;

use polars::prelude::*;

use super::append::LedgerWriter;
use super::columns::ID;
use super::rows::RunRows;
use super::run::{LedgerRun, runs_and_others};
use crate::config::whole_file;
use crate::tables::{PIPE, TableError};
use crate::units::AsOf;

/// What was removed from a ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pruned {
    /// Predictions that were removed.
    pub(crate) rows: usize,
    /// Files that were removed, as nothing was left in them.
    pub(crate) removed: usize,
    /// Files that were written anew without these predictions.
    pub(crate) rewritten: usize,
    /// Given ids without a prediction.
    pub(crate) not_found: usize,
    /// Files in the folder that are no runs of the ledger, which are left as they are.
    pub(crate) other_files: usize,
}

/// Removes the runs as of a date before `before`.
///
/// # Errors
/// When a file cannot be read or removed; those before it are removed then.
pub(crate) fn prune_runs(folder: &Path, before: AsOf) -> Result<Pruned, TableError> {
    let (runs, other_files) = runs_and_others(folder)?;
    let mut pruned = Pruned { other_files, ..Pruned::default() };
    for run in runs.iter().filter(|run| run.as_of < before) {
        pruned.rows += RunRows::of(run)?.count()?;
        run.remove()?;
        pruned.removed += 1;
    }
    Ok(pruned)
}

/// Removes the predictions of these leads from every run. A file with such predictions is written anew without them before it is
/// removed, so that no other prediction is lost however the program ends.
///
/// # Errors
/// When a file cannot be read or written; those before it are without these leads then.
pub(crate) fn prune_ids(folder: &Path, ids: &BTreeSet<String>) -> Result<Pruned, TableError> {
    let (runs, other_files) = runs_and_others(folder)?;
    let (mut pruned, mut found) = (Pruned { other_files, ..Pruned::default() }, BTreeSet::new());
    for run in &runs {
        let mut own = 0;
        RunRows::of(run)?.each(|frame| {
            for id in frame.column(ID)?.str()?.iter().flatten() {
                if let Some(id) = ids.get(id) {
                    own += 1;
                    found.insert(id);
                }
            }
            Ok(())
        })?;
        if own > 0 {
            pruned.rows += own;
            let counter =
                if rewrite(folder, run, ids)? { &mut pruned.rewritten } else { &mut pruned.removed };
            *counter += 1;
        }
    }
    pruned.not_found = ids.len() - found.len();
    Ok(pruned)
}

/// Writes a run anew without these leads; whether anything is left of it.
fn rewrite(folder: &Path, run: &LedgerRun, ids: &BTreeSet<String>) -> Result<bool, TableError> {
    let rows = RunRows::of(run)?;
    let gates = rows.gates();
    let mut writer = LedgerWriter::new(folder, (run.as_of, &run.model));
    let mut is_left = false;
    rows.each(|frame| {
        let keep = frame.column(ID)?.str()?.iter();
        let keep: Vec<bool> = keep.map(|id| id.is_none_or(|id| !ids.contains(id))).collect();
        is_left |= keep.contains(&true);
        let left = frame.filter(&BooleanChunked::from_slice("keep".into(), &keep))?;
        writer.append(&left, &gates)
    })?;
    writer.commit_instead_of(run)?;
    Ok(is_left)
}

/// The lines of a file that are not blank.
///
/// # Errors
/// When it cannot be read, or is not UTF-8.
pub(crate) fn ids_in(file: &Path) -> Result<BTreeSet<String>, TableError> {
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
