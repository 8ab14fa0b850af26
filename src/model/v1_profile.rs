//! The training profile in the model file.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::v1_fit::one_line;
use crate::design::{Encoder, Encoding, FeatureEncoding};
use crate::drift::{Binning, FeatureProfile, TrainingProfile};
use crate::evaluate::RecalibrationEstimate;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileV1 {
    n: u64,
    cluster_size: f64,
    log_odds_error: f64,
    /// In the order of the encodings.
    features: Vec<FeatureProfileV1>,
    recalibration: Option<RecalibrationV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeatureProfileV1 {
    name: String,
    /// One line each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edges: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    range: Option<Box<RawValue>>,
    /// The deals in each bin: those of levels and members are in the order of the encoding, then all others, then unknown.
    counts: Box<RawValue>,
    design_effects: Box<RawValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecalibrationV1 {
    intercept: f64,
    slope: f64,
    covariance: [f64; 3],
    freedom: f64,
}

pub(super) fn profile_to_file(
    profile: &TrainingProfile,
    encoder: &Encoder,
) -> Result<ProfileV1, serde_json::Error> {
    let feature = |(encoding, feature): (&FeatureEncoding, &FeatureProfile)| {
        let (edges, range) = match &feature.binning {
            Binning::Numbers { edges, range } => (Some(edges), *range),
            _ => (None, None),
        };
        Ok(FeatureProfileV1 {
            name: encoding.name.clone(),
            edges: edges.map(one_line).transpose()?,
            range: range.map(|range| one_line(&range)).transpose()?,
            counts: one_line(&feature.counts)?,
            design_effects: one_line(&feature.design_effects)?,
        })
    };
    let recalibration = |found: &RecalibrationEstimate| {
        let RecalibrationEstimate { intercept, slope, covariance, freedom } = *found;
        RecalibrationV1 { intercept, slope, covariance, freedom }
    };
    Ok(ProfileV1 {
        n: profile.n,
        cluster_size: profile.cluster_size,
        log_odds_error: profile.log_odds_error,
        features: encoder.features().iter().zip(&profile.features).map(feature).collect::<Result<_, _>>()?,
        recalibration: profile.recalibration.as_ref().map(recalibration),
    })
}

/// The profile, or what is inconsistent.
pub(super) fn profile_from_file(file: ProfileV1, encoder: &Encoder) -> Result<TrainingProfile, String> {
    if file.features.len() != encoder.features().len() {
        return Err("its training profile does not have all features".to_owned());
    }
    let features = encoder.features().iter().zip(&file.features);
    let features = features.map(|(encoding, feature)| feature_from_file(encoding, feature));
    let is_known = |found: &RecalibrationV1| {
        let [aa, _, bb] = found.covariance;
        let numbers = [found.intercept, found.slope, found.freedom];
        numbers.iter().chain(&found.covariance).all(|number| number.is_finite()) && aa >= 0.0 && bb >= 0.0
    };
    let is_size = file.cluster_size.is_finite() && file.cluster_size >= 1.0;
    if !(is_size && file.log_odds_error >= 0.0 && file.recalibration.as_ref().is_none_or(is_known)) {
        return Err("a figure of its training profile is negative or not a number".to_owned());
    }
    Ok(TrainingProfile {
        n: file.n,
        cluster_size: file.cluster_size,
        features: features.collect::<Result<_, _>>()?,
        log_odds_error: file.log_odds_error,
        recalibration: file.recalibration.map(|found| RecalibrationEstimate {
            intercept: found.intercept,
            slope: found.slope,
            covariance: found.covariance,
            freedom: found.freedom,
        }),
    })
}

fn feature_from_file(encoding: &FeatureEncoding, file: &FeatureProfileV1) -> Result<FeatureProfile, String> {
    let damaged = |what: &str| format!("its training profile of `{}` {what}", encoding.name);
    if file.name != encoding.name {
        return Err(damaged(&format!("is that of `{}`", file.name)));
    }
    let read = |error: serde_json::Error| damaged(&format!("is damaged ({error})"));
    let binning = match &encoding.encoding {
        Encoding::Flag { .. } => Binning::Flags,
        Encoding::Levels { levels, .. } => Binning::Levels(levels.len()),
        Encoding::Members { members, .. } => Binning::Members(members.len()),
        Encoding::Number { .. } | Encoding::Bins { .. } => Binning::Numbers {
            edges: parsed(file.edges.as_deref()).map_err(read)?.unwrap_or_default(),
            range: parsed(file.range.as_deref()).map_err(read)?,
        },
    };
    let counts: Vec<u64> = parsed(Some(&file.counts)).map_err(read)?.unwrap_or_default();
    let design_effects: Vec<f64> = parsed(Some(&file.design_effects)).map_err(read)?.unwrap_or_default();
    let is_rising = |binning: &Binning| match binning {
        Binning::Numbers { edges, .. } => edges.windows(2).all(|pair| pair[0] < pair[1]),
        _ => true,
    };
    let are_effects = design_effects.iter().all(|effect| effect.is_finite() && *effect >= 1.0);
    let is_whole = counts.len() == binning.n_bins() && design_effects.len() == binning.n_partitions();
    if !(is_rising(&binning) && are_effects && is_whole) {
        return Err(damaged("does not match its encoding"));
    }
    Ok(FeatureProfile { binning, counts, design_effects })
}

fn parsed<T: DeserializeOwned>(text: Option<&RawValue>) -> Result<Option<T>, serde_json::Error> {
    text.map(|text| serde_json::from_str(text.get())).transpose()
}
