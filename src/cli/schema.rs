//! `bantam schema`.

use clap::Args;

use super::terminal::Terminal;
use crate::config::json_schema;
use crate::error::Error;
use crate::run_summary::summary_schema;

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct SchemaArgs {
    /// The schema of the run summaries that --summary writes.
    #[arg(long)]
    summary: bool,
}

pub(super) fn schema(args: SchemaArgs, terminal: &Terminal) -> Result<(), Error> {
    let schema = if args.summary { summary_schema() } else { json_schema() };
    terminal.exact(&format!("{schema:#}\n"))
}
