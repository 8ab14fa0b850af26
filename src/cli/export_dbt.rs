//! `bantam export dbt`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::complete::model_paths;
use super::export_output::sha256;
use super::export_sql::dialects;
use super::predict::load_model;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::sql_dialect::SqlDialect;
use crate::sql_export::{SqlForm, SqlInstant, SqlOptions, dbt_package};
use crate::tables::write_atomically;

#[derive(Debug, Clone, Args)]
pub(super) struct DbtArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    model: Option<PathBuf>,
    /// The engine of the dbt profile.
    #[arg(long, value_parser = dialects(), default_value = "duckdb")]
    dialect: SqlDialect,
    /// Folder of the package. Files of the same names are replaced.
    #[arg(short, long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    output: PathBuf,
}

pub(super) fn export_dbt(args: &DbtArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let saved = load_model(&workspace, args.model.as_deref(), terminal)?;
    let options = SqlOptions {
        dialect: args.dialect,
        tables: BTreeMap::new(),
        form: SqlForm::Select,
        as_of: SqlInstant::Literal(workspace.today),
        interval: false,
        sha256: sha256(&saved.file)?,
    };
    let (files, notes) = dbt_package(&workspace, &saved, &options)?;
    for file in &files {
        let path = args.output.join(file.path);
        write_atomically(&path, file.text.as_bytes())?;
    }
    for note in &notes {
        terminal.note(&format!("{note}\n"));
    }
    terminal.note(&format!("{} files written to {}\n", files.len(), args.output.display()));
    Ok(())
}
