//! Whether a trained model becomes the champion.

use std::fmt::Write as _;

use crate::audit::{Audit, Severity};
use crate::evaluate::{Assessment, ChampionResult, RankingVerdict};
use crate::numbers::counted;
use crate::project::{Promotion, PromotionPolicy};
use crate::quarter::{contest_evidence, contest_verdict, first_evidence, objections, recalibration_first};
use crate::registry::{Author, EventKind, Grounds, Registry, Saved};
use crate::report::{ReportVerdict, model_verdict};
use crate::workspace::JobError;

/// Whether a model is the champion after its training, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promoted {
    /// Whether it is the champion.
    pub is_champion: bool,
    /// The champion before it, if it replaced one.
    pub replaces: Option<String>,
    /// Why, in words.
    pub reason: String,
}

/// Whether a new model is promoted, with the grounds.
struct NewModel {
    promotes: bool,
    grounds: Grounds,
}

impl NewModel {
    fn new(promotes: bool, reason: impl Into<String>) -> Self {
        Self { promotes, grounds: Grounds { reason: reason.into(), evidence: None } }
    }

    /// Says so where a model is promoted whose report says not to use it: it is the best there is, and no good one.
    fn with_verdict(mut self, verdict: &ReportVerdict) -> Self {
        if let Some(objection) = verdict.objection().filter(|_| self.promotes) {
            let _ = write!(self.grounds.reason, "; but {objection}");
        }
        self
    }
}

/// Promotes a model as the policy of the project says.
pub(super) fn promote(
    (registry, author): (&Registry, &Author),
    saved: &Saved,
    (assessment, audit): (&Assessment, &Audit),
    (settings, withheld): (&Promotion, Option<&'static str>),
) -> Result<Promoted, JobError> {
    let champion = registry.champion_id()?;
    if champion.as_ref() == Some(&saved.id) {
        let reason = "it is the same model as the champion".to_owned();
        return Ok(Promoted { is_champion: true, replaces: None, reason });
    }
    let decision = match withheld {
        None => {
            let judged = (settings, audit.count(Severity::Error));
            decide(assessment, audit, settings).with_verdict(&model_verdict(&saved.model, assessment, judged))
        }
        Some(reason) => NewModel::new(false, reason),
    };
    let reason = decision.grounds.reason.clone();
    if !decision.promotes {
        registry.note(EventKind::Trained, &saved.id, author, decision.grounds)?;
        return Ok(Promoted { is_champion: false, replaces: None, reason });
    }
    let of = (&*saved.id, EventKind::Trained);
    Ok(if let Some(replaces) = registry.promote_against(of, champion.as_deref(), author, decision.grounds)? {
        Promoted { is_champion: true, replaces, reason }
    } else {
        let reason = "another model has become the champion meanwhile".to_owned();
        Promoted { is_champion: false, replaces: None, reason }
    })
}

/// Against a champion the contest decides; the first model, or one in place of a champion that cannot be used, must be better than
/// chance and have no error in its audit.
fn decide(assessment: &Assessment, audit: &Audit, settings: &Promotion) -> NewModel {
    if settings.policy == PromotionPolicy::Never {
        return NewModel::new(false, "the policy of the project is `never`");
    }
    let n_errors = audit.count(Severity::Error);
    if n_errors > 0 {
        let errors = counted(n_errors, "error");
        return NewModel::new(false, format!("the audit of its data has {errors}: see `bantam check`"));
    }
    match assessment.champion.as_ref().map(|champion| &champion.result) {
        Some(ChampionResult::Contested(contest)) => {
            let mut objections = assessment.champion.iter().flat_map(objections);
            if let Some(reason) = objections.next() {
                return NewModel::new(false, reason);
            }
            let verdict = contest_verdict(contest, settings);
            let promotes = verdict.promotes(settings.policy);
            let other = recalibration_first(contest).filter(|_| promotes);
            let mut reason = verdict.sentence(contest, settings);
            reason.extend(
                other.iter().map(|other| format!("; but {other}: `bantam quarter` decides between them")),
            );
            let grounds = Grounds { reason, evidence: Some(contest_evidence(contest)) };
            NewModel { promotes: promotes && other.is_none(), grounds }
        }
        Some(ChampionResult::Undated) => NewModel::new(
            false,
            "without dates it is not known which deals the champion was trained on, so that they cannot be compared",
        ),
        Some(ChampionResult::TooFew(reason)) => NewModel::new(false, reason.clone()),
        Some(ChampionResult::Unusable(why)) => first(assessment, Some(why)),
        Some(ChampionResult::Judged(_)) | None => first(assessment, None),
    }
}

/// Whether a model may be the first, or the next one where the champion cannot be used.
fn first(assessment: &Assessment, unusable: Option<&str>) -> NewModel {
    let evidence = assessment.evidence.as_ref();
    let ranking = evidence.map(crate::evaluate::ModelEvidence::ranking);
    let new = match ranking {
        Some(RankingVerdict::BetterThanChance | RankingVerdict::Perfect) => {
            let reason = unusable.map_or_else(
                || "the first model that ranks deals better than chance".to_owned(),
                |why| format!("it ranks deals better than chance, and the champion cannot be used: {why}"),
            );
            NewModel::new(true, reason)
        }
        _ => NewModel::new(false, "it does not rank deals better than chance, as far as its deals show"),
    };
    NewModel { grounds: Grounds { evidence: evidence.map(first_evidence), ..new.grounds }, ..new }
}
