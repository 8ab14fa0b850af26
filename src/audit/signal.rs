//! Cross-fitted ROC AUC of a single column.

use std::collections::HashSet;

use serde::Serialize;

use super::levels::Levels;
use super::share::Share;
use crate::design::Cells;
use crate::evaluate::{Auc, OFFSET, auc_interval, auc_interval_within, combine};
use crate::fit::grouped_folds;

/// Area under the ROC curve (AUC) with its 95 % interval, from 0 to 1; 0.5 is chance level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AucInterval {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl From<Auc> for AucInterval {
    fn from(auc: Auc) -> Self {
        Self { value: auc.value, low: auc.low, high: auc.high }
    }
}

impl AucInterval {
    /// The larger of the AUC and that of the negated scores.
    pub fn upwards(self) -> Self {
        if self.value >= 0.5 {
            return self;
        }
        Self { value: 1.0 - self.value, low: 1.0 - self.high, high: 1.0 - self.low }
    }
}

/// The number of folds: the win rates of the levels are estimated on four fifths of the deals.
const FOLDS: u32 = 5;

const SEED: u64 = 7;

/// The prior weight, in deals, of the average rate in the smoothed win rate of a level.
const PRIOR_DEALS: f64 = 5.0;

#[derive(Debug, Clone)]
pub(super) struct Folds {
    rows: Vec<Vec<u32>>,
    won: Vec<Vec<bool>>,
    fold_of: Vec<u32>,
}

impl Folds {
    /// Deals with the same number in `groups` share a fold.
    pub fn new(groups: &[u64], won: &[bool]) -> Self {
        Self::of(grouped_folds(groups, SEED, FOLDS), won)
    }

    fn of(fold_of: Vec<u32>, won: &[bool]) -> Self {
        let (mut rows, mut outcomes) = (vec![Vec::new(); FOLDS as usize], vec![Vec::new(); FOLDS as usize]);
        for (row, (&fold, &won)) in (0u32..).zip(fold_of.iter().zip(won)) {
            rows[fold as usize].push(row);
            outcomes[fold as usize].push(won);
        }
        Self { rows, won: outcomes, fold_of }
    }
}

/// The groups that share a fold; with fewer groups than folds, no fold could be judged by the others, and each deal is a group of its
/// own. Deals are distinguished by their ids, so that their order changes nothing.
pub(super) fn fold_groups(groups: &[u64], ids: &[String]) -> Vec<u64> {
    let is_enough = |groups: &[u64]| groups.iter().collect::<HashSet<_>>().len() >= FOLDS as usize;
    if is_enough(groups) {
        return groups.to_vec();
    }
    let of_id = |id: &String| id.bytes().fold(OFFSET, |hash, byte| combine(hash, u64::from(byte)));
    let own: Vec<u64> = ids.iter().map(of_id).collect();
    if is_enough(&own) { own } else { (0..groups.len() as u64).collect() }
}

/// ROC AUC of the column as a single feature; `None` with fewer than two won or two lost deals.
///
/// Each deal is scored by the smoothed win rate of its level in the other folds, so that a column with a different value in
/// every deal carries no information. A number without gaps is also ranked by its value in both directions, and the larger
/// AUC is returned, as bins are coarser than numbers.
pub(super) fn column_auc(cells: &Cells, levels: &Levels, won: &[bool], folds: &Folds) -> Option<AucInterval> {
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

/// The ROC AUC of a column with gaps in the deals with a value, and their number: the gaps of a column that tells the outcome hide it in the
/// figure for all deals. `None` without gaps, or for few won or lost deals.
pub(super) fn auc_where_known(cells: &Cells, won: &[bool], folds: &Folds) -> Option<(AucInterval, usize)> {
    /// The least number of won and of lost deals.
    const LEAST: usize = 20;
    let mut is_known = vec![true; won.len()];
    cells.unknown().into_iter().for_each(|row| is_known[row as usize] = false);
    let rows: Vec<usize> = (0..won.len()).filter(|&row| is_known[row]).collect();
    let won: Vec<bool> = rows.iter().map(|&row| won[row]).collect();
    let n_won = won.iter().filter(|&&won| won).count();
    if rows.len() == is_known.len() || n_won.min(won.len() - n_won) < LEAST {
        return None;
    }
    let cells = cells.select_rows(&rows);
    let folds = Folds::of(rows.iter().map(|&row| folds.fold_of[row]).collect(), &won);
    Some((column_auc(&cells, &Levels::of(&cells), &won, &folds)?, rows.len()))
}

/// ROC AUC of the cross-fitted win rates of the levels.
fn cross_fitted(levels: &Levels, won: &[bool], folds: &Folds) -> Option<AucInterval> {
    let n_folds = folds.rows.len();
    let mut counts = vec![[0_u32; 2]; levels.count * n_folds];
    let mut fold_totals = vec![[0_u32; 2]; n_folds];
    for ((&code, &fold), &won) in levels.codes.iter().zip(&folds.fold_of).zip(won) {
        counts[code as usize * n_folds + fold as usize][usize::from(won)] += 1;
        fold_totals[fold as usize][usize::from(won)] += 1;
    }
    let sum = |counts: &[[u32; 2]]| {
        counts.iter().fold([0.0; 2], |sum, fold| [sum[0] + f64::from(fold[0]), sum[1] + f64::from(fold[1])])
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

/// ROC AUC of the indicator that a column is filled in, in the better direction: ½ + ½ |share of won − share of lost|.
pub(super) fn fill_auc(share_won: f64, share_lost: f64) -> f64 {
    0.5 + 0.5 * (share_won - share_lost).abs()
}

/// The standard error of [`fill_auc`].
pub(super) fn fill_auc_error(won: Share, lost: Share) -> f64 {
    // Half a deal more of each keeps it above 0 where all or none have a value.
    let variance = |share: Share| {
        let (n, of) = (share.n as f64 + 0.5, share.of as f64 + 1.0);
        n / of * (1.0 - n / of) / of
    };
    0.5 * (variance(won) + variance(lost)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fill_auc_is_the_auc_of_the_indicator() {
        let won = [true, true, true, true, false, false, false, false];
        let filled = [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0];
        assert_eq!(fill_auc(0.75, 0.25), crate::evaluate::auc(&filled, &won).unwrap());
    }
}
