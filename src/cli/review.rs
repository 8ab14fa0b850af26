//! `bantam review`.

use clap::Args;

use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs::{self, ReviewOptions};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct ReviewArgs {
    /// Files of earlier predictions, or globs. Default: the ledger, models/<name>/ledger.
    pub predictions: Vec<String>,
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Only the predictions of the model with this id.
    #[arg(short, long, value_name = "ID")]
    pub model: Option<String>,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
}

pub(super) fn review(args: &ReviewArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let options = ReviewOptions { predictions: args.predictions.clone(), model: args.model.clone() };
    let reviewed = jobs::review(&workspace, &options, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&reviewed.warnings);
    if args.json {
        terminal.json(terminal::review_json(&reviewed))
    } else {
        terminal.data(&terminal::review(&reviewed))
    }
}
