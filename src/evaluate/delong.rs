//! The interval of the area under the ROC curve, and the paired test of two scores of the same deals.
//!
//! # Reference
//! `DeLong`, `DeLong` & Clarke-Pearson (1988), "Comparing the areas under two or more correlated receiver operating
//! characteristic curves"; by sorting as in Sun & Xu (2014).

use serde::Serialize;

use super::cluster_sums::ClusterSums;
use super::ranking::Ranking;
use crate::statistics::{Figure, NORMAL_975, NORMAL_995, normal_p};

/// The tail probability of a 95 % interval at each end.
const TAIL: f64 = 0.025;

/// The tail probability of a 99 % interval at each end.
const TAIL_99: f64 = 0.005;

/// An area under the ROC curve with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Auc {
    /// The area, from 0 to 1; 0.5 is chance.
    pub value: f64,
    /// Lower end of the interval, at least 0.
    pub low: f64,
    /// Upper end of the interval, at most 1.
    pub high: f64,
    /// Lower end of the 99 % interval, at least 0.
    pub low_99: f64,
    /// Upper end of the 99 % interval, at most 1.
    pub high_99: f64,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
}

impl From<Auc> for Figure {
    fn from(auc: Auc) -> Self {
        Self { value: auc.value, interval: Some((auc.low, auc.high)) }
    }
}

/// The difference of two areas under the ROC curve over the same deals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AucDifference {
    /// The first area minus the second, from −1 to 1.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Standard error; 0 if the scores order every pair equally.
    pub error: f64,
    /// Two-sided p-value of the hypothesis that both areas are equal; 1 if the scores order every pair equally.
    pub p: f64,
}

impl AucDifference {
    /// The same with the ends of another 95 % interval, and the standard error and p-value of its width.
    pub(super) fn within(self, low: f64, high: f64) -> Self {
        let error = (high - low) / (2.0 * NORMAL_975);
        let p = if error > 0.0 { normal_p(self.value / error) } else { self.p };
        Self { low, high, error, p, ..self }
    }

    /// The same with an interval wider by this factor.
    pub(super) fn scaled(self, factor: f64) -> Self {
        let ends = [self.low, self.high].map(|end| self.value + (end - self.value) * factor);
        self.within(ends[0], ends[1])
    }
}

impl From<AucDifference> for Figure {
    fn from(found: AucDifference) -> Self {
        Self { value: found.value, interval: Some((found.low, found.high)) }
    }
}

/// Scores and outcomes of deals that were scored by the same model.
pub type ScoredDeals<'a> = (&'a [f64], &'a [bool]);

/// The same, and the cluster of each deal.
pub type ClusteredDeals<'a> = (&'a [f64], &'a [bool], &'a [u64]);

/// [`auc`](super::auc) with `DeLong`'s 95 % interval, clamped to 0 to 1, as `pROC::ci.auc(method = "delong")`.
///
/// For a perfect ranking that standard error is 0, which no sample justifies. Then the interval is exact instead: if
/// the area is A, then all of the k = min(#won, #lost) pairs that share no deal are in order with probability Aᵏ, so
/// an A with Aᵏ < 2.5 % is rejected. `None` with fewer than two won or two lost deals.
///
/// # Panics
/// When the lengths differ.
#[must_use]
pub fn auc_interval(scores: &[f64], won: &[bool]) -> Option<Auc> {
    auc_interval_within(&[(scores, won)])
}

