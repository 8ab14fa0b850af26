//! `bantam run`: check, train and predict.

use std::path::{Path, PathBuf};

use clap::Args;

use super::author::author;
use super::leads_page::PageArgs;
use super::memory::MemoryArgs;
use super::output_place::OutputArgs;
use super::predict::{PredictArgs, inputs, predict_as};
use super::project_args::{CsvArgs, ProjectArgs};
use super::summary::{RunRecord, SummaryArgs};
use super::terminal::Terminal;
use super::train::{result, train_as};
use crate::error::Error;
use crate::jobs::TrainOptions;
use crate::run_summary::{RunInput, SummarisedCommand};
use crate::tables::{check_writable, is_output_stream};
use crate::terminal;
use crate::workspace::Workspace;

#[derive(Debug, Clone, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub page: PageArgs,
    /// Do not append the predictions to the ledger, models/<name>/ledger.
    #[arg(long)]
    pub no_ledger: bool,
    #[command(flatten)]
    pub memory: MemoryArgs,
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// Training checks all tables, including the leads, before it starts.
pub(super) fn run(args: &RunArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let output = args.output.choose(&workspace, None)?.path;
    refuse_outputs(args, &workspace, &output)?;
    let options =
        TrainOptions { candidate: None, author: author(), check_leads: true, guard: args.csv.guard() };
    let mut record = RunRecord::unwritten(SummarisedCommand::Train);
    let trained = train_as(&project, (&args.project, &args.memory), &options, terminal, &mut record)?;
    let result = result(&trained, terminal);
    let is_stream = is_output_stream(&output);
    if is_stream {
        // Standard output is for the predictions.
        terminal.note(&result);
    } else {
        terminal.data(&result)?;
    }
    let arguments = PredictArgs {
        leads: None,
        project: args.project.clone(),
        previous: None,
        model: None,
        output: args.output.clone(),
        format: None,
        rejects: None,
        columns: Vec::new(),
        page: args.page.clone(),
        no_ledger: args.no_ledger,
        memory: args.memory.clone(),
        resume: false,
        summary: SummaryArgs::default(),
        csv: args.csv,
    };
    if let Err(error) =
        predict_as(&arguments, &project, terminal, &mut RunRecord::unwritten(SummarisedCommand::Predict))
    {
        // The training is done, and its report may say why.
        terminal.note(&terminal::closing(&trained, &[]));
        return Err(error);
    }
    let mut files = Vec::new();
    if !is_stream {
        files.push(("predictions", &*output));
    }
    files.extend(args.page.page.as_deref().map(|page| ("leads", page)));
    let closing = format!("\n{}", terminal::closing(&trained, &files));
    if is_stream {
        terminal.note(&closing);
        return Ok(());
    }
    terminal.data(&closing)
}

/// Fails before the training where the predictions could not be written after it.
fn refuse_outputs(args: &RunArgs, workspace: &Workspace<'_>, output: &Path) -> Result<(), Error> {
    let page = args.page.page.as_deref();
    let outputs: Vec<&Path> = [output].into_iter().chain(page).collect();
    let read: Vec<PathBuf> = inputs(workspace, None, None).iter().flat_map(RunInput::paths).collect();
    workspace.check_outputs(&outputs, &read)?;
    Ok(page.map_or(Ok(()), check_writable)?)
}
