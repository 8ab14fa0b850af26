//! The interval of a cross-validated area under the ROC curve, as an estimate of the expected area of models trained on this
//! number of deals.
//!
//! The fold models are trained on most of the deals that they are tested on in other folds: on noise each pair of deals counts in both
//! directions, and the variance is twice that of one fixed model's area, at any number of deals. With signal the factor tends to 1.
//! It is estimated from the share of the apparent ranking that is over-fitting. Simulated coverage: `benches/honesty.md`.

use super::cluster_sums::ClusterSums;
use super::delong::{Auc, interval_around};
use super::ranking::Ranking;
use super::scored_part::ScoredPart;
use crate::statistics::{NORMAL_975, NORMAL_995, student_quantile};

/// The over-fitting share beyond which the factor is constant: no simulation had more.
const MOST_OVERFITTING: f64 = 1.25;

/// The least distance of the area from 0 and 1 for the transformation of its standard error to log-odds.
const EDGE: f64 = 0.02;

/// With fewer accounts with a won or with a lost deal the variance is too uncertain.
const FEWEST_ACCOUNTS: f64 = 5.0;

/// The area over pairs of deals of one fold, its interval, and the standard error of the area of fixed models.
pub(super) struct ExpectedAuc {
    pub(super) auc: Auc,
    pub(super) error_of_fixed: f64,
    /// By how much its standard error exceeds that of fixed models.
    pub(super) inflation: f64,
}

/// The area of a cross-validation in `folds` folds with its intervals: Student's t on the log-odds of the area, with the clustered
/// variance of the area of fixed models times [`factor`]. `apparent` is the area of the final model on its own training deals. `None` with fewer
/// than five accounts with a won or with a lost deal: on four unequal ones, intervals of 95 % held .5 on noise in 89 % of simulations. Nor where one account has more than a
/// third of the won or of the lost deals.
///
/// # Reference
/// Obuchowski (1997) for the variance of fixed models; Bengio & Grandvalet (2004), "No unbiased estimator of the variance of K-fold
/// cross-validation", for why that is too small.
pub(super) fn expected_auc(parts: &[ScoredPart], folds: u32, apparent: Option<f64>) -> Option<ExpectedAuc> {
    let (mut pairs, mut in_order, mut n) = (0.0, 0.0, [0.0; 2]);
    // For each deal: account, outcome, deals of the other outcome in its fold, and the number of those ordered correctly.
    let mut deals = Vec::new();
    for part in parts {
        let won: Vec<bool> = part.deals.iter().map(|deal| deal.won).collect();
        let of_class = [false, true].map(|class| won.iter().filter(|&&won| won == class).count() as f64);
        pairs += of_class[0] * of_class[1];
        if of_class[0] * of_class[1] == 0.0 {
            continue;
        }
        n = [n[0] + of_class[0], n[1] + of_class[1]];
        let ranking = Ranking::of(&part.log_odds())?;
        let mut above = [0.0; 2];
        for rows in ranking.runs() {
            let tied = [false, true]
                .map(|class| rows.iter().filter(|&&row| won[row as usize] == class).count() as f64);
            for &row in rows {
                let row = row as usize;
                let other = usize::from(!won[row]);
                let outranked = above[other] + 0.5 * tied[other];
                let right = if won[row] { of_class[other] - outranked } else { outranked };
                in_order += if won[row] { right } else { 0.0 };
                deals.push((part.deals[row].cluster, won[row], of_class[other], right));
            }
            above = [above[0] + tied[0], above[1] + tied[1]];
        }
    }
    let area = in_order / pairs;
    let sums = ClusterSums::new(deals.iter().map(|deal| deal.0), |deal| {
        let (_, won, others, right) = deals[deal];
        (won, (right - area * others) / pairs)
    });
    let is_enough = pairs > 0.0 && sums.of_smaller_class() >= FEWEST_ACCOUNTS && !sums.is_dominated();
    let error_of_fixed = sums.variance(1.0, 1.0).filter(|_| is_enough)?.sqrt();
    let [n_lost, n_won] = n;
    let shape = interval_around(area, error_of_fixed, [NORMAL_975, NORMAL_995], (n_won, n_lost));
    if area <= 0.0 || area >= 1.0 {
        return Some(ExpectedAuc { auc: shape, error_of_fixed, inflation: 1.0 });
    }
    let inflation = inflation((area, apparent), folds, 1.0);
    let error = error_of_fixed * inflation;
    let freedom = (n_won.min(n_lost).min(sums.count() - 1.0) - 1.0).max(2.0);
    let ends = |normal: f64| {
        let inner = area.clamp(EDGE, 1.0 - EDGE);
        let reach = student_quantile(normal, freedom) * error / (inner * (1.0 - inner));
        let middle = (area / (1.0 - area)).ln();
        [middle - reach, middle + reach].map(crate::units::logistic)
    };
    let ([low, high], [low_99, high_99]) = (ends(NORMAL_975), ends(NORMAL_995));
    Some(ExpectedAuc { auc: Auc { low, high, low_99, high_99, ..shape }, error_of_fixed, inflation })
}

