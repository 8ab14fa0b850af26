//! Closed deals to a saved model.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::amounts::amounts;
use super::answers::Asked;
use super::audited::audited;
use super::champion::{Judged, champion};
use super::deals::{Known, groups_by_account, groups_by_value, learnable};
use super::feedback::heard;
use super::hindsight::{Seen, hindsight};
use super::learn::{Deals, Learned, learn, plan};
use super::report_page::{Training, report_page};
use super::weights::{rejected_csv, weights_csv};
use super::{JobError, Progress, Workspace};
use crate::audit::Audit;
use crate::design::Features;
use crate::evaluate::{self, Assessment, Dates, Evaluated, Evaluation, Method, PriorRule, Trial};
use crate::fit::Plan;
use crate::hindsight::Hindsight;
use crate::model::{self, Input, Model, ModelError, Saved};
use crate::page::html;
use crate::points::{Fired, PointsTable};
use crate::points_fit::prior_rules;
use crate::project::{Prior, Project};
use crate::snapshot::{Sources, Spec};
use crate::tables::{Place, Rejected, TableError, Types};
use crate::warning::Warning;

/// A trained and saved model.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model and where it is.
    pub saved: Saved,
    /// The figures on deals that it had not seen, from every side.
    pub assessment: Assessment,
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
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let mut prepared = prepare(workspace, options.check_leads, progress)?;
    // Nothing here names a deal, and names are large.
    (prepared.known.snapshot.ids, prepared.known.snapshot.rows) = (Vec::new(), Vec::new());
    let Prepared { spec, known, values, groups, table, prior, places, .. } = &prepared;
    let plan = plan(project);
    let points = table.as_ref().map(|(_, fired)| &fired.totals[..]);
    let judging = judging(project, known, (values, groups), (points, prior.as_deref()));
    let evaluated = judge(workspace, &judging, &plan, progress)?;
    let judged = Judged { deals: &judging, evaluated: &evaluated, places, rules: None };
    let champion = champion(workspace, &judged, &plan)?;

    let weights = known.weighting(project).of(&(0..known.won.len()).collect::<Vec<_>>());
    let prior = prior.as_deref();
    let deals = Deals { values, won: &known.won, weights: weights.as_deref(), offset: None, groups, prior };
    let bootstraps = project.fit.bootstraps;
    let learned = learn(&spec.features, &deals, &plan, bootstraps, Some(&evaluated), progress)?;
    let judged_plan = Plan { share: learned.record.prior.as_ref().map(|prior| prior.share), ..plan };
    let with = (&judged_plan, learned.record.penalty);
    let trial = &evaluated.trial;
    let assessment = evaluate::assess(&judging, trial, &project.evaluation, with, champion, progress);
    let with_penalty = plan.with_penalty(learned.record.penalty);
    let seen = Some(&prepared.seen).filter(|seen| seen.tells());
    let hindsight = seen.map(|seen| hindsight(project, seen, &judging, &with_penalty)).transpose()?;
    let audit = audited(&spec.features, values, &known.won, groups, &learned.encoder);
    let mut warnings = std::mem::take(&mut prepared.known.warnings);
    warnings.extend(hindsight.iter().flat_map(Hindsight::warnings));
    warnings.extend(learned.warnings(&prepared.spec.features));
    let mut rejected = std::mem::take(&mut prepared.known.snapshot.table.rejected);
    rejected.append(&mut prepared.rejected);
    let model = modelled(workspace, prepared, learned, evaluated.evaluation.clone())?;
    let found = Found { assessment, trial: &evaluated.trial, audit: &audit, hindsight: hindsight.as_ref() };
    save(workspace, model, found, options.promote, warnings, rejected)
}

/// Everything that is known before anything is learned.
pub(super) struct Prepared {
    pub(super) spec: Spec,
    main_types: Types,
    table_types: BTreeMap<String, Types>,
    inputs: Vec<Input>,
    training: model::Training,
    pub(super) known: Known,
    pub(super) values: Features,
    pub(super) groups: Vec<u64>,
    /// The points table, and which of its rules hold of each deal, where there is one.
    pub(super) table: Option<(PointsTable, Fired)>,
    /// What each rule of it gives each deal, where the ridge pulls to the table.
    pub(super) prior: Option<Vec<PriorRule>>,
    /// The money of each deal, where the project names an amount.
    pub(super) amounts: Option<Vec<Option<f64>>>,
    /// What may be asked of a lead, and how some of the deals answered.
    asked: Asked,
    /// What gates and routes see of the deals.
    pub(super) seen: Seen,
    /// Where each deal stands, if a model in use may have to score it, too.
    pub(super) places: Vec<Place>,
    /// Rows of other tables that were set aside.
    pub(super) rejected: Vec<Rejected>,
}

