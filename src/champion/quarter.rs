//! The quarterly loop: the champion against challengers, and what follows from it.

use super::quarter_words::{headline, redefined, sentence};
use super::watched::watched;
use crate::decide::{GradedDeal, PromisedGrade, promised_by_grade};
use crate::drift::DriftFigures;
use crate::evaluate::{ChampionResult, ContestDeal, Correction, MonthlyContest};
use crate::jobs::{TrainOptions, Trained, train};
use crate::model::{Model, TrainedOutcome};
use crate::numbers::{counted, decimals};
use crate::predict::{LeadsFrom, Predictor};
use crate::project::{Promotion, PromotionPolicy};
use crate::quarter::{
    ChampionDecision, LeadChanges, QuarterFindings, RecalibrationCheck, challengers_check, contest_evidence,
    contest_verdict, lead_changes, objections, outcomes_off, recalibration_check,
};
use crate::registry::{Author, EventKind, Grounds, Registry, Saved};
use crate::report::{QuarterReport, WeightMove, model_verdict, weight_moves, weights_csv};
use crate::tables::CellGuard;
use crate::workspace::{JobError, Progress, Workspace};

/// How a quarter is run.
#[derive(Debug, Clone)]
pub struct QuarterOptions {
    /// Decide, and leave the champion as it is: the new model is saved as a candidate.
    pub dry_run: bool,
    /// Who runs it, and when, for the log.
    pub author: Author,
    /// How cells of CSV files are guarded.
    pub guard: CellGuard,
}

/// The outcome of a quarter.
#[derive(Debug, Clone)]
pub struct QuarterOutcome {
    /// What is to be done with the champion.
    pub decision: ChampionDecision,
    /// The decision as a manager reads it.
    pub headline: String,
    /// Why, as one sentence.
    pub sentence: String,
    /// The champion that was judged.
    pub champion: Saved,
    /// The project, trained on all closed deals.
    pub challenger: Trained,
    /// The id of the recalibrated model, if one was written.
    pub recalibrated: Option<String>,
    /// The champion from now on.
    pub now: String,
    /// Whether the champion was left as it is on request.
    pub is_dry: bool,
    /// The calibration of the champion on the deals since it was trained.
    pub(crate) recalibration: Option<RecalibrationCheck>,
    /// That of the challengers.
    pub(crate) challengers: Option<RecalibrationCheck>,
    /// Why a person must look.
    pub(crate) alarms: Vec<String>,
    /// Drift of the leads, and the expected figures.
    pub(crate) notes: Vec<String>,
    /// The deals since the champion was trained compared with its training deals.
    pub(crate) drift: Option<DriftFigures>,
    /// What the champion promised of these deals, by grade.
    pub(crate) grades: Vec<PromisedGrade>,
    /// The weights of the new model that lie beyond the intervals of those of the champion; none where the champion is recalibrated.
    pub(crate) moves: Vec<WeightMove>,
    /// What changes for the leads of today if the new model is used.
    pub(crate) leads: Option<LeadChanges>,
}

impl QuarterOutcome {
    /// What the page, the terminal and the JSON show.
    #[must_use]
    pub fn report(&self) -> QuarterReport<'_> {
        let of_day = |model: &Model| model.calendar().on_the_clock(model.trained_on);
        QuarterReport {
            decision: self.decision,
            headline: &self.headline,
            sentence: &self.sentence,
            champion: (&self.champion.id, of_day(&self.champion.model)),
            challenger: &self.challenger.saved.id,
            recalibrated: self.recalibrated.as_deref(),
            now: &self.now,
            is_dry: self.is_dry,
            contest: contest(&self.challenger),
            recalibration: self.recalibration.as_ref(),
            challengers: self.challengers.as_ref(),
            policy: self.challenger.promotion.policy,
            today: of_day(&self.challenger.saved.model),
            alarms: &self.alarms,
            notes: &self.notes,
            drift: self.drift.as_ref(),
            grades: &self.grades,
            moves: &self.moves,
            leads: self.leads.as_ref(),
        }
    }
}

