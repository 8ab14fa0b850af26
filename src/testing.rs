//! Generators of the unit tests; compiled for them only.

use crate::points::{RuleResult, RuleVerdict};

/// Numbers between 0 and 1 without a pattern.
pub(crate) fn noise(index: usize) -> f64 {
    ((1.0 + index as f64 * 1.618).sin() * 43_758.545).rem_euclid(1.0)
}

/// A rule that matches 10 deals, without learned points.
pub(crate) fn rule_result(verdict: RuleVerdict) -> RuleResult {
    let (name, duplicates) = ("it".into(), Vec::new());
    let (learned, log_odds, win_rate, win_rate_without) = (None, None, None, None);
    let (points, n_deals, n_won) = (0.0, 10, 1);
    RuleResult {
        name,
        points,
        learned,
        log_odds,
        n_deals,
        n_won,
        win_rate,
        win_rate_without,
        verdict,
        duplicates,
    }
}

/// A number from 0 to 1 for each pair of numbers.
pub(crate) fn uniform(stream: u64, row: u64) -> f64 {
    let bits = crate::fit::split_mix64(crate::fit::split_mix64(stream) ^ row);
    ((bits >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// A standard normal number for each pair of numbers, by the method of Box and Muller.
pub(crate) fn normal(stream: u64, row: u64) -> f64 {
    let (radius, angle) = (uniform(stream, 2 * row), uniform(stream, 2 * row + 1));
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}
