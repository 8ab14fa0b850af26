//! Won and lost deals for each distinct score, and the figures from one pass over them.

use serde::Serialize;

/// The weights of the won and lost deals of one score.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tie {
    pub(super) won: f64,
    pub(super) lost: f64,
}

/// Won and lost deals for each distinct score, the highest first. Integer counts are exact up to 2⁵³.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreCounts {
    pub(super) ties: Vec<Tie>,
    pub(super) won: f64,
    pub(super) lost: f64,
}

/// Precision, capture and lift among the best-scored share of the deals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Lift {
    /// The share of deals, above 0 and at most 1.
    pub share: f64,
    /// Deals selected: `share` of all, rounded to the nearest integer (halves up), at least 1.
    pub n_selected: usize,
    /// Won deals among them; not whole when the cut falls among equal scores, see `lift`.
    pub won_selected: f64,
    /// Share of the selected deals that were won, from 0 to 1.
    pub precision: f64,
    /// Share of all won deals that were selected, from 0 to 1.
    pub capture: f64,
    /// `precision` divided by the share won among all deals: 1 is chance.
    pub lift: f64,
}

impl ScoreCounts {
    /// The probability that a won deal scores above a lost one, see `auc`.
    pub fn auc(&self) -> Option<f64> {
        let (mut won_above, mut halves) = (0.0, 0.0);
        for tie in &self.ties {
            halves += tie.lost * (2.0 * won_above + tie.won);
            won_above += tie.won;
        }
        (self.won > 0.0 && self.lost > 0.0).then(|| halves / (2.0 * self.won * self.lost))
    }

    /// The precision at each won deal, averaged, see `average_precision`.
    pub fn average_precision(&self) -> Option<f64> {
        self.swept(&[]).average_precision
    }

    /// The largest distance between the shares of won and of lost deals above one score, from 0 to 1: how well a single
    /// threshold separates them (the statistic of Kolmogorov and Smirnov). `None` without both won and lost deals.
    ///
    /// # Reference
    /// Siddiqi, *Credit Risk Scorecards*, on scorecard strength; as `scipy.stats.ks_2samp`.
    pub fn kolmogorov_smirnov(&self) -> Option<f64> {
        self.swept(&[]).kolmogorov_smirnov
    }

    /// Precision, capture and lift among the best `share`, see `lift`.
    pub fn lift(&self, share: f64) -> Option<Lift> {
        self.swept(&[share]).lifts[0]
    }

    fn swept(&self, shares: &[f64]) -> Swept {
        sweep(self.ties.iter().copied(), (self.won, self.lost), shares)
    }

    /// The shares of lost and of won deals above each distinct score, from (0, 0) to (1, 1); empty without both: the ROC curve.
    pub fn roc(&self) -> Vec<(f64, f64)> {
        self.curve(|won, lost| (lost / self.lost, won / self.won), self.won > 0.0 && self.lost > 0.0)
    }

    /// The shares of all and of won deals above each distinct score, from (0, 0) to (1, 1); empty without won deals.
    pub fn gains(&self) -> Vec<(f64, f64)> {
        let total = self.won + self.lost;
        self.curve(|won, lost| ((won + lost) / total, won / self.won), self.won > 0.0)
    }

    fn curve(&self, point: impl Fn(f64, f64) -> (f64, f64), is_defined: bool) -> Vec<(f64, f64)> {
        if !is_defined {
            return Vec::new();
        }
        let above = self.ties.iter().scan((0.0, 0.0), |(won, lost), tie| {
            *won += tie.won;
            *lost += tie.lost;
            Some(point(*won, *lost))
        });
        std::iter::once((0.0, 0.0)).chain(above).collect()
    }
}

/// The figures of one pass over the deals, from the best score down.
pub(super) struct Swept {
    pub(super) average_precision: Option<f64>,
    pub(super) kolmogorov_smirnov: Option<f64>,
    /// Among the best shares, in the order of the shares.
    pub(super) lifts: Vec<Option<Lift>>,
}

/// One pass over the deals from the best score down; `won` and `lost` are the total weights.
pub(super) fn sweep(ties: impl Iterator<Item = Tie>, (won, lost): (f64, f64), shares: &[f64]) -> Swept {
    let total = won + lost;
    let selected = |share: f64| selected(share, total);
    let is_share = |share: f64| share > 0.0 && share <= 1.0;
    // The remaining cuts, the nearest last.
    let mut ahead: Vec<usize> = (0..shares.len()).filter(|&place| is_share(shares[place])).collect();
    ahead.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]));
    let next_of = |ahead: &[usize]| ahead.last().map_or(f64::INFINITY, |&place| selected(shares[place]));
    let mut next = next_of(&ahead);
    let mut lifts = vec![None; shares.len()];
    let (mut won_above, mut above, mut precisions, mut farthest) = (0.0, 0.0, 0.0, 0.0_f64);
    for tie in ties {
        let size = tie.won + tie.lost;
        while above + size >= next && won > 0.0 {
            let share = if size > 0.0 { (next - above) / size } else { 0.0 };
            let won_selected = won_above + tie.won * share;
            let Some(place) = ahead.pop() else { break };
            lifts[place] = Some(lift_of(shares[place], next, won_selected, (won, total)));
            next = next_of(&ahead);
        }
        won_above += tie.won;
        above += size;
        if tie.won > 0.0 {
            precisions += tie.won * won_above / above;
        }
        farthest = farthest.max((won_above * lost - (above - won_above) * won).abs());
    }
    let has_both = won > 0.0 && lost > 0.0;
    Swept {
        average_precision: (won > 0.0).then(|| precisions / won),
        kolmogorov_smirnov: has_both.then(|| farthest / (won * lost)),
        lifts,
    }
}

/// The number of deals of a share of `total`: rounded to the nearest integer, at least 1.
pub(super) fn selected(share: f64, total: f64) -> f64 {
    (share * total).round().max(1.0)
}

/// The number of `n` leads that a capacity of sales takes, a share above 0: rounded to the nearest integer, at least 1.
pub(crate) fn n_at_capacity(capacity: f64, n: usize) -> usize {
    ((capacity * n as f64).round() as usize).clamp(1, n.max(1))
}

fn lift_of(share: f64, selected: f64, won_selected: f64, (won, total): (f64, f64)) -> Lift {
    let precision = won_selected / selected;
    let (capture, lift) = (won_selected / won, precision * total / won);
    Lift { share, n_selected: selected as usize, won_selected, precision, capture, lift }
}
