//! `bantam train`.

use clap::Args;

use super::author::author;
use super::memory::MemoryArgs;
use super::project_args::{CsvArgs, ProjectArgs};
use super::summary::{RunRecord, SummaryArgs};
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs::{self, TrainOptions, Trained};
use crate::project::Project;
use crate::run_summary::{InputKind, SummarisedCommand, project_inputs};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct TrainArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Save the model as a candidate, whatever the policy of the project.
    #[arg(long)]
    pub no_promote: bool,
    #[command(flatten)]
    pub memory: MemoryArgs,
    #[command(flatten)]
    pub summary: SummaryArgs,
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// What a training reads.
pub(super) const TRAINING_INPUTS: [InputKind; 5] =
    [InputKind::Project, InputKind::Deals, InputKind::Table, InputKind::Lookup, InputKind::Points];

pub(super) fn train(args: &TrainArgs, terminal: &Terminal) -> Result<(), Error> {
    let options = TrainOptions {
        candidate: args.no_promote.then_some("--no-promote was given"),
        author: author(),
        check_leads: false,
        guard: args.csv.guard(),
    };
    args.summary.record(SummarisedCommand::Train, terminal, |record| {
        let project = args.project.load()?;
        let trained = train_as(&project, (&args.project, &args.memory), &options, terminal, record)?;
        terminal.data(&(result(&trained, terminal) + "\n" + &terminal::closing(&trained, &[])))
    })
}

/// The result of a training: in brief, or with `-v` all tables.
pub(super) fn result(trained: &Trained, terminal: &Terminal) -> String {
    if terminal.is_verbose() { terminal::training(trained) } else { terminal::overview(trained) }
}

/// The same, for `bantam run`, without printing the result.
pub(super) fn train_as(
    project: &Project,
    (args, memory): (&ProjectArgs, &MemoryArgs),
    options: &TrainOptions,
    terminal: &Terminal,
    record: &mut RunRecord<'_>,
) -> Result<Trained, Error> {
    let workspace = args.workspace(project).within(memory.limit());
    record.begin(&workspace, project_inputs(&workspace, &TRAINING_INPUTS))?;
    let trained = jobs::train(&workspace, options, &|what, done, all| terminal.progress(what, done, all))?;
    record.summary.add_trained(&trained, &workspace.registry());
    terminal.warn(&trained.warnings);
    Ok(trained)
}
