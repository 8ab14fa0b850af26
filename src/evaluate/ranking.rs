//! How well a score ranks won deals above lost ones.
//!
//! All figures depend on the order of the scores only, so scores can be probabilities, log-odds or points. Ties are
//! not broken. Scores that cannot be ordered (NaN) give `None`.
//!
//! Deals may be weighted, as in a bootstrap.

use rayon::prelude::*;

use super::score_counts::{Lift, ScoreCounts, Tie};
use crate::statistics::order_key;

/// Deals in the order of their scores, from the highest down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// The rows of the deals.
    order: Vec<u32>,
    /// The end of each run of equal scores in `order`.
    ends: Vec<usize>,
}

impl Ranking {
    /// The order of these scores, one for each deal; `None` when one is NaN, or with 2³² deals or more.
    #[must_use]
    pub fn of(scores: &[f64]) -> Option<Self> {
        if scores.iter().any(|score| score.is_nan()) {
            return None;
        }
        let n_deals = u32::try_from(scores.len()).ok()?;
        let mut keys: Vec<(i64, u32)> =
            scores.iter().map(|&score| !order_key(score)).zip(0..n_deals).collect();
        keys.par_sort_unstable();
        let order: Vec<u32> = keys.into_iter().map(|(_, row)| row).collect();
        let score = |row: &u32| scores[*row as usize];
        let ends = order.chunk_by(|a, b| score(a) == score(b)).scan(0, |end, run| {
            *end += run.len();
            Some(*end)
        });
        let ends = ends.collect();
        Some(Self { order, ends })
    }

    /// The rows of each run of equal scores, the highest first.
    pub(super) fn runs(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.order[start..end])
    }

    /// The sum of the values of the best `n` deals. If the cut falls among deals of equal score, those selected count with the
    /// mean of all of them, as for `lift`.
    #[must_use]
    pub fn sum_of_best(&self, n: usize, value: impl Fn(usize) -> f64) -> f64 {
        let of_run = |(rows, selected): (&[u32], usize)| {
            let total: f64 = rows.iter().map(|&row| value(row as usize)).sum();
            if selected == rows.len() { total } else { total * selected as f64 / rows.len() as f64 }
        };
        self.best(n).map(of_run).sum()
    }

    /// The runs of equal scores among the best `n` deals, the highest first, each with the number of its deals that are selected.
    fn best(&self, n: usize) -> impl Iterator<Item = (&[u32], usize)> {
        let mut left = n;
        let selected = move |rows: &[u32]| {
            let selected = rows.len().min(left);
            left -= selected;
            selected
        };
        let counted = self.runs().scan(selected, |selected, rows| Some((rows, selected(rows))));
        counted.take_while(|(_, selected)| *selected > 0)
    }

    /// The share of each deal that is among the best `n`: 1 or 0, or if the cut falls among deals of equal score, the share of them
    /// that is selected.
    #[must_use]
    pub(crate) fn shares_of_best(&self, n: usize) -> Vec<f64> {
        let mut shares = vec![0.0; self.order.len()];
        for (rows, selected) in self.best(n) {
            for &row in rows {
                shares[row as usize] = selected as f64 / rows.len() as f64;
            }
        }
        shares
    }

    /// The rank of each deal, 1 is the best; deals of the same score share the mean of their ranks.
    #[must_use]
    pub fn places(&self) -> Vec<f64> {
        let mut places = vec![0.0; self.order.len()];
        let mut before = 0;
        for rows in self.runs() {
            let (first, last) = (before + 1, before + rows.len());
            for &row in rows {
                places[row as usize] = f64::midpoint(first as f64, last as f64);
            }
            before = last;
        }
        places
    }

    /// The deals for each distinct score, with the weight `weight` of each row.
    ///
    /// # Panics
    /// When the lengths differ.
    #[must_use]
    pub fn tallies(&self, won: &[bool], weight: impl Fn(usize) -> f64) -> ScoreCounts {
        assert_eq!(self.order.len(), won.len(), "one outcome for each score");
        let mut tallies = ScoreCounts { ties: Vec::with_capacity(self.ends.len()), won: 0.0, lost: 0.0 };
        for rows in self.runs() {
            let mut tie = Tie::default();
            for row in rows.iter().map(|&row| row as usize) {
                *(if won[row] { &mut tie.won } else { &mut tie.lost }) += weight(row);
            }
            tallies.won += tie.won;
            tallies.lost += tie.lost;
            tallies.ties.push(tie);
        }
        tallies
    }
}

/// The unweighted won and lost deals of each score; `None` when a score is NaN.
pub(super) fn tallies(scores: &[f64], won: &[bool]) -> Option<ScoreCounts> {
    assert_eq!(scores.len(), won.len(), "one outcome for each score");
    Some(Ranking::of(scores)?.tallies(won, |_| 1.0))
}

/// The probability that a won deal scores above a lost one, ties counting one half: the area under the ROC curve.
///
/// (#{won > lost} + ½ #{won = lost}) / (#won · #lost), counted in integers and so exact up to one
/// division. `None` without both won and lost deals.
///
/// # Panics
/// When the lengths differ.
///
/// # Reference
/// Hanley & `McNeil` (1982), "The meaning and use of the area under a receiver operating characteristic curve".
#[must_use]
pub fn auc(scores: &[f64], won: &[bool]) -> Option<f64> {
    tallies(scores, won)?.auc()
}

/// Precision, capture and lift among the `share` of deals with the highest scores.
///
/// When the cut falls among deals of equal score, those selected count with the share won of all of them: the
/// expectation over random tie-breaking. `None` when `share` is not above 0 and at most 1, or no deal was won.
pub fn lift(scores: &[f64], won: &[bool], share: f64) -> Option<Lift> {
    tallies(scores, won)?.lift(share)
}

/// The precision at each won deal, averaged: Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores from the highest down, P and R being
/// precision and recall down to that score. The expectation by chance is the share won. `None` when no deal was won.
///
/// # Panics
/// When the lengths differ.
///
/// # Reference
/// As `sklearn.metrics.average_precision_score`: a sum of steps, without interpolation.
#[must_use]
pub fn average_precision(scores: &[f64], won: &[bool]) -> Option<f64> {
    tallies(scores, won)?.average_precision()
}
