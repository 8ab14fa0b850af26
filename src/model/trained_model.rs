//! The trained model.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::Answers;
use super::fit_record::FitRecord;
use super::trained_outcome::TrainedOutcome;
use crate::conditions::YesNoWords;
use crate::design::{EncodeError, Features, Value};
use crate::drift::TrainingProfile;
use crate::evaluate::Evaluation;
use crate::linear_model::LinearModel;
use crate::project::{Feature, Measure, Source};
use crate::snapshot::Spec;
use crate::tables::Types;
use crate::units::AsOf;

/// A logistic model with its encoders and the record of its training.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The project's name.
    pub name: String,
    /// The day it was trained on: its training deals were closed before it.
    pub trained_on: AsOf,
    /// The outcome that it predicts; models of earlier versions do not say.
    pub(crate) outcome: Option<TrainedOutcome>,
    /// The definitions of its features.
    pub spec: Spec,
    /// The types that the columns of deals had.
    pub main_types: Types,
    /// The types that the columns of lookups and timed tables had, by table.
    pub table_types: BTreeMap<String, Types>,
    /// The words for yes and no of the columns of the deals that had no others.
    pub(crate) yes_no: BTreeMap<String, YesNoWords>,
    /// Encoder, intercept, coefficients and column means.
    pub linear: LinearModel,
    /// Numbers of its training deals.
    pub training: TrainingCounts,
    /// How the coefficients were fitted, and their uncertainty.
    pub record: FitRecord,
    /// The training deals in brief, to compare leads with them; models of earlier versions have none.
    pub profile: Option<TrainingProfile>,
    /// The distributions of the columns that may be asked for.
    pub answers: Vec<Answers>,
    /// Its evaluation.
    pub evaluation: Evaluation,
    /// The files it was trained from.
    pub inputs: Vec<Input>,
    /// The model whose weights it has, if these were corrected and not fitted.
    pub recalibrated: Option<Recalibrated>,
    /// Rows with known log-odds, recomputed at every load.
    pub self_test: Vec<SelfTest>,
}

/// Numbers of deals in a training.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingCounts {
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
    /// Deals that were still open.
    pub n_open: usize,
    /// Rejected rows.
    pub n_rejected: usize,
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

/// The origin of a recalibrated model.
#[derive(Debug, Clone, PartialEq)]
pub struct Recalibrated {
    /// The id of the model whose weights it has.
    pub from: String,
    /// What was added to its log-odds.
    pub intercept: f64,
    /// What its log-odds were multiplied by.
    pub slope: f64,
}

/// The features of a lead and their expected log-odds.
#[derive(Debug, Clone, PartialEq)]
pub struct SelfTest {
    /// One value for each feature of the encoder, in order.
    pub values: Vec<Value>,
    /// The log-odds.
    pub log_odds: f64,
}

impl Model {
    /// Recomputes the self-test rows.
    ///
    /// # Errors
    /// Names the row with other log-odds.
    pub fn run_self_test(&self) -> Result<(), String> {
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

    /// Replaces the labels of its features by those of a project: a label changes no score.
    pub(crate) fn relabel(&mut self, labels: &BTreeMap<String, Option<String>>) {
        for feature in &mut self.spec.features {
            if let Some(label) = labels.get(&feature.name) {
                feature.label.clone_from(label);
            }
        }
        self.linear.encoder.relabel(labels);
    }

    /// The features whose values are counts: aggregates that count rows of whole weight, and columns of which all known answers are
    /// whole numbers from 0 on.
    #[must_use]
    pub fn counts(&self) -> BTreeSet<String> {
        let is_whole =
            |value: &Value| matches!(value, Value::Number(number) if *number >= 0.0 && number.fract() == 0.0);
        let is_count = |feature: &&Feature| match &feature.source {
            Source::Aggregate(aggregate) => {
                matches!(aggregate.measure, Measure::Count | Measure::Distinct)
                    && aggregate.half_life.is_none()
            }
            Source::Column(column) => {
                let mut answers = self.answers.iter().filter(|answers| answers.column == *column);
                answers.any(|answers| answers.values.iter().all(|answer| is_whole(&answer.value)))
            }
        };
        self.spec.features.iter().filter(is_count).map(|feature| feature.name.clone()).collect()
    }

    /// Takes the first `rows` rows of `features` as self-test rows.
    ///
    /// # Errors
    /// When they cannot be encoded.
    pub fn set_self_test(&mut self, features: &Features, rows: usize) -> Result<(), EncodeError> {
        let first: Vec<usize> = (0..rows.min(features.n_rows())).collect();
        let log_odds = self.linear.log_odds(&features.select_rows(&first))?;
        let test = |(row, log_odds)| SelfTest { values: features.row(row), log_odds };
        self.self_test = first.into_iter().zip(log_odds).map(test).collect();
        Ok(())
    }
}

/// Relative tolerance of log-odds: exponentials and logarithms differ in the last bits between machines.
const SELF_TEST_TOLERANCE: f64 = 1e-9;
