//! The aggregates of a timed table for each of its keys, as of one date: what a prediction needs of a table, whose rows may be more than fit
//! in memory.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::*;

use super::aggregate::compute;
use super::error::SnapshotError;
use super::kept_table::KeptTable;
use super::key_index::KeyIndex;
use super::listed_keys::{OtherKeys, listed};
use super::local_day::LocalDays;
use super::matched_keys::{KeysOfPair, MatchedKeys, date_pairs};
use super::packed_rows::{PackedRows, PackedTexts};
use super::packing_plan::PlannedAggregate;
use super::part_values::PartValues;
use super::partitions::Leaves;
use super::per_deal::{DealValues, KeyedDeals, fingerprint};
use super::point_in_time::SnapshotDates;
use super::timed::{HistoryCut, KeyedOrder, LookBack, visible};
use super::values_by_key::{ValuesBuilder, ValuesByKey};
use crate::config::Mistake;
use crate::project::Aggregate;
use crate::rules::CheckedRule;
use crate::tables::MemoryLimit;
use crate::units::AsOf;
use crate::warning::Warning;

/// A timed table of which the aggregates are known, or can be computed, for each key.
#[derive(Debug)]
pub(super) struct PerKey {
    aggregates: Vec<PlannedAggregate>,
    leaves: Leaves,
    /// The memory of the values by key.
    limit: MemoryLimit,
    /// What is kept for the next run.
    kept: Option<Box<KeptTable>>,
    /// As many threads compute aggregates. Who asks for them may be alone.
    threads: usize,
    days: LocalDays,
    /// A key of the table, for messages.
    pub(super) example: Option<String>,
    /// The first instant of each day with a row before the `as_of` of the job, and after it, and the newest row before it.
    pub(super) times: Vec<i64>,
    /// The values by key, for each pair of an `as_of` and a cut that was asked for: mostly one.
    made: Mutex<Vec<MadeValues>>,
    /// The values of deals with dates of their own, for the deals that were asked for last.
    of_deals: Mutex<Option<Arc<DealValues>>>,
    /// The aggregates that were asked for.
    used: Mutex<BTreeSet<usize>>,
}

/// With more pairs of dates, the values of each deal are computed in place of those of each key.
const MOST_PAIRS: usize = 4;

/// An `as_of` and a cut, and the values by key for them.
type MadeValues = ((AsOf, AsOf), Arc<ValuesByKey>);

impl PerKey {
    pub(super) fn new(
        aggregates: Vec<PlannedAggregate>,
        (leaves, kept): (Leaves, Option<KeptTable>),
        limit: &MemoryLimit,
        days: LocalDays,
        example: Option<String>,
        times: Vec<i64>,
    ) -> Self {
        let (made, of_deals, used) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (kept, limit) = (kept.map(Box::new), limit.clone());
        let threads = rayon::current_num_threads().max(1);
        Self { aggregates, leaves, limit, kept, threads, days, example, times, made, of_deals, used }
    }

    /// The mistakes of an aggregate.
    ///
    /// # Errors
    /// When it is none of this table.
    pub(super) fn mistakes(&self, aggregate: &Aggregate) -> Result<&[Mistake], SnapshotError> {
        Ok(self.aggregates[self.number(aggregate)?].mistakes())
    }

    /// The places of leads with these keys and dates among the aggregates.
    ///
    /// # Errors
    /// When rows cannot be read from their temporary file.
    pub(super) fn matched(
        &self,
        keys: &StringChunked,
        dates: &SnapshotDates,
    ) -> Result<MatchedKeys, SnapshotError> {
        let pairs = date_pairs(dates);
        if pairs.len() > MOST_PAIRS {
            return Ok(MatchedKeys::Deals(self.of_deals(keys, dates)?));
        }
        let of_pair = |pair: &(AsOf, AsOf)| -> Result<KeysOfPair, SnapshotError> {
            let values = self.values(*pair)?.of(keys)?;
            let rows = IdxCa::from_vec("".into(), values.rows(keys));
            Ok((values, rows))
        };
        let of_pairs = pairs.iter().map(of_pair).collect::<Result<_, _>>()?;
        Ok(MatchedKeys::new(of_pairs, &pairs, dates))
    }

    /// The column `name` of an aggregate for leads in these places; `None` if it has mistakes.
    ///
    /// # Errors
    /// When the aggregate is none of this table.
    pub(super) fn column(
        &self,
        name: &str,
        aggregate: &Aggregate,
        matched: &MatchedKeys,
    ) -> Result<Option<Column>, SnapshotError> {
        let number = self.number(aggregate)?;
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
        let column = match matched.column(number)? {
            // Without leads there is no date, only a type.
            None if self.aggregates[number].mistakes().is_empty() => Some(self.no_values(number)?),
            column => column,
        };
        Ok(column.map(|column| column.with_name(name.into())))
    }

