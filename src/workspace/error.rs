//! The errors of a job.

use std::collections::BTreeSet;

use super::near_ids::question_of_ids;
use crate::config::Mistakes;
use crate::decide::DecideError;
use crate::design::EncodeError;
use crate::evaluate::EvaluationError;
use crate::fit::FitError;
use crate::init::DraftError;
use crate::linear_model::LinearModelError;
use crate::model::ModelError;
use crate::numbers::{count, listed, percent};
use crate::quotation::in_quotes;
use crate::rules::RuleError;
use crate::snapshot::SnapshotError;
use crate::tables::TableError;

/// An error of a job.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum JobError {
    /// `bantam.toml` does not fit the tables.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    /// A file.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The snapshot.
    #[error(transparent)]
    Snapshot(SnapshotError),
    /// An expression failed on the data.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Rows cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The model cannot be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The evaluation.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// The model's file.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The routes.
    #[error(transparent)]
    Decide(#[from] DecideError),
    /// polars failed on a frame.
    #[error("a table of the job could not be built: {0}")]
    Frame(#[from] polars::prelude::PolarsError),
    /// The requested lead was rejected.
    #[error("lead {id} cannot be scored: {file}, row {row}: {reason}", id = in_quotes(id))]
    RejectedLead { id: String, file: String, row: u64, reason: String },
    /// An earlier prediction cannot be compared with this one.
    #[error("{file} cannot be compared with: {reason}")]
    Previous { file: String, reason: String },
    /// A row of written predictions cannot be used.
    #[error("{file}, row {row}: {reason}")]
    UnusablePrediction { file: String, row: u64, reason: String },
    /// An output is also an input.
    #[error("{file} is an input of this job, so it cannot be an output, too")]
    Overwrites { file: String },
    /// An output belongs to the project.
    #[error("{file} is a file of the project or its models, so it cannot be an output")]
    OverwritesProject { file: String },
    /// Two outputs are one file.
    #[error("{file} is named for two outputs")]
    OneOutput { file: String },
    /// No project file can be drafted.
    #[error("{error}")]
    Draft { error: Box<DraftError>, hint: Option<String> },
    /// The project file already exists.
    #[error("{file} already exists")]
    Exists { file: String },
    /// A draft needs named files.
    #[error("a project file cannot be drafted from a pipe")]
    Piped,
    /// No row could be scored.
    #[error("none of the {rows} rows of {files} can be scored; the first: {first}")]
    NothingScored { rows: usize, files: String, first: String, hint: String },
    /// Too many rows were rejected.
    #[error("{} of {} rows of {files} were rejected, and [predict] allows {}; the first: {first}",
        count(*rejected), count(*rows), percent(*most))]
    TooManyRejected { rejected: usize, rows: usize, files: String, first: String, most: f64, hint: String },
    /// There are too few rows.
    #[error("{files} has {rows}, and [predict] asks for at least {}", count(*least))]
    TooFewRows { rows: String, files: String, least: usize, hint: String },
    /// A feature is unknown for too many leads.
    #[error("`{feature}` is unknown for {} of {} scored leads ({}{}), and [predict] allows {}",
        count(*unknown), count(*leads), percent(*unknown as f64 / *leads as f64),
        in_training(*training), percent(*most))]
    TooManyUnknown {
        feature: String,
        unknown: usize,
        leads: usize,
        training: Option<f64>,
        most: f64,
        hint: String,
    },
    /// Required routes without a lead.
    #[error("no lead of {files} has the route {}, and [predict] requires one", quoted(routes))]
    EmptyRoutes { routes: Vec<String>, files: String, hint: String },
    /// There is no points table.
    #[error("{file} has no section [points]")]
    NoPoints { file: String },
    /// The rules have no weights, so learned points would have no scale.
    #[error("no rule of [points] has a weight that can be learned from the deals")]
    NoScale,
    /// The predictions have no such column.
    #[error("the predictions have no column `{column}`")]
    NoOutputColumn { column: String, hint: String },
    /// A column of the predictions is asked for twice.
    #[error("the column `{column}` of the predictions is named twice")]
    OutputColumnTwice { column: String },
    /// The model has no profile of its training deals.
    #[error("the model {model} has no profile of its training deals to compare leads with")]
    NoProfile { model: String },
    /// There are no leads.
    #[error("there are no leads in {files} to compare with the training deals")]
    NoLeads { files: String },
    /// A result cannot be written as JSON.
    #[error("the comparison cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// There are no predictions to review.
    #[error("there are no predictions in {folder}")]
    NoPredictions { folder: String },
    /// There are none of this model.
    #[error("there are no predictions of the model {model} in {folder}, only of {others}")]
    NoPredictionsOf { model: String, folder: String, others: String },
    /// Predictions cannot be joined to deals without an id.
    #[error("{file} names no `id` under [data], so predictions cannot be joined to their deals")]
    NoIdToReview { file: String },
    /// The model was trained with columns that are known only after the outcome.
    #[error(
        "the model {model} was trained with {columns}, which the project now names as known only after the outcome"
    )]
    LeakingModel { model: String, columns: String },
    /// A model of another project cannot become the champion.
    #[error("the model {model} was trained by the project \"{of}\", and this one is \"{own}\"")]
    OtherProject { model: String, of: String, own: String },
    /// No prediction belongs to a deal.
    #[error(
        "none of the predictions in {files} belongs to a deal: their ids are such as {lead}, those of the deals such as {deal}",
        lead = in_quotes(lead), deal = in_quotes(deal)
    )]
    NoDealOfPredictions { files: String, lead: String, deal: String },
    /// A job cannot be written as SQL of an engine.
    #[error("{what}")]
    NotInSql { what: String, hint: String },
    /// There is no such lead.
    #[error("there is no lead {id} in {files}", id = in_quotes(id))]
    NoLead { id: String, files: String, near: Vec<String> },
}

