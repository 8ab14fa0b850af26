//! How much a single column tells of the outcome, judged on deals that it was not learned from.

use serde::Serialize;

use super::levels::Levels;
use crate::design::Cells;
use crate::evaluate::{Auc, auc_interval, auc_interval_within};
use crate::fit::grouped_folds;

/// An area under the ROC curve with its 95 % interval, from 0 to 1; 0.5 is chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AucInterval {
    /// The area.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl From<Auc> for AucInterval {
    fn from(auc: Auc) -> Self {
        Self { value: auc.value, low: auc.low, high: auc.high }
    }
}

impl AucInterval {
    /// The area of the same scores with their signs turned, where that is larger.
    #[must_use]
    pub fn upwards(self) -> Self {
        if self.value >= 0.5 {
            return self;
        }
        Self { value: 1.0 - self.value, low: 1.0 - self.high, high: 1.0 - self.low }
    }
}

/// Folds of the cross-fit: each level's win rate is learned on four fifths of the deals.
const FOLDS: u32 = 5;

/// The same folds in every run.
const SEED: u64 = 7;

/// A level's win rate is that of its deals and of this many deals of the average rate, so that a level of one deal is not
/// taken for certain.
const PRIOR_DEALS: f64 = 5.0;

/// The closed deals in folds.
#[derive(Debug, Clone)]
pub(super) struct Folds {
    /// The rows of each fold.
    rows: Vec<Vec<u32>>,
    /// The outcomes of these.
    won: Vec<Vec<bool>>,
    fold_of: Vec<u32>,
}

impl Folds {
    /// Deals with the same number in `groups` share a fold.
    pub fn new(groups: &[u64], won: &[bool]) -> Self {
        let fold_of = grouped_folds(groups, SEED, FOLDS);
        let (mut rows, mut outcomes) = (vec![Vec::new(); FOLDS as usize], vec![Vec::new(); FOLDS as usize]);
        for (row, (&fold, &won)) in (0u32..).zip(fold_of.iter().zip(won)) {
            rows[fold as usize].push(row);
            outcomes[fold as usize].push(won);
        }
        Self { rows, won: outcomes, fold_of }
    }
}

/// How well the column alone ranks won above lost deals; `None` with fewer than two of either.
///
/// Each deal is scored by the win rate of its level among the deals of the other folds, so that a column which is different
/// in every deal tells nothing. A number without gaps is also ranked as it is, either way round, and the larger area counts:
/// bins are coarser than numbers.
pub(super) fn alone(cells: &Cells, levels: &Levels, won: &[bool], folds: &Folds) -> Option<AucInterval> {
    let by_level = cross_fitted(levels, won, folds);
    let by_rank = match cells {
        Cells::Numbers(numbers) => auc_interval(numbers, won).map(|auc| AucInterval::from(auc).upwards()),
        _ => None,
    };
    match (by_level, by_rank) {
        (Some(level), Some(rank)) if rank.value > level.value => Some(rank),
        (level, rank) => level.or(rank),
    }
}

/// The area of the win rates of the levels.
fn cross_fitted(levels: &Levels, won: &[bool], folds: &Folds) -> Option<AucInterval> {
    let n_folds = folds.rows.len();
    let mut counts = vec![[0_u32; 2]; levels.count * n_folds];
    let mut fold_totals = vec![[0_u32; 2]; n_folds];
    for ((&code, &fold), &won) in levels.codes.iter().zip(&folds.fold_of).zip(won) {
        counts[code as usize * n_folds + fold as usize][usize::from(won)] += 1;
        fold_totals[fold as usize][usize::from(won)] += 1;
    }
    let sum = |counts: &[[u32; 2]]| {
        counts.iter().fold([0.0; 2], |sum, of| [sum[0] + f64::from(of[0]), sum[1] + f64::from(of[1])])
    };
    let totals = sum(&fold_totals);
    let level_totals: Vec<[f64; 2]> = counts.chunks(n_folds).map(sum).collect();
    let score = |code: u32, fold: usize| {
        let own = counts[code as usize * n_folds + fold];
        let left = |all: [f64; 2], part: [u32; 2]| [all[0] - f64::from(part[0]), all[1] - f64::from(part[1])];
        let others = left(totals, fold_totals[fold]);
        let level = left(level_totals[code as usize], own);
        let base = others[1] / (others[0] + others[1]).max(1.0);
        (level[1] + PRIOR_DEALS * base) / (level[0] + level[1] + PRIOR_DEALS)
    };
    let scores: Vec<Vec<f64>> = (0..n_folds)
        .map(|fold| folds.rows[fold].iter().map(|&row| score(levels.codes[row as usize], fold)).collect())
        .collect();
    let parts: Vec<(&[f64], &[bool])> =
        scores.iter().zip(&folds.won).map(|(scores, won)| (scores.as_slice(), won.as_slice())).collect();
    auc_interval_within(&parts).map(AucInterval::from)
}

/// How well it ranks to know that a column is filled, and nothing else: either way round.
///
/// With two scores, the area follows from the two shares: ½ + ½ |share of won − share of lost|.
#[must_use]
pub(super) fn of_filling(share_won: f64, share_lost: f64) -> f64 {
    0.5 + 0.5 * (share_won - share_lost).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Words;

    fn area(cells: &Cells, won: &[bool]) -> f64 {
        let groups: Vec<u64> = (0..won.len() as u64).collect();
        alone(cells, &Levels::of(cells), won, &Folds::new(&groups, won)).unwrap().value
    }

    #[test]
    fn a_column_that_differs_in_every_deal_tells_nothing() {
        let won: Vec<bool> = (0..400).map(|row| row % 3 == 0).collect();
        let names: Vec<String> = (0..400).map(|row| format!("deal {row}")).collect();
        let cells = Cells::Words(Words::new(names.iter().map(|name| Some(name.as_str()))));
        assert_eq!(area(&cells, &won), 0.5);
    }

    #[test]
    fn a_column_that_repeats_the_outcome_tells_all() {
        let won: Vec<bool> = (0..400).map(|row| row % 3 == 0).collect();
        let words =
            Cells::Words(Words::new(won.iter().map(|&won| Some(if won { "paid" } else { "silent" }))));
        assert_eq!(area(&words, &won), 1.0);
        let gaps = Cells::Words(Words::new(won.iter().map(|&won| won.then_some("paid"))));
        assert_eq!(area(&gaps, &won), 1.0);
        let falling = Cells::Numbers(won.iter().map(|&won| if won { -3.0 } else { 2.0 }).collect());
        assert_eq!(area(&falling, &won), 1.0);
    }

    #[test]
    fn a_number_that_is_high_or_low_for_won_deals_is_found_though_it_ranks_nothing() {
        let won: Vec<bool> = (0..3000).map(|row| row % 3 == 0).collect();
        let number = |row: usize| if won[row] { (row % 2) as f64 * 20.0 } else { 10.0 } + row as f64 / 1e4;
        let cells = Cells::Numbers((0..3000).map(number).collect());
        assert!(area(&cells, &won) > 0.95, "{}", area(&cells, &won));
    }

    #[test]
    fn the_area_of_filling_is_that_of_its_ranking() {
        let won = [true, true, true, true, false, false, false, false];
        let filled = [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0];
        assert_eq!(of_filling(0.75, 0.25), crate::evaluate::auc(&filled, &won).unwrap());
    }
}
