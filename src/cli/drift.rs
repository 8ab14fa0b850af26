//! `bantam drift`.

use std::path::PathBuf;

use clap::Args;

use super::predict::load_model;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs;
use crate::predict::LeadsFrom;
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct DriftArgs {
    /// The leads: a file, a glob, or - for standard input. Default: `leads` of the project, or its open deals.
    pub leads: Option<String>,
    #[command(flatten)]
    pub project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH")]
    pub model: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Prints the figures, and fails if a person must look at the leads.
pub(super) fn drift(args: &DriftArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let saved = load_model(&workspace, args.model.as_deref(), terminal)?;
    let from = args.leads.clone().map_or(LeadsFrom::Project, LeadsFrom::File);
    let report =
        jobs::drift(&workspace, &saved, &from, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&report.warnings);
    if args.json {
        terminal.json(terminal::drift_json(&report))?;
    } else {
        terminal.data(&terminal::drift(&report))?;
    }
    if report.beyond.is_empty() { Ok(()) } else { Err(Error::Drift { beyond: report.beyond }) }
}
