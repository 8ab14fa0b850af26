//! What is watched beside the comparison: drift of the deals since the champion was trained, and whether it did as was expected.
//!
//! Drift is that of all deals since, open ones too, at their own snapshots; `bantam drift` shows that of the leads of today at theirs.

use super::quarter_words::redefined;
use crate::drift::DriftFigures;
use crate::evaluate::MonthlyContest;
use crate::numbers::{counted, date, decimals};
use crate::predict::Predictor;
use crate::registry::Saved;
use crate::report::{beyond_limits, shift_sentence};
use crate::snapshot::TableAge;
use crate::workspace::{JobError, Workspace};

/// Won and lost deals from which realised figures are compared with the expected, if `min_events` is not smaller.
const FEWEST_EVENTS: usize = 30;

/// Drift of the deals, and the expected and the realised figures of the champion.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched {
    /// Why a person must look, unless a challenger is better.
    pub(super) reasons: Vec<String>,
    /// What was found, in sentences.
    pub(super) notes: Vec<String>,
    /// The deals since its training compared with its training deals.
    pub(super) drift: Option<DriftFigures>,
}

/// What the deals since its training say of a champion.
pub(super) fn watched(
    workspace: &Workspace<'_>,
    champion: &Saved,
    contest: Option<&MonthlyContest>,
) -> Watched {
    let mut found = contest.map_or_else(Watched::default, |contest| realised(workspace, champion, contest));
    if let Some(change) = workspace.outcome_change(champion) {
        // Other words for won and lost may mean the same as before, another span does not.
        if change.is_of_span { &mut found.reasons } else { &mut found.notes }.push(redefined(&change));
    }
    match drifted(workspace, champion) {
        Ok(Some(drift)) => {
            found.reasons.extend(drift.reasons);
            found.notes.extend(drift.notes);
            found.drift = drift.drift;
        }
        Ok(None) => {}
        Err(error) => {
            let why = error.to_string().lines().collect::<Vec<_>>().join("; ");
            found.notes.push(format!("the deals were not compared with those of training: {why}"));
        }
    }
    found
}

/// Fewer deals are no evidence of drift.
const FEWEST_DEALS: usize = 60;

/// The deals since its training compared with its training deals; `None` for too few, or a model without a profile of these.
fn drifted(workspace: &Workspace<'_>, champion: &Saved) -> Result<Option<Watched>, JobError> {
    let model = &champion.model;
    let Some(profile) = &model.profile else { return Ok(None) };
    let mut predictor = Predictor::new(workspace, champion)?;
    let deals = predictor.read_deals_since(model.trained_on)?;
    if deals.counts.n() < FEWEST_DEALS {
        return Ok(None);
    }
    let Some(figures) = profile.compare(&model.linear, &deals.counts) else { return Ok(None) };
    let shift = shift_sentence(&figures.shift).replacen("the average lead", "the average deal since", 1);
    let of = counted(deals.counts.n(), "deal");
    let since = date(model.calendar().on_the_clock(model.trained_on));
    let shift = format!("{shift} (drift of {of} with a snapshot since {since}, open ones too)");
    let mut reasons = beyond_limits(&figures, &workspace.project.drift);
    reasons.extend(
        predictor.sources.ages(workspace.today).iter().filter(|table| table.is_ended).map(TableAge::sentence),
    );
    Ok(Some(Watched { reasons, notes: vec![shift], drift: Some(figures) }))
}

/// The area of the champion on the deals since it was trained, compared with what was to be expected if what wins had not changed. Its
/// probabilities are the matter of the recalibration.
fn realised(workspace: &Workspace<'_>, champion: &Saved, contest: &MonthlyContest) -> Watched {
    let project = workspace.project;
    let enough = contest.n_won.min(contest.n_lost) >= project.promotion.min_events.min(FEWEST_EVENTS);
    let (Some(profile), true) = (&champion.model.profile, enough) else { return Watched::default() };
    let log_odds: Vec<f64> = contest.deals.iter().map(|deal| deal.champion).collect();
    let expected = profile.expect(&log_odds, project.evaluation.capacity, project.fit.seed);
    let expected = expected.and_then(|expected| expected.auc);
    let (Some(expected), Some(auc)) = (expected, contest.champion_auc) else { return Watched::default() };
    let interval = format!("[{}, {}]", decimals(expected.low, 3), decimals(expected.high, 3));
    let value = decimals(auc.value, 3);
    if auc.value < expected.low {
        let reason = format!(
            "the champion ranked the deals since its training worse than was to be expected if what wins had not changed: ROC AUC \
             {value}, 95 % prediction interval {interval}"
        );
        return Watched { reasons: vec![reason], ..Watched::default() };
    }
    let note = format!(
        "ROC AUC {value} of the champion was to be expected: 95 % prediction interval {interval}; expected performance assumes that what \
         wins has not changed, so it is blind to that"
    );
    Watched { notes: vec![note], ..Watched::default() }
}
