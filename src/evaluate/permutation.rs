//! Whether a cross-validated ranking is better than chance: a permutation test of the outcomes.

use rayon::prelude::*;

use super::evaluation_data::EvaluationData;
use super::expected_auc::ExpectedAuc;
use super::ranking::auc;
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

/// The two-sided p-value of the hypothesis that the outcomes are independent of the features. Outcomes are permuted between whole accounts, and the model is refitted on the folds
/// each time, as a linear ridge regression, whose system does not depend on the outcomes. With many deals the normal approximation for
/// the area `found` is used. `None` if the deals cannot be encoded, there is no area, or there are too few accounts.
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
    let rows = deals.all();
    let (encoder, _) = rows.learn_encoder().ok()?;
    let design = encoder.encode(deals.values).ok()?.design;
    let share = deals.won.iter().filter(|&&won| won).count() as f64 / n as f64;
    let alpha = penalty.alpha().unwrap_or(FALLBACK_ALPHA) / (share * (1.0 - share));
    let fold_of = grouped_folds(deals.groups, seed, folds);
    let fits = LinearScores::new(design, &fold_of, folds, alpha);
    let area = |won: &[bool]| area(&fits, won);
    let largest = area(deals.won)?;
    let blocks = Blocks::of(deals);
    if blocks.ends.len() < FEWEST_ACCOUNTS {
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

/// The deals of each account, one account after the other.
struct Blocks {
    rows: Vec<usize>,
    ends: Vec<usize>,
}

impl Blocks {
    fn of(deals: &EvaluationData<'_>) -> Self {
        let mut rows: Vec<usize> = (0..deals.won.len()).collect();
        rows.sort_by_key(|&row| deals.cluster(row));
        let accounts = rows.chunk_by(|&a, &b| deals.cluster(a) == deals.cluster(b));
        let ends = accounts.scan(0, |end, account| {
            *end += account.len();
            Some(*end)
        });
        let ends = ends.collect();
        Self { rows, ends }
    }

    /// The outcomes with the accounts in another order; those of one account stay together.
    fn permuted(&self, won: &[bool], seed: u64) -> Vec<bool> {
        let mut order: Vec<(u64, usize)> = (0..self.ends.len())
            .map(|account| (split_mix64(split_mix64(seed) ^ account as u64), account))
            .collect();
        order.sort_unstable();
        let start = |account: usize| if account == 0 { 0 } else { self.ends[account - 1] };
        let drawn = order.iter().flat_map(|&(_, account)| &self.rows[start(account)..self.ends[account]]);
        let mut permuted = vec![false; won.len()];
        self.rows.iter().zip(drawn).for_each(|(&to, &from)| permuted[to] = won[from]);
        permuted
    }
}