/// By how much the standard error of an area exceeds that of fixed models, where `share` of the deals were scored in `folds` folds of
/// accounts by models that were trained on the other folds, in which these deals' own accounts had their part. `apparent` is the area of the
/// final model on its own training deals.
pub(super) fn inflation((area, apparent): (f64, Option<f64>), folds: u32, share: f64) -> f64 {
    let overfitting = apparent.map_or(1.0, |apparent| (apparent - area) / (apparent - 0.5).max(1e-3));
    (1.0 + share * (factor(overfitting, folds) - 1.0)).sqrt()
}

/// The factor by which the variance of a cross-validated area exceeds that of the area of fixed models, where `s` is the share of the apparent
/// ranking that is over-fitting: 1 without, 2 on noise. With κ = 1 − 1/K,
///
/// ((κ + (2 − κ) s) / (κ + (1 − κ) s))² · max(1 − s/2, s/2),
///
/// by the delta method: each deal influences the order of the deals of the other folds.
fn factor(overfitting: f64, folds: u32) -> f64 {
    let s = overfitting.clamp(0.0, MOST_OVERFITTING);
    let kappa = 1.0 - 1.0 / f64::from(folds.max(2));
    let ratio = (kappa + (2.0 - kappa) * s) / (kappa + (1.0 - kappa) * s);
    ratio * ratio * (1.0 - s / 2.0).max(s / 2.0)
}

#[cfg(test)]
mod tests {
    use super::super::delong::auc_interval_within;
    use super::super::scored_part::ScoredDeal;
    use super::*;

    #[test]
    fn the_factor_is_one_without_over_fitting_and_two_on_noise() {
        assert!((factor(0.0, 5) - 1.0).abs() < 1e-15);
        assert!((factor(1.0, 5) - 2.0).abs() < 1e-12);
        assert!((factor(0.5, 5) - 1.81).abs() < 0.01);
        assert_eq!(factor(9.0, 5), factor(1.25, 5));
    }

    #[test]
    fn the_area_is_that_over_pairs_of_one_fold() {
        let won = |row: usize| crate::fit::split_mix64(row as u64).is_multiple_of(3);
        let score = |row: usize| {
            (crate::fit::split_mix64(row as u64 + 99) % 50) as f64 + if won(row) { 15.0 } else { 0.0 }
        };
        let deal = |row: usize| ScoredDeal {
            row,
            won: won(row),
            cluster: row as u64,
            as_of: None,
            log_odds: score(row),
            weight: 1.0,
            is_of_trained_account: false,
        };
        let parts: Vec<ScoredPart> = (0..5)
            .map(|fold| {
                let deals = (0..300).filter(|row| row % 5 == fold).map(deal).collect();
                ScoredPart { deals, base: 0.0, baselines: Vec::new(), plan: None }
            })
            .collect();
        let found = expected_auc(&parts, 5, Some(0.7)).unwrap();
        let scores: Vec<Vec<f64>> = parts.iter().map(ScoredPart::log_odds).collect();
        let outcomes: Vec<Vec<bool>> =
            parts.iter().map(|part| part.deals.iter().map(|deal| deal.won).collect()).collect();
        let of_parts: Vec<(&[f64], &[bool])> =
            scores.iter().zip(&outcomes).map(|(scores, won)| (&scores[..], &won[..])).collect();
        let fixed = auc_interval_within(&of_parts).unwrap();
        assert!((found.auc.value - fixed.value).abs() < 1e-12);
        let error = (fixed.high - fixed.low) / 2.0 / NORMAL_975;
        assert!((found.error_of_fixed / error - 1.0).abs() < 0.05, "{} {error}", found.error_of_fixed);
        let wide = expected_auc(&parts, 5, Some(0.95)).unwrap().auc;
        assert!(wide.low < found.auc.low && wide.high > found.auc.high);
    }
}
