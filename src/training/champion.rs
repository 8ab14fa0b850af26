//! The model in use as a contestant: scored by the same code on deals that neither model had seen.

use std::collections::HashMap;

use super::deals::training_set;
use crate::design::Features;
use crate::evaluate::{
    self, ChampionComparison, ChampionResult, Entry, Evaluated, EvaluationData, EvaluationError,
    FEWEST_PER_CLASS, Trial, Who,
};
use crate::fit::FitPlan;
use crate::model::Model;
use crate::registry::Saved;
use crate::snapshot::Spec;
use crate::tables::RowOrigin;
use crate::units::AsOf;
use crate::workspace::{JobError, Workspace};

/// The closed deals, how the new model was judged on them, and where they come from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChampionContest<'a> {
    pub deals: &'a EvaluationData<'a>,
    pub evaluated: &'a Evaluated,
    /// Where each deal stands in its file.
    pub origins: &'a [RowOrigin],
    /// The same deals with the rules of the points table as features, where these are contestants, too.
    pub rules: Option<&'a EvaluationData<'a>>,
}

/// How the new model does against the one in use, on deals with a snapshot after both had been trained, if one is in use.
///
/// # Errors
/// When `champion.json` cannot be read. A champion that cannot score these deals is a result, not an error.
pub(crate) fn champion(
    workspace: &Workspace<'_>,
    judged: &ChampionContest<'_>,
    plan: &FitPlan,
) -> Result<Option<ChampionComparison>, JobError> {
    let registry = workspace.registry();
    let Some(id) = registry.champion_id()? else { return Ok(None) };
    let unusable = |error: &dyn std::error::Error| {
        let text = error.to_string();
        ChampionResult::Unusable(text.lines().next().unwrap_or_default().to_owned())
    };
    let saved = match registry.load(&id) {
        Ok(saved) => saved,
        Err(error) => return Ok(Some(ChampionComparison { id, trained_on: None, result: unusable(&error) })),
    };
    let trained_on = Some(saved.model.trained_on);
    let result = compare(workspace, judged, &saved, plan).unwrap_or_else(|error| unusable(&error));
    Ok(Some(ChampionComparison { id, trained_on, result }))
}

fn compare(
    workspace: &Workspace<'_>,
    judged: &ChampionContest<'_>,
    saved: &Saved,
    plan: &FitPlan,
) -> Result<ChampionResult, JobError> {
    if judged.deals.dates.is_none() {
        return Ok(ChampionResult::Undated);
    }
    let trained_on = saved.model.trained_on;
    // Neither may know more than the other could: where the holdout begins earlier, the new one learns up to that day, too.
    let mut trial = match judged.evaluated.evaluation.method.cut() {
        Some(cut) if cut >= trained_on => judged.evaluated.trial.clone(),
        _ => match judged_from(judged, trained_on, plan) {
            Ok(trial) => trial,
            Err(EvaluationError::TooFew(reason)) => return Ok(ChampionResult::TooFew(reason)),
            Err(error) => return Err(error.into()),
        },
    };
    trial.entries.retain(|entry| match entry.who {
        Who::Model => true,
        Who::Points | Who::ReweightedRules => judged.rules.is_some(),
        _ => false,
    });
    let scored = scored(workspace, &saved.model)?;
    let log_odds = |place: &usize| scored.get(&judged.origins[trial.rows[*place]]).copied();
    let (places, log_odds): (Vec<usize>, Vec<f64>) =
        (0..trial.rows.len()).filter_map(|place| Some((place, log_odds(&place)?))).unzip();
    trial = trial.only(&places);
    let n_won = trial.won.iter().filter(|&&won| won).count();
    let n_lost = trial.won.len() - n_won;
    if n_won.min(n_lost) < FEWEST_PER_CLASS {
        let reason = format!("it could score only {n_won} won and {n_lost} lost deals looked at since");
        return Ok(ChampionResult::TooFew(reason));
    }
    trial.entries.push(Entry { who: Who::Champion(saved.id.clone()), rank: log_odds.clone(), log_odds });
    let shares = [workspace.project.evaluation.capacity];
    Ok(ChampionResult::Judged(trial.contestants(&shares, plan.seed)))
}

/// The deals with a snapshot from `cut` on, scored by models trained on those closed before it.
fn judged_from(judged: &ChampionContest<'_>, cut: AsOf, plan: &FitPlan) -> Result<Trial, EvaluationError> {
    let mut trial = evaluate::judged_from(judged.deals, cut, plan)?;
    if let Some(rules) = judged.rules {
        trial.entries.push(evaluate::rival(rules, &trial, Some(cut), plan, Who::ReweightedRules)?);
    }
    Ok(trial)
}

/// The log-odds that a model gives to all closed deals, each as of its own snapshot.
fn scored(workspace: &Workspace<'_>, model: &Model) -> Result<HashMap<RowOrigin, f64>, JobError> {
    let spec = model.spec.clone().with_files_of(&Spec::of(workspace.project));
    let deals = workspace.read_deals(&spec)?;
    let sources = workspace.load_sources(&spec, Some(&model.table_types))?;
    let mut known = training_set(workspace, &spec, deals, &sources)?;
    let places = std::mem::take(&mut known.snapshot.table.places);
    let values = Features::taken_from(&spec.features, std::mem::take(&mut known.snapshot.table.frame))?;
    let log_odds = model.linear.log_odds(&values)?;
    Ok(places.into_iter().zip(log_odds).collect())
}
