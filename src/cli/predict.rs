//! `bantam predict`.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::complete::model_paths;
use super::leads_page::{PageArgs, WrittenPage};
use super::memory::MemoryArgs;
use super::output_place::{OutputArgs, OutputChoice, REJECTS_NEED_A_FILE, file_but_no_pipe};
use super::paths::tables;
use super::project_args::{CsvArgs, ProjectArgs};
use super::summary::{RunRecord, SummaryArgs};
use super::terminal::Terminal;
use crate::error::Error;
use crate::predict::{LeadsFrom, PredictionFiles, PredictionSummary, Predictor};
use crate::project::Project;
use crate::registry::Saved;
use crate::report::beyond_limits;
use crate::run_summary::{InputKind, OutputKind, RunInput, SummarisedCommand, file_input, project_inputs};
use crate::snapshot::ResumedTable;
use crate::tables::{Format, IdMemory, MemoryLimit, PIPE, TableError, check_writable};
use crate::terminal;
use crate::warning::{LeadWarning, Warning};
use crate::workspace::{JobError, Workspace};

#[derive(Debug, Clone, Args)]
pub(super) struct PredictArgs {
    /// The leads: a file, a glob, - for standard input, or a table of a connection: warehouse:crm.leads. Default: `leads` of the project, or
    /// its open deals.
    #[arg(add = tables())]
    pub leads: Option<String>,
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Earlier predictions to compare with, a file or a table of a connection: the previous score, grade, route and verdicts, and the reasons
    /// for a change of the score.
    #[arg(long, value_name = "FILE", add = tables())]
    pub previous: Option<String>,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs,
    /// Format of the predictions, whatever the extension.
    #[arg(long, value_parser = table_format())]
    pub format: Option<Format>,
    /// File for rejected rows, as CSV. Default: next to the predictions, with the extension .rejects.csv.
    #[arg(long, value_name = "FILE", value_parser = file_but_no_pipe(REJECTS_NEED_A_FILE))]
    pub rejects: Option<PathBuf>,
    /// The columns of the predictions, with commas between them: id,score,grade,route. What is left out is not computed. Default:
    /// `columns` under [predict], or all.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Vec<String>,
    #[command(flatten)]
    pub page: PageArgs,
    /// Do not keep the predictions in the ledger: models/<name>/ledger, or the table that [predict] names.
    #[arg(long)]
    pub no_ledger: bool,
    #[command(flatten)]
    pub memory: MemoryArgs,
    /// Keep what is done of the timed tables of the features that do not fit in memory, in the folder for temporary files, until the predictions
    /// are written; a run with --resume and the same output goes on with it. It counts only while tables and date are the same, for which the
    /// files are hashed. The predictions have the same bytes either way.
    #[arg(long)]
    pub resume: bool,
    #[command(flatten)]
    pub summary: SummaryArgs,
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// The formats by their names.
const FORMATS: [(&str, Format); 4] =
    [("csv", Format::Csv), ("tsv", Format::Tsv), ("jsonl", Format::JsonLines), ("parquet", Format::Parquet)];

/// The parser of the name of a format.
pub(super) fn table_format() -> impl TypedValueParser<Value = Format> {
    let named = |name: String| {
        FORMATS.into_iter().find(|format| format.0 == name).map_or(Format::Csv, |format| format.1)
    };
    PossibleValuesParser::new(FORMATS.map(|format| format.0)).map(named)
}

pub(super) fn predict(args: &PredictArgs, terminal: &Terminal) -> Result<(), Error> {
    let job = |record: &mut RunRecord<'_>| {
        record.keep_apart(&args.outputs(args.output.path(), None), &args.inputs())?;
        predict_as(args, &args.project.load()?, terminal, record)
    };
    args.summary.record(SummarisedCommand::Predict, terminal, job)
}

