//! What is counted and kept over all batches of a prediction job.

use std::path::Path;

use crate::tables::{PIPE, Rejected, rejected_csv, write_atomically};
use crate::warning::Warning;
use crate::workspace::JobError;

/// How a prediction job went.
#[derive(Debug, Clone, Default)]
pub struct PredictionSummary {
    /// Leads that were scored.
    pub leads: usize,
    /// Rejected rows.
    pub rejected: Vec<Rejected>,
    /// Leads by route, in the order of the project.
    pub routes: Vec<(String, usize)>,
    /// Leads by grade, best first.
    pub grades: Vec<(String, usize)>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
}

/// Counts one more of each of these names; new ones come last.
pub(crate) fn count_names<'a>(counts: &mut Vec<(String, usize)>, names: impl Iterator<Item = &'a String>) {
    for name in names {
        match counts.iter_mut().find(|(own, _)| own == name) {
            Some((_, n)) => *n += 1,
            None => counts.push((name.clone(), 1)),
        }
    }
}

/// The warnings of all batches, each kind once with its counts added up.
pub(crate) fn merged(warnings: impl Iterator<Item = Warning>) -> Vec<Warning> {
    let mut all: Vec<Warning> = Vec::new();
    for warning in warnings {
        if !all.iter_mut().any(|known| known.absorb(&warning)) {
            all.push(warning);
        }
    }
    all
}

/// Writes the rejected rows to a file of their own.
pub(crate) fn write_rejects(path: &Path, rejected: &[Rejected]) -> Result<(), JobError> {
    // An older file of that name would speak of another job.
    if rejected.is_empty() && !path.exists() || path == Path::new(PIPE) {
        return Ok(());
    }
    Ok(write_atomically(path, rejected_csv(rejected).as_bytes())?)
}
