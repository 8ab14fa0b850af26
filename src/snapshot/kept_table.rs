//! What a run keeps of a timed table that does not fit in memory, so that the next one need not do it again: its rows by partition once all of them
//! were read, and the aggregates of each partition.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::packed_rows::PackedRows;
use crate::kernels::Loss;
use crate::project::{Aggregate, TimedTable};
use crate::tables::{KeptFile, MemoryLimit, Request, SpillFile, SpilledPart, Table, TableError};
use crate::units::AsOf;

/// The kept work on a table.
#[derive(Debug)]
pub(super) struct KeptTable {
    file: KeptFile,
    values: Mutex<Vec<KeptValues>>,
    /// The partitions whose values an earlier run has kept, if it has kept the rows.
    earlier: Option<usize>,
}

/// What was read of a table, with the places of its rows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptRows {
    /// The table without rows.
    pub(super) table: Table,
    pub(super) rejected: usize,
    pub(super) example: Option<String>,
    pub(super) times: Vec<i64>,
    /// What was lost in each expression.
    pub(super) losses: Vec<Vec<Loss>>,
    pub(super) partitions: Vec<Vec<SpilledPart>>,
}

/// The place of the aggregates of a partition, as of a date from the rows before another.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct KeptValues {
    partition: usize,
    dates: [i64; 2],
    part: SpilledPart,
}

/// An entry of the list, as it is read.
#[derive(Deserialize)]
enum KeptEntry {
    Rows(Box<KeptRows>),
    Values(KeptValues),
}

/// The same, as it is written.
#[derive(Serialize)]
enum NewKeptEntry<'a> {
    Rows(&'a KeptRows),
    Values(KeptValues),
}

impl KeptTable {
    /// The work on a table that an earlier run has kept, or none yet; `None` where nothing is kept, as the table can be read only once.
    ///
    /// # Errors
    /// When the files of the table, or those that are kept, cannot be read.
    pub(super) fn open(
        request: &Request<'_>,
        timed: &TimedTable,
        aggregates: &[&Aggregate],
        (limit, as_of): (&MemoryLimit, AsOf),
    ) -> Result<Option<(Self, Option<KeptRows>)>, TableError> {
        let Some(folder) = &limit.kept else { return Ok(None) };
        let Some(fingerprint) = request.fingerprint()? else { return Ok(None) };
        let name = format!("{timed:?} {aggregates:?} {as_of} {fingerprint}");
        let (file, entries) = KeptFile::with_entries::<KeptEntry>(folder, &name)?;
        let mut entries = entries.into_iter();
        let rows = match entries.next() {
            Some(KeptEntry::Rows(rows)) => Some(*rows),
            _ => None,
        };
        if rows.is_none() {
            file.clear()?;
        }
        let values: Vec<KeptValues> = entries
            .filter_map(|entry| match entry {
                KeptEntry::Values(values) => Some(values),
                KeptEntry::Rows(_) => None,
            })
            .collect();
        let earlier = rows.as_ref().map(|_| values.len());
        Ok(Some((Self { file, values: Mutex::new(values), earlier }, rows)))
    }

    pub(super) const fn file(&self) -> &KeptFile {
        &self.file
    }

    /// The partitions whose values an earlier run has kept, if it has kept the rows.
    pub(super) const fn earlier(&self) -> Option<usize> {
        self.earlier
    }

    /// Keeps what was read, once all rows are written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn add_rows(&self, rows: &KeptRows) -> Result<(), TableError> {
        self.file.add(&NewKeptEntry::Rows(rows), true)
    }

    /// Keeps the values of a partition.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn add_values(
        &self,
        partition: usize,
        dates: (AsOf, AsOf),
        values: &PackedRows,
    ) -> Result<(), TableError> {
        let part = self.file.part(&values.to_bytes())?;
        let values = KeptValues { partition, dates: microseconds(dates), part };
        self.file.add(&NewKeptEntry::Values(values), false)?;
        self.values.lock().unwrap_or_else(PoisonError::into_inner).push(values);
        Ok(())
    }

    /// The partitions whose values are kept, with these; what is not as it was written is left out.
    pub(super) fn values(&self, dates: (AsOf, AsOf), like: &PackedRows) -> Vec<(usize, PackedRows)> {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let own = values.into_iter().filter(|values| values.dates == microseconds(dates));
        own.filter_map(|values| {
            let bytes = SpillFile::read(self.file.parts(), values.part).ok()?;
            let mut rows = like.none();
            rows.extend_from_bytes(&bytes)?;
            Some((values.partition, rows))
        })
        .collect()
    }
}

fn microseconds((as_of, cut): (AsOf, AsOf)) -> [i64; 2] {
    [as_of.microseconds(), cut.microseconds()]
}
