//! What is counted of a table that is read batch by batch, so that the findings are those of a table read at once.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;

use crate::tables::{ReadFindings, Rejected, Table, too_many};

/// The counts and findings of the batches so far.
#[derive(Default)]
pub(crate) struct BatchCounts {
    table: Table,
    rejected: usize,
    /// All rejected rows, where they are kept.
    kept: Option<Vec<Rejected>>,
    /// The rows rejected for each column, or for none.
    faults: BTreeMap<Option<String>, usize>,
    /// The known values of each column.
    known: BTreeMap<String, usize>,
    has_rounded_keys: bool,
    /// Whether a batch has doubtful values, which only all rows show or refute.
    is_doubtful: bool,
    example: Option<String>,
}

/// A table without its rows.
pub(crate) struct CountedTable {
    /// The table. Of the rejected rows it has the first only, unless all are kept.
    pub(crate) table: Table,
    pub(super) rejected: usize,
    /// A key, for messages.
    pub(super) example: Option<String>,
}

impl BatchCounts {
    /// No batches yet.
    pub(crate) fn new(keeps_rejected: bool) -> Self {
        Self { kept: keeps_rejected.then(Vec::new), ..Self::default() }
    }

    /// Adds a batch of which the rows without a role were rejected.
    pub(crate) fn add(&mut self, batch: &Table, key: &str) -> PolarsResult<()> {
        self.has_rounded_keys |= batch.may_have_rounded_keys(key);
        self.is_doubtful |=
            !batch.rounded_ids.is_empty() || !batch.contrary.is_empty() || !batch.mixed.is_empty();
        for Rejected { column, .. } in &batch.rejected {
            *self.faults.entry(column.clone()).or_default() += 1;
        }
        for column in batch.frame.columns() {
            *self.known.entry(column.name().to_string()).or_default() += column.len() - column.null_count();
        }
        if self.example.is_none() {
            let keys = batch.frame.column(key)?.str()?;
            self.example = keys.iter().flatten().next().map(str::to_owned);
        }
        self.rejected += batch.rejected.len();
        if let Some(kept) = &mut self.kept {
            kept.extend(batch.rejected.iter().cloned());
        }
        self.merge(Table { frame: batch.frame.clear(), places: Vec::new(), ..batch.clone() });
        Ok(())
    }

    /// Adds the findings on a batch.
    fn merge(&mut self, part: Table) {
        let table = &mut self.table;
        if table.columns.is_empty() {
            *table = Table { rejected: part.rejected.into_iter().min().into_iter().collect(), ..part };
            return;
        }
        table.n_read += part.n_read;
        table.superseded += part.superseded;
        table.copies += part.copies;
        ReadFindings::merge(&mut table.findings, part.findings);
        let first = table.rejected.drain(..).chain(part.rejected).min();
        table.rejected.extend(first);
        for (column, remedy) in part.remedies {
            table.remedies.entry(column).or_insert(remedy);
        }
    }

    /// Whether the table might be refused if it were read at once: many rows are rejected for one reason, compared with all rows or with
    /// the known values of a column, or keys look like rounded numbers.
    pub(crate) fn may_be_refused(&self) -> bool {
        let is_many = |(column, &faults): (&Option<String>, &usize)| match column {
            None => too_many(faults, self.table.n_read),
            // A row is rejected for the first of its faults, so others may have this one, too.
            Some(column) => {
                too_many(self.rejected, self.known.get(column).copied().unwrap_or_default() + faults)
            }
        };
        self.has_rounded_keys || self.faults.iter().any(is_many)
    }

    /// Whether a batch has values that a warning is about, which only all rows show or refute.
    pub(super) const fn is_doubtful(&self) -> bool {
        self.is_doubtful
    }

    /// What was counted, once all batches were read.
    pub(crate) fn finish(self) -> CountedTable {
        let Self { mut table, rejected, kept, example, .. } = self;
        table.rejected = kept.unwrap_or(table.rejected);
        CountedTable { table, rejected, example }
    }
}
