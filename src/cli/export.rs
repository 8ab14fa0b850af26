//! `bantam export`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::complete::model_paths;
use super::export_crm::{CrmArgs, Vendor};
use super::export_dbt::{DbtArgs, export_dbt};
use super::export_features::FeaturesArgs;
use super::export_model::{OnnxArgs, PmmlArgs};
use super::export_output::{check_output, write};
use super::export_sql::{SqlArgs, export_sql};
use super::paths::tables;
use super::predict::load_model;
use super::project_args::{CsvArgs, ProjectArgs};
use super::terminal::Terminal;
use crate::error::Error;
use crate::export::{
    points_csv, points_markdown, points_summary, points_toml, scorecard_csv, scorecard_markdown,
};
use crate::jobs;
use crate::score::Scorecard;

#[derive(Debug, Clone, Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Subcommand)]
enum What {
    /// The rules of [points] with re-weighted integer points, for the marketing tool.
    Points(PointsArgs),
    /// The model as a scorecard: integer points for each level, member and range that add up to the score.
    Scorecard(ScorecardArgs),
    /// The model as a PMML 4.4 scorecard: features in; log-odds, probability, score and reason codes out.
    Pmml(PmmlArgs),
    /// The model as an ONNX graph in 64-bit numbers: features in; log-odds, probability and score out.
    Onnx(OnnxArgs),
    /// The features of leads as the model reads them, with the log-odds: the inputs of the PMML and ONNX files.
    Features(FeaturesArgs),
    /// The whole scoring job as one SQL statement for an engine that has the tables: aggregates, score, reasons, verdicts and routes.
    Sql(SqlArgs),
    /// A dbt package with the scoring job as a model, its sources, descriptions, tests and an exposure.
    Dbt(DbtArgs),
    /// Predictions as JSON Lines for `hubspot objects upsert`, with the properties of [export.hubspot].
    Hubspot(CrmArgs),
    /// Predictions as CSV for an upsert by Salesforce's Bulk API 2.0, with the fields of [export.salesforce].
    Salesforce(CrmArgs),
    /// Predictions as JSON Lines for the table `msdyn_predictivescore` of Dynamics 365.
    Dynamics(CrmArgs),
}

#[derive(Debug, Clone, Args)]
struct PointsArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// Points table exported from the marketing tool (columns name, condition, points). Default: [points] of the project.
    #[arg(long, value_name = "FILE", add = tables())]
    points: Option<PathBuf>,
    /// csv: columns name, condition, points; toml: a section [points]; md: a Markdown table.
    #[arg(long, value_enum, default_value_t = PointsFormat::Md)]
    format: PointsFormat,
    /// Output file. Default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    csv: CsvArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PointsFormat {
    Csv,
    Toml,
    Md,
}

#[derive(Debug, Clone, Args)]
struct ScorecardArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    model: Option<PathBuf>,
    /// csv: a row for each value; md: a Markdown table.
    #[arg(long, value_enum, default_value_t = ScorecardFormat::Md)]
    format: ScorecardFormat,
    /// Output file. Default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    csv: CsvArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ScorecardFormat {
    Csv,
    Md,
}

pub(super) fn export(args: &ExportArgs, terminal: &Terminal) -> Result<(), Error> {
    match &args.what {
        What::Points(args) => points(args, terminal),
        What::Scorecard(args) => scorecard(args, terminal),
        What::Pmml(args) => args.export(terminal),
        What::Onnx(args) => args.export(terminal),
        What::Features(args) => args.export(terminal),
        What::Sql(args) => export_sql(args, terminal),
        What::Dbt(args) => export_dbt(args, terminal),
        What::Hubspot(args) => args.export(Vendor::Hubspot, terminal),
        What::Salesforce(args) => args.export(Vendor::Salesforce, terminal),
        What::Dynamics(args) => args.export(Vendor::Dynamics, terminal),
    }
}

fn points(args: &PointsArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let inputs: Vec<PathBuf> = args.points.iter().cloned().collect();
    check_output(args.output.as_deref(), &workspace, &inputs)?;
    let exported = jobs::exported_points(&workspace, args.points.as_deref(), &|what, done, all| {
        terminal.progress(what, done, all);
    })?;
    let text = match args.format {
        PointsFormat::Csv => points_csv(&exported, args.csv.guard()),
        PointsFormat::Toml => points_toml(&exported),
        PointsFormat::Md => points_markdown(&exported),
    };
    write(args.output.as_deref(), &text, matches!(args.format, PointsFormat::Md), terminal)?;
    // The other formats contain the summary.
    if matches!(args.format, PointsFormat::Csv) || args.output.is_some() {
        terminal.note(&points_summary(&exported));
    }
    Ok(())
}

fn scorecard(args: &ScorecardArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let saved = load_model(&workspace, args.model.as_deref(), terminal)?;
    check_output(args.output.as_deref(), &workspace, std::slice::from_ref(&saved.file))?;
    let card = Scorecard::of(&saved.model.linear, &saved.model.counts());
    let text = match args.format {
        ScorecardFormat::Csv => scorecard_csv(&card, args.csv.guard()),
        ScorecardFormat::Md => scorecard_markdown(&card, &saved.id),
    };
    write(args.output.as_deref(), &text, matches!(args.format, ScorecardFormat::Md), terminal)
}
