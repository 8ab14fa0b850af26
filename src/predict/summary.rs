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

/// How often each name occurs, in the order of the names.
pub(crate) struct NameCounts(indexmap::IndexMap<String, usize>);

impl NameCounts {
    pub(crate) fn of<'a>(names: impl Iterator<Item = &'a String>) -> Self {
        Self(names.map(|name| (name.clone(), 0)).collect())
    }

    pub(crate) fn add<'a>(&mut self, found: impl Iterator<Item = &'a String>) {
        for name in found {
            *self.0.entry(name.clone()).or_default() += 1;
        }
    }

    pub(crate) fn counts(self) -> Vec<(String, usize)> {
        self.0.into_iter().collect()
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
