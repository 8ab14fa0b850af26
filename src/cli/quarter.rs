//! `bantam quarter`.

use clap::Args;

use super::author::author;
use super::memory::MemoryArgs;
use super::project_args::{CsvArgs, ProjectArgs};
use super::summary::{RunRecord, SummaryArgs};
use super::terminal::Terminal;
use super::train::TRAINING_INPUTS;
use crate::champion::{self, QuarterOptions};
use crate::error::Error;
use crate::quarter::ChampionDecision;
use crate::run_summary::{InputKind, SummarisedCommand, project_inputs};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct QuarterArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// Decide, and leave the champion as it is: the new model is saved as a candidate, and the page is written.
    #[arg(long)]
    dry_run: bool,
    /// Print the decision as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    memory: MemoryArgs,
    #[command(flatten)]
    summary: SummaryArgs,
    #[command(flatten)]
    csv: CsvArgs,
}

pub(super) fn quarter(args: &QuarterArgs, terminal: &Terminal) -> Result<(), Error> {
    args.summary.record(SummarisedCommand::Quarter, terminal, |record| decided(args, terminal, record))
}

fn decided(args: &QuarterArgs, terminal: &Terminal, record: &mut RunRecord<'_>) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project).within(args.memory.limit());
    let folder = champion::quarter_folder(&workspace);
    record.keep_apart(&[&folder.join("quarter.json"), &folder.join("quarter.html")], &[])?;
    record.begin(
        &workspace,
        project_inputs(&workspace, &[&TRAINING_INPUTS[..], &[InputKind::Leads]].concat()),
    )?;
    let options = QuarterOptions { dry_run: args.dry_run, author: author(), guard: args.csv.guard() };
    let outcome =
        champion::quarter(&workspace, &options, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&outcome.challenger.warnings);
    champion::save_quarter(&workspace, &outcome, &folder)?;
    record.summary.add_quarter(&outcome, &workspace.registry(), &folder);
    if args.json {
        terminal.exact(&champion::quarter_json(&outcome).map_err(crate::workspace::JobError::from)?)?;
    } else {
        terminal.data(&terminal::quarter(&outcome))?;
        terminal.note(&format!("the page for people: {}\n", folder.join("quarter.html").display()));
    }
    if outcome.decision == ChampionDecision::Look { Err(Error::Look) } else { Ok(()) }
}
