//! Every figure of every contestant on the same deals, each with how sure it is, and how far contestants are apart.

use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;

use super::calibration::{brier_scores, calibration_in_the_large, calibration_slope, log_losses};
use super::delong::{AucDifference, ClusteredDeals, auc_difference_clustered, auc_interval_clustered};
use super::ranking::{Ranking, Swept, Tie, auc, selected, sweep};
use super::resample::{MOST_BUNDLES, Replicates, resample};
use crate::fit::bundled;
use crate::statistics::Figure;

/// Who scored the deals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Who {
    /// The model that is judged.
    Model,
    /// The share won in training, for every deal.
    BaseRate,
    /// A model of the one feature that tells most by itself.
    BestFeature(String),
    /// The handcrafted points table, calibrated by one slope and intercept so that it has probabilities.
    Points,
    /// A model whose features are the rules of the points table: the same rules with learned weights.
    RelearnedPoints,
    /// The model in use, by its id.
    Champion(String),
}

/// What one contestant says of the judged deals.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Who.
    pub who: Who,
    /// What the deals are ranked by.
    pub rank: Vec<f64>,
    /// The log-odds of winning; never NaN.
    pub log_odds: Vec<f64>,
}

/// The deals that were judged, and what each contestant says of them, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Their rows among all deals.
    pub rows: Vec<usize>,
    /// How each ended.
    pub won: Vec<bool>,
    /// Deals with the same number (those of one account) are drawn together, and may go together.
    pub groups: Vec<u64>,
    /// Where the deals of each model begin, the first at 0: one holdout, or the folds of a cross-validation.
    pub starts: Vec<usize>,
    /// The contestants; the model is the first.
    pub entries: Vec<Entry>,
}

/// What working the best-scored share of the deals would have found, with 95 % intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Best {
    /// The share of deals, above 0 and at most 1.
    pub share: f64,
    /// Deals selected.
    pub n_selected: usize,
    /// Share of them that were won.
    pub precision: Figure,
    /// Share of all won deals that are among them.
    pub capture: Figure,
    /// `precision` divided by the share won among all: 1 is chance.
    pub lift: Figure,
}

/// What is measured of a contestant. Intervals are `DeLong`'s for the area (by account, where there are accounts), Wald's for
/// the calibration, and else from a bootstrap by account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Area under the ROC curve.
    pub auc: Option<Figure>,
    /// Average precision.
    pub average_precision: Option<Figure>,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: Option<Figure>,
    /// Mean squared error of the probabilities.
    pub brier: Option<Figure>,
    /// Calibration slope; 1 is right.
    pub slope: Option<Figure>,
    /// Calibration in the large, in log-odds; 0 is right.
    pub intercept: Option<Figure>,
    /// Largest distance between the shares of won and of lost deals above a score.
    pub kolmogorov_smirnov: Option<Figure>,
    /// Among the best shares, in the order in which they were asked for.
    pub best: Vec<Best>,
}

/// A contestant and its figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contestant {
    /// Who.
    pub who: Who,
    /// On all judged deals.
    pub figures: Figures,
    /// What the model has more than this contestant; `None` for the model itself.
    pub model_ahead: Option<Ahead>,
}

/// How far the model is ahead of another contestant on the same deals, with 95 % intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ahead {
    /// In the area under the ROC curve, by `DeLong`'s paired test.
    pub auc: Option<AucDifference>,
    /// In average precision.
    pub average_precision: Option<Figure>,
    /// In log loss: below 0 is better.
    pub log_loss: Option<Figure>,
    /// In the Brier score: below 0 is better.
    pub brier: Option<Figure>,
    /// In the largest distance between won and lost.
    pub kolmogorov_smirnov: Option<Figure>,
    /// In the share of won deals captured among the best, in the order of the shares.
    pub capture: Vec<Option<Figure>>,
}

impl Trial {
    /// The trial of some of the deals, by their places in increasing order.
    ///
    /// # Panics
    /// When there is no deal at a place.
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

