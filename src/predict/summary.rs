//! The summary of a prediction over all batches.

use std::path::Path;

use crate::tables::{PIPE, Rejected, rejected_csv, write_atomically};
use crate::warning::Warning;
use crate::workspace::JobError;

/// The summary of a prediction.
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
    /// The warnings.
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
    // A file of an earlier prediction would be misleading.
    if rejected.is_empty() && !path.exists() || path == Path::new(PIPE) {
        return Ok(());
    }
    Ok(write_atomically(path, rejected_csv(rejected).as_bytes())?)
}
