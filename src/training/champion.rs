//! The champion as a contestant: evaluated by the same code on deals that neither model was trained on.

use std::collections::HashMap;

use super::censored::stacked;
use super::deals::{TrainingSet, origins, training_set};
use super::prepare::TrainingData;
use crate::design::Features;
use crate::evaluate::{
    self, ChampionComparison, ChampionResult, ContestRules, Entry, Evaluated, EvaluationData,
    EvaluationError, FEWEST_PER_CLASS, Trial, Who,
};
use crate::fit::FitPlan;
use crate::model::Model;
use crate::registry::Saved;
use crate::snapshot::Spec;
use crate::tables::RowOrigin;
use crate::units::AsOf;
use crate::workspace::{JobError, Progress, Workspace};

/// The closed deals, the evaluation of the new model on them, and their rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChampionContest<'a> {
    pub deals: &'a EvaluationData<'a>,
    pub evaluated: &'a Evaluated,
    /// The row of each deal in its file.
    pub origins: &'a [RowOrigin],
    /// The same deals with the rules of the points table as features, if these are a contestant.
    pub rules: Option<&'a EvaluationData<'a>>,
}

/// The new model compared with the champion, on deals with a snapshot after both trainings. `None` without a champion.
///
/// # Errors
/// When `champion.json` cannot be read. A champion that cannot score these deals is a result, not an error.
pub(crate) fn champion(
    workspace: &Workspace<'_>,
    contest: &ChampionContest<'_>,
    plan: &FitPlan,
) -> Result<Option<ChampionComparison>, JobError> {
    with_champion(workspace, |saved| compare(workspace, contest, saved, plan))
}

/// A comparison with the champion; `None` without one.
fn with_champion(
    workspace: &Workspace<'_>,
    compare: impl FnOnce(&Saved) -> Result<ChampionResult, JobError>,
) -> Result<Option<ChampionComparison>, JobError> {
    let registry = workspace.registry();
    let Some(id) = registry.champion_id()? else { return Ok(None) };
    let unusable = |error: &dyn std::error::Error| {
        let text = error.to_string();
        ChampionResult::Unusable(text.lines().next().unwrap_or_default().to_owned())
    };
    let saved = match registry.load(&id) {
        Ok(saved) => saved,
        Err(error) => {
            let (result, new_features) = (unusable(&error), Vec::new());
            return Ok(Some(ChampionComparison { id, trained_on: None, result, new_features }));
        }
    };
    let trained_on = Some(saved.model.trained_on);
    let result = compare(&saved).unwrap_or_else(|error| unusable(&error));
    let known = &saved.model.spec.features;
    let features = workspace.project.features.iter().map(|feature| &feature.name);
    let new_features =
        features.filter(|name| !known.iter().any(|known| known.name == **name)).cloned().collect();
    Ok(Some(ChampionComparison { id, trained_on, result, new_features }))
}

/// The champion against challengers of each month since it was trained, on all deals since.
///
/// # Errors
/// When `champion.json` cannot be read. A champion that cannot score these deals is a result, not an error.
pub(crate) fn contested(
    workspace: &Workspace<'_>,
    data: &TrainingData,
    plan: &FitPlan,
    progress: Progress<'_>,
) -> Result<Option<ChampionComparison>, JobError> {
    with_champion(workspace, |saved| {
        if let Some(columns) = workspace.leaks_of(&saved.model) {
            return Ok(ChampionResult::Unusable(format!(
                "it was trained with {columns}, which the project now names as known only after the outcome"
            )));
        }
        let project = workspace.project;
        let scored = scored(workspace, saved)?;
        let of_row = |row: usize| data.origins.get(row).and_then(|origin| scored.get(origin)).copied();
        let rules = ContestRules {
            plan,
            margin: project.promotion.margin,
            capacity: project.evaluation.capacity,
            most_months: MOST_MONTHS,
            same_training: same_training(&saved.model, data, plan),
        };
        let deals = data.evaluation_data(project);
        let since = saved.model.trained_on;
        let found = evaluate::contest(&deals, (&saved.id, since), &of_row, &rules, progress)?;
        Ok(found.map_or(ChampionResult::Undated, |contest| ChampionResult::Contested(Box::new(contest))))
    })
}

/// The number of training deals with a complete outcome of a champion that has the features of the project and the penalty that the
/// project names, or one that was chosen, if the project names none.
fn same_training(champion: &Model, data: &TrainingData, plan: &FitPlan) -> Option<usize> {
    let has_same_penalty = match plan.penalty {
        Some(penalty) => champion.record.path.is_none() && champion.record.penalty == penalty,
        None => champion.record.path.is_some(),
    };
    let is_same = champion.spec == data.spec && has_same_penalty && champion.recalibrated.is_none();
    is_same.then_some(champion.training.n_won + champion.training.n_lost)
}

