//! Whether a cross-validated ranking is better than chance: a permutation test of the outcomes.

use rayon::prelude::*;

use super::evaluation_data::EvaluationData;
use super::expected_auc::ExpectedAuc;
use super::ranking::auc;
use super::value_keys::row_keys;
use crate::fit::{FALLBACK_ALPHA, LinearScores, Penalty, grouped_folds, split_mix64};
use crate::statistics::normal_p;

/// The maximum number of permutations: a p-value of 0.01 then has a relative error of a third.
const MOST_PERMUTATIONS: usize = 999;

/// Early stopping: with this number of permutations with an area as large, p is not small.
const ENOUGH_AS_LARGE: usize = 20;

/// The number of permutations between two checks of the early stopping.
const BATCH: usize = 50;

/// With more deals, the normal approximation of the area is used.
const MOST_DEALS: usize = 5_000;

/// The variance of a cross-validated area, if outcomes are independent of features, is this number of times the variance of a
/// single model's area: each deal is scored by models that were trained on most others.
const NOISE_VARIANCE: f64 = 2.0;

/// The two-sided p of the hypothesis that the outcomes of the deals have nothing to do with their features: outcomes are permuted
/// between accounts of about the same number of deals, whose deals keep theirs together, and the model is fitted on the folds anew each
/// time, as a linear ridge regression, whose system does not depend on the outcomes. With many deals from the normal law of the area
/// that was `found`. `None` where the deals cannot be encoded, there is no area, or there are too few accounts.
///
/// # Reference
/// Ojala & Garriga (2010), "Permutation tests for studying classifier performance", test 1; Besag & Clifford (1991), "Sequential
/// Monte Carlo p-values", for the early end.
pub(super) fn permutation_p(
    deals: &EvaluationData<'_>,
    found: &ExpectedAuc,
    folds: u32,
    seed: u64,
    penalty: Penalty,
) -> Option<f64> {
    let n = deals.won.len();
    if n > MOST_DEALS {
        return Some(normal_law(found));
    }
    let complete: Vec<usize> = (0..n).collect();
    let rows = deals.select(&complete);
    let (encoder, _) = rows.learn_encoder().ok()?;
    let design = encoder.encode(&rows.values).ok()?.design;
    let share = deals.won.iter().filter(|&&won| won).count() as f64 / n as f64;
    let alpha = penalty.alpha().unwrap_or(FALLBACK_ALPHA) / (share * (1.0 - share));
    let fold_of = grouped_folds(deals.groups, seed, folds);
    let fits = LinearScores::new(design, &fold_of, folds, alpha);
    let area = |won: &[bool]| area(&fits, won);
    let largest = area(deals.won)?;
    let blocks = Blocks::of(deals);
    if blocks.accounts.len() < FEWEST_ACCOUNTS {
        return None;
    }
    let mut as_large = 0;
    for batch in 0..MOST_PERMUTATIONS.div_ceil(BATCH) {
        let of_batch = batch * BATCH..((batch + 1) * BATCH).min(MOST_PERMUTATIONS);
        let areas: Vec<Option<f64>> = of_batch
            .clone()
            .into_par_iter()
            .map(|draw| area(&blocks.permuted(deals.won, split_mix64(seed ^ SALT).wrapping_add(draw as u64))))
            .collect();
        for (draw, drawn) in of_batch.zip(areas) {
            // A draw without an area is not evidence for the model.
            as_large += usize::from(drawn.is_none_or(|drawn| drawn >= largest));
            if as_large == ENOUGH_AS_LARGE {
                return Some(two_sided(as_large as f64 / (draw + 1) as f64));
            }
        }
    }
    Some(two_sided((as_large + 1) as f64 / (MOST_PERMUTATIONS + 1) as f64))
}

/// With fewer accounts there are too few distinct permutations.
const FEWEST_ACCOUNTS: usize = 20;

/// Makes these draws independent of those of folds and bootstraps, which use the same seed.
const SALT: u64 = 0x7065_726d_7574_6564;

/// Twice the one-sided p-value, as claims on one model are two-sided.
fn two_sided(p: f64) -> f64 {
    (2.0 * p).min(1.0)
}

/// The two-sided p-value of an area by the normal approximation.
fn normal_law(found: &ExpectedAuc) -> f64 {
    normal_p((found.auc.value - 0.5) / (found.error_of_fixed * NOISE_VARIANCE.sqrt()))
}

/// The area over the pairs of deals of one fold.
fn area(fits: &LinearScores, won: &[bool]) -> Option<f64> {
    let outcome: Vec<f64> = won.iter().map(|&won| f64::from(u8::from(won))).collect();
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (rows, scores) in fits.scores(&outcome) {
        let of_fold: Vec<bool> = rows.iter().map(|&row| won[row]).collect();
        let n_won = of_fold.iter().filter(|&&won| won).count();
        if let Some(area) = auc(&scores, &of_fold) {
            let weight = (n_won * (of_fold.len() - n_won)) as f64;
            sum += weight * area;
            pairs += weight;
        }
    }
    (pairs > 0.0).then(|| sum / pairs)
}

