//! `bantam review`.

use std::path::Path;

use clap::Args;

use super::complete::model_ids;
use super::paths::tables;
use super::project_args::ProjectArgs;
use super::summary::{RunRecord, SummaryArgs};
use super::terminal::Terminal;
use super::train::TRAINING_INPUTS;
use crate::error::Error;
use crate::jobs::{self, ReviewOptions};
use crate::run_summary::{InputKind, SummarisedCommand, file_input, ledger_input, project_inputs};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct ReviewArgs {
    /// Earlier predictions: files, globs, or a table of a connection: warehouse:crm.scores. Default: the ledger, models/<name>/ledger.
    #[arg(add = tables())]
    pub predictions: Vec<String>,
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Only the predictions of the model with this id.
    #[arg(short, long, value_name = "ID", add = model_ids())]
    pub model: Option<String>,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub summary: SummaryArgs,
}

pub(super) fn review(args: &ReviewArgs, terminal: &Terminal) -> Result<(), Error> {
    args.summary.record(SummarisedCommand::Review, terminal, |record| reviewed(args, terminal, record))
}

fn reviewed(args: &ReviewArgs, terminal: &Terminal, record: &mut RunRecord<'_>) -> Result<(), Error> {
    record.keep_apart(&[], &args.predictions.iter().map(Path::new).collect::<Vec<_>>())?;
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let options = ReviewOptions { predictions: args.predictions.clone(), model: args.model.clone() };
    let mut read = project_inputs(&workspace, &TRAINING_INPUTS);
    match &args.predictions[..] {
        [] => read.push(ledger_input(&workspace, args.model.as_deref())),
        files => {
            read.extend(files.iter().map(|file| file_input(InputKind::Predictions, "predictions", file)));
        }
    }
    record.begin(&workspace, read)?;
    let reviewed = jobs::review(&workspace, &options, &|what, done, all| terminal.progress(what, done, all))?;
    record.summary.add_review(&reviewed);
    terminal.warn(&reviewed.warnings);
    if args.json {
        terminal.json(terminal::review_json(&reviewed))
    } else {
        terminal.data(&terminal::review(&reviewed))
    }
}
