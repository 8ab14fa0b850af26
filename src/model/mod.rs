//! The trained model: everything that is needed to score a lead, and what is known about how it came about.

mod answers;
pub(crate) mod v1;
mod v1_convert;
mod v1_fit;
mod v1_spec;

use crate::design::{EncodeError, Features, Value};
use crate::evaluate::Evaluation;
use crate::fit::{AlphaPath, Certificate, Estimate, Inference, Penalty, PointsCalibration};
use crate::linear_model::{ExpressedRule, LinearModel};
use crate::snapshot::Spec;
use crate::tables::{TableError, Types};
use crate::units::AsOf;

pub use answers::{Answer, Answers};

/// A logistic model with its encoders and its history.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The project's name.
    pub name: String,
    /// The day it was trained on: what was closed that day or later it does not know.
    pub trained_on: AsOf,
    /// How its features come about.
    pub spec: Spec,
    /// The types that the columns of deals had.
    pub main_types: Types,
    /// The types that the columns of lookups and timed tables had, by table.
    pub table_types: std::collections::BTreeMap<String, Types>,
    /// Encoder, intercept, coefficients and column means.
    pub linear: LinearModel,
    /// What it was trained on.
    pub training: TrainingCounts,
    /// How the weights came about, and how sure they are.
    pub record: FitRecord,
    /// What past deals answered to what may be asked of a lead.
    pub answers: Vec<Answers>,
    /// How it did on deals it had not seen.
    pub evaluation: Evaluation,
    /// The files it was trained from.
    pub inputs: Vec<Input>,
    /// Rows with known log-odds, recomputed at every load.
    pub self_test: Vec<SelfTest>,
}

/// How the weights of a model came about, and how sure they are.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRecord {
    /// What kept the weights from growing without bound.
    pub penalty: Penalty,
    /// How the penalty was chosen; `None` when it was given.
    pub path: Option<AlphaPath>,
    /// That the fit is the optimum.
    pub certificate: Certificate,
    /// How many deals of weight 1 tell as much as the weighted ones; `None` when all count 1.
    pub effective_deals: Option<f64>,
    /// Deals of the smaller class, as many of weight 1 as tell the same.
    pub events: f64,
    /// How sure the weights are, for the coefficients as they are in the model and the intercept; `None` for a design of
    /// more than 1,000 columns.
    pub inference: Option<Inference>,
    /// How stable the signs of the weights are; `None` when it was not asked for.
    pub stability: Option<Stability>,
    /// The points table that the ridge pulled to; `None` where it pulled to 0.
    pub prior: Option<PriorRecord>,
}

/// A points table that the ridge of a fit pulled to.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorRecord {
    /// What a point was worth on the training deals.
    pub worth: PointsCalibration,
    /// How much of the table the ridge pulled to, from 0 to 1.
    pub share: f64,
    /// The table's weight of each column, in log-odds, centred as the coefficients are: what it would be had the deals said
    /// nothing beyond what a point is worth.
    pub weights: Vec<f64>,
    /// The rules in the order of the table.
    pub rules: Vec<ExpressedRule>,
}

/// Below this share a rule is said not to be expressed: most of what it tells is lost.
pub const LEAST_EXPRESSED: f64 = 0.5;

impl PriorRecord {
    /// The rules that the columns of the model cannot express.
    pub fn not_expressed(&self) -> impl Iterator<Item = &ExpressedRule> {
        self.rules.iter().filter(|rule| rule.share.is_some_and(|share| share < LEAST_EXPRESSED))
    }
}

impl FitRecord {
    /// A weight of the model, by its column, with its 95 % interval; `None` where there is none.
    #[must_use]
    pub fn estimate(&self, column: usize, coefficient: f64) -> Option<Estimate> {
        self.inference.as_ref()?.estimate(column, coefficient)
    }
}

/// How often the sign of each weight would be the same, had other deals come along.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// Bootstraps by account.
    pub bootstraps: u32,
    /// For each coefficient, and then the intercept, the share of bootstraps with the same sign, from 0 to 1; `None` for
    /// a weight of 0.
    pub same_sign: Vec<Option<f64>>,
}

/// The deals a model was trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingCounts {
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
    /// Deals that were still open.
    pub n_open: usize,
    /// Rows that were set aside.
    pub n_set_aside: usize,
    /// First and last snapshot; `None` without dates.
    pub period: Option<(AsOf, AsOf)>,
}

impl TrainingCounts {
    /// Share of won deals among the closed ones, from 0 to 1.
    #[must_use]
    pub fn base_rate(&self) -> f64 {
        self.n_won as f64 / (self.n_won + self.n_lost) as f64
    }
}

/// A file that a model was trained from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its path, as the project names it.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// The features of a lead and the log-odds they must give.
#[derive(Debug, Clone, PartialEq)]
pub struct SelfTest {
    /// One value for each feature of the encoder, in order.
    pub values: Vec<Value>,
    /// The log-odds.
    pub log_odds: f64,
}

/// Why a model cannot be used or written.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is none.
    #[error("there is no model of \"{name}\" in {folder}")]
    None {
        /// The project's name.
        name: String,
        /// Where models are kept.
        folder: String,
    },
    /// Its file cannot be read.
    #[error("cannot read {file}: {source}")]
    Read {
        /// The file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Its file is not a model, or not one that this program understands.
    #[error("{file} cannot be used: {reason}")]
    Refused {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] TableError),
    /// Leads cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl ModelError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::None { .. } => Some("run `bantam train` first, or name one with --model".to_owned()),
            Self::Refused { file, .. } if file.ends_with("champion.json") => {
                Some("delete it, and train or name a model with --model".to_owned())
            }
            Self::Refused { reason, .. } if reason.contains("version") => {
                Some("use the version of bantam that wrote it, or train again".to_owned())
            }
            Self::Refused { .. } => Some("train again, or name another model with --model".to_owned()),
            Self::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("--model takes the folder of a model or its model.json".to_owned())
            }
            _ => None,
        }
    }
}

impl Model {
    /// Recomputes the self-test rows.
    ///
    /// # Errors
    /// Says which row gives something else.
    pub fn test_itself(&self) -> Result<(), String> {
        let rows: Vec<&[Value]> = self.self_test.iter().map(|test| test.values.as_slice()).collect();
        let features = Features::from_rows(self.linear.encoder.features(), &rows);
        let log_odds = self.linear.log_odds(&features).map_err(|error| error.to_string())?;
        for (row, (test, log_odds)) in self.self_test.iter().zip(log_odds).enumerate() {
            let expected = test.log_odds;
            let agrees = (log_odds - expected).abs() <= SELF_TEST_TOLERANCE * expected.abs().max(1.0);
            if !agrees {
                return Err(format!(
                    "its self-test row {} gives log-odds {log_odds}, but {expected} when it was written",
                    row + 1
                ));
            }
        }
        Ok(())
    }

    /// Takes the first `rows` rows of `features` as self-test rows.
    ///
    /// # Errors
    /// When they cannot be encoded.
    pub fn keep_self_test(&mut self, features: &Features, rows: usize) -> Result<(), EncodeError> {
        let first: Vec<usize> = (0..rows.min(features.n_rows())).collect();
        let log_odds = self.linear.log_odds(&features.select_rows(&first))?;
        let test = |(row, log_odds)| SelfTest { values: features.row(row), log_odds };
        self.self_test = first.into_iter().zip(log_odds).map(test).collect();
        Ok(())
    }
}

/// Relative to the log-odds: exponentials and logarithms differ in the last bits between machines.
const SELF_TEST_TOLERANCE: f64 = 1e-9;
