//! Estimates with their 95 % intervals.

use serde::Serialize;

use super::normal::NORMAL_975;

/// An estimate with its 95 % interval, where there is one.
///
/// ```
/// use bantam::statistics::Figure;
///
/// let win_rate = Figure::proportion(56, 70).unwrap();
/// assert_eq!(win_rate.value, 0.8);
/// assert!(win_rate.interval.unwrap().0 > 0.69);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// The estimate.
    pub value: f64,
    /// Lower and upper end of the interval.
    pub interval: Option<(f64, f64)>,
}

impl Figure {
    /// An estimate with a standard error: the interval is the value ± 1.96 standard errors.
    #[must_use]
    pub fn normal(value: f64, error: f64) -> Self {
        Self { value, interval: Some((value - NORMAL_975 * error, value + NORMAL_975 * error)) }
    }

    /// The proportion `count` / `n` with [`wilson`]'s interval; `None` where `n` is 0.
    #[must_use]
    pub fn proportion(count: usize, n: usize) -> Option<Self> {
        let interval = wilson(count, n)?;
        Some(Self { value: count as f64 / n as f64, interval: Some(interval) })
    }

    /// The weighted proportion of outcomes, each with its weight, with Wilson's interval for the number of equally weighted outcomes that
    /// would give the same variance, Σ w² (y − p)² / (Σ w)²: where all outcomes are the same, (Σ w)² / Σ w². `None` without weight.
    ///
    /// # Reference
    /// Dean & Pagano (2015), "Evaluating confidence interval methods for binomial proportions in clustered surveys": Wilson's interval
    /// with the effective sample size.
    #[must_use]
    pub(crate) fn weighted_proportion(outcomes: &[(bool, f64)]) -> Option<Self> {
        let sum = |of: &dyn Fn(f64, f64) -> f64| {
            outcomes.iter().map(|&(is, weight)| of(f64::from(u8::from(is)), weight)).sum::<f64>()
        };
        let total = sum(&|_, weight| weight);
        let value = sum(&|is, weight| is * weight) / total;
        let spread = sum(&|is, weight| (weight * (is - value)).powi(2)) / (total * total);
        let first = outcomes.first().map_or(1.0, |outcome| outcome.1);
        let n = match spread {
            _ if outcomes.iter().all(|outcome| outcome.1 == first) => outcomes.len() as f64,
            0.0 => total * total / sum(&|_, weight| weight * weight),
            spread => value * (1.0 - value) / spread,
        };
        (total > 0.0).then(|| Self { value, interval: Some(wilson_of(value, n)) })
    }
}

/// Wilson's 95 % score interval of the proportion `count` / `n`; `None` where `n` is 0.
///
/// # Reference
/// Wilson (1927), "Probable inference, the law of succession, and statistical inference".
#[must_use]
pub fn wilson(count: usize, n: usize) -> Option<(f64, f64)> {
    (n > 0).then(|| wilson_of(count as f64 / n as f64, n as f64))
}

/// The same of a `share` of `n`, which need not be whole.
fn wilson_of(share: f64, n: f64) -> (f64, f64) {
    let squared = NORMAL_975 * NORMAL_975;
    let centre = (share + squared / (2.0 * n)) / (1.0 + squared / n);
    let spread = (share * (1.0 - share) / n + squared / (4.0 * n * n)).sqrt();
    let width = NORMAL_975 / (1.0 + squared / n) * spread;
    // Exact at the ends, where rounding would leave a difference in the last digit.
    let low = if share == 0.0 { 0.0 } else { (centre - width).max(0.0) };
    let high = if share == 1.0 { 1.0 } else { (centre + width).min(1.0) };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::uniform;

    #[test]
    fn equal_weights_are_no_weights() {
        let outcomes: Vec<(bool, f64)> = (0..40).map(|row| (row % 5 == 0, 2.5)).collect();
        let (weighted, plain) =
            (Figure::weighted_proportion(&outcomes).unwrap(), Figure::proportion(8, 40).unwrap());
        let (own, other) = (weighted.interval.unwrap(), plain.interval.unwrap());
        for (a, b) in [(weighted.value, plain.value), (own.0, other.0), (own.1, other.1)] {
            assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
        assert_eq!(Figure::weighted_proportion(&[(true, 1.0); 4]).unwrap().interval, wilson(4, 4));
        assert_eq!(Figure::weighted_proportion(&[]), None);
    }

    /// Losses are seen half as often as wins, and count twice: the interval holds as often as it says.
    #[test]
    fn intervals_of_weighted_shares_hold() {
        let (runs, n, truth) = (1_000_u64, 200_u64, 0.3);
        let holds = |run: &u64| {
            let outcome = |row: u64| {
                let is_won = uniform(2 * run + 1, row) < truth;
                let is_seen = is_won || uniform(2 * run + 2, row) < 0.5;
                is_seen.then_some((is_won, if is_won { 1.0 } else { 2.0 }))
            };
            let outcomes: Vec<(bool, f64)> = (0..n).filter_map(outcome).collect();
            let (low, high) = Figure::weighted_proportion(&outcomes).unwrap().interval.unwrap();
            (low..=high).contains(&truth)
        };
        let held = (0..runs).filter(holds).count();
        assert!((930..=970).contains(&held), "{held} of 1000, expected 950");
    }
}
