//! `bantam check`.

use clap::Args;

use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::audit::Severity;
use crate::error::Error;
use crate::jobs;
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Prints the findings, and fails if a feature leaks the outcome.
pub(super) fn check(args: &CheckArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let checked = jobs::check(&workspace, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&checked.warnings);
    if args.json {
        terminal.json(terminal::checked_json(&checked))?;
    } else {
        terminal.data(&terminal::checked(&checked))?;
    }
    match checked.audit.count(Severity::Error) {
        0 => Ok(()),
        errors => Err(Error::Audit { errors }),
    }
}