/// What the champion promised of the deals since its training, by grade, and what became of them.
fn graded(workspace: &Workspace<'_>, champion: &Saved, contest: &MonthlyContest) -> Vec<PromisedGrade> {
    let deal = |deal: &ContestDeal| GradedDeal {
        log_odds: deal.champion,
        won: deal.won,
        amount: None,
        weight: deal.weight,
    };
    let deals: Vec<GradedDeal> = contest.deals.iter().map(deal).collect();
    let base = champion.model.linear.base_log_odds();
    promised_by_grade(&workspace.project.grades, base, &deals)
}

fn contest(trained: &Trained) -> Option<&MonthlyContest> {
    match trained.assessment.champion.as_ref().map(|champion| &champion.result) {
        Some(ChampionResult::Contested(contest)) => Some(contest),
        _ => None,
    }
}

/// Trains the project on all closed deals, judges the champion, and keeps, recalibrates or replaces it.
///
/// # Errors
/// When there is no champion, and as [`train`].
pub fn quarter(
    workspace: &Workspace<'_>,
    options: &QuarterOptions,
    progress: Progress<'_>,
) -> Result<QuarterOutcome, JobError> {
    let registry = workspace.registry();
    let champion = registry.champion()?;
    let author = options.author.clone();
    let of_training = TrainOptions {
        candidate: Some("the quarter decides"),
        author,
        check_leads: false,
        guard: options.guard,
    };
    let challenger = train(workspace, &of_training, progress)?;
    let settings = &challenger.promotion;
    let watched = watched(workspace, &champion, contest(&challenger));
    let found = findings(&challenger, settings, watched.reasons);
    let decision = found.decision(settings.policy);
    let sentence = sentence(&found, decision, contest(&challenger), settings)
        + &against(&challenger, decision)
        + &other_outcome(workspace, &champion, decision);
    let headline = headline(&found, decision, contest(&challenger));
    let corrected = found.correction().filter(|_| decision == ChampionDecision::Recalibrate);
    let corrected = corrected.map(|correction| recalibrated(workspace, &champion, correction));
    progress("leads", 0, 1);
    let next = corrected.as_ref().unwrap_or(&challenger.saved.model);
    let leads = changes(workspace, &champion, next);
    let moves = match decision {
        ChampionDecision::Recalibrate => Vec::new(),
        _ => weight_moves(&champion.model, &challenger.saved.model),
    };
    let grades = contest(&challenger).map_or_else(Vec::new, |contest| graded(workspace, &champion, contest));
    let grounds = Grounds { reason: sentence.clone(), evidence: contest(&challenger).map(contest_evidence) };
    let is_promoted = settings.policy != PromotionPolicy::Never;
    let applied = Applied { champion: &champion, challenger: &challenger.saved, corrected, is_promoted };
    let recalibrated =
        if options.dry_run { None } else { applied.apply(&registry, decision, options, grounds)? };
    Ok(QuarterOutcome {
        decision,
        headline,
        sentence,
        now: registry.champion_id()?.unwrap_or_default(),
        champion,
        recalibrated,
        is_dry: options.dry_run,
        recalibration: found.recalibration,
        challengers: found.challengers,
        notes: watched.notes,
        drift: watched.drift,
        grades,
        alarms: found.alarms.into_iter().chain(found.drift).collect(),
        moves,
        leads,
        challenger,
    })
}

/// What the report of a model that is promoted says against it: it is better than the champion, and may still be no good one.
fn against(challenger: &Trained, decision: ChampionDecision) -> String {
    if decision != ChampionDecision::Promote {
        return String::new();
    }
    let judged = (&challenger.promotion, challenger.audit_errors);
    let verdict = model_verdict(&challenger.saved.model, &challenger.assessment, judged);
    verdict.objection().map_or_else(String::new, |objection| format!("; but {objection}"))
}

/// That the champion predicts another outcome, where the reasons of the decision do not say so yet.
fn other_outcome(workspace: &Workspace<'_>, champion: &Saved, decision: ChampionDecision) -> String {
    let change = workspace.outcome_change(champion);
    let change = change.filter(|change| !(change.is_of_span && decision == ChampionDecision::Look));
    change.map_or_else(String::new, |change| format!("; {}", redefined(&change)))
}

