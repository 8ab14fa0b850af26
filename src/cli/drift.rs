//! `bantam drift`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::complete::model_paths;
use super::paths::tables;
use super::predict::{inputs, load_model};
use super::project_args::ProjectArgs;
use super::summary::{RunRecord, SummaryArgs};
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs;
use crate::predict::LeadsFrom;
use crate::run_summary::{InputKind, SummarisedCommand, project_inputs};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct DriftArgs {
    /// The leads: a file, a glob, - for standard input, or a table of a connection: warehouse:crm.leads. Default: `leads` of the project, or its open deals.
    #[arg(add = tables())]
    pub leads: Option<String>,
    #[command(flatten)]
    pub project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    pub model: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// Prints the figures, and fails if a person must look at the leads.
pub(super) fn drift(args: &DriftArgs, terminal: &Terminal) -> Result<(), Error> {
    args.summary.record(SummarisedCommand::Drift, terminal, |record| compared(args, terminal, record))
}

fn compared(args: &DriftArgs, terminal: &Terminal, record: &mut RunRecord<'_>) -> Result<(), Error> {
    let named: Vec<&Path> = args.leads.iter().map(Path::new).chain(args.model.as_deref()).collect();
    record.keep_apart(&[], &named)?;
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let mut read = inputs(&workspace, args.leads.as_deref(), None);
    if !read.iter().any(|input| input.kind == InputKind::Deals) {
        read.extend(project_inputs(&workspace, &[InputKind::Deals]));
    }
    record.begin(&workspace, read)?;
    let saved = load_model(&workspace, args.model.as_deref(), terminal)?;
    record.add_model(&saved, &workspace);
    let from = args.leads.clone().map_or(LeadsFrom::Project, LeadsFrom::File);
    let report =
        jobs::drift(&workspace, &saved, &from, &|what, done, all| terminal.progress(what, done, all))?;
    record.summary.add_drift(&report);
    terminal.warn(&report.warnings);
    if args.json {
        terminal.json(terminal::drift_json(&report))?;
    } else {
        terminal.data(&terminal::drift(&report))?;
    }
    if report.beyond.is_empty() { Ok(()) } else { Err(Error::Drift { beyond: report.beyond }) }
}
