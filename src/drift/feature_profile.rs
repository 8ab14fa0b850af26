//! The distribution of a feature in the training deals.

use super::binning::Binning;

/// The distribution of a feature in the training deals.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureProfile {
    /// Its bins.
    pub binning: Binning,
    /// The deals in each bin.
    pub counts: Vec<u64>,
    /// The design effect of each partition: one, or one for each member of a set and one for all others.
    pub design_effects: Vec<f64>,
}

impl FeatureProfile {
    /// Unknown values.
    pub(super) fn unknown(&self) -> u64 {
        self.counts.last().copied().unwrap_or_default()
    }

    /// The smallest and the largest number of the training deals.
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        if let Binning::Numbers { range, .. } = self.binning { range } else { None }
    }
}
