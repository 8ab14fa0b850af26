//! `bantam quarter`.

use clap::Args;

use super::author::author;
use super::project_args::{CsvArgs, ProjectArgs};
use super::terminal::Terminal;
use crate::champion::{self, QuarterOptions};
use crate::error::Error;
use crate::quarter::ChampionDecision;
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct QuarterArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// Decide, and change nothing: the new model is saved as a candidate.
    #[arg(long)]
    dry_run: bool,
    /// Print the decision as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    csv: CsvArgs,
}

pub(super) fn quarter(args: &QuarterArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let options = QuarterOptions { dry_run: args.dry_run, author: author(), guard: args.csv.guard() };
    let outcome =
        champion::quarter(&workspace, &options, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&outcome.challenger.warnings);
    let folder = champion::quarter_folder(&workspace);
    champion::save_quarter(&workspace, &outcome, &folder)?;
    if args.json {
        terminal.exact(&champion::quarter_json(&outcome).map_err(crate::workspace::JobError::from)?)?;
    } else {
        terminal.data(&terminal::quarter(&outcome))?;
        terminal.note(&format!("the page for people: {}\n", folder.join("quarter.html").display()));
    }
    if outcome.decision == ChampionDecision::Look { Err(Error::Look) } else { Ok(()) }
}
