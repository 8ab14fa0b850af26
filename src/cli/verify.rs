//! `bantam verify`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::complete::model_paths;
use super::paths::tables;
use super::predict::load_model;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::predict::{LeadsFrom, Predictor};
use crate::sql_export::verify;
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct VerifyArgs {
    #[command(subcommand)]
    what: Verified,
}

#[derive(Debug, Clone, Subcommand)]
enum Verified {
    /// Compare the table that an engine made of the exported SQL with `predict` on the same inputs.
    Sql(VerifySqlArgs),
}

#[derive(Debug, Clone, Args)]
struct VerifySqlArgs {
    /// The table that the engine gave, with the columns of the statement: CSV, Parquet or JSON Lines, or a table of a connection:
    /// warehouse:crm.scores.
    #[arg(value_name = "RESULT", add = tables())]
    result: String,
    /// The leads that the engine scored: a file, a glob, or a table of a connection. Default: `leads` of the project, or its open deals.
    #[arg(long, value_name = "FILE", add = tables())]
    leads: Option<String>,
    #[command(flatten)]
    project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    model: Option<PathBuf>,
}

pub(super) fn verify_command(args: &VerifyArgs, terminal: &Terminal) -> Result<(), Error> {
    let Verified::Sql(args) = &args.what;
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let saved = load_model(&workspace, args.model.as_deref(), terminal)?;
    let mut predictor = Predictor::new(&workspace, &saved)?;
    let from = args.leads.clone().map_or(LeadsFrom::Project, LeadsFrom::File);
    let found = verify(&mut predictor, &from, &args.result)?;
    terminal.data(&terminal::verification(&found, &args.result))?;
    if found.agrees() { Ok(()) } else { Err(Error::Look) }
}
