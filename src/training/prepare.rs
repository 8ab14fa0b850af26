//! Everything that is known before anything is learned.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::answers::AskableColumns;
use super::deals::{TrainingSet, groups_by_account, groups_by_value, training_set};
use super::effects::EffectInput;
use crate::workspace::{JobError, Progress, Workspace, amounts, read_feedback};

use crate::design::Features;
use crate::evaluate::{self, Dates, Evaluated, Method};
use crate::fit::FitPlan;
use crate::linear_model::PriorRule;
use crate::model::{self, Input};
use crate::points::{Fired, PointsTable, prior_rules};
use crate::project::{Prior, Project};
use crate::snapshot::{Sources, Spec};
use crate::tables::{Rejected, RowOrigin, TableError, Types};

/// Everything that is known before anything is learned.
pub(crate) struct Prepared {
    pub(crate) spec: Spec,
    pub(crate) main_types: Types,
    pub(crate) table_types: BTreeMap<String, Types>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) training: model::TrainingCounts,
    pub(crate) known: TrainingSet,
    pub(crate) values: Features,
    pub(crate) groups: Vec<u64>,
    /// The points table, and which of its rules hold of each deal, where there is one.
    pub(crate) table: Option<(PointsTable, Fired)>,
    /// What each rule of it gives each deal, where the ridge pulls to the table.
    pub(crate) prior: Option<Vec<PriorRule>>,
    /// The money of each deal, where the project names an amount.
    pub(crate) amounts: Option<Vec<Option<f64>>>,
    /// What may be asked of a lead, and how some of the deals answered.
    pub(crate) asked: AskableColumns,
    /// What gates and routes see of the deals.
    pub(crate) seen: EffectInput,
    /// Where each deal stands, if a model in use may have to score it, too.
    pub(crate) places: Vec<RowOrigin>,
    /// Rows of other tables that were set aside.
    pub(crate) rejected: Vec<Rejected>,
}

/// Reads the tables, checks the project against them, and takes the snapshot of the closed deals.
pub(crate) fn prepare(
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
    let (inputs, known) = rayon::join(hash, || training_set(workspace, &spec, deals, &sources));
    let (inputs, mut known) = (inputs?, known?);
    let training = known.training();
    let by_account = groups_by_account(&spec, &known.snapshot)?;
    let amounts = amounts(workspace.project, &known.snapshot.table)?;
    let asked = AskableColumns::of(&spec.features, &rules.gates, &known.snapshot.table.frame)?;
    let mut rules = rules;
    let fired = |table: PointsTable| table.fired(&known.snapshot.table.frame).map(|fired| (table, fired));
    let table = rules.points.take().map(fired).transpose()?;
    let is_prior = workspace.project.fit.prior == Prior::Points;
    let prior = table.as_ref().filter(|_| is_prior);
    let prior = prior.map(|(table, fired)| prior_rules(table, fired, &spec));
    let read_feedback = read_feedback(workspace, &known)?;
    known
        .warnings
        .extend(read_feedback.iter().flat_map(|read_feedback| read_feedback.warnings.iter().cloned()));
    let seen = EffectInput::of(rules, &known.snapshot.table.frame, read_feedback)?;
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

/// The deals as the evaluation wants them.
pub(crate) fn judging<'a>(
    project: &'a Project,
    known: &'a TrainingSet,
    (values, groups): (&'a Features, &'a [u64]),
    (points, prior): (Option<&'a [f64]>, Option<&'a [PriorRule]>),
) -> evaluate::EvaluationData<'a> {
    let closed_at = known.closed_at.as_ref().filter(|_| known.is_dated);
    let has_accounts = project.data.account.is_some();
    evaluate::EvaluationData {
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
pub(crate) fn judge(
    workspace: &Workspace<'_>,
    deals: &evaluate::EvaluationData<'_>,
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
