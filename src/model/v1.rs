//! Version 1 of the model file, as JSON. These types are the format. Fields may be added with a
//! default that says what files without them mean; anything else needs another version.
//!
//! Reading refuses what it does not know: another format, a newer version, an unknown key, a length that does not
//! fit, a number that is not finite.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Model;
use super::v1_convert::{from_file, to_file};
use super::v1_fit::{CertificateV1, FitV1};
use super::v1_spec::SpecV1;

/// The name at the head of every model file.
pub(super) const FORMAT: &str = "bantam model";

/// The version that these types describe.
pub(super) const VERSION: u32 = 1;

/// Enough of a file to tell what it is.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileV1 {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) name: String,
    pub(super) trained_on: String,
    /// The strength of the ridge; `null` for Firth's penalty.
    pub(super) alpha: Option<f64>,
    pub(super) training: TrainingV1,
    pub(super) evaluation: EvaluationV1,
    pub(super) certificate: CertificateV1,
    #[serde(default)]
    pub(super) fit: FitV1,
    pub(super) inputs: Vec<InputV1>,
    pub(super) types: TypesV1,
    pub(super) spec: SpecV1,
    pub(super) intercept: f64,
    pub(super) features: Vec<FeatureV1>,
    pub(super) columns: Vec<ColumnV1>,
    pub(super) self_test: Vec<SelfTestV1>,
    /// Files of before there were any have none.
    #[serde(default)]
    pub(super) answers: Vec<AnswersV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrainingV1 {
    pub(super) n_won: usize,
    pub(super) n_lost: usize,
    pub(super) n_open: usize,
    pub(super) n_set_aside: usize,
    pub(super) first_snapshot: Option<String>,
    pub(super) last_snapshot: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvaluationV1 {
    pub(super) method: MethodV1,
    pub(super) n_train: usize,
    pub(super) n_won: usize,
    pub(super) n_lost: usize,
    pub(super) auc: Option<f64>,
    pub(super) auc_interval: Option<AucV1>,
    pub(super) average_precision: Option<f64>,
    pub(super) log_loss: Option<f64>,
    pub(super) base_log_loss: Option<f64>,
    pub(super) brier: Option<f64>,
    pub(super) base_brier: Option<f64>,
    pub(super) lift: Option<LiftV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum MethodV1 {
    Holdout { cut: String, between: usize, still_open: usize },
    CrossValidation { folds: u32, instead: Option<String> },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AucV1 {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) low_99: f64,
    pub(super) high_99: f64,
    pub(super) n_won: usize,
    pub(super) n_lost: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LiftV1 {
    pub(super) share: f64,
    pub(super) n_selected: usize,
    pub(super) won_selected: f64,
    pub(super) precision: f64,
    pub(super) capture: f64,
    pub(super) lift: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InputV1 {
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypesV1 {
    pub(super) main: BTreeMap<String, TypeV1>,
    pub(super) tables: BTreeMap<String, BTreeMap<String, TypeV1>>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TypeV1 {
    Text,
    Number,
    Flag,
    Time,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeatureV1 {
    pub(super) name: String,
    pub(super) encoding: EncodingV1,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum EncodingV1 {
    Number { log: bool, mean: f64, deviation: f64, median: f64, unknown: bool },
    Flag { mean: f64, unknown: bool },
    Bins { edges: Vec<f64>, unknown: bool },
    Levels { levels: Vec<String>, rare: Vec<String>, unknown: bool },
    Members { separator: String, members: Vec<String>, rare: Vec<String>, unknown: bool },
}

/// A column of the design. The name is for the reader of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnV1 {
    pub(super) name: String,
    pub(super) coefficient: f64,
    pub(super) mean: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SelfTestV1 {
    pub(super) values: Vec<ValueV1>,
    pub(super) log_odds: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersV1 {
    pub(super) column: String,
    pub(super) edges: Vec<f64>,
    pub(super) values: Vec<AnswerV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerV1 {
    pub(super) value: ValueV1,
    /// One for each stratum.
    pub(super) shares: Vec<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum ValueV1 {
    Unknown,
    Flag(bool),
    Number(f64),
    Words(String),
}

/// The text of a model file.
pub(super) fn write(model: &Model) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&to_file(model)?)?;
    text.push('\n');
    Ok(text)
}

/// The model in a file, or why there is none.
pub(super) fn read(text: &str) -> Result<Model, String> {
    let head: Head =
        serde_json::from_str(text).map_err(|error| format!("it is not a model file ({error})"))?;
    if head.format != FORMAT {
        return Err(format!("its format is \"{}\", expected \"{FORMAT}\"", head.format));
    }
    if head.version != VERSION {
        return Err(format!("its version is {}, this program understands {VERSION}", head.version));
    }
    let file: FileV1 = serde_json::from_str(text).map_err(|error| error.to_string())?;
    from_file(file)
}
