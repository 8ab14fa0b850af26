//! Differences of two models on the same deals, and how sure their sign is.

use std::collections::HashMap;

use serde::Serialize;

use crate::fit::split_mix64;

/// The number of draws: the standard error of a share of .975 is .0025.
const DRAWS: usize = 4_000;

/// The mean difference of two models over deals, with what its draws say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairedDifference {
    /// The mean.
    pub value: f64,
    /// The lower end of its central 95 %.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The share of draws above 0.
    pub p_above: f64,
    /// The share of draws above the negative margin.
    pub p_not_below: f64,
}

/// The weighted mean of differences of deals, by the Bayesian bootstrap of their clusters: a draw weights each cluster by a standard
/// exponential. `None` without two clusters. `margin` is that of "not worse".
///
/// # Reference
/// Rubin (1981), "The Bayesian bootstrap".
pub fn paired_difference(
    differences: &[f64],
    weights: &[f64],
    clusters: &[u64],
    (margin, seed): (f64, u64),
) -> Option<PairedDifference> {
    let mut sums: HashMap<u64, (f64, f64)> = HashMap::new();
    let mut order = Vec::new();
    for ((difference, weight), cluster) in differences.iter().zip(weights).zip(clusters) {
        let sum = sums.entry(*cluster).or_insert_with(|| {
            order.push(*cluster);
            (0.0, 0.0)
        });
        sum.0 += weight * difference;
        sum.1 += weight;
    }
    let sums: Vec<(f64, f64)> = order.iter().map(|cluster| sums[cluster]).collect();
    let total = sums.iter().fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
    if sums.len() < 2 || total.1 <= 0.0 {
        return None;
    }
    let mut state = split_mix64(seed ^ SALT);
    let mut draws: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let (mut above, mut below) = (0.0, 0.0);
            for (sum, weight) in &sums {
                state = split_mix64(state);
                let share = exponential(state);
                above += share * sum;
                below += share * weight;
            }
            above / below
        })
        .collect();
    draws.sort_by(f64::total_cmp);
    let above = |limit: f64| (DRAWS - draws.partition_point(|draw| *draw <= limit)) as f64 / DRAWS as f64;
    let quantile = |share: f64| draws[((DRAWS - 1) as f64 * share).round() as usize];
    Some(PairedDifference {
        value: total.0 / total.1,
        low: quantile(0.025),
        high: quantile(0.975),
        p_above: above(0.0),
        p_not_below: above(-margin),
    })
}

/// Distinguishes these draws from others of the same seed.
const SALT: u64 = 0x5061_6972;

/// A standard exponential of 53 random bits.
fn exponential(bits: u64) -> f64 {
    let uniform = ((bits >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    -uniform.ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{normal, uniform};

    #[test]
    fn the_draws_agree_with_the_normal_approximation() {
        let differences: Vec<f64> = (0..400).map(|row| 0.05 + normal(1, row)).collect();
        let clusters: Vec<u64> = (0..400).collect();
        let found = paired_difference(&differences, &vec![1.0; 400], &clusters, (0.2, 7)).unwrap();
        let mean = differences.iter().sum::<f64>() / 400.0;
        let deviation = (differences.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 399.0).sqrt() / 20.0;
        assert!((found.value - mean).abs() < 1e-12);
        assert!((found.high - found.low - 2.0 * 1.96 * deviation).abs() < 0.3 * deviation, "{found:?}");
        assert!(found.p_not_below > found.p_above && found.p_above > 0.5);
    }

    #[test]
    fn deals_of_one_account_count_as_one() {
        let differences: Vec<f64> = (0..400).map(|row| 0.1 + normal(2, row / 10)).collect();
        let alone: Vec<u64> = (0..400).collect();
        let accounts: Vec<u64> = (0..400).map(|row| row / 10).collect();
        let width = |clusters: &[u64]| {
            let found = paired_difference(&differences, &[1.0; 400], clusters, (0.0, 7)).unwrap();
            found.high - found.low
        };
        let ratio = width(&accounts) / width(&alone);
        assert!((2.5..4.0).contains(&ratio), "ten equal deals widen it by the root of ten: {ratio}");
        assert!(paired_difference(&differences, &[1.0; 400], &[1; 400], (0.0, 7)).is_none());
    }

    #[test]
    fn a_difference_of_nothing_is_not_sure() {
        // Of 200 samples without a difference, few are called better.
        let n_better = (0..200_u64)
            .filter(|run| {
                let differences: Vec<f64> = (0..80).map(|row| uniform(run + 10, row) - 0.5).collect();
                let clusters: Vec<u64> = (0..80).collect();
                paired_difference(&differences, &[1.0; 80], &clusters, (0.0, *run)).unwrap().p_above >= 0.975
            })
            .count();
        assert!(n_better <= 14, "{n_better} of 200, expected 5");
    }
}