    /// The log-odds of an entry without what whole parts have in common: the intercept of each fold follows the win rate of the
    /// other folds, and so runs against its own.
    fn centred(&self, entry: &Entry) -> Vec<f64> {
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

    /// The figures of all contestants, among the best `shares` of the deals, too. Intervals are drawn with `seed`.
    #[must_use]
    pub fn contestants(&self, shares: &[f64], seed: u64) -> Vec<Contestant> {
        let groups = bundled(&self.groups, 0, MOST_BUNDLES);
        let all: Vec<Measured> =
            self.entries.par_iter().filter_map(|entry| Measured::of(self, entry, &groups, shares)).collect();
        let replicates = resample(&groups, &all, shares, seed);
        let measured = all.par_iter().enumerate();
        measured
            .map(|(place, entry)| {
                let (own, ahead) = rayon::join(
                    || entry.figures(self, shares, place, &replicates),
                    || (place > 0).then(|| self.ahead(shares, &all, place, &replicates)),
                );
                Contestant { who: entry.entry.who.clone(), figures: own, model_ahead: ahead }
            })
            .collect()
    }

    fn ahead(&self, shares: &[f64], all: &[Measured<'_>], place: usize, replicates: &Replicates) -> Ahead {
        let (model, other) = (&all[0], &all[place]);
        let difference = |figure: usize| {
            let value = model.values[figure]? - other.values[figure]?;
            Some(Figure { value, interval: replicates.difference(value, figure, place) })
        };
        let auc = auc_difference_clustered(&self.parts(model.entry), &self.parts(other.entry));
        Ahead {
            auc,
            average_precision: difference(AVERAGE_PRECISION),
            log_loss: difference(LOG_LOSS),
            brier: difference(BRIER),
            // Against no distance at all, any distance would be ahead.
            kolmogorov_smirnov: difference(KOLMOGOROV_SMIRNOV).filter(|_| !other.is_constant()),
            capture: (0..shares.len()).map(|share| difference(capture_of(share))).collect(),
        }
    }
}

/// Places of the figures of one draw; the shares follow, three figures each.
const AVERAGE_PRECISION: usize = 0;
const LOG_LOSS: usize = 1;
const BRIER: usize = 2;
pub(super) const KOLMOGOROV_SMIRNOV: usize = 3;
const FIRST_SHARE: usize = 4;

const fn precision_of(share: usize) -> usize {
    FIRST_SHARE + 3 * share
}

const fn capture_of(share: usize) -> usize {
    precision_of(share) + 1
}

const fn lift_of(share: usize) -> usize {
    precision_of(share) + 2
}

/// An entry with what all draws need of it: the deals as they are ranked, and what each group adds to the sums.
pub(super) struct Measured<'a> {
    entry: &'a Entry,
    /// Group and outcome of each deal, the best first.
    ranked: Vec<(u32, bool)>,
    /// Where each run of equal scores ends.
    ends: Vec<usize>,
    /// Of each group: won deals, lost deals, log loss, Brier score.
    sums: Vec<[f64; 4]>,
    /// The figures where every deal counts once.
    values: Vec<Option<f64>>,
}

impl<'a> Measured<'a> {
    /// `groups` has the number of the group of each deal, from 0 on.
    fn of(trial: &Trial, entry: &'a Entry, groups: &[u32], shares: &[f64]) -> Option<Self> {
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

    /// Whether all deals have the same score, so that what is said of their order is chance.
    fn is_constant(&self) -> bool {
        self.ends.len() <= 1
    }

    /// The figures where the deals of each group count as often as it was drawn.
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

    fn figures(&self, trial: &Trial, shares: &[f64], place: usize, replicates: &Replicates) -> Figures {
        let is_chance = |figure: usize| self.is_constant() && figure != LOG_LOSS && figure != BRIER;
        let figure = |figure: usize| {
            let value = self.values[figure]?;
            let interval = replicates.interval(value, figure, place).filter(|_| !is_chance(figure));
            Some(Figure { value, interval })
        };
        let area = auc_interval_clustered(&trial.parts(self.entry)).filter(|_| !self.is_constant());
        let plain = || auc(&self.entry.rank, &trial.won).map(|value| Figure { value, interval: None });
        let auc = area.map(Figure::from).or_else(plain);
        let slope = calibration_slope(&trial.centred(self.entry), &trial.won, &|_| 1.0);
        let intercept = || calibration_in_the_large(&self.entry.log_odds, &trial.won, &|_| 1.0);
        let best = shares.iter().enumerate().filter_map(|(place, &share)| {
            Some(Best {
                share,
                n_selected: selected(share, trial.won.len() as f64) as usize,
                precision: figure(precision_of(place))?,
                capture: figure(capture_of(place))?,
                lift: figure(lift_of(place))?,
            })
        });
        Figures {
            auc,
            average_precision: figure(AVERAGE_PRECISION),
            log_loss: figure(LOG_LOSS),
            brier: figure(BRIER),
            slope,
            // Where there is no slope, probabilities hardly differ, or part won from lost deals.
            intercept: slope.and_then(|_| intercept()),
            kolmogorov_smirnov: figure(KOLMOGOROV_SMIRNOV),
            best: best.collect(),
        }
    }
}

impl Swept {
    /// All figures at their places.
    fn figures(self, [log_loss, brier]: [Option<f64>; 2]) -> Vec<Option<f64>> {
        let mut figures = vec![self.average_precision, log_loss, brier, self.kolmogorov_smirnov];
        for lift in self.lifts {
            figures.extend([lift.map(|x| x.precision), lift.map(|x| x.capture), lift.map(|x| x.lift)]);
        }
        figures
    }
}

impl Entry {
    /// A contestant of whom nothing is known yet.
    pub(super) fn none(who: Who) -> Self {
        Self { who, rank: Vec::new(), log_odds: Vec::new() }
    }

    /// Adds the deals of a part, ranked by what they are above the base log-odds of its training.
    pub(super) fn extend(&mut self, log_odds: &[f64], base: f64) {
        self.rank.extend(log_odds.iter().map(|x| x - base));
        self.log_odds.extend(log_odds);
    }
}