impl From<LinearModelError> for JobError {
    fn from(error: LinearModelError) -> Self {
        match error {
            LinearModelError::Encode(error) => Self::Encode(error),
            LinearModelError::Fit(error) => Self::Fit(error),
        }
    }
}

/// Models that a message names.
const MOST_MODELS: usize = 5;

/// Names, in backticks.
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

/// The share of unknown values in training, where it is recorded.
fn in_training(share: Option<f64>) -> String {
    share.map(|share| format!("; {} in training", percent(share))).unwrap_or_default()
}

impl JobError {
    /// The error that a folder has no predictions, of one model or at all, where it has some of `models`.
    pub(crate) fn no_predictions<'a>(
        folder: String,
        model: Option<&str>,
        models: impl Iterator<Item = &'a String>,
    ) -> Self {
        let others: BTreeSet<String> = models.cloned().collect();
        match model {
            Some(model) if !others.is_empty() => {
                let others = listed(&others.into_iter().collect::<Vec<_>>(), MOST_MODELS);
                Self::NoPredictionsOf { model: model.to_owned(), folder, others }
            }
            _ => Self::NoPredictions { folder },
        }
    }

    /// The remedy.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Table(error) | Self::Model(ModelError::Write(error)) => return error.hint(),
            Self::Snapshot(error) => return error.hint(),
            Self::Fit(error) | Self::Evaluation(EvaluationError::Fit(error)) => return error.hint(),
            Self::Model(error) => return error.hint(),
            Self::Encode(EncodeError::Extreme { .. })
            | Self::Evaluation(EvaluationError::Encode(EncodeError::Extreme { .. })) => {
                "look for wrong values; `shape = \"log\"` or other units make large numbers smaller"
            }
            Self::Draft { hint, .. } => return hint.clone(),
            Self::Exists { .. } => {
                "overwrite it with --force, or name another file with -o; -o - prints the draft instead"
            }
            Self::Piped => "save the export as a file: bantam.toml has to name it",
            Self::Previous { .. } | Self::UnusablePrediction { .. } => {
                "name the predictions that one earlier run of `bantam predict` has written"
            }
            Self::Overwrites { .. } | Self::OverwritesProject { .. } => "name another file to write to",
            Self::OneOutput { .. } => "name a file for each",
            Self::NothingScored { hint, .. }
            | Self::TooManyRejected { hint, .. }
            | Self::TooFewRows { hint, .. }
            | Self::TooManyUnknown { hint, .. }
            | Self::NoOutputColumn { hint, .. }
            | Self::NotInSql { hint, .. }
            | Self::EmptyRoutes { hint, .. } => return Some(hint.clone()),
            Self::NoPoints { .. } => {
                "write the rules of your marketing tool under [points], or name a file of them with --points; it needs the columns name, condition, points"
            }
            Self::NoPredictions { .. } => {
                "`bantam predict` adds them; or name prediction files: `bantam review predictions-*.csv`"
            }
            Self::NoPredictionsOf { .. } => "`bantam ledger list` lists the runs with their models",
            Self::OtherProject { .. } => "promote a model of this project; `bantam models` lists them",
            Self::NoDealOfPredictions { .. } => {
                "name predictions of the deals of this project; `id` under [data] is compared as text, leading zeros included"
            }
            Self::NoIdToReview { .. } => {
                "set `id` under [data] to the column with the id of a lead, in deals and leads"
            }
            Self::NoScale => {
                "check the conditions of the rules: each should match some, but not all, of the deals"
            }
            Self::OutputColumnTwice { .. } => "name each column of the predictions once",
            Self::NoProfile { .. } => "train it again: `bantam train`",
            Self::LeakingModel { .. } => {
                "`bantam train` trains one without; `bantam models` lists those that are there, and `bantam models promote ID --reason \"…\"` makes one of them the champion"
            }
            Self::NoLead { near, .. } => {
                let exact = || "ids are compared as text, leading zeros included".to_owned();
                return Some(question_of_ids(near).unwrap_or_else(exact));
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
