//! A timed table, its rows in order of key and time, and the rows before an `as_of`.

use std::borrow::Cow;
use std::sync::OnceLock;

use polars::prelude::*;
use rayon::prelude::*;

use super::listed_keys::{OtherKeys, listed};
use super::local_day::LocalDays;
use crate::cells::key_text;
use crate::tables::Table;
use crate::units::AsOf;

/// A timed table, indexed by key.
#[derive(Debug, Clone)]
pub(super) struct History {
    /// Its rows.
    pub frame: DataFrame,
    /// The date of each row, in microseconds of UTC.
    pub times: Vec<i64>,
    /// Row numbers, the rows of one key together, in order of time and then of the file. A date without a time of day may
    /// be any time of that day, so it comes after the times of its day.
    pub order: Vec<u32>,
    /// The range of positions in `order`, by key.
    ranges: PlHashMap<PlSmallStr, (u32, u32)>,
    /// A key of the table, for messages.
    pub example: Option<String>,
    days: LocalDays,
    /// The keys that list several.
    lists: OnceLock<Vec<String>>,
}

/// How many rows were excluded because they are dated at or after the snapshot.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HistoryCut {
    pub matched: usize,
    /// Whether the table was used.
    pub is_used: bool,
    pub dropped: usize,
}

/// For each lead its `as_of` and its rows before the cut.
#[derive(Debug)]
pub(super) struct LookBack {
    /// Positions in [`History::order`], and the `as_of` to which ages are counted.
    pub leads: Vec<(std::ops::Range<usize>, AsOf)>,
    cut: HistoryCut,
}

/// The rows of a timed table in order of key and time.
#[derive(Debug)]
pub(super) struct KeyedOrder<'a> {
    /// The keys, in the order of their first rows.
    pub keys: Vec<Cow<'a, str>>,
    /// Row numbers; see [`History::order`].
    pub order: Vec<u32>,
    /// The range of positions in `order` of each key.
    pub ranges: Vec<(u32, u32)>,
}

/// So many rows of one key are sorted on all cores.
const MANY_ROWS: usize = 100_000;

impl<'a> KeyedOrder<'a> {
    /// The order of rows with these keys and times.
    pub fn new(of_rows: impl Iterator<Item = Cow<'a, str>>, times: &[i64], days: LocalDays) -> Self {
        let mut codes: PlHashMap<Cow<'a, str>, u32> = PlHashMap::default();
        let mut keys: Vec<Cow<'a, str>> = Vec::new();
        let mut of_row: Vec<u32> = Vec::with_capacity(times.len());
        for key in of_rows {
            let code = *codes.entry(key.clone()).or_insert_with(|| {
                keys.push(key);
                keys.len() as u32 - 1
            });
            of_row.push(code);
        }
        drop(codes);
        // By counting: the rows of the first key, then those of the second, and so on; each in the order of the file.
        let mut counts = vec![0_u32; keys.len()];
        for &code in &of_row {
            counts[code as usize] += 1;
        }
        let mut end = 0;
        let mut ranges: Vec<(u32, u32)> = Vec::with_capacity(keys.len());
        for count in counts {
            ranges.push((end, end));
            end += count;
        }
        let mut order = vec![0_u32; times.len()];
        for (row, &code) in (0..).zip(&of_row) {
            let end = &mut ranges[code as usize].1;
            order[*end as usize] = row;
            *end += 1;
        }
        let last: Vec<i64> = times.par_iter().map(|&time| days.last(time)).collect();
        // A date is before the end of its day, and a time of its last microsecond is not.
        let in_time = |&row: &u32| (last[row as usize], times[row as usize] < last[row as usize], row);
        let of_key = order.par_chunk_by_mut(|&one, &next| of_row[one as usize] == of_row[next as usize]);
        of_key.for_each(|rows| match rows.len() {
            0..MANY_ROWS => rows.sort_unstable_by_key(in_time),
            _ => rows.par_sort_unstable_by_key(in_time),
        });
        Self { keys, order, ranges }
    }
}

/// The rows of one lead before a cut.
#[derive(Debug)]
pub(super) struct VisibleRows {
    /// Positions in the order.
    pub positions: std::ops::Range<usize>,
    /// Rows at or after the `as_of`.
    pub dropped: usize,
}

