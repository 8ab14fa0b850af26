//! `bantam export features`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::complete::model_paths;
use super::output_place::{REJECTS_NEED_A_FILE, file_but_no_pipe, rejects_of};
use super::paths::tables;
use super::predict::{load_model, table_format};
use super::project_args::{CsvArgs, ProjectArgs};
use super::terminal::Terminal;
use crate::error::Error;
use crate::predict::{LeadsFrom, PredictionFiles, PredictionSummary, Predictor};
use crate::tables::{Format, PIPE, output_format};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct FeaturesArgs {
    /// The leads: a file, a glob, or - for standard input. Default: `leads` of the project, or its open deals.
    #[arg(add = tables())]
    leads: Option<String>,
    #[command(flatten)]
    project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    model: Option<PathBuf>,
    /// Output file; the extension .csv, .tsv, .jsonl or .parquet sets the format. - for standard output.
    #[arg(short, long, value_name = "FILE", default_value = "features.parquet", add = tables())]
    output: PathBuf,
    /// Format of the features, whatever the extension.
    #[arg(long, value_parser = table_format())]
    format: Option<Format>,
    /// File for rejected rows, as CSV. Default: next to the features, with the extension .rejects.csv.
    #[arg(long, value_name = "FILE", value_parser = file_but_no_pipe(REJECTS_NEED_A_FILE))]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    csv: CsvArgs,
}

impl FeaturesArgs {
    pub(super) fn export(&self, terminal: &Terminal) -> Result<(), Error> {
        output_format(&self.output, self.format)?;
        let project = self.project.load()?;
        let workspace = self.project.workspace(&project);
        let saved = load_model(&workspace, self.model.as_deref(), terminal)?;
        let mut predictor = Predictor::new(&workspace, &saved)?;
        predictor.write_features();
        let rejects = rejects_of(self.rejects.as_deref(), &self.output);
        let files = PredictionFiles {
            format: self.format,
            rejects: rejects.as_deref(),
            guard: self.csv.guard(),
            ..PredictionFiles::new(&self.output)
        };
        let from = self.leads.clone().map_or(LeadsFrom::Project, LeadsFrom::File);
        let mut summary = PredictionSummary::default();
        let progress = |what: &str, done, all| terminal.progress(what, done, all);
        predictor.run_into(&mut summary, &from, &files, &progress)?;
        terminal.warn(&summary.warnings);
        let is_pipe = self.output == Path::new(PIPE);
        let output = if is_pipe { "standard output".to_owned() } else { self.output.display().to_string() };
        let rejects = rejects.map(|rejects| rejects.display().to_string());
        terminal.note(&terminal::predictions(&summary, &output, rejects.as_deref()));
        Ok(())
    }
}
