//! Reads a timed table batch by batch, so that its rows need not fit in memory.

use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};

use polars::prelude::{Column, DataFrame, PlHashSet};

use super::batch_counts::{BatchCounts, CountedTable};
use super::error::SnapshotError;
use super::kept_table::{KeptRows, KeptTable};
use super::local_day::LocalDays;
use super::packing_plan::PackingPlan;
use super::partitions::{Leaves, Partitions};
use super::per_key::PerKey;
use super::timed::times;
use crate::project::{Aggregate, TimedTable};
use crate::rules::Yields;
use crate::tables::{
    MemoryLimit, Reader, Request, RowFault, SpillFile, Table, TableError, Types, may_take_more_than,
    types_by_batch,
};
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// How timed tables are read whose rows may be more than fit in memory: those of a prediction, and large ones of a training.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoundedReading<'a> {
    /// The memory that the rows may take.
    pub(crate) limit: &'a MemoryLimit,
    /// The date of all leads, or of the training.
    pub(crate) as_of: AsOf,
}

/// Rows that are read at once: enough for all threads, few enough to need little memory.
pub(super) const BATCH_ROWS: usize = if cfg!(test) { 16 } else { 131_072 };

/// Whether the rows of a table mean the same read batch by batch as read at once: the types of all its columns are known, and it can be read
/// again where a fault is one of the whole table.
pub(super) fn can_be_bounded(reader: &Reader<'_>, request: &Request<'_>) -> bool {
    request.has_types_of(reader.columns()) && !request.is_stream()
}

/// The types of a table of a training, if it may not fit in memory and they can be found batch by batch.
pub(super) fn types_of_training(request: &Request<'_>, bounded: BoundedReading<'_>) -> Option<Types> {
    let is_large = may_take_more_than(request, bounded.limit.bytes);
    is_large.then(|| types_by_batch(request, BATCH_ROWS)).flatten()
}

/// What was read of a table: everything but its rows.
pub(super) struct BoundedTable {
    /// The table without rows. Of the rejected rows it has the first only, in a prediction.
    pub(super) table: Table,
    pub(super) rejected: usize,
    /// Whether there are conditions on its rows.
    pub(super) has_conditions: bool,
    pub(super) rows: PerKey,
}

/// The days of the rows of a timed table.
#[derive(Default)]
struct DaysSeen {
    /// Days with a row before the `as_of`.
    days: PlHashSet<i64>,
    newest: Option<i64>,
    /// The first instant of each day with a row on or after the `as_of`.
    later: PlHashSet<i64>,
}

/// A timed table that is read within a limit, with the aggregates over it.
#[derive(Clone, Copy)]
pub(super) struct TimedRequest<'a> {
    pub(super) timed: &'a TimedTable,
    pub(super) aggregates: &'a [&'a Aggregate],
    pub(super) bounded: BoundedReading<'a>,
    /// The types that all batches have together, in a training.
    pub(super) types: Option<&'a Types>,
}

/// Reads a table within a limit; `None` where a fault may be one of the whole table, so that it must be read at once. What is done is kept in
/// `kept`.
///
/// # Errors
/// When the table cannot be read, an expression fails, or rows that do not fit in memory cannot be written.
pub(super) fn read_bounded(
    mut reader: Reader<'_>,
    request: TimedRequest<'_>,
    kept: Option<KeptTable>,
) -> Result<Option<BoundedTable>, SnapshotError> {
    let TimedRequest { timed, aggregates, bounded, types } = request;
    let files = reader.files().join(", ");
    let (none, no_rows) = (reader.empty_if_allowed()?, reader.no_rows());
    let file = kept.as_ref().map(|kept| Arc::clone(kept.file().parts()));
    let mut packing = Packing { aggregates: Some(aggregates), file, packed: None };
    let mut progress = BatchCounts::new(types.is_some());
    let mut days = DaysSeen::default();
    let is_read = std::thread::scope(|scope| {
        // One batch is read while another is packed.
        let (sender, batches) = sync_channel::<Result<Option<Table>, TableError>>(1);
        scope.spawn(move || {
            loop {
                let batch = reader.next_table(BATCH_ROWS);
                let is_last = !matches!(batch, Ok(Some(_)));
                if sender.send(batch).is_err() || is_last {
                    return;
                }
            }
        });
        for batch in batches {
            let Some(mut batch) = batch? else { break };
            if !types.is_none_or(|types| has_types(&mut batch, types)) {
                return Ok(false);
            }
            let faults = without_role(&batch, timed)?;
            batch.reject_rows(None, faults)?;
            progress.add(&batch, &timed.key)?;
            days.add(&batch.frame, &timed.at, bounded.as_of)?;
            packing.add(&batch.frame, timed, bounded.limit)?;
        }
        Ok::<bool, SnapshotError>(true)
    })?;
    if !is_read {
        return Ok(None);
    }
    if let Some(none) = none.filter(|_| packing.packed.is_none()) {
        progress.add(&none, &timed.key)?;
        packing.add(&none.frame, timed, bounded.limit)?;
    }
    let Some((plan, partitions)) = packing.packed else { return Err(no_rows.into()) };
    if progress.may_be_refused() {
        return Ok(None);
    }
    let leaves = partitions.leaves()?;
    if leaves.are_written() {
        tracing::info!("{files}: its rows are in a temporary file, in {} partitions", leaves.len());
    }
    let (losses, times) = (plan.losses(), days.times());
    let CountedTable { table, rejected, example } = progress.finish();
    let mut rows = KeptRows { table, rejected, example, times, losses, partitions: Vec::new() };
    let kept = match kept.zip(leaves.written()) {
        Some((kept, partitions)) => {
            rows.partitions = partitions;
            kept.add_rows(&rows)?.then_some(kept)
        }
        None => None,
    };
    Ok(Some(bounded_table(timed, rows, plan, (leaves, kept), bounded.limit)))
}