    /// The number of an aggregate.
    fn number(&self, aggregate: &Aggregate) -> PolarsResult<usize> {
        let path = aggregate.operand.path();
        let is_it = |planned: &PlannedAggregate| planned.aggregate.operand.path() == path;
        let number = self.aggregates.iter().position(is_it);
        number.ok_or_else(|| polars_err!(ColumnNotFound: "the aggregate at {}", path.in_words()))
    }

    /// The keys of the table; none before an aggregate was computed.
    pub(super) fn keys(&self) -> OtherKeys<'_> {
        let of_deals = self.of_deals.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(values) = of_deals.as_ref().map(Arc::clone) {
            let (n, lists) = (values.keys.len(), Cow::Owned(values.lists.clone()));
            return OtherKeys { has: Box::new(move |key| values.keys.row(key) != 0), n, lists };
        }
        drop(of_deals);
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.first().map(|(_, values)| Arc::clone(values)).unwrap_or_default().keys()
    }

    /// The warnings about values that became unknown in the aggregates that were asked for, since the last call.
    pub(super) fn take_warnings(&self) -> Vec<Warning> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = used.iter().flat_map(|&number| &self.aggregates[number].rules);
        rules.flat_map(CheckedRule::take_warnings).collect()
    }

    /// The aggregates as of the first date, from the rows before both; computed once.
    fn values(&self, dates: (AsOf, AsOf)) -> Result<Arc<ValuesByKey>, SnapshotError> {
        // Other threads wait for what they need, too.
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, values)) = made.iter().find(|(own, _)| *own == dates) {
            return Ok(Arc::clone(values));
        }
        let values = Arc::new(self.computed(dates)?);
        made.push((dates, Arc::clone(&values)));
        Ok(values)
    }

    /// Computes the aggregates of all keys, but those of partitions whose aggregates an earlier run has kept.
    fn computed(&self, dates: (AsOf, AsOf)) -> Result<ValuesByKey, SnapshotError> {
        let none = self.without_rows(dates);
        let (like, packed) = (none.columns.clone(), none.packed()?);
        let mut all = ValuesBuilder::new(none, &self.limit);
        let mut known = BTreeSet::new();
        if let Some(kept) = &self.kept {
            for (partition, rows) in kept.values(dates, &packed) {
                if !known.contains(&partition)
                    && let Some(part) = PartValues::unpacked(rows, &like)
                {
                    known.insert(partition);
                    all.append(part)?;
                }
            }
            kept.add_used(known.len());
        }
        let all = Mutex::new(all);
        self.each_partition(&known, &|partition, rows| {
            let part = self.of_part(rows, dates);
            if let Some(kept) = &self.kept {
                kept.add_values(partition, dates, &part.packed()?)?;
            }
            all.lock().unwrap_or_else(PoisonError::into_inner).append(part)
        })?;
        all.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
    }

    /// The partitions whose aggregates an earlier run has kept, and all; `None` where it has not kept the rows.
    pub(super) fn resumed(&self) -> Option<(usize, usize)> {
        self.kept.as_ref()?.resumed().map(|done| (done, self.leaves.len()))
    }

    /// The aggregates of deals with dates of their own; computed once for the same deals.
    fn of_deals(
        &self,
        keys: &StringChunked,
        dates: &SnapshotDates,
    ) -> Result<Arc<DealValues>, SnapshotError> {
        let of = fingerprint(keys, dates);
        let mut made = self.of_deals.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(values) = made.as_ref().filter(|values| values.are_of(of)) {
            return Ok(Arc::clone(values));
        }
        // Those of other deals are not needed any more.
        *made = None;
        let deals = KeyedDeals::new(keys, dates);
        let any = AsOf::from_microseconds(0);
        let all = Mutex::new((self.without_rows((any, any)), Vec::new()));
        self.each_partition(&BTreeSet::new(), &|_, rows| {
            let (part, of_part) = self.of_part_deals(rows, &deals);
            let (values, numbers) = &mut *all.lock().unwrap_or_else(PoisonError::into_inner);
            numbers.extend(of_part);
            Ok(values.append(part)?)
        })?;
        let (PartValues { keys: of_table, columns, counts }, numbers) =
            all.into_inner().unwrap_or_else(PoisonError::into_inner);
        let columns = columns.into_iter().map(|column| column.map(|column| column.rechunk())).collect();
        let mut cut = HistoryCut { is_used: true, ..HistoryCut::default() };
        for [matched, dropped] in counts {
            cut.matched += matched as usize;
            cut.dropped += dropped as usize;
        }
        let of_table = KeyIndex::new(of_table);
        let lists = listed(of_table.keys());
        let values = DealValues::new((of, keys.len()), (&numbers, columns), cut, (of_table, lists));
        let values = Arc::new(values);
        *made = Some(Arc::clone(&values));
        Ok(values)
    }

    /// Calls `work` with the number and the rows of each partition but these, on all cores. What `work` does on several threads it does on threads of its own: the caller
    /// may be one of those of the program, all of which may be waiting here.
    fn each_partition(
        &self,
        but: &BTreeSet<usize>,
        work: &(dyn Fn(usize, &PackedRows) -> Result<(), SnapshotError> + Sync),
    ) -> Result<(), SnapshotError> {
        let next = AtomicUsize::new(0);
        let threads = self.threads;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool =
            pool.map_err(|error| polars_err!(ComputeError: "no threads for the aggregates: {error}"))?;
        let work = || -> Result<(), SnapshotError> {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= self.leaves.len() {
                    return Ok(());
                }
                if !but.contains(&number) {
                    let rows = self.leaves.rows(number)?;
                    pool.install(|| work(number, &rows))?;
                }
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let results = workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            // All have ended, whichever of them failed.
            results.collect::<Vec<_>>().into_iter().collect::<Result<(), _>>()
        })
    }

    /// The aggregates of a lead without rows, and no key.
    fn without_rows(&self, dates: (AsOf, AsOf)) -> PartValues {
        let (rows, order) = (self.leaves.no_rows(), KeyedOrder::new(std::iter::empty(), &[], self.days));
        let columns = self.columns(&rows, &order, &LookBack::new(vec![(0..0, dates.0)]));
        PartValues { keys: PackedTexts::default(), columns, counts: vec![[0, 0]] }
    }

    /// No values of an aggregate.
    fn no_values(&self, number: usize) -> PolarsResult<Column> {
        let any = AsOf::from_microseconds(0);
        let column = self.without_rows((any, any)).columns.swap_remove(number);
        let column = column.map(|column| column.clear());
        column.ok_or_else(|| polars_err!(ColumnNotFound: "an aggregate with mistakes"))
    }

    /// The aggregates of the keys of one partition.
    fn of_part(&self, rows: &PackedRows, dates: (AsOf, AsOf)) -> PartValues {
        let order = KeyedOrder::new(rows.keys.iter().map(Cow::Borrowed), &rows.times, self.days);
        let mut counts = Vec::with_capacity(order.keys.len());
        let leads = order.ranges.iter().map(|&range| {
            let seen = visible((&order.order, &rows.times, self.days), range, dates);
            counts.push([range.1 - range.0, seen.dropped as u32]);
            (seen.positions, dates.0)
        });
        let lookback = LookBack::new(leads.collect());
        let columns = self.columns(rows, &order, &lookback);
        let mut keys = PackedTexts::default();
        order.keys.iter().for_each(|key| keys.push(key));
        PartValues { keys, columns, counts }
    }

    /// The aggregates of the deals with a key of one partition, the keys of which are all listed, and these deals.
    fn of_part_deals(&self, rows: &PackedRows, deals: &KeyedDeals<'_>) -> (PartValues, Vec<u32>) {
        let order = KeyedOrder::new(rows.keys.iter().map(Cow::Borrowed), &rows.times, self.days);
        let (mut keys, mut counts) = (PackedTexts::default(), Vec::new());
        let (mut numbers, mut leads) = (Vec::new(), Vec::new());
        for (key, &range) in order.keys.iter().zip(&order.ranges) {
            keys.push(key);
            for &deal in deals.of(key) {
                let dates = deals.dates(deal);
                let seen = visible((&order.order, &rows.times, self.days), range, dates);
                counts.push([range.1 - range.0, seen.dropped as u32]);
                numbers.push(deal);
                leads.push((seen.positions, dates.0));
            }
        }
        let columns = self.columns(rows, &order, &LookBack::new(leads));
        (PartValues { keys, columns, counts }, numbers)
    }

    /// The values of each aggregate without mistakes.
    fn columns(&self, rows: &PackedRows, order: &KeyedOrder<'_>, lookback: &LookBack) -> Vec<Option<Column>> {
        let column = |planned: &PlannedAggregate| {
            Some(compute("", &planned.aggregate, lookback, planned.inputs(rows, order)?))
        };
        self.aggregates.iter().map(column).collect()
    }
}
