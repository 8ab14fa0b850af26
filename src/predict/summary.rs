//! The summary of a prediction over all batches.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::predictor::Predicted;
use crate::decide::LeadNames;
use crate::drift::{DriftFigures, ExpectedPerformance};
use crate::project::Project;
use crate::snapshot::{TableRead, doubtful_values};
use crate::tables::{ReadFindings, Rejected, SkippedRows};
use crate::warning::Warning;

/// The rows of a prediction by result: `read` = `scored` + `rejected` + `superseded`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Rows of leads that were read.
    pub read: usize,
    /// Leads that were scored.
    pub scored: usize,
    /// Rows that were rejected.
    pub rejected: usize,
    /// Rows that a newer row with the same id replaces.
    pub superseded: usize,
    /// Those of them that are copies of an earlier row.
    pub copies: usize,
    /// Rows of closed deals, where the leads are the open deals. They are not counted in `read`.
    pub closed: usize,
    /// Lines that are no rows: blank ones, titles, footers and repeated headers. They are not counted in `read`.
    pub skipped: SkippedRows,
}

impl RowCounts {
    /// The same as the rows of a table with this name.
    pub(super) fn table_read(&self, table: &str) -> TableRead {
        TableRead {
            table: table.to_owned(),
            read: self.read,
            rejected: self.rejected,
            superseded: self.superseded,
            skipped: self.skipped.count(),
            newest: None,
        }
    }
}

/// The summary of a prediction.
#[derive(Debug, Clone, Default)]
pub struct PredictionSummary {
    /// The rows by result.
    pub rows: RowCounts,
    /// The first rejected row.
    pub first_rejected: Option<Rejected>,
    /// What to do about rejected numbers of a column, by column.
    pub remedies: BTreeMap<String, String>,
    /// What was found of the files of the leads.
    pub found: Vec<ReadFindings>,
    /// Leads by route, in the order of the project.
    pub routes: Vec<(String, usize)>,
    /// Leads by grade, best first.
    pub grades: Vec<(String, usize)>,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// The rows of all tables by result.
    pub(crate) tables_read: Vec<TableRead>,
    /// The leads compared with the training deals, without what the time since their snapshots may have changed.
    pub(crate) drift: Option<DriftFigures>,
    /// The performance to expect of the model on these leads.
    pub(crate) expected: Option<ExpectedPerformance>,
    /// The file of the run in the ledger, if it was kept.
    pub(crate) ledger: Option<PathBuf>,
}

impl PredictionSummary {
    /// An empty summary for the grades and routes of a project.
    pub(super) fn of(project: &Project) -> Self {
        Self {
            grades: project.grades.names().map(|name| (name.to_owned(), 0)).collect(),
            routes: project.routes.iter().map(|route| (route.name.clone(), 0)).collect(),
            ..Self::default()
        }
    }

    /// Those of these routes that no lead has.
    pub(super) fn empty_routes(&self, required: &[String]) -> Vec<String> {
        let is_empty = |name: &&String| !self.routes.iter().any(|(route, n)| route == *name && *n > 0);
        required.iter().filter(is_empty).cloned().collect()
    }

    /// Counts the leads of a batch.
    pub(super) fn count(&mut self, batch: Predicted) {
        add_counts(&mut self.grades, &batch.decisions.grades);
        add_counts(&mut self.routes, &batch.decisions.routes);
        let table = batch.snapshot.table;
        let rows = &mut self.rows;
        rows.read += table.n_read;
        rows.scored += batch.scored.len();
        rows.rejected += table.rejected.len();
        rows.superseded += table.superseded;
        rows.copies += table.copies;
        table.findings.iter().for_each(|found| rows.skipped.add(&found.skipped));
        self.warnings.extend(batch.snapshot.warnings);
        self.warnings.extend(doubtful_values(&table));
        ReadFindings::merge(&mut self.found, table.findings);
        self.first_rejected = self.first_rejected.take().or_else(|| table.rejected.into_iter().next());
        for (column, remedy) in table.remedies {
            self.remedies.entry(column).or_insert(remedy);
        }
    }
}

/// Adds how many leads have each name.
fn add_counts(counts: &mut [(String, usize)], names: &LeadNames) {
    for (name, n) in names.counts() {
        if let Some((_, sum)) = counts.iter_mut().find(|(own, _)| own == name) {
            *sum += n;
        }
    }
}

/// The warnings of all batches, each kind once with its counts added up.
pub(super) fn merged(warnings: impl Iterator<Item = Warning>) -> Vec<Warning> {
    let mut all: Vec<Warning> = Vec::new();
    for warning in warnings {
        if !all.iter_mut().any(|known| known.absorb(&warning)) {
            all.push(warning);
        }
    }
    all
}
