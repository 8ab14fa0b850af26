//! The training data: the closed deals of a project as features, and all that is computed from them before a fit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::answers::AskableColumns;
use super::deals::{TrainingSet, groups_by_account, groups_by_value, training_set};
use super::effect_input::EffectInput;
use super::feedback::read_feedback;
use crate::design::Features;
use crate::evaluate::{self, Dates, Evaluated, EvaluationData, Method};
use crate::fit::FitPlan;
use crate::gates::CheckedGate;
use crate::linear_model::PriorRule;
use crate::model::{self, Input};
use crate::points::{Fired, PointsTable, prior_rules};
use crate::project::{Prior, Project};
use crate::rules::CheckedRule;
use crate::snapshot::{Sources, Spec};
use crate::tables::{Rejected, RowOrigin, Table, TableError, Types};
use crate::workspace::{JobError, Progress, Workspace, amounts};

/// The training set as features, with all that is learned and evaluated in addition to the model.
pub(crate) struct TrainingData {
    pub(crate) spec: Spec,
    pub(crate) main_types: Types,
    pub(crate) table_types: BTreeMap<String, Types>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) counts: model::TrainingCounts,
    pub(crate) set: TrainingSet,
    pub(crate) values: Features,
    /// Deals with the same number stay together in folds and bootstraps.
    pub(crate) groups: Vec<u64>,
    /// The points table, and which of its rules match each deal, if there is one.
    pub(crate) points: Option<(PointsTable, Fired)>,
    /// The points of each rule for each deal, if the ridge shrinks to the table.
    pub(crate) prior: Option<Vec<PriorRule>>,
    /// The amount of each deal, where the project names one.
    pub(crate) amounts: Option<Vec<Option<f64>>>,
    /// The columns that questions are about, with the answers of some of the deals.
    pub(crate) askable: AskableColumns,
    /// The columns of the deals that gates and routes use.
    pub(crate) effect_input: EffectInput,
    /// The row of each deal in its file; empty without a champion.
    pub(crate) origins: Vec<RowOrigin>,
    /// Rejected rows of other tables.
    pub(crate) rejected: Vec<Rejected>,
}

impl TrainingData {
    pub(crate) fn evaluation_data<'a>(&'a self, project: &'a Project) -> EvaluationData<'a> {
        let set = &self.set;
        let closed_at = set.closed_at.as_ref().filter(|_| set.is_dated);
        EvaluationData {
            features: &project.features,
            values: &self.values,
            won: &set.won,
            dates: closed_at.map(|closed_at| Dates { as_of: &set.snapshot.as_of, closed_at }),
            weighting: set.weighting(project),
            groups: &self.groups,
            clusters: project.data.account.is_some().then_some(&self.groups),
            points: self.points.as_ref().map(|(_, fired)| &fired.totals[..]),
            prior: self.prior.as_deref(),
            open_as_of: &set.open_as_of,
        }
    }
}

/// Reads the tables, checks the project against them, takes the snapshot of the closed deals, and makes features of it.
pub(crate) fn prepare(
    workspace: &Workspace<'_>,
    check_leads: bool,
    progress: Progress<'_>,
) -> Result<TrainingData, JobError> {
    let project = workspace.project;
    let spec = Spec::of(project);
    progress("reading", 0, 1);
    let deals = workspace.read_deals(&spec)?;
    let main_types = workspace.shared_types(&spec, &deals);
    let mut sources = workspace.load_sources(&spec, None)?;
    let mut rules = workspace.check(&spec, &deals, &sources, true)?;
    if check_leads {
        workspace.check_leads(&spec, &main_types, &sources)?;
    }
    let files = files_of_model(project, &spec, &deals, &sources);
    let hash = || inputs(&workspace.data_folder, &files);
    let (inputs, set) = rayon::join(hash, || training_set(workspace, &spec, deals, &sources));
    let (inputs, mut set) = (inputs?, set?);
    let counts = set.counts();
    let by_account = groups_by_account(&spec, &set.snapshot)?;
    let frame = &set.snapshot.table.frame;
    let amounts = amounts(project, &set.snapshot.table)?;
    let askable = AskableColumns::of(&spec.features, &rules.gates, frame)?;
    let fired = |table: PointsTable| table.fired(frame).map(|fired| (table, fired));
    let points = rules.points.take().map(fired).transpose()?;
    let conditions = points.iter().flat_map(|(table, _)| table.conditions());
    set.warnings.extend(conditions.flat_map(CheckedRule::take_warnings));
    let pulled_to = points.as_ref().filter(|_| project.fit.prior == Prior::Points);
    let prior = pulled_to.map(|(table, fired)| prior_rules(table, fired, &spec));
    let feedback = read_feedback(workspace, &set)?;
    let feedback_warnings = feedback.iter().flat_map(|feedback| feedback.warnings.iter().cloned());
    set.warnings.extend(feedback_warnings);
    let effect_input = EffectInput::of(rules, frame, feedback)?;
    set.warnings.extend(effect_input.gates.iter().flat_map(CheckedGate::take_warnings));
    // The frame is not needed from here on, and it is larger than the features.
    let values = Features::taken_from(&spec.features, std::mem::take(&mut set.snapshot.table.frame))?;
    let mut origins = std::mem::take(&mut set.snapshot.table.places);
    if workspace.registry().champion_id()?.is_none() {
        origins = Vec::new();
    }
    let needed = tables_of_features(&spec);
    sources.types.retain(|table, _| needed.contains(table));
    Ok(TrainingData {
        spec: spec.for_features(),
        main_types,
        table_types: sources.types,
        inputs,
        counts,
        groups: by_account.unwrap_or_else(|| groups_by_value(&values)),
        values,
        set,
        points,
        prior,
        amounts,
        askable,
        effect_input,
        origins,
        rejected: sources.rejected,
    })
}

/// The lookups and timed tables that the features need. Those that only criteria, points or routes use are not part of
/// a model.
fn tables_of_features(spec: &Spec) -> BTreeSet<String> {
    let needed = spec.for_features();
    let lookups = needed.lookups.into_iter().map(|lookup| lookup.name);
    lookups.chain(needed.tables.into_iter().map(|table| table.name)).collect()
}

/// The files that a model depends on: those of the deals, of the tables of its features, and of facts about the outcome.
fn files_of_model(project: &Project, spec: &Spec, deals: &Table, sources: &Sources) -> Vec<String> {
    let facts = project.outcome.facts.iter().map(|fact| fact.value.table.clone());
    let tables: BTreeSet<String> = tables_of_features(spec).into_iter().chain(facts).collect();
    let files = tables.iter().filter_map(|table| sources.files.get(table)).flatten();
    deals.files.iter().chain(files).cloned().collect()
}

/// The files as the project names them, so that the model does not depend on the working folder.
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

/// Evaluates the model on deals that it is not trained on. Without a holdout, the result has the reason.
pub(crate) fn evaluate_model(
    workspace: &Workspace<'_>,
    deals: &EvaluationData<'_>,
    plan: &FitPlan,
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