/// What the decision rests on.
fn findings(challenger: &Trained, settings: &Promotion, drift: Vec<String>) -> QuarterFindings {
    let mut alarms = Vec::new();
    if challenger.audit_errors > 0 {
        let errors = counted(challenger.audit_errors, "error");
        alarms.push(format!("the audit of the data has {errors}: see `bantam check`"));
    }
    let compared = challenger.assessment.champion.as_ref();
    if let Some(ChampionResult::Unusable(reason)) = compared.map(|champion| &champion.result) {
        alarms.push(format!("the champion cannot score these deals: {reason}"));
    }
    let contest = contest(challenger);
    let recalibration = contest.and_then(recalibration_check);
    if let Some(check) = recalibration.filter(RecalibrationCheck::is_inverted) {
        alarms.push(format!(
            "the deals since its training are won the less often the better the champion ranks them: calibration slope {}",
            decimals(check.test.line.slope, 2)
        ));
    }
    alarms.extend(compared.into_iter().flat_map(objections));
    let mut found = QuarterFindings {
        contest: contest.map(|contest| contest_verdict(contest, settings)),
        recalibration,
        challengers: contest.and_then(challengers_check),
        alarms,
        drift,
    };
    if found.correction().is_none() {
        found.drift.extend(contest.and_then(|contest| outcomes_off(&contest.deals)));
    }
    found
}

/// The leads of today under both models; `None` where they cannot be scored.
pub(super) fn changes(workspace: &Workspace<'_>, champion: &Saved, next: &Model) -> Option<LeadChanges> {
    let next = Saved { model: next.clone(), ..champion.clone() };
    let decided = |saved: &Saved| Predictor::new(workspace, saved)?.lead_decisions(&LeadsFrom::Project);
    match decided(champion).and_then(|before| Ok((before, decided(&next)?))) {
        Ok((before, after)) => Some(lead_changes(&before, &after)),
        Err(error) => {
            tracing::warn!("the leads cannot be scored: {error}");
            None
        }
    }
}

/// The models of a decision.
struct Applied<'a> {
    champion: &'a Saved,
    challenger: &'a Saved,
    corrected: Option<Model>,
    /// Whether the policy makes a recalibrated model the champion.
    is_promoted: bool,
}

impl Applied<'_> {
    /// Does what was decided; the id of the recalibrated model.
    fn apply(
        self,
        registry: &Registry,
        decision: ChampionDecision,
        options: &QuarterOptions,
        grounds: Grounds,
    ) -> Result<Option<String>, JobError> {
        let author = &options.author;
        match (decision, self.corrected) {
            (ChampionDecision::Promote, _) => {
                let of = (self.challenger.id.as_str(), EventKind::Trained);
                registry.promote_against(of, Some(&self.champion.id), author, grounds)?;
            }
            (ChampionDecision::Recalibrate, Some(model)) => {
                let saved = save_recalibrated(registry, model, options.guard)?;
                if self.is_promoted {
                    let of = (saved.id.as_str(), EventKind::Recalibrated);
                    registry.promote_against(of, Some(&self.champion.id), author, grounds)?;
                } else {
                    registry.note(EventKind::Recalibrated, &saved.id, author, grounds)?;
                }
                return Ok(Some(saved.id));
            }
            (ChampionDecision::Look, _) => {
                registry.note(EventKind::Look, &self.champion.id, author, grounds)?;
            }
            (ChampionDecision::Keep | ChampionDecision::Recalibrate, _) => {
                registry.note(EventKind::Kept, &self.champion.id, author, grounds)?;
            }
        }
        Ok(None)
    }
}

/// The champion with corrected log-odds, a model of today and of the outcome of today, on which the correction rests.
pub(super) fn recalibrated(workspace: &Workspace<'_>, champion: &Saved, correction: Correction) -> Model {
    let outcome = Some(TrainedOutcome::of(workspace.project));
    Model { outcome, ..champion.model.recalibrated(&champion.id, workspace.today, correction) }
}

/// Saves a recalibrated model with its weights.
pub(super) fn save_recalibrated(
    registry: &Registry,
    model: Model,
    guard: CellGuard,
) -> Result<Saved, JobError> {
    Ok(registry.save(model, |_, model| vec![("weights.csv", weights_csv(model, guard))])?)
}
