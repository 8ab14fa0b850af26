//! What a run keeps of a timed table that does not fit in memory, so that the next one need not do it again: its rows by partition once all of them
//! were read, and the aggregates of each partition.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::packed_rows::PackedRows;
use crate::kernels::Loss;
use crate::project::{Aggregate, TimedTable};
use crate::tables::{Fingerprint, KeptFile, SpillFile, SpilledPart, Table, TableError, sha256};
use crate::units::AsOf;

/// The kept work on a table.
#[derive(Debug)]
pub(super) struct KeptTable {
    file: KeptFile,
    /// The hash of what it is work on, and the files.
    of: String,
    fingerprint: Fingerprint,
    values: Mutex<Vec<KeptValues>>,
    /// Whether an earlier run has kept the rows.
    is_resumed: bool,
    /// The partitions whose values of an earlier run were used.
    used: AtomicUsize,
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
    /// The rows, with the hash of what they are of.
    Rows(String, Box<KeptRows>),
    Values(KeptValues),
}

/// The same, as it is written.
#[derive(Serialize)]
enum NewKeptEntry<'a> {
    Rows(&'a str, &'a KeptRows),
    Values(KeptValues),
}

impl KeptTable {
    /// The work on a table that an earlier run has kept, or none yet.
    ///
    /// # Errors
    /// When the files that are kept cannot be read or changed.
    pub(super) fn open(
        folder: &Path,
        fingerprint: Fingerprint,
        (timed, aggregates, as_of): (&TimedTable, &[&Aggregate], AsOf),
    ) -> Result<(Self, Option<KeptRows>), TableError> {
        let of = sha256(format!("{timed:?} {aggregates:?} {as_of} {}", fingerprint.text).as_bytes());
        let (file, entries) = KeptFile::with_entries::<KeptEntry>(folder, &timed.name)?;
        let mut entries = entries.into_iter();
        let rows = match entries.next() {
            Some(KeptEntry::Rows(kept, rows)) if kept == of => Some(*rows),
            _ => None,
        };
        if rows.is_none() {
            file.clear()?;
        }
        let n = rows.as_ref().map_or(0, |rows| rows.partitions.len());
        let values = entries.filter_map(|entry| match entry {
            KeptEntry::Values(values) => Some(values).filter(|values| values.partition < n),
            KeptEntry::Rows(..) => None,
        });
        let (values, is_resumed) = (Mutex::new(values.collect()), rows.is_some());
        let used = AtomicUsize::new(0);
        Ok((Self { file, of, fingerprint, values, is_resumed, used }, rows))
    }

    pub(super) const fn file(&self) -> &KeptFile {
        &self.file
    }

    /// The partitions whose values of an earlier run were used; `None` where it has not kept the rows.
    pub(super) fn resumed(&self) -> Option<usize> {
        self.is_resumed.then(|| self.used.load(Ordering::Relaxed))
    }

    /// Counts partitions whose values of an earlier run are used.
    pub(super) fn add_used(&self, partitions: usize) {
        self.used.fetch_add(partitions, Ordering::Relaxed);
    }

    /// Keeps what was read, once all rows are written; false if a file has changed since its content was hashed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn add_rows(&self, rows: &KeptRows) -> Result<bool, TableError> {
        let is_current = self.fingerprint.is_current();
        if is_current {
            self.file.add(&NewKeptEntry::Rows(&self.of, rows), true)?;
        }
        Ok(is_current)
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