/// A table of which an earlier run has kept the rows.
///
/// # Errors
/// When an aggregate does not fit its columns.
pub(super) fn kept_table(
    reader: &Reader<'_>,
    (timed, aggregates): (&TimedTable, &[&Aggregate]),
    (kept, mut rows): (KeptTable, KeptRows),
    limit: &MemoryLimit,
) -> Result<BoundedTable, SnapshotError> {
    rows.table.frame = reader.empty_table()?.frame;
    let key_and_date = (timed.key.as_str(), timed.at.as_str());
    let mut plan = PackingPlan::new(aggregates, key_and_date, rows.table.frame.schema());
    let none = plan.packed(&rows.table.frame)?;
    plan.set_losses(std::mem::take(&mut rows.losses));
    let partitions = std::mem::take(&mut rows.partitions);
    let leaves = Leaves::kept(none, partitions, kept.file().parts());
    Ok(bounded_table(timed, rows, plan, (leaves, Some(kept)), limit))
}

fn bounded_table(
    timed: &TimedTable,
    rows: KeptRows,
    plan: PackingPlan,
    (leaves, kept): (Leaves, Option<KeptTable>),
    limit: &MemoryLimit,
) -> BoundedTable {
    let KeptRows { table, rejected, example, times, .. } = rows;
    let has_conditions = plan.aggregates.iter().any(|planned| {
        planned.aggregate.filter.is_some() || planned.aggregate.measure.operand() == Yields::Condition
    });
    let days = LocalDays::of(timed.reading.time_zone);
    let rows = PerKey::new(plan.finish(), (leaves, kept), limit, days, example, times);
    BoundedTable { table, rejected, has_conditions, rows }
}

/// Gives a batch of a training the types of the whole table, which differ where all its values of a column are unknown; false if others do.
fn has_types(batch: &mut Table, types: &Types) -> bool {
    let height = batch.frame.height();
    for name in batch.frame.get_column_names_owned() {
        let (Some(kind), Ok(column)) = (types.get(name.as_str()), batch.frame.column(&name)) else {
            return false;
        };
        if *column.dtype() == kind.dtype() {
            continue;
        }
        let unknown = Column::full_null(name, height, &kind.dtype());
        if column.null_count() < height || batch.frame.with_column(unknown).is_err() {
            return false;
        }
    }
    batch.types.clone_from(types);
    true
}

/// Rows on their way to partitions.
struct Packing<'a> {
    /// The aggregates, until the first batch shows the columns.
    aggregates: Option<&'a [&'a Aggregate]>,
    /// The file for rows that do not fit in memory, if one is given.
    file: Option<Arc<Mutex<SpillFile>>>,
    packed: Option<(PackingPlan, Partitions)>,
}

impl Packing<'_> {
    /// Adds the rows of a batch.
    fn add(
        &mut self,
        frame: &DataFrame,
        timed: &TimedTable,
        limit: &MemoryLimit,
    ) -> Result<(), SnapshotError> {
        if let Some(aggregates) = self.aggregates.take() {
            let mut plan = PackingPlan::new(aggregates, (&timed.key, &timed.at), frame.schema());
            let none = plan.packed(&frame.clear())?;
            self.packed = Some((plan, Partitions::new(limit, &none).in_file(self.file.take())));
        }
        let Some((plan, partitions)) = &mut self.packed else { return Ok(()) };
        let rows = plan.packed(frame)?;
        // A table that no aggregate needs is only checked.
        if !plan.aggregates.is_empty() {
            partitions.add(&rows)?;
        }
        Ok(())
    }
}

impl DaysSeen {
    fn add(&mut self, frame: &DataFrame, at: &str, as_of: AsOf) -> Result<(), SnapshotError> {
        for time in times(frame, at)? {
            let day = time.div_euclid(MICROSECONDS_PER_DAY);
            if time < as_of.microseconds() {
                self.newest = self.newest.max(Some(time));
                self.days.insert(day);
            } else {
                self.later.insert((day * MICROSECONDS_PER_DAY).max(as_of.microseconds()));
            }
        }
        Ok(())
    }

    fn times(self) -> Vec<i64> {
        let days = self.days.into_iter().map(|day| day * MICROSECONDS_PER_DAY);
        let mut times: Vec<i64> = days.chain(self.newest).chain(self.later).collect();
        times.sort_unstable();
        times
    }
}

/// The rows without key or date, each with the reason.
pub(super) fn without_role(
    table: &Table,
    timed: &TimedTable,
) -> Result<Vec<(usize, RowFault)>, SnapshotError> {
    let mut faults = Vec::new();
    for column in [&timed.key, &timed.at] {
        let missing = table.frame.column(column)?.is_null();
        let rows = missing.iter().enumerate().filter(|(_, missing)| *missing == Some(true));
        let fault = || RowFault::in_column(column, format!("it has no `{column}`"));
        faults.extend(rows.map(|(row, _)| (row, fault())));
    }
    Ok(faults)
}
