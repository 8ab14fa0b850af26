//! The types of versions 1 and 2 of the model file, as JSON. Fields may be added with a default for
//! files without them; any other change needs a new version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::v1_fit::{CertificateV1, FitV1};
use super::v1_profile::ProfileV1;
use super::v1_spec::SpecV1;
use crate::tables::Types;

/// The name at the head of every model file.
pub(crate) const FORMAT: &str = "bantam model";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileV1 {
    pub(crate) format: String,
    pub(crate) version: u32,
    pub(crate) name: String,
    pub(crate) trained_on: String,
    /// The strength of the ridge; `null` for Firth's penalty.
    pub(crate) alpha: Option<f64>,
    pub(crate) training: TrainingV1,
    pub(crate) evaluation: EvaluationV1,
    pub(crate) certificate: CertificateV1,
    #[serde(default)]
    pub(crate) fit: FitV1,
    pub(crate) inputs: Vec<InputV1>,
    pub(crate) types: TypesV1,
    pub(crate) spec: SpecV1,
    pub(crate) intercept: f64,
    pub(crate) features: Vec<FeatureV1>,
    pub(crate) columns: Vec<ColumnV1>,
    pub(crate) self_test: Vec<SelfTestV1>,
    /// Older files do not have it.
    #[serde(default)]
    pub(crate) answers: Vec<AnswersV1>,
    /// For each column that has only words for yes and no these words, the most frequent first. Where a file has none, words are
    /// taken as they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) yes_no: BTreeMap<String, Vec<String>>,
    /// Older files do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<ProfileV1>,
    /// The model whose weights it has, if these were corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recalibrated: Option<RecalibratedV1>,
    /// The outcome that it predicts. Older files do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<OutcomeV1>,
    /// The SHA-256 of all that stands before it in the file; see [`super::file`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checksum: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutcomeV1 {
    pub(crate) won: String,
    pub(crate) lost: Option<String>,
    pub(crate) within: Option<String>,
    /// Older files do not have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dates: Option<OutcomeDatesV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutcomeDatesV1 {
    pub(crate) closed_at: Option<String>,
    pub(crate) snapshot: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecalibratedV1 {
    pub(crate) from: String,
    pub(crate) intercept: f64,
    pub(crate) slope: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrainingV1 {
    pub(crate) n_won: usize,
    pub(crate) n_lost: usize,
    pub(crate) n_open: usize,
    pub(crate) n_set_aside: usize,
    pub(crate) first_snapshot: Option<String>,
    pub(crate) last_snapshot: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvaluationV1 {
    pub(crate) method: MethodV1,
    pub(crate) n_train: usize,
    pub(crate) n_won: usize,
    pub(crate) n_lost: usize,
    pub(crate) auc: Option<f64>,
    pub(crate) auc_interval: Option<AucV1>,
    pub(crate) average_precision: Option<f64>,
    pub(crate) log_loss: Option<f64>,
    pub(crate) base_log_loss: Option<f64>,
    pub(crate) brier: Option<f64>,
    pub(crate) base_brier: Option<f64>,
    pub(crate) lift: Option<LiftV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum MethodV1 {
    Holdout { cut: String, between: usize, still_open: usize },
    CrossValidation { folds: u32, instead: Option<String> },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AucV1 {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) low_99: f64,
    pub(crate) high_99: f64,
    pub(crate) n_won: usize,
    pub(crate) n_lost: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LiftV1 {
    pub(crate) share: f64,
    pub(crate) n_selected: usize,
    pub(crate) won_selected: f64,
    pub(crate) precision: f64,
    pub(crate) capture: f64,
    pub(crate) lift: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InputV1 {
    pub(crate) file: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypesV1 {
    pub(crate) main: Types,
    pub(crate) tables: BTreeMap<String, Types>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeatureV1 {
    pub(crate) name: String,
    pub(crate) encoding: EncodingV1,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum EncodingV1 {
    Number { log: bool, mean: f64, deviation: f64, median: f64, unknown: bool },
    Flag { mean: f64, unknown: bool },
    Bins { edges: Vec<f64>, unknown: bool },
    Levels { levels: Vec<String>, rare: Vec<String>, unknown: bool },
    Members { separator: String, members: Vec<String>, rare: Vec<String>, unknown: bool },
}

/// A column of the design. The name is for the reader of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnV1 {
    pub(crate) name: String,
    pub(crate) coefficient: f64,
    pub(crate) mean: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelfTestV1 {
    pub(crate) values: Vec<ValueV1>,
    pub(crate) log_odds: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersV1 {
    pub(crate) column: String,
    pub(crate) edges: Vec<f64>,
    pub(crate) values: Vec<AnswerV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerV1 {
    pub(crate) value: ValueV1,
    /// One for each stratum.
    pub(crate) shares: Vec<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum ValueV1 {
    Unknown,
    Flag(bool),
    Number(f64),
    Words(String),
}
