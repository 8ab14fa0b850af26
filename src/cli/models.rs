//! `bantam models`.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

use super::author::author;
use super::complete::model_ids;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::champion;
use crate::error::Error;
use crate::tables::CellGuard;
use crate::terminal;
use crate::workspace::JobError;

#[derive(Debug, Clone, Args)]
pub(super) struct ModelsArgs {
    #[command(subcommand)]
    action: Option<ModelsAction>,
    #[command(flatten)]
    project: ProjectArgs,
}

#[derive(Debug, Clone, Subcommand)]
enum ModelsAction {
    /// List the models: id, deals, figures, and which is or was the champion. The default.
    List,
    /// Show a model and what happened to it.
    Show {
        /// Its id.
        #[arg(add = model_ids())]
        id: String,
    },
    /// Compare two models: features, weights, figures on newer deals, and the leads of today.
    Diff {
        /// The id of the first.
        #[arg(add = model_ids())]
        first: String,
        /// The id of the second.
        #[arg(add = model_ids())]
        second: String,
    },
    /// Test the calibration of the champion on the deals since it was trained, and write a candidate with corrected log-odds.
    Recalibrate,
    /// Make a model the champion, whatever the policy of the project.
    Promote {
        /// Its id.
        #[arg(add = model_ids())]
        id: String,
        /// Why, for the log.
        #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    /// Make the champion before the present one the champion again.
    Rollback {
        /// Why, for the log.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Delete models that are not the champion, but for the newest and the one that a rollback returns to.
    Prune {
        /// How many of them stay.
        #[arg(long, value_name = "N", default_value_t = 8)]
        keep: usize,
        /// List them only.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) fn models(args: &ModelsArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    match args.action.clone().unwrap_or(ModelsAction::List) {
        ModelsAction::List => {
            let rows = champion::models(&workspace)?;
            let checked = workspace.registry().check_champion().map_err(JobError::from);
            if checked.is_ok() || !rows.is_empty() {
                terminal.data(&terminal::models(&rows))?;
            }
            Ok(checked?)
        }
        ModelsAction::Show { id } => {
            let rows = champion::models(&workspace)?;
            let row = rows.iter().find(|row| row.id == id);
            let row = row.ok_or_else(|| JobError::from(workspace.registry().unknown(&id)))?;
            terminal.data(&terminal::model(row))
        }
        ModelsAction::Diff { first, second } => {
            terminal.data(&terminal::model_diff(&champion::model_diff(&workspace, &first, &second)?))
        }
        ModelsAction::Recalibrate => {
            let progress = |what: &str, done, all| terminal.progress(what, done, all);
            let done = champion::recalibrate(&workspace, &author(), CellGuard::default(), &progress)?;
            terminal.data(&terminal::recalibrated(&done))
        }
        ModelsAction::Promote { id, reason } => {
            let replaced = champion::promote_by_hand(&workspace, &id, &author(), reason)?;
            let of = replaced.map(|old| format!(" and replaces {old}")).unwrap_or_default();
            terminal.note(&format!("{id} is now the champion{of}\n"));
            Ok(())
        }
        ModelsAction::Rollback { reason } => {
            let (from, to) = workspace.registry().roll_back(&author(), reason).map_err(JobError::from)?;
            terminal.note(&format!("{to} is the champion again, in place of {from}\n"));
            Ok(())
        }
        ModelsAction::Prune { keep, dry_run } => {
            let pruned = champion::prune(&workspace, &author(), keep, dry_run)?;
            terminal.note(&terminal::pruned_models(&pruned, dry_run));
            Ok(())
        }
    }
}
