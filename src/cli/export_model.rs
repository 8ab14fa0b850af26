//! `bantam export pmml` and `bantam export onnx`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::complete::model_paths;
use super::export_output::sha256;
use super::predict::load_model;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::export::{ExportedModel, FormatError, ModelFormula, RankedReasons, onnx, pmml};
use crate::tables::{PIPE, write_atomically};

#[derive(Debug, Clone, Args)]
pub(super) struct PmmlArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    model: Option<PathBuf>,
    /// for: the reason codes are the features that raise the score most; against: those that lower it most.
    #[arg(long, value_enum, default_value_t = ReasonsArg::For)]
    reasons: ReasonsArg,
    /// Output file. Default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ReasonsArg {
    For,
    Against,
}

#[derive(Debug, Clone, Args)]
pub(super) struct OnnxArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    model: Option<PathBuf>,
    /// Output file; - for standard output.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl PmmlArgs {
    pub(super) fn export(&self, terminal: &Terminal) -> Result<(), Error> {
        let reasons = match self.reasons {
            ReasonsArg::For => RankedReasons::For,
            ReasonsArg::Against => RankedReasons::Against,
        };
        let write = |formula: &ModelFormula<'_>, model: &ExportedModel<'_>| {
            pmml(formula, model, reasons).map(String::into_bytes)
        };
        let output = self.output.as_deref();
        export(&self.project, (self.model.as_deref(), output), terminal, write)
    }
}

impl OnnxArgs {
    pub(super) fn export(&self, terminal: &Terminal) -> Result<(), Error> {
        let write = |formula: &ModelFormula<'_>, model: &ExportedModel<'_>| Ok(onnx(formula, model));
        export(&self.project, (self.model.as_deref(), Some(&self.output)), terminal, write)
    }
}

/// Writes the model at a path, or the champion, in a format.
fn export(
    args: &ProjectArgs,
    (model, output): (Option<&Path>, Option<&Path>),
    terminal: &Terminal,
    write: impl FnOnce(&ModelFormula<'_>, &ExportedModel<'_>) -> Result<Vec<u8>, FormatError>,
) -> Result<(), Error> {
    let project = args.load()?;
    let workspace = args.workspace(&project);
    let saved = load_model(&workspace, model, terminal)?;
    workspace.check_outputs(&Vec::from_iter(output), std::slice::from_ref(&saved.file))?;
    let exported = ExportedModel {
        id: &saved.id,
        sha256: &sha256(&saved.file)?,
        project: &saved.model.name,
        trained_on: saved.model.trained_on.to_string(),
        grades: &project.grades,
        self_test: &saved.model.self_test,
    };
    let bytes = write(&ModelFormula::of(&saved.model.linear)?, &exported)?;
    match output.filter(|file| *file != Path::new(PIPE)) {
        Some(file) => Ok(write_atomically(file, &bytes)?),
        None => terminal.bytes(&bytes),
    }
}