/// A champion older than this is evaluated on its newest months.
const MOST_MONTHS: usize = 24;

fn compare(
    workspace: &Workspace<'_>,
    contest: &ChampionContest<'_>,
    saved: &Saved,
    plan: &FitPlan,
) -> Result<ChampionResult, JobError> {
    if contest.deals.dates.is_none() {
        return Ok(ChampionResult::Undated);
    }
    let trained_on = saved.model.trained_on;
    // Both need the same training period: if the holdout begins earlier, the new specification is trained up to that
    // day, too.
    let mut trial = match contest.evaluated.evaluation.method.cut() {
        Some(cut) if cut >= trained_on => contest.evaluated.trial.clone(),
        _ => match holdout_trial(contest, trained_on, plan) {
            Ok(trial) => trial,
            Err(EvaluationError::TooFew(reason)) => return Ok(ChampionResult::TooFew(reason)),
            Err(error) => return Err(error.into()),
        },
    };
    trial.entries.retain(|entry| match entry.who {
        Who::Model => true,
        Who::Points | Who::ReweightedRules => contest.rules.is_some(),
        _ => false,
    });
    let scored = scored(workspace, saved)?;
    let log_odds = |place: &usize| scored.get(&contest.origins[trial.rows[*place]]).copied();
    let (places, log_odds): (Vec<usize>, Vec<f64>) =
        (0..trial.rows.len()).filter_map(|place| Some((place, log_odds(&place)?))).unzip();
    trial = trial.only(&places);
    let n_won = trial.won.iter().filter(|&&won| won).count();
    let n_lost = trial.won.len() - n_won;
    if n_won.min(n_lost) < FEWEST_PER_CLASS {
        let reason = format!("it could score only {n_won} won and {n_lost} lost deals with a snapshot since");
        return Ok(ChampionResult::TooFew(reason));
    }
    trial.entries.push(Entry { who: Who::Champion(saved.id.clone()), rank: log_odds.clone(), log_odds });
    let shares = [workspace.project.evaluation.capacity];
    Ok(ChampionResult::Judged(trial.contestants(&shares, plan.seed)))
}

/// The deals with a snapshot on or after `cut`, scored by models trained on those closed before it.
fn holdout_trial(contest: &ChampionContest<'_>, cut: AsOf, plan: &FitPlan) -> Result<Trial, EvaluationError> {
    let mut trial = evaluate::holdout_trial(contest.deals, cut, plan)?;
    if let Some(rules) = contest.rules {
        trial.entries.push(evaluate::contestant_entry(rules, &trial, Some(cut), plan, Who::ReweightedRules)?);
    }
    Ok(trial)
}

/// A closed deal as a model scores it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DealScore {
    pub(crate) as_of: AsOf,
    pub(crate) won: bool,
    pub(crate) log_odds: f64,
}

/// All closed deals as a model scores them, each as of its own snapshot, and the snapshots of the open ones.
pub(crate) fn scored_deals(
    workspace: &Workspace<'_>,
    model: &Saved,
) -> Result<(HashMap<RowOrigin, DealScore>, Vec<AsOf>), JobError> {
    let (set, scored) = scored_set(workspace, model)?;
    let deals = set.snapshot.as_of.iter().zip(&set.won).zip(scored);
    let closed = deals
        .map(|((as_of, won), (row, log_odds))| (row, DealScore { as_of: *as_of, won: *won, log_odds }))
        .collect();
    Ok((closed, set.open_as_of))
}

/// The log-odds of all closed deals by a model, each as of its own snapshot.
fn scored(workspace: &Workspace<'_>, model: &Saved) -> Result<HashMap<RowOrigin, f64>, JobError> {
    Ok(scored_set(workspace, model)?.1.into_iter().collect())
}

/// The training set of a model, and the log-odds of its deals with their rows, the early ones after the others.
fn scored_set(
    workspace: &Workspace<'_>,
    saved: &Saved,
) -> Result<(TrainingSet, Vec<(RowOrigin, f64)>), JobError> {
    let (model, workspace) = (&saved.model, &workspace.with_definitions_of(saved));
    let spec = model.spec.clone().with_files_of(&Spec::of(workspace.project));
    let deals = workspace.read_deals(&spec)?;
    let limit = workspace.memory.as_ref();
    let sources = workspace.load_sources_within(&spec, Some(&model.table_types), limit)?;
    let mut training_set = training_set(workspace, &spec, deals, &sources)?;
    let early = training_set.early.take();
    let places = origins(&mut training_set, early.as_ref());
    let all = stacked(&training_set.snapshot.table.frame, early.as_ref())?;
    let values = Features::taken_from(&spec.features, all)?;
    let log_odds = model.linear.log_odds(&values)?;
    Ok((training_set, places.into_iter().zip(log_odds).collect()))
}