/// [`auc_interval`] over the pairs of a won and a lost deal of the same part: deals scored by the same model.
///
/// The areas of the parts are weighted by their numbers of pairs, Σ nₖmₖAₖ / Σ nₖmₖ. Across the folds of a
/// cross-validation scores cannot be compared: a high win rate of a fold lowers the scores of its deals by the other
/// folds, so that over all pairs pure noise has an area below one half. Parts with fewer than two
/// won or two lost deals have no variance and are excluded; `None` if no part remains.
pub fn auc_interval_within(parts: &[ScoredDeals<'_>]) -> Option<Auc> {
    interval(parts.iter().map(|&(scores, won)| (scores, won, None)))
}

/// [`auc_interval_within`] where deals of one cluster (the deals of one account) may be correlated: placements are summed by
/// cluster before their variance is taken. The same where each deal is a cluster; `None` also with fewer than two clusters of
/// won or of lost deals.
///
/// # Reference
/// Obuchowski (1997), "Nonparametric analysis of clustered ROC curve data".
pub fn auc_interval_clustered(parts: &[ClusteredDeals<'_>]) -> Option<Auc> {
    interval(parts.iter().map(|&(scores, won, clusters)| (scores, won, Some(clusters))))
}

fn interval<'a>(parts: impl Iterator<Item = (&'a [f64], &'a [bool], Option<&'a [u64]>)>) -> Option<Auc> {
    let mut pooled = Pooled::default();
    let (mut n_won, mut n_lost) = (0.0, 0.0);
    for (scores, won, clusters) in parts {
        let placements = Placements::of(scores, won)?;
        if placements.n_won < 2.0 || placements.n_lost < 2.0 {
            continue;
        }
        let deviations =
            || placements.shares.iter().map(|share| share - placements.area).collect::<Vec<f64>>();
        let variance = match clusters {
            Some(clusters) => placements.clustered_variance(&deviations(), won, clusters)?,
            None => placements.own_variance,
        };
        pooled.add(&placements, placements.area, variance);
        n_won += placements.n_won;
        n_lost += placements.n_lost;
    }
    let value = pooled.value()?;
    let error = pooled.variance.sqrt() / pooled.pairs;
    Some(interval_around(value, error, [NORMAL_975, NORMAL_995], (n_won, n_lost)))
}

/// The area with the intervals of its standard error, of the given numbers of errors for 95 and 99 %; exact ones if the order is perfect.
pub(super) fn interval_around(
    value: f64,
    error: f64,
    quantiles: [f64; 2],
    (n_won, n_lost): (f64, f64),
) -> Auc {
    let half_width = |quantile: f64, tail: f64| {
        if value > 0.0 && value < 1.0 { quantile * error } else { 1.0 - tail.powf(1.0 / n_won.min(n_lost)) }
    };
    let (width, width_99) = (half_width(quantiles[0], TAIL), half_width(quantiles[1], TAIL_99));
    Auc {
        value,
        low: (value - width).max(0.0),
        high: (value + width).min(1.0),
        low_99: (value - width_99).max(0.0),
        high_99: (value + width_99).min(1.0),
        n_won: n_won as usize,
        n_lost: n_lost as usize,
    }
}

impl Auc {
    /// The same area with intervals that are so many times as wide.
    pub(super) fn widened(self, inflation: f64) -> Self {
        let end = |end: f64| (self.value + inflation * (end - self.value)).clamp(0.0, 1.0);
        let [low, high, low_99, high_99] = [self.low, self.high, self.low_99, self.high_99].map(end);
        Self { low, high, low_99, high_99, ..self }
    }
}

/// Areas, or differences of areas, of several parts, weighted by their numbers of pairs.
#[derive(Default)]
struct Pooled {
    pairs: f64,
    sum: f64,
    variance: f64,
}

impl Pooled {
    fn add(&mut self, part: &Placements, value: f64, variance: f64) {
        let weight = part.n_won * part.n_lost;
        self.pairs += weight;
        self.sum += weight * value;
        self.variance += weight * weight * variance;
    }

    /// The weighted mean; one division by an integer keeps a perfect order exact.
    fn value(&self) -> Option<f64> {
        (self.pairs > 0.0).then(|| self.sum / self.pairs)
    }
}

fn variance_of_mean(squares: f64, n: f64) -> f64 {
    squares / (n - 1.0) / n
}

/// `DeLong`'s test of two scores of the same deals, part by part, as `pROC::roc.test(paired = TRUE, method = "delong")`.
///
/// `None` when no part has two won and two lost deals, or a score is NaN.
///
/// # Panics
/// When the parts of the scores have different deals.
#[must_use]
pub fn auc_difference(first: &[ScoredDeals<'_>], second: &[ScoredDeals<'_>]) -> Option<AucDifference> {
    let parts = first.iter().zip(second);
    assert_eq!(first.len(), second.len(), "as many parts of each score");
    difference(parts.map(|(&(first, won), &(second, same))| {
        assert_eq!(won, same, "the same deals");
        (first, second, won, None)
    }))
}

