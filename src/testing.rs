//! Generators of the unit tests; compiled for them only.

use proptest::prelude::*;

/// Numbers between 0 and 1 without a pattern.
pub(crate) fn noise(index: usize) -> f64 {
    ((1.0 + index as f64 * 1.618).sin() * 43_758.545).rem_euclid(1.0)
}

prop_compose! {
    /// Scores and outcomes of deals with many equal scores.
    pub(crate) fn judged_deals()(deals in proptest::collection::vec((0_u8..9, any::<bool>()), 4..40))
        -> (Vec<f64>, Vec<bool>) {
        deals.into_iter().map(|(score, won)| (f64::from(score), won)).unzip()
    }
}
