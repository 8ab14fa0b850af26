//! The bootstrap of figures, by account.

use rayon::prelude::*;

use super::measured::{KOLMOGOROV_SMIRNOV, Measured};
use crate::fit::{draw_count, split_mix64};
use crate::statistics::{Figure, quantile};

/// The number of resamples for few deals: the standard error of an end of an interval is about a twentieth of its width.
const MOST_DRAWS: usize = 1000;

/// The number of resamples for many deals: the figures are normal, and this number estimates the standard deviation to within 7 %.
const FEWEST_DRAWS: usize = 100;

/// With more deals than this, fewer are drawn: this number of deals in all costs less than a tenth of a second.
const DEALS_IN_ALL: usize = 5_000_000;

/// A figure that is missing in more than this share of the resamples has no interval.
const MOST_MISSING: f64 = 0.05;

/// The figures of every contestant in every draw.
pub(super) struct Replicates {
    /// By draw, then by contestant, then by figure.
    drawn: Vec<Vec<Vec<Option<f64>>>>,
}

/// The largest number of resampled units; more groups are combined. It estimates a standard deviation to within 1 % (√(1 / 2n)).
pub(super) const MOST_BUNDLES: u32 = 4096;

/// Draws groups of deals with replacement: each is weighted by a Poisson variable of mean 1. All contestants have
/// the same resamples, so that differences are paired. `groups` has the number of the group of each deal.
///
/// # Reference
/// Efron & Tibshirani (1993), *An Introduction to the Bootstrap*, §13.3 (percentile intervals) and §12.2 (with
/// the standard error of the bootstrap).
pub(super) fn resample(groups: &[u32], all: &[Measured<'_>], shares: &[f64], seed: u64) -> Replicates {
    let n_groups = groups.iter().max().map_or(0, |&last| last as usize + 1);
    let draws = (DEALS_IN_ALL / groups.len().max(1)).clamp(FEWEST_DRAWS, MOST_DRAWS);
    let seed = split_mix64(seed ^ SALT);
    let draw = |draw: usize| {
        let counts: Vec<f64> = (0..n_groups).map(|group| draw_count(seed, draw as u32, group)).collect();
        all.iter().map(|entry| entry.drawn(shares, &counts)).collect()
    };
    Replicates { drawn: (0..draws).into_par_iter().map(draw).collect() }
}

/// Makes these draws independent of those of the weights, which use the same seed.
const SALT: u64 = 0x6669_6775_7265_7321;

impl Replicates {
    /// The 95 % interval of a figure of a contestant, which is `value` itself.
    pub(super) fn interval(&self, value: f64, figure: usize, place: usize) -> Option<(f64, f64)> {
        self.around(value, is_biased(figure), |drawn| drawn[place][figure])
    }

    /// The 95 % interval of the first contestant's figure minus that of another, which is `value`.
    pub(super) fn difference(&self, value: f64, figure: usize, place: usize) -> Option<(f64, f64)> {
        self.around(value, is_biased(figure), |drawn| Some(drawn[0][figure]? - drawn[place][figure]?))
    }

    /// The middle 95 % of the draws; if they are few, 1.96 of their standard deviations around the value.
    fn around(
        &self,
        value: f64,
        is_biased: bool,
        of: impl Fn(&[Vec<Option<f64>>]) -> Option<f64>,
    ) -> Option<(f64, f64)> {
        let mut values: Vec<f64> =
            self.drawn.iter().filter_map(|drawn| of(drawn)).filter(|value| value.is_finite()).collect();
        let missing = self.drawn.len() - values.len();
        if values.len() < 2 || missing as f64 > MOST_MISSING * self.drawn.len() as f64 {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let deviation = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        if is_biased {
            // Resamples overestimate the sample by as much as the sample overestimates the population.
            let (low, high) = Figure::normal(2.0 * value - mean, deviation).interval?;
            return Some((low.min(value), high.max(value)));
        }
        if self.drawn.len() < MOST_DRAWS {
            return Figure::normal(value, deviation).interval;
        }
        values.sort_unstable_by(f64::total_cmp);
        quantile(&values, 0.025).zip(quantile(&values, 0.975))
    }
}

/// Whether resamples overestimate a figure: noise can only increase a largest distance.
fn is_biased(figure: usize) -> bool {
    figure == KOLMOGOROV_SMIRNOV
}
