//! The rows of a timed table that belong to the deals or leads of a snapshot: looked up once, however many aggregates need them.

use std::sync::Arc;

use polars::prelude::*;

use super::part_values::KeyedValues;
use super::per_deal::DealValues;
use super::point_in_time::SnapshotDates;
use super::timed::{HistoryCut, LookBack};
use crate::units::AsOf;

/// The rows of one timed table for the leads of a snapshot.
#[derive(Debug)]
pub(super) enum MatchedRows {
    /// Positions of rows that are in memory.
    Whole(LookBack),
    /// Places among the aggregates of each key.
    PerKey(MatchedKeys),
}

/// The places of the leads of a snapshot among aggregates.
#[derive(Debug)]
pub(super) enum MatchedKeys {
    /// Among those of each key, for each pair of an `as_of` and a cut.
    Keys(Vec<KeysOfPair>, OfPairs),
    /// Among those of each lead.
    Deals(Arc<DealValues>),
}

/// The aggregates of keys for one pair of dates, and the place of each lead among them.
pub(super) type KeysOfPair = (Arc<KeyedValues>, IdxCa);

/// For several pairs of dates the pair of each lead, and the rows that were found.
#[derive(Debug)]
pub(super) struct OfPairs {
    /// For each lead its row in a column that has the rows of all leads for the first pair of dates, then those for the second,
    /// and so on; `None` where there is one pair.
    rows: Option<IdxCa>,
    cut: HistoryCut,
}

impl MatchedRows {
    /// The number of rows that are before and after the dates.
    pub(super) fn cut(&self) -> HistoryCut {
        match self {
            Self::Whole(lookback) => lookback.cut(),
            Self::PerKey(MatchedKeys::Keys(_, pairs)) => pairs.cut,
            Self::PerKey(MatchedKeys::Deals(values)) => values.cut,
        }
    }
}

impl MatchedKeys {
    /// The places of leads with these dates among the values for these pairs of dates.
    pub(super) fn new(of_pairs: Vec<KeysOfPair>, pairs: &[(AsOf, AsOf)], dates: &SnapshotDates) -> Self {
        let mut cut = HistoryCut { is_used: true, ..HistoryCut::default() };
        for (pair, (values, rows)) in pairs.iter().zip(&of_pairs) {
            let is_of = |lead: usize| pairs.len() == 1 || (dates.as_of[lead], dates.cut[lead]) == *pair;
            for (_, row) in rows.iter().flatten().enumerate().filter(|(lead, _)| is_of(*lead)) {
                let [matched, dropped] = values.counts[row as usize];
                cut.matched += matched as usize;
                cut.dropped += dropped as usize;
            }
        }
        let rows = (pairs.len() > 1).then(|| rows_of_pairs(pairs, dates));
        Self::Keys(of_pairs, OfPairs { rows, cut })
    }

    /// The values of an aggregate for each lead; `None` if it has mistakes, or there are no leads, and so no dates.
    pub(super) fn column(&self, number: usize) -> PolarsResult<Option<Column>> {
        let (of_pairs, pairs) = match self {
            Self::Keys(of_pairs, pairs) => (of_pairs, pairs),
            Self::Deals(values) => {
                return values.columns[number].as_ref().map(|column| column.take(&values.rows)).transpose();
            }
        };
        let mut taken: Option<Column> = None;
        for (values, rows) in of_pairs {
            let Some(column) = &values.columns[number] else { return Ok(None) };
            let column = column.take(rows)?;
            match &mut taken {
                None => taken = Some(column),
                Some(taken) => drop(taken.append(&column)?),
            }
        }
        match (taken, &pairs.rows) {
            (Some(taken), Some(rows)) => Ok(Some(taken.take(rows)?)),
            (taken, _) => Ok(taken),
        }
    }
}

/// The pairs of an `as_of` and a cut that leads have, in order.
pub(super) fn date_pairs(dates: &SnapshotDates) -> Vec<(AsOf, AsOf)> {
    let mut pairs: Vec<(AsOf, AsOf)> = dates.as_of.iter().copied().zip(dates.cut.iter().copied()).collect();
    pairs.dedup();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn rows_of_pairs(pairs: &[(AsOf, AsOf)], dates: &SnapshotDates) -> IdxCa {
    let n = dates.as_of.len();
    let row = |lead: usize| {
        let pair = pairs.binary_search(&(dates.as_of[lead], dates.cut[lead])).unwrap_or(0);
        (pair * n + lead) as IdxSize
    };
    IdxCa::from_vec("".into(), (0..n).map(row).collect())
}
