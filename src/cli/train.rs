//! `bantam train`.

use clap::Args;

use super::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs;
use crate::report;

#[derive(Debug, Clone, Args)]
pub(super) struct TrainArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Save the model, but keep the one in use.
    #[arg(long)]
    pub no_promote: bool,
}

pub(super) fn train(args: &TrainArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let trained =
        jobs::train(&workspace, !args.no_promote, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&trained.warnings);
    terminal.data(&report::training(&trained, !args.no_promote))
}
