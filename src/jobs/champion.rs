//! The model in use as a contestant: scored by the same code on deals that neither model had seen.

use std::collections::HashMap;

use super::deals::learnable;
use super::{JobError, Workspace};
use crate::design::Features;
use crate::evaluate::{Champion, ChampionResult, Entry, FEWEST_PER_CLASS, Trial, Who};
use crate::model::{Model, Saved};
use crate::project::EvaluationOptions;
use crate::snapshot::{Sources, Spec};
use crate::tables::Place;
use crate::units::AsOf;

/// The judged deals, and where they come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged<'a> {
    pub trial: &'a Trial,
    /// When each deal was looked at; `None` without dates.
    pub as_of: Option<&'a [AsOf]>,
    /// Where each deal stands in its file.
    pub places: &'a [Place],
}

/// How the new model does against the one in use, on the judged deals that were looked at after it was trained. `None` when
/// no model is in use.
///
/// # Errors
/// When `champion.json` cannot be read. A champion that cannot score these deals is a result, not an error.
pub(super) fn champion(
    workspace: &Workspace<'_>,
    judged: &Judged<'_>,
    options: &EvaluationOptions,
    seed: u64,
) -> Result<Option<Champion>, JobError> {
    let registry = workspace.registry();
    let Some(id) = registry.champion_id()? else { return Ok(None) };
    let saved = match registry.load(&id) {
        Ok(saved) => saved,
        Err(error) => {
            let result = ChampionResult::Unusable(error.to_string());
            return Ok(Some(Champion { id, trained_on: None, result }));
        }
    };
    let trained_on = Some(saved.model.trained_on);
    let result = match compare(workspace, judged, &saved, options, seed) {
        Ok(result) => result,
        Err(error) => ChampionResult::Unusable(error.to_string()),
    };
    Ok(Some(Champion { id, trained_on, result }))
}

fn compare(
    workspace: &Workspace<'_>,
    judged: &Judged<'_>,
    saved: &Saved,
    options: &EvaluationOptions,
    seed: u64,
) -> Result<ChampionResult, JobError> {
    let trial = judged.trial;
    let Some(as_of) = judged.as_of else { return Ok(ChampionResult::Undated) };
    let is_newer = |place: &usize| as_of[trial.rows[*place]] >= saved.model.trained_on;
    let newer: Vec<usize> = (0..trial.rows.len()).filter(is_newer).collect();
    let is_enough = |places: &[usize]| {
        let n_won = places.iter().filter(|&&place| trial.won[place]).count();
        n_won.min(places.len() - n_won) >= FEWEST_PER_CLASS
    };
    if !is_enough(&newer) {
        return Ok(ChampionResult::TooFew(newer.len()));
    }
    let scored = scored(workspace, &saved.model)?;
    let log_odds = |place: &usize| scored.get(&judged.places[trial.rows[*place]]).copied();
    let (newer, log_odds): (Vec<usize>, Vec<f64>) =
        newer.iter().filter_map(|place| Some((*place, log_odds(place)?))).unzip();
    if !is_enough(&newer) {
        return Ok(ChampionResult::TooFew(newer.len()));
    }
    let mut trial = trial.only(&newer);
    trial.entries.truncate(1);
    trial.entries.push(Entry { who: Who::Champion(saved.id.clone()), rank: log_odds.clone(), log_odds });
    Ok(ChampionResult::Judged(trial.contestants(&[options.capacity], seed)))
}

/// The log-odds that a model gives to all closed deals, each as of its own snapshot.
fn scored(workspace: &Workspace<'_>, model: &Model) -> Result<HashMap<Place, f64>, JobError> {
    let spec = model.spec.clone().with_files_of(&Spec::of(workspace.project));
    let deals = workspace.read_deals(&spec)?;
    let extra = workspace.extra();
    let sources = Sources::load(&spec, &extra, &workspace.data_folder, Some(&model.table_types))
        .map_err(|error| workspace.in_project(error))?;
    let mut known = learnable(workspace, &spec, deals, &sources)?;
    let places = std::mem::take(&mut known.snapshot.table.places);
    let values = Features::taken_from(&spec.features, std::mem::take(&mut known.snapshot.table.frame))?;
    let log_odds = model.log_odds(&model.encoder.encode(&values)?);
    Ok(places.into_iter().zip(log_odds).collect())
}
