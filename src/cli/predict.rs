//! `bantam predict`.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use super::project_args::{CsvArgs, ProjectArgs, beside};
use super::terminal::Terminal;
use crate::error::Error;
use crate::predict::{LeadsFrom, PredictionFiles, Predictor};
use crate::registry::Saved;
use crate::tables::{Format, PIPE, is_output_stream, output_format};
use crate::terminal;
use crate::warning::{LeadWarning, Warning};
use crate::workspace::Workspace;

#[derive(Debug, Clone, Args)]
pub(super) struct PredictArgs {
    /// The leads: a file, a glob, or - for standard input. Default: `leads` of the project, or its open deals.
    pub leads: Option<String>,
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Earlier predictions to compare with: the previous score, grade, route and verdicts, and the reasons for a change
    /// of the score.
    #[arg(long, value_name = "FILE")]
    pub previous: Option<String>,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH")]
    pub model: Option<PathBuf>,
    /// Output file; the extension .csv, .tsv, .jsonl or .parquet sets the format. - for standard output.
    #[arg(short, long, value_name = "FILE", default_value = "predictions.csv")]
    pub output: PathBuf,
    /// Format of the predictions, whatever the extension.
    #[arg(long, value_parser = PossibleValuesParser::new(FORMATS.map(|format| format.0)).map(|name| format_named(&name)))]
    pub format: Option<Format>,
    /// File for rejected rows, as CSV. Default: next to the predictions, with the extension .rejects.csv.
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Do not append the predictions to the ledger, models/<name>/ledger.
    #[arg(long)]
    pub no_ledger: bool,
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// The formats by their names.
const FORMATS: [(&str, Format); 4] =
    [("csv", Format::Csv), ("tsv", Format::Tsv), ("jsonl", Format::JsonLines), ("parquet", Format::Parquet)];

fn format_named(name: &str) -> Format {
    FORMATS.into_iter().find(|format| format.0 == name).map_or(Format::Csv, |format| format.1)
}

pub(super) fn predict(args: &PredictArgs, terminal: &Terminal) -> Result<(), Error> {
    output_format(&args.output, args.format)?;
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let saved = load_model(&workspace, args.model.as_deref(), terminal)?;
    let mut predictor = Predictor::new(&workspace, &saved)?;
    if let Some(previous) = &args.previous {
        predictor.compare_with(previous)?;
    }
    let from = args.leads.clone().map_or(LeadsFrom::Project, LeadsFrom::File);
    let beside_output = || (!is_output_stream(&args.output)).then(|| beside(&args.output, "rejects.csv"));
    let rejects = args.rejects.clone().or_else(beside_output);
    let ledger = (project.ledger && !args.no_ledger).then(|| workspace.registry().ledger_folder());
    let files = PredictionFiles {
        output: &args.output,
        format: args.format,
        rejects: rejects.as_deref(),
        ledger: ledger.as_deref(),
        guard: args.csv.guard(),
    };
    let summary = predictor.run(&from, &files, &|what, done, all| terminal.progress(what, done, all))?;
    terminal.warn(&summary.warnings);
    let is_pipe = args.output == Path::new(PIPE);
    let output = if is_pipe { "standard output".to_owned() } else { args.output.display().to_string() };
    let rejects = rejects.map(|rejects| rejects.display().to_string());
    terminal.note(&terminal::predictions(&summary, &output, rejects.as_deref()));
    Ok(())
}

/// The given model, the champion, or without one the newest candidate, which is said.
pub(super) fn load_model(
    workspace: &Workspace<'_>,
    path: Option<&Path>,
    terminal: &Terminal,
) -> Result<Saved, Error> {
    let Some(path) = path else {
        let (saved, is_candidate) = workspace.registry().champion_or_candidate()?;
        if is_candidate {
            terminal.warn(&[Warning::from(LeadWarning::Candidate { model: saved.id.clone() })]);
        }
        return Ok(saved);
    };
    Ok(crate::registry::load(path)?)
}
