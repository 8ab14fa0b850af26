//! `bantam train`.

use clap::Args;

use super::author::author;
use super::project_args::{CsvArgs, ProjectArgs};
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs::{self, TrainOptions, Trained};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct TrainArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Save the model as a candidate, whatever the policy of the project.
    #[arg(long)]
    pub no_promote: bool,
    #[command(flatten)]
    pub csv: CsvArgs,
}

pub(super) fn train(args: &TrainArgs, terminal: &Terminal) -> Result<(), Error> {
    let options = TrainOptions {
        candidate: args.no_promote.then_some("--no-promote was given"),
        author: author(),
        check_leads: false,
        guard: args.csv.guard(),
    };
    train_as(&args.project, &options, terminal).map(|_| ())
}

/// The same, for `bantam run`.
pub(super) fn train_as(
    args: &ProjectArgs,
    options: &TrainOptions,
    terminal: &Terminal,
) -> Result<Trained, Error> {
    let project = args.load()?;
    let workspace = args.workspace(&project);
    let trained = jobs::train(&workspace, options, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&trained.warnings);
    terminal.data(&terminal::training(&trained))?;
    Ok(trained)
}
