//! The decision on a champion in words.

use crate::evaluate::{Correction, MonthlyContest};
use crate::model::OutcomeChange;
use crate::numbers::{counted, decimals, signed};
use crate::project::Promotion;
use crate::quarter::{ChampionDecision, ContestVerdict, QuarterFindings};

/// The decision as a manager reads it, with the number of alarms.
pub(super) fn headline(
    found: &QuarterFindings,
    decision: ChampionDecision,
    contest: Option<&MonthlyContest>,
) -> String {
    let deals = counted(contest.map_or(0, |contest| contest.n_won + contest.n_lost), "deal");
    let headline = match (decision, found.contest) {
        (ChampionDecision::Look, _) => return "A person must look before anything is changed".to_owned(),
        (ChampionDecision::Promote, Some(ContestVerdict::Better(_))) => {
            format!("Promote the new model: it predicted better on {deals}")
        }
        (ChampionDecision::Promote, _) => format!("Promote the new model: it was not worse on {deals}"),
        (ChampionDecision::Recalibrate, Some(ContestVerdict::Better(_))) => {
            "Recalibrate the champion: that is better than the new model, which is better than the champion as it is".to_owned()
        }
        (ChampionDecision::Recalibrate, _) => {
            "Recalibrate the champion: its order of the leads holds, its probabilities do not".to_owned()
        }
        (_, Some(ContestVerdict::Better(_))) => {
            format!(
                "Keep the champion, though a new model predicted better on {deals}: the policy is `never`"
            )
        }
        (_, Some(ContestVerdict::Worse(_))) => format!("Keep the champion: a new model was worse on {deals}"),
        (_, Some(ContestVerdict::TooFew(_))) => {
            format!("Keep the champion: {deals} are too few to judge it by")
        }
        (_, Some(ContestVerdict::NotWorse(_) | ContestVerdict::Open(_))) => {
            format!("Keep the champion: {deals} do not show a better model")
        }
        (_, Some(ContestVerdict::NoEvidence) | None) => {
            "Keep the champion: there is nothing to compare it with yet".to_owned()
        }
    };
    match found.drift.len() {
        0 => headline,
        n => format!("{headline}; {}", counted(n, "alarm")),
    }
}

/// The decision in one sentence.
pub(super) fn sentence(
    found: &QuarterFindings,
    decision: ChampionDecision,
    contest: Option<&MonthlyContest>,
    promotion: &Promotion,
) -> String {
    let compared = match (found.contest, contest) {
        (Some(verdict), Some(contest)) => verdict.sentence(contest, promotion),
        _ => "the champion could not be compared with challengers".to_owned(),
    };
    match decision {
        ChampionDecision::Look => [&found.alarms[..], &found.drift].concat().join("; "),
        ChampionDecision::Promote => format!("the new model is {compared}"),
        ChampionDecision::Recalibrate => {
            let ahead = ahead(found).map(|ahead| format!(". The new model is {compared}; but {ahead}"));
            let is_outranked = found.recalibration.is_some_and(|check| check.is_outranked);
            let off = if found.drift.is_empty() && !is_outranked {
                "the new model is not shown to rank the deals better, but the probabilities of the champion are off"
            } else {
                "the probabilities of the champion are off"
            };
            format!("{off}: {}{}", correction(found), ahead.unwrap_or_default())
        }
        ChampionDecision::Keep => match found.contest {
            Some(ContestVerdict::NoEvidence | ContestVerdict::TooFew(_)) | None => compared,
            Some(_) => format!("the new model is {compared}"),
        },
    }
}

/// That the champion predicts another outcome than that of the project.
pub(super) fn redefined(change: &OutcomeChange) -> String {
    format!("the champion predicts another outcome than [outcome]: {}", change.what)
}

/// Where the recalibrated champion is chosen before a better challenger: the log losses of both.
fn ahead(found: &QuarterFindings) -> Option<String> {
    let is_better = matches!(found.contest, Some(ContestVerdict::Better(_)));
    let (_, later) = found.recalibration?.preferred().filter(|_| is_better)?;
    Some(later.sentence())
}

/// The correction of a recalibration in words.
fn correction(found: &QuarterFindings) -> String {
    let Some(Correction { intercept, slope }) = found.correction() else { return String::new() };
    if slope == 1.0 {
        format!("{} is added to its log-odds", signed(intercept, 2))
    } else {
        format!(
            "its log-odds are multiplied by {}, and {} is added",
            decimals(slope, 2),
            signed(intercept, 2)
        )
    }
}
