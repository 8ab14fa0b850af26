//! The figures of a contestant in one pass over the deals, as a bootstrap repeats them.

use super::calibration::{brier_scores, log_losses};
use super::ranking::Ranking;
use super::score_counts::{Swept, Tie, sweep};
use super::trial::{Entry, Trial};

/// Indices of the figures of one draw; the shares follow, three figures each.
pub(super) const AVERAGE_PRECISION: usize = 0;
pub(super) const LOG_LOSS: usize = 1;
pub(super) const BRIER: usize = 2;
pub(super) const KOLMOGOROV_SMIRNOV: usize = 3;
pub(super) const FIRST_SHARE: usize = 4;

pub(super) const fn precision_of(share: usize) -> usize {
    FIRST_SHARE + 3 * share
}

pub(super) const fn capture_of(share: usize) -> usize {
    precision_of(share) + 1
}

pub(super) const fn lift_of(share: usize) -> usize {
    precision_of(share) + 2
}

/// An entry prepared for resampling: the deals as they are ranked, and the sums of each group.
pub(super) struct Measured<'a> {
    pub(super) entry: &'a Entry,
    /// Group and outcome of each deal, the best first.
    ranked: Vec<(u32, bool)>,
    /// The end of each run of equal scores.
    ends: Vec<usize>,
    /// Of each group: won deals, lost deals, log loss, Brier score.
    sums: Vec<[f64; 4]>,
    /// The figures of the sample.
    pub(super) values: Vec<Option<f64>>,
}

impl<'a> Measured<'a> {
    /// `groups` has the number of the group of each deal, from 0 on.
    pub(super) fn of(trial: &Trial, entry: &'a Entry, groups: &[u32], shares: &[f64]) -> Option<Self> {
        let (mut ranked, mut ends) = (Vec::with_capacity(groups.len()), Vec::new());
        for rows in Ranking::of(&entry.rank)?.runs() {
            ranked.extend(rows.iter().map(|&row| (groups[row as usize], trial.won[row as usize])));
            ends.push(ranked.len());
        }
        let n_groups = groups.iter().max().map_or(0, |&last| last as usize + 1);
        let mut sums = vec![[0.0; 4]; n_groups];
        let losses = log_losses(&entry.log_odds, &trial.won).into_iter();
        let losses = losses.zip(brier_scores(&entry.log_odds, &trial.won));
        for ((log_loss, brier), (&group, &won)) in losses.zip(groups.iter().zip(&trial.won)) {
            let sums = &mut sums[group as usize];
            sums[usize::from(!won)] += 1.0;
            sums[2] += log_loss;
            sums[3] += brier;
        }
        let mut measured = Self { entry, ranked, ends, sums, values: Vec::new() };
        measured.values = measured.drawn(shares, &vec![1.0; n_groups]);
        Some(measured)
    }

    /// Whether all deals have the same score, so that there is no ranking.
    pub(super) fn is_constant(&self) -> bool {
        self.ends.len() <= 1
    }

    /// The figures where the deals of each group are weighted by the number of times it was drawn.
    pub(super) fn drawn(&self, shares: &[f64], counts: &[f64]) -> Vec<Option<f64>> {
        let mut sums = [0.0; 4];
        for (group, count) in self.sums.iter().zip(counts).filter(|(_, count)| **count > 0.0) {
            sums.iter_mut().zip(group).for_each(|(sum, own)| *sum += count * own);
        }
        let [won, lost, log_loss, brier] = sums;
        let total = won + lost;
        let mean = |sum: f64| (total > 0.0).then(|| sum / total);
        if self.is_constant() {
            let swept = sweep(std::iter::once(Tie { won, lost }), (won, lost), shares);
            return swept.figures([mean(log_loss), mean(brier)]);
        }
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ties = starts.zip(&self.ends).map(|(start, &end)| {
            let mut tie = Tie::default();
            for &(group, won) in &self.ranked[start..end] {
                *(if won { &mut tie.won } else { &mut tie.lost }) += counts[group as usize];
            }
            tie
        });
        sweep(ties, (won, lost), shares).figures([mean(log_loss), mean(brier)])
    }
}

impl Swept {
    /// All figures by their indices.
    fn figures(self, [log_loss, brier]: [Option<f64>; 2]) -> Vec<Option<f64>> {
        let mut figures = vec![self.average_precision, log_loss, brier, self.kolmogorov_smirnov];
        for lift in self.lifts {
            figures.extend([lift.map(|x| x.precision), lift.map(|x| x.capture), lift.map(|x| x.lift)]);
        }
        figures
    }
}
