//! What is stored of the training deals, so that leads can be compared with them.

use rayon::prelude::*;

use super::binning::{Binning, binned};
use super::clusters::{ClusteredRows, error_of_mean};
use super::counts::LeadCounts;
use super::expected::ExpectedPerformance;
use super::feature_profile::FeatureProfile;
use crate::design::{Cells, EncodeError, Features};
use crate::evaluate::{ModelEvidence, RecalibrationEstimate};
use crate::linear_model::LinearModel;

/// The training deals of a model, in brief.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingProfile {
    /// Deals.
    pub(crate) n: u64,
    /// One for each feature of the encoder.
    pub(crate) features: Vec<FeatureProfile>,
    /// The mean size of the cluster (account) of a deal, Σ n² / Σ n over the clusters; 1 without.
    pub(crate) cluster_size: f64,
    /// The standard error of the mean of their log-odds.
    pub(crate) log_odds_error: f64,
    /// The recalibration of the model on deals out of sample; `None` without.
    pub(crate) recalibration: Option<RecalibrationEstimate>,
}

impl TrainingProfile {
    /// The share of the training deals for which a feature of the encoder was unknown, from 0 to 1.
    pub(crate) fn unknown_share(&self, feature: usize) -> Option<f64> {
        let unknown = self.features.get(feature)?.unknown();
        (self.n > 0).then(|| unknown as f64 / self.n as f64)
    }

    /// The profile of the training deals of a model. Deals of one cluster (account) may be correlated.
    ///
    /// # Errors
    /// When a column is of another type than its encoding.
    pub fn learn(
        model: &LinearModel,
        values: &Features,
        clusters: Option<&[u64]>,
    ) -> Result<Self, EncodeError> {
        let encoded = model.encoder.encode(values)?;
        let encodings = model.encoder.features().par_iter().zip(values.columns());
        let learned: Vec<Binning> =
            encodings.map(|(feature, cells): (_, &Cells)| Binning::learn(&feature.encoding, cells)).collect();
        let rows = binned(&model.encoder, &learned.iter().collect::<Vec<_>>(), &encoded, values);
        let clustered = clusters.and_then(ClusteredRows::of);
        let feature = |(binning, rows): (Binning, super::binning::BinnedRows)| {
            let counts = rows.bins.counts(binning.n_bins());
            let design_effects = match &clustered {
                Some(clustered) => clustered.design_effects(&binning, &rows.bins),
                None => vec![1.0; binning.n_partitions()],
            };
            FeatureProfile { binning, counts, design_effects }
        };
        let log_odds = model.linear_predictor(&encoded.design);
        Ok(Self {
            n: values.n_rows() as u64,
            cluster_size: clustered.as_ref().map_or(1.0, ClusteredRows::size),
            features: learned.into_par_iter().zip(rows).map(feature).collect(),
            log_odds_error: error_of_mean(&log_odds, clustered.as_ref()),
            recalibration: None,
        })
    }

    /// The profile with the recalibration of the model on the deals of its evidence, which is out of sample.
    #[must_use]
    pub fn with_evidence(self, evidence: Option<&ModelEvidence>) -> Self {
        Self { recalibration: evidence.and_then(|evidence| evidence.recalibration), ..self }
    }

    /// Leads with these values, to be compared with this profile of the training deals of `model`. Leads of one cluster (account) may be
    /// correlated.
    ///
    /// # Errors
    /// When a column is of another type than its encoding, or a number is not finite.
    pub fn count_leads(
        &self,
        model: &LinearModel,
        values: &Features,
        clusters: Option<&[u64]>,
    ) -> Result<LeadCounts, EncodeError> {
        let mut leads = LeadCounts::new(model, &self.features, true);
        let encoded = model.encoder.encode(values)?;
        let log_odds = model.linear_predictor(&encoded.design);
        leads.add((model, &self.features), (&encoded, log_odds), values, clusters);
        Ok(leads)
    }

    /// The performance to expect on leads with these log-odds, of which sales has the capacity for a share. `None` without leads, or
    /// where the model could not be evaluated out of sample.
    #[must_use]
    pub fn expect(&self, log_odds: &[f64], capacity: f64, seed: u64) -> Option<ExpectedPerformance> {
        ExpectedPerformance::of((log_odds, log_odds.len()), self.recalibration.as_ref()?, capacity, seed)
    }

    /// The same of counted leads.
    pub(crate) fn expect_of(
        &self,
        leads: &LeadCounts,
        capacity: f64,
        seed: u64,
    ) -> Option<ExpectedPerformance> {
        let sample = leads.log_odds();
        let leads = (sample.values(), sample.n_leads());
        ExpectedPerformance::of(leads, self.recalibration.as_ref()?, capacity, seed)
    }
}
