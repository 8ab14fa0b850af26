//! A timed table, its rows in order of key and time, and the rows before an `as_of`.

use std::borrow::Cow;

use polars::prelude::*;
use rayon::prelude::*;

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

impl History {
    /// Indexes a table by `key` and `at`. Rows without either must have been rejected.
    pub fn new(table: &Table, key: &str, at: &str, days: LocalDays) -> PolarsResult<Self> {
        let keys = table.frame.column(key)?.str()?.clone();
        let times: Vec<i64> = table
            .frame
            .column(at)?
            .cast(&DataType::Int64)?
            .i64()?
            .iter()
            .map(Option::unwrap_or_default)
            .collect();
        let mut codes: PlHashMap<Cow<'_, str>, u32> = PlHashMap::default();
        let mut names: Vec<Cow<'_, str>> = Vec::new();
        let mut of_row: Vec<u32> = Vec::with_capacity(times.len());
        for key in keys.iter() {
            let key = key_text(key.unwrap_or_default());
            let code = *codes.entry(key.clone()).or_insert_with(|| {
                names.push(key);
                names.len() as u32 - 1
            });
            of_row.push(code);
        }
        let mut order: Vec<u32> = (0..times.len() as u32).collect();
        let last: Vec<i64> = times.par_iter().map(|&time| days.last(time)).collect();
        order.par_sort_unstable_by_key(|&row| (of_row[row as usize], last[row as usize], row));
        let mut ranges: PlHashMap<PlSmallStr, (u32, u32)> = PlHashMap::default();
        let mut start = 0;
        while start < order.len() {
            let code = of_row[order[start] as usize];
            let length = order[start..].partition_point(|&row| of_row[row as usize] == code);
            ranges.insert(names[code as usize].as_ref().into(), (start as u32, (start + length) as u32));
            start += length;
        }
        let example = keys.iter().flatten().next().map(str::to_owned);
        Ok(Self { frame: table.frame.clone(), times, order, ranges, example, days })
    }

    /// The rows of each lead before its `cut`, which is at or before its `as_of`. This is where history is cut.
    pub fn look_back(&self, keys: &StringChunked, as_of: &[AsOf], cut: &[AsOf]) -> LookBack {
        let (mut matched, mut dropped) = (0, 0);
        let leads = keys
            .iter()
            .zip(as_of.iter().zip(cut))
            .map(|(key, (&as_of, &cut))| {
                let (start, end) = key.and_then(|key| self.range(key)).unwrap_or((0, 0));
                let (start, end) = (start as usize, end as usize);
                let before = |date: AsOf| {
                    let is_before =
                        |&row: &u32| self.days.last(self.times[row as usize]) < date.microseconds();
                    start + self.order[start..end].partition_point(is_before)
                };
                let available = before(as_of);
                matched += end - start;
                dropped += end - available;
                let visible = if cut < as_of { before(cut) } else { available };
                (start..visible, as_of)
            })
            .collect();
        LookBack { leads, cut: HistoryCut { matched, is_used: true, dropped } }
    }
}

impl History {
    /// Its keys, each with the place of its rows.
    pub fn keys(&self) -> &PlHashMap<PlSmallStr, (u32, u32)> {
        &self.ranges
    }

    fn range(&self, key: &str) -> Option<(u32, u32)> {
        self.ranges.get(key_text(key).as_ref()).copied()
    }
}

impl LookBack {
    /// The number of rows that are excluded because they are not before the `as_of` of their lead.
    pub fn cut(&self) -> HistoryCut {
        self.cut
    }
}