/// The same for a project that was loaded, for `bantam run`.
pub(super) fn predict_as(
    args: &PredictArgs,
    project: &Project,
    terminal: &Terminal,
    record: &mut RunRecord<'_>,
) -> Result<(), Error> {
    let workspace = args.project.workspace(project);
    let output = args.output.choose(&workspace, args.format)?;
    let rejects = output.rejects(args.rejects.as_deref());
    record.keep_apart(&args.outputs(&output.path, rejects.as_deref()), &args.inputs())?;
    args.page.page.as_deref().map_or(Ok(()), check_writable)?;
    let from = args.leads.clone().map_or(LeadsFrom::Project, LeadsFrom::File);
    record.begin(&workspace, inputs(&workspace, args.leads.as_deref(), args.previous.as_deref()))?;
    let saved = load_model(&workspace, args.model.as_deref(), terminal)?;
    record.add_model(&saved, &workspace);
    let ledger = workspace.ledger_folder().filter(|_| !args.no_ledger);
    let files = PredictionFiles {
        output: &output.path,
        database: output.database,
        format: args.format,
        rejects: rejects.as_deref(),
        page: args.page.page.as_deref(),
        ledger: ledger.as_deref(),
        ledger_table: workspace.ledger_table().filter(|_| !args.no_ledger),
        guard: args.csv.guard(),
    };
    let kept = args.resume.then(|| args.memory.kept_work(&output.path)).transpose()?;
    let kept_folder = kept.as_ref().map(|kept| kept.folder().to_owned());
    let limit = MemoryLimit { kept: kept_folder, ..args.memory.limit() };
    let run = scored_as_often(args, (&workspace, &saved), (&from, &files), &limit, terminal)?;
    let ((mut predictor, mut summary, done), resumed) = run;
    record.summary.add_prediction(&summary);
    if done.is_err() {
        record.summary.add_warnings(std::mem::take(&mut summary.warnings));
    }
    add_outputs(record, &summary, &files, done.is_ok());
    done?;
    terminal.note(&terminal::resumed(&resumed));
    let page = args.page.write(&mut predictor, &summary, &output.path);
    if let Some(kept) = kept {
        kept.remove();
    }
    if let Ok(Some(page)) = &page {
        record.summary.add_output(OutputKind::LeadsPage, &page.file);
    }
    say_done(&summary, (&output, rejects.as_deref()), page, terminal)?;
    let limits = &project.drift;
    let beyond = summary.drift.as_ref().filter(|_| limits.is_given).map(|drift| beyond_limits(drift, limits));
    beyond.filter(|beyond| !beyond.is_empty()).map_or(Ok(()), |beyond| Err(Error::Drift { beyond }))
}

/// Says what was written and with which warnings. Fails if the page of leads could not be written beside it.
fn say_done(
    summary: &PredictionSummary,
    (output, rejects): (&OutputChoice<'_>, Option<&Path>),
    page: Result<Option<WrittenPage>, TableError>,
    terminal: &Terminal,
) -> Result<(), Error> {
    terminal.warn(&summary.warnings);
    let is_pipe = output.path == Path::new(PIPE);
    let output = if is_pipe { "standard output".to_owned() } else { output.path.display().to_string() };
    let rejects = rejects.map(|rejects| rejects.display().to_string());
    terminal.note(&terminal::predictions(summary, &output, rejects.as_deref()));
    let page = page.map_err(|error| {
        let ledger = if summary.ledger.is_some() { " and kept in the ledger" } else { "" };
        let done = format!("the predictions are written to {output}{ledger}").into();
        Error::NotWritten { error: Box::new(error), done }
    })?;
    if let Some(page) = page {
        terminal.note(&terminal::leads_page(&page.file, page.leads));
    }
    Ok(())
}

/// A predictor, what it has done, and whether it has done all.
type Run<'w> = (Predictor<'w>, PredictionSummary, Result<(), JobError>);

