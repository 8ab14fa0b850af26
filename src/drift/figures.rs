//! Leads compared with the profile of the training deals.

use serde::Serialize;

use super::binning::Binning;
use super::counts::LeadCounts;
use super::feature_profile::FeatureProfile;
use super::profile::TrainingProfile;
use super::shift::{ScoreShift, shift};
use super::stability_index::{BinCounts, StabilityIndex, adjust, smallest_p};
use crate::design::{Encoding, FeatureEncoding};
use crate::label::Labelled;
use crate::linear_model::LinearModel;
use crate::statistics::Figure;

/// A number of leads among all, and their share in the training deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShareNow {
    /// Leads.
    pub leads: usize,
    /// Their share, with its 95 % interval (Wilson).
    pub share: Figure,
    /// The share of the training deals.
    pub training: f64,
}

impl ShareNow {
    /// How far the interval lies above the share of the training deals, at least 0.
    pub(crate) fn certain_increase(&self) -> f64 {
        self.share.interval.map_or(0.0, |(low, _)| (low - self.training).max(0.0))
    }
}

/// The drift of one feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeatureDrift {
    /// Its name.
    pub feature: Labelled,
    /// The population stability index; `None` with too few leads.
    pub psi: Option<StabilityIndex>,
    /// Leads without a value.
    pub unknown: ShareNow,
    /// Leads with a level or member that training did not have; `None` for numbers and flags.
    pub unseen: Option<ShareNow>,
    /// Leads with a number outside of the range of training; `None` for others.
    pub outside: Option<ShareNow>,
    /// The smallest and the largest number in training.
    pub range: Option<(f64, f64)>,
}

impl FeatureDrift {
    /// The word for the change; empty where it may be chance.
    pub(crate) fn word(&self) -> &'static str {
        match &self.psi {
            Some(psi) if psi.is_material => "material",
            Some(psi) if psi.is_detectable => "detectable",
            _ => "",
        }
    }
}

/// The drift of the leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftFigures {
    /// Leads.
    pub n_leads: usize,
    /// Training deals.
    pub n_training: u64,
    /// In the order of the project.
    pub features: Vec<FeatureDrift>,
    /// The change of the mean score.
    pub shift: ScoreShift,
    /// Whether all leads have the same score.
    pub has_constant_scores: bool,
}

impl TrainingProfile {
    /// The leads compared with the training deals of `model`; `None` without leads.
    #[must_use]
    pub fn compare(&self, model: &LinearModel, leads: &LeadCounts) -> Option<DriftFigures> {
        if leads.n == 0 {
            return None;
        }
        let design_effects = leads.design_effects(&self.features, self.cluster_size);
        let feature = |(index, encoding): (usize, &FeatureEncoding)| {
            let compared = ComparedFeature {
                encoding,
                training: &self.features[index],
                n: [self.n, leads.n as u64],
                design_effects: &design_effects[index],
            };
            let counts = &leads.features[index];
            compared.drift(&counts.bins, counts.unseen, counts.outside)
        };
        let mut features: Vec<FeatureDrift> =
            model.encoder.features().iter().enumerate().map(feature).collect();
        adjust(features.iter_mut().filter_map(|feature| feature.psi.as_mut()).collect());
        Some(DriftFigures {
            n_leads: leads.n,
            n_training: self.n,
            features,
            shift: shift(model, self, leads),
            has_constant_scores: leads.has_constant_scores(),
        })
    }
}

/// A feature of the training deals and of the leads.
struct ComparedFeature<'a> {
    encoding: &'a FeatureEncoding,
    training: &'a FeatureProfile,
    /// Training deals and leads.
    n: [u64; 2],
    /// Of the leads.
    design_effects: &'a [f64],
}

impl ComparedFeature<'_> {
    fn drift(&self, bins: &[u64], unseen: usize, outside: usize) -> FeatureDrift {
        let unknown = bins.last().copied().unwrap_or_default() as usize;
        let of_training = self.training.unknown() as f64 / (self.n[0] as f64).max(1.0);
        let is_number = matches!(self.training.binning, Binning::Numbers { .. });
        let has_levels = matches!(self.training.binning, Binning::Levels(_) | Binning::Members(_));
        FeatureDrift {
            feature: self.encoding.labelled(),
            psi: self.index(bins),
            unknown: self.share(unknown, of_training),
            unseen: has_levels.then(|| self.share(unseen, 0.0)),
            outside: is_number.then(|| self.share(outside, 0.0)),
            range: self.training.range(),
        }
    }

    fn index(&self, bins: &[u64]) -> Option<StabilityIndex> {
        let binning = &self.training.binning;
        let training = binning.partitions(&self.training.counts, self.n[0]);
        let now = binning.partitions(bins, self.n[1]);
        let index = |place: usize| {
            let counts = BinCounts {
                training: &training[place],
                now: &now[place],
                is_ordered: binning.is_ordered(),
                are_levels: matches!(binning, Binning::Levels(_)),
                design_effects: (self.training.design_effects[place], self.design_effects[place]),
            };
            Some((place, counts.index()?))
        };
        let (place, index) = smallest_p((0..training.len()).filter_map(index).collect())?;
        Some(StabilityIndex { member: self.member(place), ..index })
    }

    /// The member that a partition is about.
    fn member(&self, partition: usize) -> Option<String> {
        let Encoding::Members { members, .. } = &self.encoding.encoding else { return None };
        Some(members.get(partition).cloned().unwrap_or_else(|| "(other)".to_owned()))
    }

    /// A number of leads, with an interval that allows for the design effect.
    fn share(&self, leads: usize, training: f64) -> ShareNow {
        let effect = self.design_effects.iter().copied().fold(1.0, f64::max);
        let n = self.n[1] as f64;
        let fewer = ((leads as f64 / effect).round() as usize, (n / effect).round().max(1.0) as usize);
        let interval = Figure::proportion(fewer.0.min(fewer.1), fewer.1).and_then(|figure| figure.interval);
        ShareNow { leads, share: Figure { value: leads as f64 / n, interval }, training }
    }
}
