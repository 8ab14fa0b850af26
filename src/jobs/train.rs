//! Closed deals to a saved model.

use std::path::Path;

use super::deals::{Known, groups, learnable};
use super::weights::{rejected_csv, weights_csv};
use super::{JobError, Progress, Workspace};
use crate::design::{Encoder, normal_columns};
use crate::evaluate::{Dates, Deals, Evaluation, Method, evaluate};
use crate::fit::{self, FitOptions, Problem, Solver};
use crate::model::{Input, Model, Saved, sha256};
use crate::project;
use crate::snapshot::{Sources, Spec, types_of};
use crate::tables::{Rejected, TableError};
use crate::warning::{EVENTS_PER_WEIGHT, Warning};

/// A trained and saved model.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model and where it is.
    pub saved: Saved,
    /// The model that was in use before, if there was one.
    pub replaces: Option<String>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
    /// Rows that were set aside.
    pub rejected: Vec<Rejected>,
}

/// Rows kept in the model file, to be recomputed at every load.
const SELF_TEST_ROWS: usize = 5;

/// What a training does beside training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainOptions {
    /// Put the model into use.
    pub promote: bool,
    /// First hold the project against its leads, too, so that a prediction will not fail after a training that did not.
    pub check_leads: bool,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { promote: true, check_leads: false }
    }
}

/// Trains a model on the closed deals of the project and saves it.
///
/// # Errors
/// When `bantam.toml` does not fit the tables, a file cannot be read or written, there are not both won and lost deals, or
/// the fit does not converge. Nothing is put into use then.
pub fn train(
    workspace: &Workspace<'_>,
    options: TrainOptions,
    progress: Progress<'_>,
) -> Result<Trained, JobError> {
    let spec = Spec::of(workspace.project);
    progress("reading", 0, 1);
    let deals = workspace.read_deals(&spec)?;
    let main_types = types_of(&deals);
    let sources = Sources::load(&spec, &workspace.extra(), &workspace.data_folder, None)
        .map_err(|error| workspace.in_project(error))?;
    workspace.check(&spec, &deals, &sources, true)?;
    if options.check_leads {
        workspace.check_leads(&spec, &main_types, &sources)?;
    }
    let inputs = inputs(&workspace.data_folder, deals.files.iter().chain(&sources.files))?;
    let known = learnable(workspace, &spec, deals, &sources)?;
    let training = known.training();
    let Known { snapshot, won, closed_at, open_as_of, mut warnings, .. } = known;

    let frame = normal_columns(&spec.features, &snapshot.table.frame)?;
    let settings = workspace.project.fit.clone();
    let solver = match settings.solver {
        project::Solver::Newton => Solver::Newton,
        project::Solver::Lbfgs => Solver::Lbfgs,
    };
    let fit_options = FitOptions::new(settings.alpha, settings.max_iterations)?.with_solver(solver);
    let groups = groups(&spec, &snapshot, &frame)?;
    let dates = closed_at.as_ref().map(|closed_at| Dates { as_of: &snapshot.as_of, closed_at });
    let (features, open_as_of) = (&spec.features, &open_as_of);
    let judged = Deals { features, frame: &frame, won: &won, dates, groups: &groups, open_as_of };
    let evaluation = judge(workspace, &judged, &fit_options, progress)?;

    progress("fitting", 0, 1);
    let (encoder, constant) = Encoder::learn(&spec.features, &frame)?;
    let design = encoder.encode(&frame)?.design;
    let mut fitted = fit::fit(&Problem { design: &design, won: &won }, &fit_options)?;
    let means = design.column_means().unwrap_or_default();
    encoder.centre(&mut fitted.intercept, &mut fitted.coefficients, &means);
    progress("fitting", 1, 1);
    tracing::info!("fitted {} columns on {} deals: {:?}", means.len(), won.len(), fitted.certificate);

    warnings.extend(constant.into_iter().map(|feature| Warning::ConstantFeature { feature }));
    warnings.extend(fit_warnings(&encoder, &fitted.certificate));
    let mut model = Model {
        name: workspace.project.name.clone(),
        trained_on: workspace.today,
        spec,
        main_types,
        table_types: sources.types.clone(),
        encoder,
        intercept: fitted.intercept,
        coefficients: fitted.coefficients,
        means,
        alpha: settings.alpha,
        training,
        certificate: fitted.certificate,
        evaluation,
        inputs,
        self_test: Vec::new(),
    };
    model.keep_self_test(&frame, SELF_TEST_ROWS)?;
    let mut rejected = snapshot.table.rejected;
    rejected.extend(sources.rejected);
    save(workspace, model, options.promote, warnings, rejected)
}

/// The figures, and why they are those of a cross-validation where dates would have been there.
fn judge(
    workspace: &Workspace<'_>,
    deals: &Deals<'_>,
    fit_options: &FitOptions,
    progress: Progress<'_>,
) -> Result<Evaluation, JobError> {
    let project = workspace.project;
    let mut evaluation =
        evaluate(deals, &project.evaluation, fit_options, project.fit.seed, &|done, all| {
            progress("evaluating", done, all);
        })?;
    if let (Method::CrossValidation { instead: instead @ None, .. }, Some(_), None) =
        (&mut evaluation.method, &project.snapshot, &project.outcome.closed_at)
    {
        *instead = Some("[outcome] names no `closed_at`".to_owned());
    }
    Ok(evaluation)
}

fn save(
    workspace: &Workspace<'_>,
    model: Model,
    promote: bool,
    warnings: Vec<Warning>,
    rejected: Vec<Rejected>,
) -> Result<Trained, JobError> {
    let registry = workspace.registry();
    let replaces = registry.champion_id()?;
    let mut beside = vec![("weights.csv", weights_csv(&model))];
    if !rejected.is_empty() {
        beside.push(("set_aside.csv", rejected_csv(&rejected)));
    }
    let saved = registry.save(model, &beside)?;
    if promote {
        registry.promote(&saved)?;
    }
    Ok(Trained { saved, replaces, warnings, rejected })
}

/// The files as the project names them, so that the same project gives the same model from wherever it is run.
fn inputs<'a>(folder: &Path, files: impl Iterator<Item = &'a String>) -> Result<Vec<Input>, JobError> {
    let folder = folder.display().to_string();
    let mut inputs: Vec<Input> = Vec::new();
    for file in files {
        let bytes = std::fs::read(Path::new(file))
            .map_err(|source| TableError::Read { file: file.clone(), source })?;
        let name = file.strip_prefix(folder.as_str()).unwrap_or(file).trim_start_matches(['/', '\\']);
        inputs.push(Input { file: name.to_owned(), bytes: bytes.len() as u64, sha256: sha256(&bytes) });
    }
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(inputs)
}

fn fit_warnings(encoder: &Encoder, certificate: &fit::Certificate) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = certificate
        .separated
        .iter()
        .filter(|column| column.n_rows >= WORTH_NAMING)
        .map(|column| Warning::Separated {
            term: encoder.column_name(column.column),
            rows: column.n_rows,
            won: column.won,
        })
        .collect();
    let events = certificate.n_won.min(certificate.n_lost);
    let weights = encoder.columns().len();
    let needed = weights * EVENTS_PER_WEIGHT;
    if events < needed {
        warnings.push(Warning::FewEvents { events, weights, missing: needed - events });
    }
    warnings
}

/// Below this, one outcome for all deals of a level is no surprise at a usual base rate.
const WORTH_NAMING: usize = 20;
