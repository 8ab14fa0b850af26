//! `bantam check`.

use clap::Args;

use super::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs;
use crate::report;

#[derive(Debug, Clone, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
}

pub(super) fn check(args: &CheckArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let checked = jobs::check(&workspace)?;
    terminal.warn(&checked.warnings);
    terminal.data(&report::checked(&checked))
}
