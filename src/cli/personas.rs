//! `bantam personas`.

use clap::Args;

use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs;
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct PersonasArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
}

pub(super) fn personas(args: &PersonasArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let people = jobs::personas(&workspace, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&people.warnings);
    if args.json {
        terminal.json(terminal::personas_json(&people))
    } else {
        terminal.data(&terminal::personas(&people))
    }
}