/// Reads the tables, checks the project against them, and takes the snapshot of the closed deals.
pub(super) fn prepare(
    workspace: &Workspace<'_>,
    check_leads: bool,
    progress: Progress<'_>,
) -> Result<Prepared, JobError> {
    let spec = Spec::of(workspace.project);
    progress("reading", 0, 1);
    let deals = workspace.read_deals(&spec)?;
    let main_types = workspace.shared_types(&spec, &deals);
    let sources = Sources::load(&spec, &workspace.extra(), &workspace.data_folder, None)
        .map_err(|error| workspace.in_project(error))?;
    let rules = workspace.check(&spec, &deals, &sources, true)?;
    if check_leads {
        workspace.check_leads(&spec, &main_types, &sources)?;
    }
    let needed = tables_of_features(&spec);
    let facts = workspace.project.outcome.facts.iter().map(|fact| fact.value.table.clone());
    let learned_from: BTreeSet<String> = needed.iter().cloned().chain(facts).collect();
    let files: Vec<String> = deals.files.iter().chain(files_of(&sources, &learned_from)).cloned().collect();
    let hash = || inputs(&workspace.data_folder, &files);
    let (inputs, known) = rayon::join(hash, || learnable(workspace, &spec, deals, &sources));
    let (inputs, mut known) = (inputs?, known?);
    let training = known.training();
    let by_account = groups_by_account(&spec, &known.snapshot)?;
    let amounts = amounts(workspace.project, &known.snapshot.table)?;
    let asked = Asked::of(&spec.features, &rules.gates, &known.snapshot.table.frame)?;
    let mut rules = rules;
    let fired = |table: PointsTable| table.fired(&known.snapshot.table.frame).map(|fired| (table, fired));
    let table = rules.points.take().map(fired).transpose()?;
    let is_prior = workspace.project.fit.prior == Prior::Points;
    let prior = table.as_ref().filter(|_| is_prior);
    let prior = prior.map(|(table, fired)| prior_rules(table, fired, &spec));
    let heard = heard(workspace, &known)?;
    known.warnings.extend(heard.iter().flat_map(|heard| heard.warnings.iter().cloned()));
    let seen = Seen::of(rules, &known.snapshot.table.frame, heard)?;
    // Nothing looks at the tables from here on, and they are larger than all that does.
    let values = Features::taken_from(&spec.features, std::mem::take(&mut known.snapshot.table.frame))?;
    let mut places = std::mem::take(&mut known.snapshot.table.places);
    if workspace.registry().champion_id()?.is_none() {
        places = Vec::new();
    }
    let groups = by_account.unwrap_or_else(|| groups_by_value(&values));
    let (mut table_types, rejected) = (sources.types, sources.rejected);
    table_types.retain(|table, _| needed.contains(table));
    Ok(Prepared {
        spec: spec.for_features(),
        main_types,
        table_types,
        inputs,
        training,
        known,
        values,
        groups,
        table,
        prior,
        amounts,
        asked,
        seen,
        places,
        rejected,
    })
}

/// The lookups and timed tables that the features need. Those that only criteria, points or routes look at are not part of
/// a model.
fn tables_of_features(spec: &Spec) -> BTreeSet<String> {
    let needed = spec.for_features();
    let lookups = needed.lookups.into_iter().map(|lookup| lookup.name);
    lookups.chain(needed.tables.into_iter().map(|table| table.name)).collect()
}

/// The files of these tables.
fn files_of<'a>(sources: &'a Sources, tables: &'a BTreeSet<String>) -> impl Iterator<Item = &'a String> {
    tables.iter().filter_map(|table| sources.files.get(table)).flatten()
}

