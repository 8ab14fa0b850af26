//! Compares predictions with the outcomes of their deals.

use std::path::Path;

use polars::prelude::*;

use crate::design::{Cells, Features};
use crate::ledger::ledger_runs;
use crate::numbers::listed;
use crate::project::{Feature, Kind, Project};
use crate::review::{
    DealSpan, FindModel, FirstPrediction, FirstPredictions, PredictionReader, PredictionsRead,
    RealisedPerformance, ReviewSettings, ReviewedDeals, realised_performance,
};
use crate::snapshot::{Snapshot, Sources, Spec, TableRead, rejected_rows};
use crate::tables::files_matching;
use crate::training::{ValidDeals, groups_by_account, validated};
use crate::units::AsOf;
use crate::warning::Warning;
use crate::workspace::{JobError, MOST_FILES, Progress, Rules, Workspace, amounts, predicted};

/// Which predictions are reviewed.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReviewOptions {
    /// Files of predictions, or globs, relative to the working folder. None: those of the ledger.
    pub(crate) predictions: Vec<String>,
    /// Only those of the model with this id.
    pub(crate) model: Option<String>,
}

/// Realised performance, with warnings.
#[derive(Debug, Clone)]
pub(crate) struct Reviewed {
    pub(crate) performance: RealisedPerformance,
    pub(crate) read: PredictionsRead,
    pub(crate) warnings: Vec<Warning>,
    /// The rows of all tables by result.
    pub(crate) tables_read: Vec<TableRead>,
}

/// Compares the predictions of a project, or those in files, with the outcomes of its deals as of today.
///
/// # Errors
/// When there are no predictions, or none of those in files belongs to a deal and they are older than the newest deal, the deals have no id, a
/// file cannot be read, or `bantam.toml` does not fit the tables.
pub(crate) fn review(
    workspace: &Workspace<'_>,
    options: &ReviewOptions,
    progress: Progress<'_>,
) -> Result<Reviewed, JobError> {
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let spec = Spec::of(project);
    if spec.id.is_none() {
        return Err(JobError::NoIdToReview { file: project.file.display().to_string() });
    }
    let files = prediction_files(workspace, options)?;
    progress("reading", 0, 1);
    let deals = workspace.read_deals(&spec)?;
    let sources = workspace.load_sources(&spec, None)?;
    let rules = workspace.check(&spec, &deals, &sources, true)?;
    let deals = validated(workspace, &spec, deals, &sources)?;
    let tables_read =
        [vec![deals.table_read(workspace.today)], sources.tables_read(workspace.today)].concat();
    let mut warnings = sources.warnings.clone();
    warnings.extend(workspace.unreadable_amounts(&deals.table));
    warnings.extend(rejected_rows(&deals.table));
    warnings.extend(deals.outcomes.warnings.iter().chain(&deals.stale).cloned());
    let ids = Snapshot::ids(&spec, &deals.table).map_err(|error| workspace.in_project(error))?;
    progress("predictions", 0, 1);
    let find = |id: &str| workspace.reviewed_model(id);
    let models = (options.model.as_deref(), &find as FindModel<'_>);
    let reader = PredictionReader::new(
        (ids.iter().map(PlSmallStr::as_str), spans(project, &deals)),
        workspace.today,
        models,
    );
    let newest = deals.dates.iter().flatten().filter(|_| project.snapshot.is_some()).max().copied();
    let reader = read_predictions(reader, newest, workspace, (&files, options))?;
    warnings.extend(reader.warnings());
    let (read, predictions) = reader.finish();
    let reviewed = reviewed_deals(workspace, (&spec, &sources, &rules), deals, predictions)?;
    progress("resampling", 0, 1);
    let performance =
        realised_performance(&reviewed, workspace.on_the_clock(workspace.today), &settings(project));
    warnings.extend(rules.take_warnings());
    warnings.extend(sources.take_warnings());
    Ok(Reviewed { performance, read, warnings, tables_read })
}

/// The files of predictions in the order in which they count: of several as of one date the last counts.
fn prediction_files(workspace: &Workspace<'_>, options: &ReviewOptions) -> Result<Vec<String>, JobError> {
    if options.predictions.is_empty()
        && let Some(place) = workspace.ledger_table()
    {
        return Ok(vec![place.label()]);
    }
    if options.predictions.is_empty() {
        let folder = workspace.registry().ledger_folder();
        let all = ledger_runs(&folder)?;
        let runs = all.iter().filter(|run| options.model.as_ref().is_none_or(|model| *model == run.model));
        let files: Vec<String> = runs.map(|run| run.file.display().to_string()).collect();
        let (folder, models) = (folder.display().to_string(), all.iter().map(|run| &run.model));
        let none = || JobError::no_predictions(folder, options.model.as_deref(), models);
        return if files.is_empty() { Err(none()) } else { Ok(files) };
    }
    let of_pattern = |pattern: &String| match files_matching(Path::new(""), pattern) {
        // The reader says what is wrong with it.
        files if files.is_empty() => vec![pattern.clone()],
        files => files.iter().map(|file| file.display().to_string()).collect(),
    };
    Ok(options.predictions.iter().flat_map(of_pattern).collect())
}

/// Reads the predictions, and offers them to their deals.
///
/// # Errors
/// When they cannot be read, there are none, or none of those in files that were named belongs to a deal though the deals go on after them;
/// `newest` is their newest snapshot.
fn read_predictions<'a>(
    mut reader: PredictionReader<'a>,
    newest: Option<AsOf>,
    workspace: &Workspace<'_>,
    (files, options): (&[String], &ReviewOptions),
) -> Result<PredictionReader<'a>, JobError> {
    let added = files.iter().try_for_each(|file| reader.add(file, workspace.connections()));
    let is_ledger = options.predictions.is_empty();
    let table = workspace.ledger_table().filter(|_| is_ledger);
    predicted(added.map(|()| reader.models()), (table, files), options.model.as_deref())?;
    reader.note_new_leads(newest);
    match reader.without_deal() {
        // Leads of the ledger may become deals yet, and so may those that were predicted when the deals end.
        Some((lead, deal)) if !is_ledger && !reader.all_are_new() => {
            let files = listed(files, MOST_FILES);
            Err(JobError::NoDealOfPredictions { files, lead, deal })
        }
        _ => Ok(reader),
    }
}