/// The fewest accounts whose outcomes are permuted among each other.
const FEWEST_OF_A_SIZE: usize = 5;

/// The deals of each account, small accounts first, in an order that does not depend on the order of the deals.
struct Blocks {
    rows: Vec<usize>,
    /// The places of the deals of each account in `rows`.
    accounts: Vec<std::ops::Range<usize>>,
    /// The accounts that have about as many deals as each other.
    strata: Vec<std::ops::Range<usize>>,
}

impl Blocks {
    fn of(deals: &EvaluationData<'_>) -> Self {
        let of_account = |row: usize| if deals.clusters.is_some() { deals.cluster(row) } else { 0 };
        let values = row_keys(deals.values.columns(), deals.values.n_rows());
        let mut keys: Vec<(u64, u64, bool, usize)> =
            (0..deals.won.len()).map(|row| (of_account(row), values[row], deals.won[row], row)).collect();
        keys.sort_unstable();
        let is_one_account =
            |a: &(u64, u64, bool, usize), b: &(u64, u64, bool, usize)| deals.clusters.is_some() && a.0 == b.0;
        let mut blocks: Vec<&[(u64, u64, bool, usize)]> = keys.chunk_by(is_one_account).collect();
        blocks.sort_by_key(|block| block.len());
        let (mut rows, mut accounts) = (Vec::new(), Vec::new());
        for block in &blocks {
            let start = rows.len();
            rows.extend(block.iter().map(|key| key.3));
            accounts.push(start..rows.len());
        }
        let strata = strata(&blocks.iter().map(|block| block.len()).collect::<Vec<usize>>());
        Self { rows, accounts, strata }
    }

    /// The outcomes with accounts of about the same number of deals exchanged: those of the deals of one account stay neighbours.
    fn permuted(&self, won: &[bool], seed: u64) -> Vec<bool> {
        let mut drawn: Vec<usize> = Vec::with_capacity(self.rows.len());
        for stratum in &self.strata {
            let mut order: Vec<(u64, usize)> = stratum
                .clone()
                .map(|account| (split_mix64(split_mix64(seed) ^ account as u64), account))
                .collect();
            order.sort_unstable();
            drawn.extend(order.iter().flat_map(|&(_, account)| &self.rows[self.accounts[account].clone()]));
        }
        let mut permuted = vec![false; won.len()];
        self.rows.iter().zip(drawn).for_each(|(&to, from)| permuted[to] = won[from]);
        permuted
    }
}

/// Runs of accounts with the same number of deals, joined with the next larger ones where they are few; `sizes` are ascending.
fn strata(sizes: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut strata: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = 0;
    for end in 1..=sizes.len() {
        let is_whole = end == sizes.len() || sizes[end] != sizes[end - 1];
        if is_whole && end - start >= FEWEST_OF_A_SIZE {
            strata.push(start..end);
            start = end;
        }
    }
    match strata.last_mut() {
        Some(last) => last.end = sizes.len(),
        None if sizes.is_empty() => {}
        None => strata.push(0..sizes.len()),
    }
    strata
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_one_size_are_exchanged_and_few_of_a_size_with_the_next_larger() {
        let one = |end: usize| -> Vec<std::ops::Range<usize>> { std::iter::once(0..end).collect() };
        assert_eq!(strata(&[1; 30]), one(30));
        assert_eq!(strata(&[1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]), [0..5, 5..11]);
        assert_eq!(strata(&[1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 9]), one(11));
        assert_eq!(strata(&[1, 1, 1, 1, 1, 2, 2]), one(7), "the last two join the others");
        assert!(strata(&[]).is_empty());
    }

    #[test]
    fn a_permutation_keeps_every_outcome_and_those_of_an_account_of_the_same_size_together() {
        let rows: Vec<usize> = (0..12).collect();
        let accounts: Vec<std::ops::Range<usize>> =
            (0..6).map(|account| account * 2..account * 2 + 2).collect();
        let blocks = Blocks { rows, accounts, strata: std::iter::once(0..6).collect() };
        let won: Vec<bool> = (0..12).map(|row| row < 4).collect();
        let mut has_changed = false;
        for seed in 0..20 {
            let permuted = blocks.permuted(&won, seed);
            assert_eq!(permuted.iter().filter(|&&won| won).count(), 4);
            assert!(permuted.chunks(2).all(|pair| pair[0] == pair[1]));
            has_changed |= permuted != won;
        }
        assert!(has_changed);
    }
}
