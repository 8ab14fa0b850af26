//! `bantam run`: check, train and predict.

use std::path::PathBuf;

use clap::Args;

use super::ProjectArgs;
use super::predict::{PredictArgs, predict};
use super::terminal::Terminal;
use super::train::{TrainArgs, train};
use crate::error::Error;

#[derive(Debug, Clone, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// The predictions, by ending .csv, .tsv, .jsonl or .parquet, or - for standard output.
    #[arg(short, long, value_name = "FILE", default_value = "predictions.csv")]
    pub output: PathBuf,
}

/// Training checks everything before it begins, so there is no separate check here.
pub(super) fn run(args: &RunArgs, terminal: &Terminal) -> Result<(), Error> {
    train(&TrainArgs { project: args.project.clone(), no_promote: false }, terminal)?;
    let arguments = PredictArgs {
        leads: None,
        project: args.project.clone(),
        model: None,
        output: args.output.clone(),
        format: None,
        rejects: None,
    };
    predict(&arguments, terminal)
}