/// When a prediction of each deal counts.
fn spans(project: &Project, deals: &ValidDeals) -> Vec<DealSpan> {
    let outcomes = &deals.outcomes;
    let span = |row: usize| {
        let is_closed = outcomes.won[row].or(outcomes.early[row]).is_some();
        DealSpan {
            from: deals.dates[row].filter(|_| project.snapshot.is_some()),
            until: outcomes.closed_at[row].filter(|_| is_closed),
        }
    };
    (0..deals.dates.len()).map(span).collect()
}

/// The deals with a prediction that counts, with their points and categories as of it.
fn reviewed_deals(
    workspace: &Workspace<'_>,
    (spec, sources, rules): (&Spec, &Sources, &Rules),
    deals: ValidDeals,
    predictions: FirstPredictions,
) -> Result<ReviewedDeals, JobError> {
    let is_predicted: Vec<bool> = predictions.chosen.iter().map(Option::is_some).collect();
    let ValidDeals { mut table, outcomes, .. } = deals;
    let won = outcomes.won.into_iter().zip(&is_predicted).filter(|(_, keep)| **keep).map(|(won, _)| won);
    let (won, predictions): (Vec<Option<bool>>, Vec<FirstPrediction>) =
        (won.collect(), predictions.chosen.into_iter().flatten().collect());
    table.retain(&is_predicted)?;
    let as_of = predictions.iter().map(|prediction| prediction.as_of).collect();
    let snapshot = sources.columns(spec, table, as_of).map_err(|error| workspace.in_project(error))?;
    let frame = &snapshot.table.frame;
    let points = rules.points.as_ref().map(|table| table.fired(frame)).transpose()?;
    let groups = groups_by_account(spec, &snapshot)?;
    Ok(ReviewedDeals {
        has_span: workspace.project.outcome.within.is_some(),
        groups: groups.unwrap_or_else(|| (0..won.len() as u64).collect()),
        points: points.map(|fired| fired.totals),
        amounts: amounts(workspace.project, &snapshot.table)?,
        categories: categories(workspace.project, frame)?,
        predictions,
        won,
        calendar: workspace.calendar(),
    })
}

/// The levels of each category among the features of the project.
fn categories(project: &Project, frame: &DataFrame) -> PolarsResult<Vec<(String, Vec<Option<String>>)>> {
    let is_category = |feature: &&Feature| matches!(feature.kind, Kind::Category { .. });
    let features: Vec<Feature> = project.features.iter().filter(is_category).cloned().collect();
    let values = Features::of(&features, frame)?;
    let level = |cells: &Cells, row: usize| match cells {
        Cells::Words(words) => words.at(row).map(str::to_owned),
        _ => None,
    };
    let levels = |cells| (0..frame.height()).map(|row| level(cells, row)).collect();
    let columns = features.iter().zip(values.columns());
    Ok(columns.map(|(feature, cells)| (feature.name.clone(), levels(cells))).collect())
}

fn settings(project: &Project) -> ReviewSettings {
    ReviewSettings {
        currency: project.data.currency.clone(),
        grades: project.grades.names().map(str::to_owned).collect(),
        routes: project.routes.iter().map(|route| route.name.clone()).collect(),
        within: project.outcome.within,
        has_closes: project.outcome.closed_at.is_some(),
        capacity: project.evaluation.capacity,
        threshold: project.points.as_ref().and_then(|points| points.threshold),
        seed: project.fit.seed,
    }
}
