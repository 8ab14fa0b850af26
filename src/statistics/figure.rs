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
}

/// Wilson's 95 % score interval of the proportion `count` / `n`; `None` where `n` is 0.
///
/// # Reference
/// Wilson (1927), "Probable inference, the law of succession, and statistical inference".
#[must_use]
pub fn wilson(count: usize, n: usize) -> Option<(f64, f64)> {
    let (total, share) = (n as f64, count as f64 / n as f64);
    let squared = NORMAL_975 * NORMAL_975;
    let centre = (share + squared / (2.0 * total)) / (1.0 + squared / total);
    let spread = (share * (1.0 - share) / total + squared / (4.0 * total * total)).sqrt();
    let width = NORMAL_975 / (1.0 + squared / total) * spread;
    // Exact at the ends, where rounding would leave a difference in the last digit.
    let low = if count == 0 { 0.0 } else { (centre - width).max(0.0) };
    let high = if count == n { 1.0 } else { (centre + width).min(1.0) };
    (n > 0).then_some((low, high))
}
