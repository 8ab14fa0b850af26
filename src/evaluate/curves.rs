//! ROC and gains curves, reliability and the distribution of probabilities, for charts.

use rayon::prelude::*;
use serde::Serialize;

use super::calibration::{ReliabilityBin, reliability};
use super::ranking::Ranking;
use super::trial::{Entry, Trial, Who};
use crate::units::logistic;

/// The maximum number of points of a curve.
const MOST_POINTS: usize = 200;

/// Bins of the reliability table (tenths of the deals) and of the distribution (twentieths of the scale).
const RELIABILITY_BINS: usize = 10;
const DISTRIBUTION_BINS: usize = 20;

/// The curves of a contestant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// Which contestant.
    pub who: Who,
    /// Shares of lost and of won deals above each score, from (0, 0) to (1, 1).
    pub roc: Vec<(f64, f64)>,
    /// Shares of all and of won deals above each score, from (0, 0) to (1, 1).
    pub gains: Vec<(f64, f64)>,
}

/// Deals by their predicted probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
}

impl Trial {
    /// The curves of all contestants, in at most 200 points each.
    #[must_use]
    pub fn curves(&self) -> Vec<Curve> {
        let curve = |entry: &Entry| {
            let tallies = Ranking::of(&entry.rank)?.tallies(&self.won, |_| 1.0);
            Some(Curve {
                who: entry.who.clone(),
                roc: thinned(tallies.roc()),
                gains: thinned(tallies.gains()),
            })
        };
        self.entries.par_iter().filter_map(curve).collect()
    }

    /// Deciles of the test deals by the model's probability, and how many of each were won.
    #[must_use]
    pub fn reliability(&self) -> Vec<ReliabilityBin> {
        reliability(&self.entries[0].log_odds, &self.won, RELIABILITY_BINS)
    }

    /// Won and lost deals by the model's probability, in steps of 5 %.
    #[must_use]
    pub fn distribution(&self) -> Vec<Bar> {
        let mut bars = vec![Bar { n_won: 0, n_lost: 0 }; DISTRIBUTION_BINS];
        for (&log_odds, &won) in self.entries[0].log_odds.iter().zip(&self.won) {
            let place = (logistic(log_odds) * DISTRIBUTION_BINS as f64) as usize;
            let bar = &mut bars[place.min(DISTRIBUTION_BINS - 1)];
            *(if won { &mut bar.n_won } else { &mut bar.n_lost }) += 1;
        }
        bars
    }
}

/// At most 200 points of a curve that rises from (0, 0) to (1, 1), at about equal distances.
fn thinned(curve: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if curve.len() <= MOST_POINTS {
        return curve;
    }
    let length = |&(x, y): &(f64, f64)| x + y;
    let step = 2.0 / (MOST_POINTS - 2) as f64;
    let last = curve.len() - 1;
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(MOST_POINTS);
    for (place, point) in curve.into_iter().enumerate() {
        let is_far = kept.last().is_none_or(|kept| length(&point) - length(kept) >= step);
        if is_far || place == last {
            kept.push(point);
        }
    }
    kept
}
