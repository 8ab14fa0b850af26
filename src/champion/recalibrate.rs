//! The champion with corrected log-odds, as a candidate.

use super::quarter::{recalibrated, save_recalibrated};
use super::quarter_words::redefined;
use crate::evaluate::{ChampionResult, Correction};
use crate::quarter::{RecalibrationCheck, contest_evidence, recalibration_check};
use crate::registry::{Author, EventKind, Grounds};
use crate::tables::CellGuard;
use crate::training::{contested, plan, prepare};
use crate::workspace::{JobError, Progress, Workspace};

/// A recalibration.
#[derive(Debug, Clone)]
pub struct RecalibratedModel {
    /// The id of the champion.
    pub from: String,
    /// The id of the model that was written; `None` where the test asks for no correction.
    pub id: Option<String>,
    /// The test.
    pub(crate) check: Option<RecalibrationCheck>,
    /// The correction.
    pub(crate) correction: Option<Correction>,
    /// Why there is no test.
    pub reason: Option<String>,
    /// That the champion predicts another outcome than that of the project, on which the test and the correction rest.
    pub(crate) redefined: Option<String>,
}

/// Tests the calibration of the champion on the deals since it was trained, and writes a model with the correction that the test asks for.
///
/// # Errors
/// When there is no champion, or as a training.
pub fn recalibrate(
    workspace: &Workspace<'_>,
    author: &Author,
    guard: CellGuard,
    progress: Progress<'_>,
) -> Result<RecalibratedModel, JobError> {
    let registry = workspace.registry();
    let champion = registry.champion()?;
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let data = prepare(workspace, false, progress)?;
    let compared = contested(workspace, &data, &plan(project), progress)?;
    let (check, evidence, reason) = match compared.map(|champion| champion.result) {
        Some(ChampionResult::Contested(contest)) => {
            (recalibration_check(&contest), Some(contest_evidence(&contest)), None)
        }
        Some(ChampionResult::Unusable(reason) | ChampionResult::TooFew(reason)) => (None, None, Some(reason)),
        _ => (None, None, Some("without dates it is not known which deals it was trained on".to_owned())),
    };
    let inverted = check.as_ref().is_some_and(RecalibrationCheck::is_inverted);
    let correction = check.and_then(|check| check.test.correction).filter(|_| !inverted);
    let reason = reason.or_else(|| {
        let why = "the deals are won the less often the better it ranks them, which no correction mends: a person must look";
        inverted.then(|| why.to_owned())
    });
    let mut id = None;
    if let Some(correction) = correction {
        let model = recalibrated(workspace, &champion, correction);
        let saved = save_recalibrated(&registry, model, guard)?;
        let reason = format!("{champion} corrected", champion = champion.id);
        registry.note(EventKind::Recalibrated, &saved.id, author, Grounds { reason, evidence })?;
        id = Some(saved.id);
    }
    let redefined = workspace.outcome_change(&champion).map(|change| redefined(&change));
    Ok(RecalibratedModel { from: champion.id, id, check, correction, reason, redefined })
}
