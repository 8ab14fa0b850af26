//! `bantam compare`.

use std::path::PathBuf;

use clap::Args;

use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs::{self, CompareOptions};
use crate::tables::write_atomically;
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct CompareArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Points table exported from the marketing tool (columns name, condition, points). Default: [points] of the project.
    #[arg(long, value_name = "FILE")]
    pub points: Option<PathBuf>,
    /// Folder for compare.html and compare.json. Default: models/<name>/compare.
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Print the comparison as JSON.
    #[arg(long)]
    pub json: bool,
    /// Write the deals of the test set with the score of each contestant, as CSV.
    #[arg(long, value_name = "FILE")]
    pub deals: Option<PathBuf>,
}

/// Prints the evaluation of the points table, and writes it as HTML and JSON.
pub(super) fn compare(args: &CompareArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let options = CompareOptions { points: args.points.clone() };
    let progress = |what: &str, done, all| terminal.progress(what, done, all);
    let compared = jobs::compare(&workspace, &options, &progress)?;
    terminal.warn(&compared.warnings);
    if let Some(file) = &args.deals {
        write_atomically(file, crate::points::test_deals_csv(&compared.test_deals).as_bytes())?;
    }
    let comparison = &compared.comparison;
    // The files are written even if the pipe is closed early.
    let saved = jobs::save_comparison(&workspace, comparison, args.output.as_deref());
    let text = if args.json {
        jobs::comparison_json(comparison).map_err(|error| Error::Output(error.into()))?
    } else {
        terminal::comparison(comparison)
    };
    terminal.data(&text)?;
    terminal.note(&format!("compare.html and compare.json written to {}\n", saved?.display()));
    Ok(())
}
