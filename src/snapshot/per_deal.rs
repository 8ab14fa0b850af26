//! The aggregates of a timed table for deals that have a date each, from rows that may be more than fit in memory: one partition after the other.

use std::hash::{BuildHasher, Hasher};

use polars::prelude::*;

use super::key_index::KeyIndex;
use super::point_in_time::SnapshotDates;
use super::timed::HistoryCut;
use crate::cells::key_text;
use crate::units::AsOf;

/// Deals by their normalised key, each with its `as_of` and the date of its cut.
pub(super) struct KeyedDeals<'a> {
    /// The number of each key.
    codes: PlHashMap<String, u32>,
    /// The deals of the first key, then those of the second, and so on.
    deals: Vec<u32>,
    /// Where those of each key end.
    ends: Vec<usize>,
    dates: &'a SnapshotDates,
}

impl<'a> KeyedDeals<'a> {
    pub(super) fn new(keys: &StringChunked, dates: &'a SnapshotDates) -> Self {
        let mut codes: PlHashMap<String, u32> = PlHashMap::default();
        let mut by_key: Vec<(u32, u32)> = Vec::with_capacity(keys.len());
        for (deal, key) in (0..).zip(keys.iter()) {
            let Some(key) = key.map(key_text) else { continue };
            let next = codes.len() as u32;
            let code = codes.get(key.as_ref()).copied().unwrap_or(next);
            if code == next {
                codes.insert(key.into_owned(), next);
            }
            by_key.push((code, deal));
        }
        by_key.sort_unstable();
        let ends = (0..codes.len() as u32).map(|code| by_key.partition_point(|(own, _)| *own <= code));
        Self { ends: ends.collect(), deals: by_key.into_iter().map(|(_, deal)| deal).collect(), codes, dates }
    }

    /// The deals with a key.
    pub(super) fn of(&self, key: &str) -> &[u32] {
        let Some(code) = self.codes.get(key).map(|&code| code as usize) else { return &[] };
        &self.deals[code.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[code]]
    }

    /// The `as_of` and the cut of a deal.
    pub(super) fn dates(&self, deal: u32) -> (AsOf, AsOf) {
        (self.dates.as_of[deal as usize], self.dates.cut[deal as usize])
    }
}

/// The aggregates of deals with dates of their own.
#[derive(Debug)]
pub(super) struct DealValues {
    /// Which deals with which dates these are.
    of: u128,
    /// The keys of the table.
    pub(super) keys: KeyIndex,
    /// For each deal its row in the columns; the first is that of a deal without rows.
    pub(super) rows: IdxCa,
    /// For each aggregate without mistakes its values.
    pub(super) columns: Vec<Option<Column>>,
    pub(super) cut: HistoryCut,
    /// The keys that list several.
    pub(super) lists: Vec<String>,
}

impl DealValues {
    /// Those of these deals, from the values of some of them in the order of `deals`, after those of a deal without rows.
    pub(super) fn new(
        (of, n): (u128, usize),
        (deals, columns): (&[u32], Vec<Option<Column>>),
        cut: HistoryCut,
        (keys, lists): (KeyIndex, Vec<String>),
    ) -> Self {
        let mut rows: Vec<IdxSize> = vec![0; n];
        for (row, &deal) in (1..).zip(deals) {
            rows[deal as usize] = row;
        }
        Self { of, keys, rows: IdxCa::from_vec("".into(), rows), columns, cut, lists }
    }

    /// Whether these are the values of the deals with this fingerprint.
    pub(super) fn are_of(&self, fingerprint: u128) -> bool {
        self.of == fingerprint
    }
}

/// What tells keys with their dates from others.
pub(super) fn fingerprint(keys: &StringChunked, dates: &SnapshotDates) -> u128 {
    let hash = |seed: u64| {
        let mut hasher = PlFixedStateQuality::with_seed(seed).build_hasher();
        for key in keys.iter() {
            hasher.write_u64(key.map_or(u64::MAX, |key| key.len() as u64));
            hasher.write(key.unwrap_or_default().as_bytes());
        }
        for date in dates.as_of.iter().chain(&dates.cut) {
            hasher.write_i64(date.microseconds());
        }
        hasher.finish()
    };
    u128::from(hash(1)) << 64 | u128::from(hash(2))
}
