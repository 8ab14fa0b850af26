//! `bantam compare`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::paths::tables;
use super::project_args::{CsvArgs, ProjectArgs};
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs::{self, CompareOptions};
use crate::tables::write_atomically;
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct CompareArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Points table exported from the marketing tool (columns name, condition, points), or a table of a connection. Default: [points] of the
    /// project.
    #[arg(long, value_name = "FILE", add = tables())]
    pub points: Option<PathBuf>,
    /// Folder for compare.html and compare.json. Default: models/<name>/compare.
    #[arg(short, long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// Print the comparison as JSON.
    #[arg(long)]
    pub json: bool,
    /// Write the deals of the test set with the score of each contestant, as CSV.
    #[arg(long, value_name = "FILE")]
    pub deals: Option<PathBuf>,
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// Prints the evaluation of the points table, and writes it as HTML and JSON.
pub(super) fn compare(args: &CompareArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let folder = args.output.clone().unwrap_or_else(|| jobs::comparison_folder(&workspace));
    let outputs = [folder.join("compare.json"), folder.join("compare.html")];
    let outputs: Vec<&Path> = outputs.iter().chain(&args.deals).map(PathBuf::as_path).collect();
    let inputs: Vec<PathBuf> = args.points.iter().cloned().collect();
    workspace.check_outputs(&outputs, &inputs)?;
    let options = CompareOptions { points: args.points.clone() };
    let progress = |what: &str, done, all| terminal.progress(what, done, all);
    let compared = jobs::compare(&workspace, &options, &progress)?;
    terminal.warn(&compared.warnings);
    if let Some(file) = &args.deals {
        write_atomically(
            file,
            crate::points::test_deals_csv(&compared.test_deals, args.csv.guard()).as_bytes(),
        )?;
    }
    let comparison = &compared.comparison;
    // The files are written even if the pipe is closed early.
    let saved = jobs::save_comparison(&workspace, comparison, &folder);
    if args.json {
        terminal.json(jobs::comparison_json(comparison))?;
    } else {
        terminal.data(&terminal::comparison(comparison, workspace.calendar()))?;
    }
    saved?;
    terminal.note(&format!("compare.html and compare.json written to {}\n", folder.display()));
    Ok(())
}
