//! `bantam ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::project_args::{ProjectArgs, local_midnight, parse_date};
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs::{self, PruneRule};
use crate::ledger::predictions_of_table;
use crate::terminal;
use crate::units::AsOf;

#[derive(Debug, Clone, Args)]
pub(super) struct LedgerArgs {
    #[command(subcommand)]
    what: LedgerCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum LedgerCommand {
    /// List the runs of the ledger.
    List {
        #[command(flatten)]
        project: ProjectArgs,
    },
    /// Remove old predictions, or all predictions of some leads. Prediction files outside of the ledger are not touched.
    Prune(PruneArgs),
}

#[derive(Debug, Clone, Args)]
struct PruneArgs {
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    rule: PruneRuleArgs,
}

#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
struct PruneRuleArgs {
    /// Remove the predictions as of an earlier date.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    before: Option<AsOf>,
    /// Remove the predictions of the leads whose ids are the lines of this file; - for standard input.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    ids: Option<PathBuf>,
}

pub(super) fn ledger(args: &LedgerArgs, terminal: &Terminal) -> Result<(), Error> {
    match &args.what {
        LedgerCommand::List { project: args } => {
            let project = args.load()?;
            let workspace = args.workspace(&project);
            let place = workspace.ledger_label();
            let text = match workspace.ledger_table() {
                Some(table) => {
                    terminal::ledger_table(&predictions_of_table(table)?, &place, workspace.calendar())
                }
                None => terminal::ledger_runs(&jobs::listed_runs(&workspace)?, &place, workspace.calendar()),
            };
            terminal.data(&text)
        }
        LedgerCommand::Prune(PruneArgs { project: args, rule: PruneRuleArgs { before, ids } }) => {
            let project = args.load()?;
            let workspace = args.workspace(&project);
            let before = before.map(|date| PruneRule::Before(local_midnight(&project, date)));
            let Some(rule) = before.or_else(|| ids.as_deref().map(PruneRule::Ids)) else { return Ok(()) };
            let place = workspace.ledger_label();
            let has_files = workspace.ledger_table().is_none();
            terminal.data(&terminal::pruned(&jobs::prune(&workspace, &rule)?, &place, has_files))
        }
    }
}