/// The model, with rows by which it can test itself.
fn modelled(
    workspace: &Workspace<'_>,
    prepared: Prepared,
    learned: Learned,
    evaluation: Evaluation,
) -> Result<Model, JobError> {
    let mut model = Model {
        name: workspace.project.name.clone(),
        trained_on: workspace.today,
        spec: prepared.spec,
        main_types: prepared.main_types,
        table_types: prepared.table_types,
        encoder: learned.encoder,
        intercept: learned.intercept,
        coefficients: learned.coefficients,
        means: learned.means,
        training: prepared.training,
        record: learned.record,
        evaluation,
        inputs: prepared.inputs,
        self_test: Vec::new(),
        answers: Vec::new(),
    };
    model.answers = prepared.asked.answers(&model, &prepared.values)?;
    model.keep_self_test(&prepared.values, SELF_TEST_ROWS)?;
    Ok(model)
}

/// The deals as the evaluation wants them.
pub(super) fn judging<'a>(
    project: &'a Project,
    known: &'a Known,
    (values, groups): (&'a Features, &'a [u64]),
    (points, prior): (Option<&'a [f64]>, Option<&'a [PriorRule]>),
) -> evaluate::Deals<'a> {
    let closed_at = known.closed_at.as_ref().filter(|_| known.is_dated);
    let has_accounts = project.data.account.is_some();
    evaluate::Deals {
        features: &project.features,
        values,
        won: &known.won,
        dates: closed_at.map(|closed_at| Dates { as_of: &known.snapshot.as_of, closed_at }),
        weighting: known.weighting(project),
        groups,
        clusters: has_accounts.then_some(groups),
        points,
        prior,
        open_as_of: &known.open_as_of,
    }
}

/// The figures, and why they are those of a cross-validation where dates would have been there.
pub(super) fn judge(
    workspace: &Workspace<'_>,
    deals: &evaluate::Deals<'_>,
    plan: &Plan,
    progress: Progress<'_>,
) -> Result<Evaluated, JobError> {
    let project = workspace.project;
    let mut evaluated = evaluate::evaluate(deals, &project.evaluation, plan, &|done, all| {
        progress("evaluating", done, all);
    })?;
    if let (Method::CrossValidation { instead: instead @ None, .. }, Some(_), None) =
        (&mut evaluated.evaluation.method, &project.snapshot, &project.outcome.closed_at)
    {
        *instead = Some("[outcome] names no `closed_at`".to_owned());
    }
    Ok(evaluated)
}

/// All figures as JSON, for other programs.
fn evaluation_json(assessment: &Assessment) -> Result<String, JobError> {
    let refused = |error: serde_json::Error| ModelError::Refused {
        file: "evaluation.json".to_owned(),
        reason: error.to_string(),
    };
    let mut text = serde_json::to_string_pretty(assessment).map_err(refused)?;
    text.push('\n');
    Ok(text)
}

/// What was found out beside the model.
struct Found<'a> {
    assessment: Assessment,
    trial: &'a Trial,
    audit: &'a Audit,
    hindsight: Option<&'a Hindsight>,
}

fn save(
    workspace: &Workspace<'_>,
    model: Model,
    found: Found<'_>,
    promote: bool,
    warnings: Vec<Warning>,
    rejected: Vec<Rejected>,
) -> Result<Trained, JobError> {
    let Found { assessment, trial, audit, hindsight } = found;
    let registry = workspace.registry();
    let replaces = registry.champion_id()?;
    let figures = evaluation_json(&assessment)?;
    let saved = registry.save(model, |id, model| {
        let (assessment, warnings, rejected) = (&assessment, &warnings[..], &rejected[..]);
        let project = workspace.project;
        let page = report_page(&Training {
            project,
            model,
            id,
            assessment,
            trial,
            audit,
            hindsight,
            warnings,
            rejected,
        });
        let mut beside = vec![
            ("weights.csv", weights_csv(model)),
            ("evaluation.json", figures),
            ("report.html", html(&page)),
        ];
        if !rejected.is_empty() {
            beside.push(("set_aside.csv", rejected_csv(rejected)));
        }
        beside
    })?;
    if promote {
        registry.promote(&saved)?;
    }
    Ok(Trained { saved, assessment, replaces, warnings, rejected })
}

/// The files as the project names them, so that the same project gives the same model from wherever it is run.
fn inputs(folder: &Path, files: &[String]) -> Result<Vec<Input>, JobError> {
    let folder = folder.display().to_string();
    let mut inputs: Vec<Input> = Vec::new();
    for file in files {
        let name = file.strip_prefix(folder.as_str()).unwrap_or(file).trim_start_matches(['/', '\\']);
        let input = Input::of(Path::new(file), name.to_owned());
        inputs.push(input.map_err(|source| TableError::Read { file: file.clone(), source })?);
    }
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(inputs)
}
