//! `bantam gates`.

use clap::Args;

use super::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs;
use crate::report;

#[derive(Debug, Clone, Args)]
pub(super) struct GatesArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// JSON.
    #[arg(long)]
    pub json: bool,
}

pub(super) fn gates(args: &GatesArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let found = jobs::look_back(&workspace, &|what, done, all| terminal.progress(what, done, all))?;
    let text = if args.json { report::hindsight_json(&found) } else { Ok(report::hindsight(&found)) };
    terminal.data(&text.map_err(|error| Error::Output(error.into()))?)
}
