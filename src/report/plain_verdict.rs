//! The verdict on a model in plain words, for a reader who decides.

use super::calibration_verdict::{CalibrationStatus, calibration_status};
use super::figure_text::side_of_zero;
use super::tone::ReportVerdict;
use super::verdict::model_verdict;
use crate::evaluate::{Assessment, ModelEvidence, RankingVerdict, Who};
use crate::model::Model;
use crate::numbers::counted;
use crate::project::Promotion;
use crate::statistics::Figure;

/// The verdict, and one or two sentences. The number is that of the errors of the audit.
pub(super) fn plain_verdict(
    model: &Model,
    assessment: &Assessment,
    (promotion, audit_errors): (&Promotion, usize),
) -> (ReportVerdict, String) {
    let verdict = model_verdict(model, assessment, (promotion, audit_errors));
    let text = assessment.evidence.as_ref().map_or_else(too_few, in_words);
    if audit_errors == 0 {
        return (verdict, text);
    }
    let errors = counted(audit_errors, "error");
    (verdict, format!("{text} The audit of its data has {errors}: “bantam check” names what to mend."))
}

fn too_few() -> String {
    "There are too few deals to know whether a model helps.".to_owned()
}

fn in_words(evidence: &ModelEvidence) -> String {
    match evidence.ranking() {
        RankingVerdict::BetterThanChance if evidence.is_ordered_by_snapshot => {
            "Not tested on later deals, as it is not known when deals were closed. Set “closed_at” under [outcome], and train again."
                .to_owned()
        }
        RankingVerdict::BetterThanChance => {
            format!("It ranks leads {}, {}.", ranking(evidence), probabilities(evidence))
        }
        RankingVerdict::Perfect => {
            "It ranks every won deal above every lost one, which no honest model does: a column knows the outcome."
                .to_owned()
        }
        RankingVerdict::WorseThanChance => {
            "Its ranking is inverted: what was associated with won deals is associated with lost deals later."
                .to_owned()
        }
        RankingVerdict::NoBetterThanChance => {
            "There is no evidence that these features separate won from lost deals.".to_owned()
        }
        RankingVerdict::Inconclusive => {
            "There are too few deals to know whether these features separate won from lost deals.".to_owned()
        }
        RankingVerdict::TooFew => too_few(),
    }
}

/// Against the points table where there is one, else against chance.
fn ranking(evidence: &ModelEvidence) -> &'static str {
    let points = evidence.ahead.iter().find(|baseline| baseline.who == Who::Points);
    let side = points.map(|points| {
        side_of_zero(&Figure { value: points.auc.value, interval: Some(points.auc.interval()) })
    });
    match side {
        Some(Some(true)) => "better than your points table",
        Some(Some(false)) => "worse than your points table",
        Some(None) => "better than chance, but not significantly better than your points table",
        None => "better than chance",
    }
}

fn probabilities(evidence: &ModelEvidence) -> &'static str {
    let is_worse = evidence.log_loss_gain.is_some_and(|gain| gain.value >= 0.0);
    match calibration_status(evidence) {
        _ if is_worse => "but its probabilities are less accurate than one win rate for all",
        CalibrationStatus::Calibrated => {
            "and its probabilities are calibrated: of 100 leads with a probability of 30 %, about 30 are won"
        }
        CalibrationStatus::Miscalibrated => {
            "but its probabilities are off: use its order, and not its probabilities"
        }
        CalibrationStatus::NotKnownYet => "and whether its probabilities hold is not known yet",
    }
}
