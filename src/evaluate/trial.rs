//! The predictions of several contestants for the same test deals.

use std::ops::Range;

use serde::Serialize;

use super::delong::ClusteredDeals;
use crate::label::Labelled;

/// A contestant: the source of the scores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Who {
    /// The model that is evaluated.
    Model,
    /// The share won in training, as a constant prediction.
    BaseRate,
    /// A model of the best single feature.
    BestFeature(Labelled),
    /// The handcrafted points table, calibrated by one slope and intercept so that it has probabilities.
    Points,
    /// The re-weighted rules: a model whose features are the rules of the points table.
    ReweightedRules,
    /// The champion, by its id.
    Champion(String),
}

/// The predictions of one contestant for the test deals.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Which contestant.
    pub who: Who,
    /// The score that the deals are ranked by.
    pub rank: Vec<f64>,
    /// The log-odds of winning; never NaN.
    pub log_odds: Vec<f64>,
}

/// The test deals with the predictions of each contestant, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Their rows among all deals.
    pub rows: Vec<usize>,
    /// Whether each was won.
    pub won: Vec<bool>,
    /// Deals with the same number (those of one account) are drawn together, and may be correlated.
    pub groups: Vec<u64>,
    /// The offset of each part, the first at 0: one holdout, or the folds of a cross-validation.
    pub starts: Vec<usize>,
    /// The contestants; the model is the first.
    pub entries: Vec<Entry>,
}

impl Trial {
    /// The trial of some of the deals, by their indices in increasing order.
    ///
    /// # Panics
    /// When an index is out of range.
    #[must_use]
    pub fn only(&self, places: &[usize]) -> Self {
        fn of<T: Clone>(all: &[T], places: &[usize]) -> Vec<T> {
            places.iter().map(|&place| all[place].clone()).collect()
        }
        let starts =
            self.starts.iter().map(|&start| places.partition_point(|&place| place < start)).collect();
        let entries = self.entries.iter().map(|entry| Entry {
            who: entry.who.clone(),
            rank: of(&entry.rank, places),
            log_odds: of(&entry.log_odds, places),
        });
        Self {
            rows: of(&self.rows, places),
            won: of(&self.won, places),
            groups: of(&self.groups, places),
            starts,
            entries: entries.collect(),
        }
    }

    /// The scores of an entry, the outcomes and the groups, part by part.
    #[must_use]
    pub fn parts<'a>(&'a self, entry: &'a Entry) -> Vec<ClusteredDeals<'a>> {
        let part =
            |range: Range<usize>| (&entry.rank[range.clone()], &self.won[range.clone()], &self.groups[range]);
        self.ranges().map(part).collect()
    }

    /// The deals of each part.
    pub(super) fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let ends = self.starts.iter().skip(1).copied().chain([self.won.len()]);
        self.starts.iter().zip(ends).map(|(&start, end)| start..end)
    }

    /// The log-odds of an entry, centred in each part: the intercept of a fold is lower where the fold's own win rate is higher.
    pub(super) fn centred(&self, entry: &Entry) -> Vec<f64> {
        let mut log_odds = entry.log_odds.clone();
        for range in self.ranges() {
            let part = &mut log_odds[range];
            let mean = part.iter().sum::<f64>() / part.len().max(1) as f64;
            if mean.is_finite() {
                for x in part {
                    *x -= mean;
                }
            }
        }
        log_odds
    }
}

impl Entry {
    /// A contestant without predictions yet.
    pub(super) fn none(who: Who) -> Self {
        Self { who, rank: Vec::new(), log_odds: Vec::new() }
    }

    /// Adds the deals of a part, ranked by their log-odds relative to the base rate of its training rows.
    pub(super) fn extend(&mut self, log_odds: &[f64], base: f64) {
        self.rank.extend(log_odds.iter().map(|x| x - base));
        self.log_odds.extend(log_odds);
    }
}
