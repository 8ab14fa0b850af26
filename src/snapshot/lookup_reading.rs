//! Reads a large lookup batch by batch, so that its rows need not fit in memory.

use super::batch_counts::{BatchCounts, CountedTable};
use super::error::SnapshotError;
use super::header::lacks;
use super::keyed::Keyed;
use super::listed_keys::lists_among;
use super::sources::Sources;
use super::timed_reading::{BATCH_ROWS, BoundedReading, can_be_bounded};
use crate::config::Path;
use crate::project::Lookup;
use crate::tables::{
    IdMemory, KeyedRowsBuilder, MemoryLimit, Reader, Request, TableError, may_take_more_than,
};

impl Sources {
    /// Reads a lookup; in a prediction its rows need not fit in memory.
    ///
    /// # Errors
    /// When it cannot be read or lacks its key, or rows that do not fit in memory cannot be written.
    pub(super) fn read_lookup(
        &mut self,
        request: &Request<'_>,
        lookup: &Lookup,
        bounded: Option<BoundedReading<'_>>,
    ) -> Result<Keyed, SnapshotError> {
        let read = bounded.map(|bounded| read_bounded(request, &lookup.key, bounded.limit)).transpose()?;
        if let Some((keyed, rejected)) = read.flatten() {
            self.note_all_but(&lookup.name, &keyed.table, rejected);
            self.rejected.extend(keyed.table.rejected.iter().cloned());
            return Ok(keyed);
        }
        let reader = match Reader::open(request.clone()) {
            // The key is the only column that opening requires.
            Err(error @ TableError::NoColumn { .. }) => {
                let path = Path::new(["lookups", &lookup.name, "key"]);
                return Err(SnapshotError::Mistakes(vec![lacks(path, &error)]));
            }
            opened => opened?,
        };
        let table = reader.read_all_there_are()?;
        self.note(&lookup.name, &table);
        Keyed::new(table, &lookup.key)
    }
}

/// A lookup that may take more than its share of the memory and means the same read in batches, and how many of its rows were rejected. `None`: it must
/// be read at once.
fn read_bounded(
    request: &Request<'_>,
    key: &str,
    limit: &MemoryLimit,
) -> Result<Option<(Keyed, usize)>, SnapshotError> {
    // While types are to be found all rows are needed at once.
    if !request.has_types_of(&[]) || !may_take_more_than(request, KeyedRowsBuilder::share(limit)) {
        return Ok(None);
    }
    let read = IdMemory::reading(limit, |ids| {
        // What is wrong with a table that cannot be opened is said by reading it at once.
        let reader = Reader::open(request.clone().with_id_memory(Some(ids)));
        match reader.ok().filter(|reader| can_be_bounded(reader, request)) {
            Some(reader) => read_batches(reader, key, limit),
            None => Ok(None),
        }
    });
    Ok(read?)
}

fn read_batches(
    mut reader: Reader<'_>,
    key: &str,
    limit: &MemoryLimit,
) -> Result<Option<(Keyed, usize)>, TableError> {
    let mut counts = BatchCounts::new(true);
    let mut rows = KeyedRowsBuilder::new(key, Some(limit));
    let mut lists = Vec::new();
    let mut is_empty = true;
    while let Some(batch) = reader.next_table(BATCH_ROWS)? {
        is_empty = false;
        counts.add(&batch, key)?;
        lists.extend(lists_among(batch.frame.column(key)?.str()?));
        rows.add(&batch.frame)?;
    }
    if is_empty || counts.may_be_refused() || counts.is_doubtful() {
        return Ok(None);
    }
    lists.sort_unstable();
    lists.dedup();
    let CountedTable { table, rejected, .. } = counts.finish();
    let rows = rows.finish()?;
    if rows.held().is_none() {
        tracing::info!("{}: its rows are in a temporary file", table.files.join(", "));
    }
    Ok(Some((Keyed::of(table, rows, lists), rejected)))
}
