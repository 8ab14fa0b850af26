//! Leads, counted batch by batch.

use super::binning::{Binning, RowBins, binned};
use super::cluster_sizes::ClusterSizes;
use super::clusters::{ClusteredRows, error_of_mean};
use super::feature_profile::FeatureProfile;
use super::log_odds_sample::LogOddsSample;
use crate::design::{Encoded, Features};
use crate::linear_model::LinearModel;

/// The leads in the bins of one feature.
#[derive(Debug, Clone)]
pub(super) struct FeatureCounts {
    pub(super) bins: Vec<u64>,
    pub(super) unseen: usize,
    pub(super) outside: usize,
}

/// What is kept of each lead.
#[derive(Debug, Clone)]
struct SeenRows {
    bins: Vec<RowBins>,
    clusters: Vec<u64>,
    log_odds: Vec<f64>,
}

/// Leads compared with a profile, counted batch by batch.
#[derive(Debug, Clone)]
pub struct LeadCounts {
    pub(super) n: usize,
    pub(super) features: Vec<FeatureCounts>,
    /// The sum of each column of the design.
    pub(super) sums: Vec<f64>,
    /// The smallest and the largest log-odds.
    range: Option<(f64, f64)>,
    sizes: ClusterSizes,
    log_odds: LogOddsSample,
    rows: Option<SeenRows>,
}

impl LeadCounts {
    /// No leads. With `keeps_rows` the bins of each lead are kept, so that the design effect of each feature can be estimated; without,
    /// it is that of the intraclass correlation of the training deals.
    pub fn new(model: &LinearModel, profile: &[FeatureProfile], keeps_rows: bool) -> Self {
        let counts = |feature: &FeatureProfile| FeatureCounts {
            bins: vec![0; feature.counts.len()],
            unseen: 0,
            outside: 0,
        };
        let rows = SeenRows { bins: Vec::new(), clusters: Vec::new(), log_odds: Vec::new() };
        Self {
            n: 0,
            features: profile.iter().map(counts).collect(),
            sums: vec![0.0; model.coefficients.len()],
            range: None,
            sizes: ClusterSizes::default(),
            log_odds: LogOddsSample::new(),
            rows: keeps_rows.then_some(rows),
        }
    }

    /// Counts a batch of leads, encoded by the encoder of the model, with their log-odds; leads of one cluster (account) may be correlated.
    pub fn add(
        &mut self,
        (model, profile): (&LinearModel, &[FeatureProfile]),
        (encoded, log_odds): (&Encoded, Vec<f64>),
        values: &Features,
        clusters: Option<&[u64]>,
    ) {
        let n = values.n_rows();
        let binnings: Vec<&Binning> = profile.iter().map(|feature| &feature.binning).collect();
        let binned = binned(&model.encoder, &binnings, encoded, values);
        for (own, found) in self.features.iter_mut().zip(&binned) {
            let counts = found.bins.counts(own.bins.len());
            own.bins.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            own.unseen += found.unseen;
            own.outside += found.outside;
        }
        let sums = encoded.design.rmatvec(&vec![1.0; n]);
        self.sums.iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
        for &log_odds in &log_odds {
            let (low, high) = self.range.unwrap_or((log_odds, log_odds));
            self.range = Some((low.min(log_odds), high.max(log_odds)));
        }
        self.log_odds.extend(&log_odds);
        self.sizes.add(clusters.unwrap_or_default());
        if let Some(rows) = &mut self.rows {
            let first = self.n as u64;
            rows.clusters.extend((0..n).map(|row| clusters.map_or(!(first + row as u64), |all| all[row])));
            rows.log_odds.extend(log_odds);
            if rows.bins.is_empty() {
                rows.bins.extend(binned.into_iter().map(|found| found.bins));
            } else {
                rows.bins.iter_mut().zip(&binned).for_each(|(own, more)| own.append(&more.bins));
            }
        }
        self.n += n;
    }

    /// Adds the counts of the next batch, both of them without rows.
    pub(crate) fn absorb(&mut self, next: Self) {
        debug_assert!(
            self.rows.is_none() && next.rows.is_none(),
            "rows of leads are counted one batch after the other"
        );
        for (own, more) in self.features.iter_mut().zip(next.features) {
            own.bins.iter_mut().zip(more.bins).for_each(|(sum, count)| *sum += count);
            own.unseen += more.unseen;
            own.outside += more.outside;
        }
        self.sums.iter_mut().zip(next.sums).for_each(|(sum, more)| *sum += more);
        self.range = match (self.range, next.range) {
            (Some((low, high)), Some((other_low, other_high))) => {
                Some((low.min(other_low), high.max(other_high)))
            }
            (own, other) => own.or(other),
        };
        self.log_odds.absorb(&next.log_odds);
        self.sizes.absorb(next.sizes);
        self.n += next.n;
    }

    /// Leads.
    pub(crate) fn n(&self) -> usize {
        self.n
    }

    /// Whether all leads have the same score.
    pub(crate) fn has_constant_scores(&self) -> bool {
        self.n > 1 && self.range.is_some_and(|(low, high)| low == high)
    }

    /// The log-odds of the leads, or of a sample of them.
    pub(crate) const fn log_odds(&self) -> &LogOddsSample {
        &self.log_odds
    }

    /// The design effects of the partitions of each feature: those of the leads themselves, where rows are kept, but at least those that their
    /// accounts give with the intraclass correlations of the training deals, which are more and so known better. `cluster_size` is that of
    /// the training deals.
    pub(super) fn design_effects(&self, profile: &[FeatureProfile], cluster_size: f64) -> Vec<Vec<f64>> {
        let clustered = self.rows.as_ref().map(|rows| (rows, ClusteredRows::of(&rows.clusters)));
        let size = self.sizes.mean_of_leads(self.n);
        let of_feature = |(index, feature): (usize, &FeatureProfile)| {
            let own = match &clustered {
                Some((rows, Some(clustered))) => {
                    clustered.design_effects(&feature.binning, &rows.bins[index])
                }
                _ => vec![1.0; feature.design_effects.len()],
            };
            let expected = feature.design_effects.iter().map(|effect| {
                // Without accounts in training leads of one account count as equal.
                let correlation =
                    if cluster_size > 1.0 { (effect - 1.0) / (cluster_size - 1.0) } else { 1.0 };
                1.0 + (size - 1.0) * correlation.clamp(0.0, 1.0)
            });
            own.iter().zip(expected).map(|(own, expected)| own.max(expected)).collect()
        };
        profile.iter().enumerate().map(of_feature).collect()
    }

    /// The standard error of the mean of the log-odds; `None` where rows are not kept.
    pub(super) fn log_odds_error(&self) -> Option<f64> {
        let rows = self.rows.as_ref()?;
        Some(error_of_mean(&rows.log_odds, ClusteredRows::of(&rows.clusters).as_ref()))
    }
}