/// [`auc_difference`] where deals of one cluster may be correlated, as in [`auc_interval_clustered`].
pub fn auc_difference_clustered(
    first: &[ClusteredDeals<'_>],
    second: &[ClusteredDeals<'_>],
) -> Option<AucDifference> {
    assert_eq!(first.len(), second.len(), "as many parts of each score");
    difference(first.iter().zip(second).map(|(&(first, won, clusters), &(second, same, _))| {
        assert_eq!(won, same, "the same deals");
        (first, second, won, Some(clusters))
    }))
}

/// Two scores of the deals of a part, their outcomes, and their clusters.
type Both<'a> = (&'a [f64], &'a [f64], &'a [bool], Option<&'a [u64]>);

fn difference<'a>(parts: impl Iterator<Item = Both<'a>>) -> Option<AucDifference> {
    let mut pooled = Pooled::default();
    for (first, second, won, clusters) in parts {
        let (first, second) = (Placements::of(first, won)?, Placements::of(second, won)?);
        if first.n_won < 2.0 || first.n_lost < 2.0 {
            continue;
        }
        let difference = first.area - second.area;
        let deviations: Vec<f64> =
            first.shares.iter().zip(&second.shares).map(|(a, b)| a - b - difference).collect();
        let variance = match clusters {
            Some(clusters) => first.clustered_variance(&deviations, won, clusters)?,
            None => first.variance(&deviations, won),
        };
        pooled.add(&first, difference, variance);
    }
    let (value, error) = (pooled.value()?, pooled.variance.sqrt() / pooled.pairs);
    let p = if error > 0.0 { normal_p(value / error) } else { f64::from(u8::from(value == 0.0)) };
    Some(AucDifference { value, low: value - NORMAL_975 * error, high: value + NORMAL_975 * error, error, p })
}

/// For each won deal the share of lost deals that it outranks, for each lost deal the share of won deals that outrank it.
pub(super) struct Placements {
    pub(super) shares: Vec<f64>,
    pub(super) area: f64,
    /// The variance of the area: the variance over won deals of their shares, divided by their number, and the same of
    /// lost deals. Summed up score by score, it does not depend on the order of the deals.
    own_variance: f64,
    pub(super) n_won: f64,
    pub(super) n_lost: f64,
}

impl Placements {
    fn of(scores: &[f64], won: &[bool]) -> Option<Self> {
        Self::weighted(scores, won, |_| 1.0)
    }

    /// The same where the deal of each row counts as `weight` says; the variance is that of unweighted deals.
    pub(super) fn weighted(scores: &[f64], won: &[bool], weight: impl Fn(usize) -> f64) -> Option<Self> {
        let ranking = Ranking::of(scores)?;
        let tallies = ranking.tallies(won, weight);
        let area = tallies.auc().unwrap_or(f64::NAN);
        let mut shares = vec![0.0; won.len()];
        let (mut won_above, mut lost_above) = (0.0, 0.0);
        let (mut won_squares, mut lost_squares) = (0.0, 0.0);
        for (rows, tie) in ranking.runs().zip(&tallies.ties) {
            let outranked = 1.0 - (lost_above + 0.5 * tie.lost) / tallies.lost;
            let outranking = (won_above + 0.5 * tie.won) / tallies.won;
            for &row in rows {
                shares[row as usize] = if won[row as usize] { outranked } else { outranking };
            }
            won_squares += tie.won * (outranked - area).powi(2);
            lost_squares += tie.lost * (outranking - area).powi(2);
            won_above += tie.won;
            lost_above += tie.lost;
        }
        let (n_won, n_lost) = (tallies.won, tallies.lost);
        let own_variance = variance_of_mean(won_squares, n_won) + variance_of_mean(lost_squares, n_lost);
        Some(Self { shares, area, own_variance, n_won, n_lost })
    }

    /// The variance of a difference of areas from the deviations of its placements.
    fn variance(&self, deviations: &[f64], won: &[bool]) -> f64 {
        let mut squares = [0.0; 2];
        for (deviation, &won) in deviations.iter().zip(won) {
            squares[usize::from(won)] += deviation * deviation;
        }
        variance_of_mean(squares[1], self.n_won) + variance_of_mean(squares[0], self.n_lost)
    }

    /// The variance of an area, or of a difference, from the deviations of its placements, if deals of one cluster may be
    /// correlated; `None` with fewer than two clusters of won or of lost deals.
    fn clustered_variance(&self, deviations: &[f64], won: &[bool], clusters: &[u64]) -> Option<f64> {
        let sums = ClusterSums::new(clusters.iter().copied(), |row| (won[row], deviations[row]));
        sums.variance(self.n_lost, self.n_won)
    }
}
