//! Whether a model needs a new intercept, or intercept and slope, on newer deals.

use serde::Serialize;

use super::recalibration::{recalibrate, recalibrate_intercept};
use crate::units::{logistic, softplus};

/// A correction of log-odds: intercept + slope × log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Correction {
    /// What is added.
    pub intercept: f64,
    /// What the log-odds are multiplied by.
    pub slope: f64,
}

impl Correction {
    /// The corrected log-odds.
    #[must_use]
    pub fn of(self, log_odds: f64) -> f64 {
        self.slope.mul_add(log_odds, self.intercept)
    }
}

/// The two-step test of a recalibration.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TwoStep {
    /// −2 log-likelihood of the model as it is, minus that with intercept and slope: χ² with two degrees of freedom where nothing is
    /// wrong.
    pub both: f64,
    /// −2 log-likelihood with an intercept alone, minus that with both: χ² with one.
    pub slope: f64,
    /// By how much the statistics were divided, as deals of one account are alike.
    pub design_effect: f64,
    /// The best intercept alone.
    pub shift: Correction,
    /// The best intercept and slope.
    pub line: Correction,
    /// The one of them that the test asks for, if any.
    pub correction: Option<Correction>,
}

/// The 95 % quantiles of χ² with one and two degrees of freedom.
const CHI_1: f64 = 3.841_458_820_694_124;
const CHI_2: f64 = 5.991_464_547_107_979;

/// Keep the log-odds, add an intercept, or multiply them, too: a closed test of two steps at 5 %. `None` where no correction has an
/// optimum.
///
/// # Reference
/// The order of the models is that of Vergouwe et al. (2017), "A closed testing procedure to select an appropriate method for updating
/// prediction models", without the refit, which rejects far more often than its level.
pub fn two_step(log_odds: &[f64], won: &[bool], weights: &[f64], clusters: &[u64]) -> Option<TwoStep> {
    let weight = |row: usize| weights[row];
    let both = recalibrate(log_odds, won, &weight)?;
    let (shift, _) = recalibrate_intercept(log_odds, won, &weight)?;
    let both = Correction { intercept: both.intercept, slope: both.slope };
    let shift = Correction { intercept: shift, slope: 1.0 };
    let deviance = |correction: Correction| -> f64 {
        let loss = |(row, x): (usize, &f64)| {
            let eta = correction.of(*x);
            2.0 * weights[row] * softplus(if won[row] { -eta } else { eta })
        };
        log_odds.iter().enumerate().map(loss).sum()
    };
    let kept = Correction { intercept: 0.0, slope: 1.0 };
    let design_effect = design_effect(log_odds, won, weights, clusters, both);
    let of_both = (deviance(kept) - deviance(both)).max(0.0) / design_effect;
    let of_slope = (deviance(shift) - deviance(both)).max(0.0) / design_effect;
    let correction = match (of_both > CHI_2, of_slope > CHI_1) {
        (false, _) => None,
        (true, false) => Some(shift),
        (true, true) => Some(both),
    };
    Some(TwoStep { both: of_both, slope: of_slope, design_effect, shift, line: both, correction })
}

/// The mean ratio of the variance of the scores, summed by cluster, to the information; at least 1.
fn design_effect(
    log_odds: &[f64],
    won: &[bool],
    weights: &[f64],
    clusters: &[u64],
    correction: Correction,
) -> f64 {
    let mut sums: std::collections::BTreeMap<u64, [f64; 2]> = std::collections::BTreeMap::new();
    let mut information = [0.0; 3];
    for (row, x) in log_odds.iter().enumerate() {
        let p = logistic(correction.of(*x));
        let residual = weights[row] * (f64::from(u8::from(won[row])) - p);
        let curvature = weights[row] * p * (1.0 - p);
        let sum = sums.entry(clusters[row]).or_default();
        *sum = [sum[0] + residual, sum[1] + residual * x];
        information =
            [information[0] + curvature, information[1] + curvature * x, information[2] + curvature * x * x];
    }
    let [h_aa, h_ab, h_bb] = information;
    let determinant = h_aa * h_bb - h_ab * h_ab;
    let spread = sums.values().fold([0.0; 3], |[aa, ab, bb], [a, b]| [aa + a * a, ab + a * b, bb + b * b]);
    let trace = (h_bb * spread[0] - 2.0 * h_ab * spread[1] + h_aa * spread[2]) / determinant;
    if trace.is_finite() { (trace / 2.0).max(1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{normal, uniform};

    /// Deals of which the log-odds are `correction` of what a model says.
    fn tested(run: u64, n: usize, correction: Correction) -> TwoStep {
        let x: Vec<f64> = (0..n as u64).map(|row| normal(2 * run + 1, row) - 1.2).collect();
        let won: Vec<bool> =
            (0..n).map(|row| uniform(2 * run + 2, row as u64) < logistic(correction.of(x[row]))).collect();
        let clusters: Vec<u64> = (0..n as u64).collect();
        two_step(&x, &won, &vec![1.0; n], &clusters).unwrap()
    }

    #[test]
    fn a_right_model_is_mostly_kept_and_a_wrong_one_corrected() {
        let rate = |correction: Correction| {
            (0..300).filter(|run| tested(1_000 + run, 292, correction).correction.is_some()).count()
        };
        let right = rate(Correction { intercept: 0.0, slope: 1.0 });
        assert!(right <= 33, "{right} of 300, expected 18");
        assert!(rate(Correction { intercept: -0.4, slope: 1.0 }) >= 150);
        let slope = rate(Correction { intercept: 0.0, slope: 0.5 });
        assert!(slope >= 200, "{slope}");
    }

    #[test]
    fn equal_deals_of_accounts_are_no_further_evidence() {
        let once = tested(1, 300, Correction { intercept: -0.5, slope: 1.0 });
        let n = 300_u64;
        let x: Vec<f64> = (0..n).flat_map(|row| [normal(3, row) - 1.2; 4]).collect();
        let won: Vec<bool> =
            (0..n).flat_map(|row| [uniform(4, row) < logistic(normal(3, row) - 1.7); 4]).collect();
        let accounts: Vec<u64> = (0..n).flat_map(|row| [row; 4]).collect();
        let found = two_step(&x, &won, &vec![1.0; 4 * n as usize], &accounts).unwrap();
        assert!((found.design_effect - 4.0).abs() < 0.8, "{found:?}");
        assert!((found.both - once.both).abs() < 1e-6, "{} {}", found.both, once.both);
    }
}
