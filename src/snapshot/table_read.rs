//! The rows of each table that was read, by result, and its newest date.

use crate::tables::{SkippedRows, Table};
use crate::units::AsOf;

/// A timed table on which an interrupted run has worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResumedTable {
    /// Its name in the project.
    pub(crate) table: String,
    /// The partitions that it had done.
    pub(crate) done: usize,
    /// All partitions.
    pub(crate) partitions: usize,
}

/// The rows of a table by result: `read` are those that are used, the rejected and the superseded ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TableRead {
    /// Its name in the project: `deals`, `leads`, or that of the timed table or lookup.
    pub(crate) table: String,
    /// All rows.
    pub(crate) read: usize,
    /// Rows that were rejected.
    pub(crate) rejected: usize,
    /// Rows that a newer row with the same id, or an earlier copy, replaces.
    pub(crate) superseded: usize,
    /// Lines that are no rows; they are not among `read`.
    pub(crate) skipped: u64,
    /// The newest date before the `as_of` of the job, where its rows have dates.
    pub(crate) newest: Option<AsOf>,
}

impl TableRead {
    /// The rows of a table as it was read.
    pub(crate) fn of(name: &str, table: &Table) -> Self {
        Self::with_rejected(name, table, table.rejected.len())
    }

    /// The same where so many rows were rejected, whichever of them the table has.
    pub(super) fn with_rejected(name: &str, table: &Table, rejected: usize) -> Self {
        let mut skipped = SkippedRows::default();
        table.findings.iter().for_each(|found| skipped.add(&found.skipped));
        Self {
            table: name.to_owned(),
            read: table.n_read,
            rejected,
            superseded: table.superseded,
            skipped: skipped.count(),
            newest: None,
        }
    }

    /// Adds the rows of another part of the table.
    pub(crate) fn add(&mut self, part: &Self) {
        self.read += part.read;
        self.rejected += part.rejected;
        self.superseded += part.superseded;
        self.skipped += part.skipped;
    }

    /// The same with the newest of these dates.
    pub(crate) fn with_newest(self, dates: impl IntoIterator<Item = AsOf>) -> Self {
        Self { newest: dates.into_iter().max(), ..self }
    }
}