/// The rows of a lead before its `cut`, which is at or before its `as_of`. This is where history is cut.
pub(super) fn visible(
    (order, times, days): (&[u32], &[i64], LocalDays),
    (start, end): (u32, u32),
    (as_of, cut): (AsOf, AsOf),
) -> VisibleRows {
    let (start, end) = (start as usize, end as usize);
    let before = |date: AsOf| {
        let is_before = |&row: &u32| days.last(times[row as usize]) < date.microseconds();
        start + order[start..end].partition_point(is_before)
    };
    let available = before(as_of);
    let until = if cut < as_of { before(cut) } else { available };
    VisibleRows { positions: start..until, dropped: end - available }
}

impl History {
    /// Indexes a table by `key` and `at`. Rows without either must have been rejected.
    pub fn new(table: &Table, key: &str, at: &str, days: LocalDays) -> PolarsResult<Self> {
        let keys = table.frame.column(key)?.str()?.clone();
        let times = times(&table.frame, at)?;
        let of_rows = keys.iter().map(|key| key_text(key.unwrap_or_default()));
        let KeyedOrder { keys: names, order, ranges } = KeyedOrder::new(of_rows, &times, days);
        let ranges = names.iter().map(|key| key.as_ref().into()).zip(ranges).collect();
        let example = keys.iter().flatten().next().map(str::to_owned);
        let lists = OnceLock::new();
        Ok(Self { frame: table.frame.clone(), times, order, ranges, example, days, lists })
    }

    /// The rows of each lead before its `cut`, which is at or before its `as_of`.
    pub fn look_back(&self, keys: &StringChunked, as_of: &[AsOf], cut: &[AsOf]) -> LookBack {
        let (mut matched, mut dropped) = (0, 0);
        let leads = keys
            .iter()
            .zip(as_of.iter().zip(cut))
            .map(|(key, (&as_of, &cut))| {
                let range = key.and_then(|key| self.range(key)).unwrap_or((0, 0));
                let seen = visible((&self.order, &self.times, self.days), range, (as_of, cut));
                matched += (range.1 - range.0) as usize;
                dropped += seen.dropped;
                (seen.positions, as_of)
            })
            .collect();
        LookBack { leads, cut: HistoryCut { matched, is_used: true, dropped } }
    }

    /// Its keys.
    pub fn keys(&self) -> OtherKeys<'_> {
        let lists = self.lists.get_or_init(|| listed(self.ranges.keys().map(PlSmallStr::as_str)));
        OtherKeys {
            has: Box::new(|key| self.ranges.contains_key(key)),
            n: self.ranges.len(),
            lists: lists.into(),
        }
    }

    fn range(&self, key: &str) -> Option<(u32, u32)> {
        self.ranges.get(key_text(key).as_ref()).copied()
    }
}

/// The dates in a column, in microseconds of UTC.
pub(super) fn times(frame: &DataFrame, at: &str) -> PolarsResult<Vec<i64>> {
    let times = frame.column(at)?.cast(&DataType::Int64)?;
    Ok(times.i64()?.iter().map(Option::unwrap_or_default).collect())
}

impl LookBack {
    /// The rows of leads that are counted elsewhere.
    pub fn new(leads: Vec<(std::ops::Range<usize>, AsOf)>) -> Self {
        Self { leads, cut: HistoryCut::default() }
    }

    /// The number of rows that are excluded because they are not before the `as_of` of their lead.
    pub fn cut(&self) -> HistoryCut {
        self.cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::MICROSECONDS_PER_DAY;

    #[test]
    fn a_date_alone_comes_after_the_last_microsecond_of_its_day() {
        let (date, last) = (0, MICROSECONDS_PER_DAY - 1);
        for times in [[date, last], [last, date]] {
            let keys = ["a", "a"].map(Cow::Borrowed);
            let order = KeyedOrder::new(keys.into_iter(), &times, LocalDays::default()).order;
            let sorted: Vec<i64> = order.iter().map(|&row| times[row as usize]).collect();
            assert_eq!(sorted, [last, date]);
        }
    }
}