/// Scores the leads as often as their ids need it; with what an interrupted run had done.
fn scored_as_often<'w>(
    args: &PredictArgs,
    of: (&'w Workspace<'w>, &'w Saved),
    through: (&LeadsFrom, &PredictionFiles<'_>),
    limit: &MemoryLimit,
    terminal: &Terminal,
) -> Result<(Run<'w>, Vec<ResumedTable>), Error> {
    let ids = IdMemory::within(limit);
    let once = |ids| scored(args, of, through, (limit, ids), terminal);
    let run = once(Some(&ids))?;
    let resumed = run.0.sources.resumed();
    let run = match &run.2 {
        Err(JobError::Table(again @ TableError::ReadAgain { .. })) => {
            tracing::info!("{again}");
            // Which ids occur again is known of the rows that were read, and a query may have others now.
            once(Some(&ids).filter(|_| !run.0.reads_databases(through.0)))?
        }
        // A row whose id an earlier one has may be the reason: in memory it is known at once.
        Err(error) if ids.is_open() => {
            tracing::info!("{error}; the ids are held in memory instead");
            once(None)?
        }
        _ => run,
    };
    Ok((run, resumed))
}

/// Scores the leads once. Where their ids do not fit in memory, it may be found at the end that the leads must be read again.
fn scored<'w>(
    args: &PredictArgs,
    (workspace, saved): (&'w Workspace<'w>, &'w Saved),
    (from, files): (&LeadsFrom, &PredictionFiles<'_>),
    (limit, ids): (&MemoryLimit, Option<&IdMemory>),
    terminal: &Terminal,
) -> Result<Run<'w>, Error> {
    let mut predictor = Predictor::within(workspace, saved, Some(limit))?;
    if let Some(previous) = &args.previous {
        predictor.compare_with(previous)?;
    }
    if args.columns.is_empty() {
        let chosen = predictor.choose_columns(&workspace.project.output_columns);
        chosen.map_err(|error| workspace.mistake_of_columns(error))?;
    } else {
        predictor.choose_columns(&args.columns)?;
    }
    if let Some(ids) = ids {
        predictor.limit_ids(ids, from, files);
    }
    args.page.prepare(&mut predictor);
    let mut summary = PredictionSummary::default();
    let progress = |what: &str, done, all| terminal.progress(what, done, all);
    let done = predictor.run_into(&mut summary, from, files, &progress);
    Ok((predictor, summary, done))
}

impl PredictArgs {
    fn outputs<'a>(&'a self, output: &'a Path, rejects: Option<&'a Path>) -> Vec<&'a Path> {
        [output].into_iter().chain(rejects).chain(self.page.page.as_deref()).collect()
    }

    /// The files that the arguments name.
    fn inputs(&self) -> Vec<&Path> {
        let named = self.leads.iter().chain(&self.previous).map(Path::new);
        named.chain([&*self.project.project]).chain(self.model.as_deref()).collect()
    }
}

/// What a prediction reads.
pub(super) fn inputs(
    workspace: &Workspace<'_>,
    leads: Option<&str>,
    previous: Option<&str>,
) -> Vec<RunInput> {
    let of_leads = match (leads, &workspace.project.data.leads) {
        (Some(_), _) => None,
        (None, Some(_)) => Some(InputKind::Leads),
        (None, None) => Some(InputKind::Deals),
    };
    let others = [InputKind::Project, InputKind::Table, InputKind::Lookup];
    let kinds: Vec<InputKind> = others.into_iter().chain(of_leads).collect();
    let mut inputs = project_inputs(workspace, &kinds);
    inputs.extend(leads.map(|leads| file_input(InputKind::Leads, "leads", leads)));
    inputs.extend(previous.map(|file| file_input(InputKind::Predictions, "previous", file)));
    inputs
}

/// Adds the files that a prediction has written; the rejected rows are written also where it is refused.
fn add_outputs(
    record: &mut RunRecord<'_>,
    summary: &PredictionSummary,
    files: &PredictionFiles<'_>,
    is_done: bool,
) {
    if is_done {
        record.summary.add_output(OutputKind::Predictions, files.output);
    }
    let rejects = files.rejects.filter(|rejects| summary.rows.rejected > 0 && rejects.exists());
    if let Some(rejects) = rejects {
        record.summary.add_output(OutputKind::Rejects, rejects);
    }
    if let Some(ledger) = &summary.ledger {
        record.summary.add_output(OutputKind::Ledger, ledger);
    }
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
    let saved = workspace.registry().load_file(path)?;
    terminal.warn(&of_other_project(&saved, workspace.project));
    Ok(saved)
}

/// The warning where a model that was named is that of another project.
pub(crate) fn of_other_project(saved: &Saved, project: &Project) -> Vec<Warning> {
    let (of, own) = (&saved.model.name, &project.name);
    let warning =
        || LeadWarning::OtherProject { model: saved.id.clone(), of: of.clone(), project: own.clone() };
    Vec::from_iter((of != own).then(|| warning().into()))
}
