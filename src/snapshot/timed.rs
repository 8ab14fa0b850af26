//! A timed table, its rows in order of key and time, and what of it lies before an `as_of`.

use polars::prelude::*;
use rayon::prelude::*;

use crate::tables::Table;
use crate::units::AsOf;

/// A timed table, indexed by key.
#[derive(Debug, Clone)]
pub(super) struct History {
    /// Its rows.
    pub frame: DataFrame,
    /// When each row happened, in microseconds of UTC.
    pub times: Vec<i64>,
    /// Row numbers, the rows of one key together, in order of time and then of the file.
    pub order: Vec<u32>,
    /// First and last-but-one position in `order`, by key.
    ranges: PlHashMap<PlSmallStr, (u32, u32)>,
}

/// How many rows were excluded because they are dated at or after the snapshot.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HistoryCut {
    pub matched: usize,
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
    pub fn new(table: &Table, key: &str, at: &str) -> PolarsResult<Self> {
        let keys = table.frame.column(key)?.str()?.clone();
        let times: Vec<i64> = table
            .frame
            .column(at)?
            .cast(&DataType::Int64)?
            .i64()?
            .iter()
            .map(Option::unwrap_or_default)
            .collect();
        let mut codes: PlHashMap<&str, u32> = PlHashMap::default();
        let mut names: Vec<&str> = Vec::new();
        let mut of_row: Vec<u32> = Vec::with_capacity(times.len());
        for key in keys.iter() {
            let key = key.unwrap_or_default();
            let code = *codes.entry(key).or_insert_with(|| {
                names.push(key);
                names.len() as u32 - 1
            });
            of_row.push(code);
        }
        let mut order: Vec<u32> = (0..times.len() as u32).collect();
        order.par_sort_unstable_by_key(|&row| (of_row[row as usize], times[row as usize], row));
        let mut ranges: PlHashMap<PlSmallStr, (u32, u32)> = PlHashMap::default();
        let mut start = 0;
        while start < order.len() {
            let code = of_row[order[start] as usize];
            let length = order[start..].partition_point(|&row| of_row[row as usize] == code);
            ranges.insert(names[code as usize].into(), (start as u32, (start + length) as u32));
            start += length;
        }
        Ok(Self { frame: table.frame.clone(), times, order, ranges })
    }

    /// The rows of each lead before its `cut`, which is at or before its `as_of`. This is where history is cut.
    pub fn look_back(&self, keys: &StringChunked, as_of: &[AsOf], cut: &[AsOf]) -> LookBack {
        let (mut matched, mut dropped) = (0, 0);
        let leads = keys
            .iter()
            .zip(as_of.iter().zip(cut))
            .map(|(key, (&as_of, &cut))| {
                let (start, end) = key.and_then(|key| self.ranges.get(key)).copied().unwrap_or((0, 0));
                let (start, end) = (start as usize, end as usize);
                let before = |date: AsOf| {
                    let is_before = |&row: &u32| self.times[row as usize] < date.microseconds();
                    start + self.order[start..end].partition_point(is_before)
                };
                let available = before(as_of);
                matched += end - start;
                dropped += end - available;
                let visible = if cut < as_of { before(cut) } else { available };
                (start..visible, as_of)
            })
            .collect();
        LookBack { leads, cut: HistoryCut { matched, dropped } }
    }
}

impl LookBack {
    /// How many rows were left out because they are not before the `as_of` of their lead.
    pub fn cut(&self) -> HistoryCut {
        self.cut
    }
}
