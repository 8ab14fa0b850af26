//! `bantam check`.

use clap::Args;

use super::project_args::ProjectArgs;
use super::summary::{RunRecord, SummaryArgs};
use super::terminal::Terminal;
use super::train::TRAINING_INPUTS;
use crate::audit::Severity;
use crate::error::Error;
use crate::jobs;
use crate::run_summary::{InputKind, SummarisedCommand, project_inputs};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// Prints the findings, and fails if a feature leaks the outcome.
pub(super) fn check(args: &CheckArgs, terminal: &Terminal) -> Result<(), Error> {
    args.summary.record(SummarisedCommand::Check, terminal, |record| audited(args, terminal, record))
}

fn audited(args: &CheckArgs, terminal: &Terminal, record: &mut RunRecord<'_>) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    record.begin(
        &workspace,
        project_inputs(&workspace, &[&TRAINING_INPUTS[..], &[InputKind::Leads]].concat()),
    )?;
    let checked = jobs::check(&workspace, &|what, done, all| terminal.progress(what, done, all))?;
    record.summary.add_check(&checked);
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
