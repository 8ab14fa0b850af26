//! Means and calibration with standard errors that allow for correlated deals of one account.

use serde::Serialize;

use super::calibration::has_spread;
use super::recalibration::{recalibrate, recalibrate_intercept};
use crate::statistics::{NORMAL_975, NORMAL_995, student_quantile};
use crate::units::logistic;

/// An estimate with its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measurement {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// The degrees of freedom of its error: one less than there are accounts.
    pub freedom: f64,
}

/// Standard errors within which 99.7 % of a normal estimate lie.
const FAR: f64 = 3.0;

impl Measurement {
    /// The 95 % interval.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        self.around(NORMAL_975)
    }

    /// The 99 % interval.
    #[must_use]
    pub fn interval_99(&self) -> (f64, f64) {
        self.around(NORMAL_995)
    }

    /// The interval of three standard errors, 99.7 %, by which calibration is judged.
    #[must_use]
    pub fn interval_997(&self) -> (f64, f64) {
        self.around(FAR)
    }

    fn around(&self, quantile: f64) -> (f64, f64) {
        let reach = student_quantile(quantile, self.freedom) * self.error;
        (self.value - reach, self.value + reach)
    }

    /// On which side of a value it lies, if it is more than three standard errors away: models of equal deals differ in their own
    /// calibration, so that at 99 % too many of them would be called over-confident for what others make up for.
    #[must_use]
    pub fn differs_from(&self, value: f64) -> Option<std::cmp::Ordering> {
        let (low, high) = self.interval_997();
        (low > value || high < value).then(|| self.value.total_cmp(&value))
    }
}

/// Deals as means and calibration see them: outcome, cluster, and weight in figures.
#[derive(Debug, Default)]
pub(super) struct ClusteredOutcomes {
    pub(super) won: Vec<bool>,
    pub(super) clusters: Vec<u64>,
    pub(super) weights: Vec<f64>,
}

/// The weighted mean, with the standard error of Σᵧ (Σ over the cluster of w (x − x̄))² / (Σ w)²; `None` with fewer than two clusters.
pub(super) fn mean_by_cluster(values: &[f64], deals: &ClusteredOutcomes) -> Option<Measurement> {
    let total: f64 = deals.weights.iter().sum();
    let mean = values.iter().zip(&deals.weights).map(|(x, weight)| weight * x).sum::<f64>() / total;
    let deviations: Vec<[f64; 2]> =
        values.iter().zip(&deals.weights).map(|(x, weight)| [weight * (x - mean), 0.0]).collect();
    let ([squares, ..], freedom) = meat(&deviations, &deals.clusters)?;
    mean.is_finite().then(|| Measurement { value: mean, error: squares.sqrt() / total, freedom })
}

/// Log-odds a + b x of the outcome, where x are out-of-sample log-odds, with the covariance of a and b.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecalibrationEstimate {
    /// a.
    pub intercept: f64,
    /// b.
    pub slope: f64,
    /// The variance of a, the covariance of a and b, and the variance of b.
    pub covariance: [f64; 3],
    /// The degrees of freedom of the covariance: one less than there are accounts.
    pub freedom: f64,
}

impl RecalibrationEstimate {
    /// The same as a function of x + `by`.
    pub(super) fn shifted(self, by: f64) -> Self {
        let [aa, ab, bb] = self.covariance;
        let covariance = [aa - 2.0 * by * ab + by * by * bb, ab - by * bb, bb];
        Self { intercept: self.intercept - by * self.slope, covariance, ..self }
    }
}

/// The recalibration of these log-odds, with a covariance that is robust to correlated deals of a cluster; `None` where the regression has
/// no optimum.
///
/// # Reference
/// Liang & Zeger (1986), "Longitudinal data analysis using generalized linear models": V = H⁻¹ M H⁻¹ with M the outer products of
/// the weighted scores, summed by cluster, times G / (G − 1).
pub(super) fn robust_recalibration(
    log_odds: &[f64],
    deals: &ClusteredOutcomes,
) -> Option<RecalibrationEstimate> {
    let weight = |row: usize| deals.weights[row];
    let line = recalibrate(log_odds, &deals.won, &weight).filter(|_| has_spread(log_odds))?;
    let (covariance, freedom) = sandwich(log_odds, deals, |x| line.intercept + line.slope * x)?;
    Some(RecalibrationEstimate { intercept: line.intercept, slope: line.slope, covariance, freedom })
}

/// Calibration slope, from the recalibration of the log-odds, and calibration in the large, each with a robust standard error; `None`
/// where that has no optimum.
///
/// # Reference
/// As [`robust_recalibration`].
pub(super) fn robust_calibration(
    log_odds: &[f64],
    deals: &ClusteredOutcomes,
    line: &RecalibrationEstimate,
) -> Option<(Measurement, Measurement)> {
    let weight = |row: usize| deals.weights[row];
    let (shift, _) = recalibrate_intercept(log_odds, &deals.won, &weight)?;
    let curvature: f64 =
        log_odds.iter().zip(&deals.weights).map(|(x, weight)| weight * spread(logistic(x + shift))).sum();
    let residual = |(row, x): (usize, &f64)| {
        [weight(row) * (f64::from(u8::from(deals.won[row])) - logistic(x + shift)), 0.0]
    };
    let scores: Vec<[f64; 2]> = log_odds.iter().enumerate().map(residual).collect();
    let ([squares, ..], freedom) = meat(&scores, &deals.clusters)?;
    let intercept = Measurement { value: shift, error: squares.sqrt() / curvature, freedom };
    Some((Measurement { value: line.slope, error: line.covariance[2].sqrt(), freedom }, intercept))
}

fn spread(p: f64) -> f64 {
    p * (1.0 - p)
}

/// The robust covariance of a weighted logistic regression at its optimum: the entries aa, ab and bb; and its degrees of freedom.
fn sandwich(x: &[f64], deals: &ClusteredOutcomes, fitted: impl Fn(f64) -> f64) -> Option<([f64; 3], f64)> {
    let mut information = [0.0; 3];
    let mut scores = Vec::with_capacity(x.len());
    for (row, &x) in x.iter().enumerate() {
        let (p, weight) = (logistic(fitted(x)), deals.weights[row]);
        let residual = weight * (f64::from(u8::from(deals.won[row])) - p);
        scores.push([residual, residual * x]);
        [1.0, x, x * x]
            .iter()
            .zip(&mut information)
            .for_each(|(term, sum)| *sum += weight * spread(p) * term);
    }
    let [h_aa, h_ab, h_bb] = information;
    let ([m_aa, m_ab, m_bb], freedom) = meat(&scores, &deals.clusters)?;
    let squared = (h_aa * h_bb - h_ab * h_ab).powi(2);
    let covariance = [
        (h_bb * h_bb * m_aa - 2.0 * h_bb * h_ab * m_ab + h_ab * h_ab * m_bb) / squared,
        ((h_aa * h_bb + h_ab * h_ab) * m_ab - h_bb * h_ab * m_aa - h_aa * h_ab * m_bb) / squared,
        (h_ab * h_ab * m_aa - 2.0 * h_aa * h_ab * m_ab + h_aa * h_aa * m_bb) / squared,
    ];
    let is_known = covariance.iter().all(|entry| entry.is_finite()) && covariance[0] >= 0.0;
    (is_known && covariance[2] >= 0.0).then_some((covariance, freedom))
}

/// The outer products of the scores, summed by cluster, times G / (G − 1): the entries aa, ab and bb; and G − 1. `None` with fewer than
/// two clusters.
fn meat(scores: &[[f64; 2]], clusters: &[u64]) -> Option<([f64; 3], f64)> {
    let mut rows: Vec<(u64, u32)> = clusters.iter().copied().zip(0u32..).collect();
    rows.sort_unstable();
    let (mut sums, mut n) = ([0.0; 3], 0.0);
    for cluster in rows.chunk_by(|a, b| a.0 == b.0) {
        let mut of_cluster = [0.0; 2];
        for &(_, row) in cluster {
            let score = scores[row as usize];
            of_cluster = [of_cluster[0] + score[0], of_cluster[1] + score[1]];
        }
        let [a, b] = of_cluster;
        [a * a, a * b, b * b].iter().zip(&mut sums).for_each(|(term, sum)| *sum += term);
        n += 1.0;
    }
    (n >= 2.0).then(|| (sums.map(|sum| sum * n / (n - 1.0)), n - 1.0))
}
