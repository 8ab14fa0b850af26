//! The explanation of one lead as values.

use crate::numbers::short;
use crate::predict::{PastDeal, Prediction};
use crate::registry::Saved;
use crate::rules::Truth;
use crate::terminal;

/// The explanation of one lead, or of a past deal as of its snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadExplanation {
    /// All of it, as `bantam explain` prints it.
    pub text: String,
    /// The id.
    pub id: String,
    /// The snapshot date.
    pub as_of: String,
    /// The id of the model.
    pub model: String,
    /// The probability of a win, from 0 to 1.
    pub probability: f64,
    /// Its 95 % interval; `None` if the model has none.
    pub interval: Option<(f64, f64)>,
    /// The score before it is rounded and limited to the scale of 0 to 100; 50 is the average lead, and +10 doubles the odds.
    pub score: f64,
    /// The grade.
    pub grade: String,
    /// The route; `None` in a project without routes.
    pub route: Option<String>,
    /// The features in the order of their influence; their points and those of the average lead, 50, add up to the score.
    pub reasons: Vec<ScoreReason>,
    /// The criteria of each framework.
    pub criteria: Vec<CriterionVerdict>,
    /// The next questions, the best first.
    pub questions: Vec<String>,
}

/// What a feature contributes to a score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreReason {
    /// The feature.
    pub feature: String,
    /// Its group.
    pub group: &'static str,
    /// The value of the lead as people read it; `None` if it is unknown.
    pub value: Option<String>,
    /// Its score points.
    pub points: f64,
}

/// The verdict of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionVerdict {
    /// The framework.
    pub framework: String,
    /// The verdict of the framework: pass, fail or unknown.
    pub framework_verdict: &'static str,
    /// The criterion.
    pub criterion: String,
    /// Its verdict: pass, fail or unknown.
    pub verdict: &'static str,
    /// Whether the framework fails without it.
    pub must: bool,
    /// Its question.
    pub ask: Option<String>,
}

impl LeadExplanation {
    pub(super) fn of(saved: &Saved, prediction: &Prediction<'_>, deal: Option<PastDeal>) -> Self {
        let (batch, row) = (&prediction.batch, prediction.row);
        let lead = &batch.scored[row];
        let text = match deal {
            Some(deal) => terminal::deal_explanation(saved, prediction, deal),
            None => terminal::explanation(saved, prediction),
        };
        Self {
            text,
            id: batch.snapshot.ids[row].to_string(),
            as_of: prediction.as_of.clone(),
            model: saved.id.clone(),
            probability: lead.probability.value(),
            interval: lead.interval.map(|(low, high)| (low.value(), high.value())),
            score: lead.score.exact,
            grade: batch.decisions.grade(row).to_owned(),
            route: batch.decisions.route(row).map(str::to_owned),
            reasons: reasons(saved, prediction),
            criteria: criteria(prediction),
            questions: prediction.questions.iter().map(|(question, _)| question.words.to_string()).collect(),
        }
    }
}

fn reasons(saved: &Saved, prediction: &Prediction<'_>) -> Vec<ScoreReason> {
    let features = saved.model.linear.encoder.features();
    let reasons = prediction.batch.scored[prediction.row].reasons.iter();
    let reason = reasons.map(|reason| {
        let feature = &features[reason.feature];
        ScoreReason {
            feature: feature.name.clone(),
            group: feature.group.name(),
            value: prediction.batch.value_text(&feature.name, prediction.row, short),
            points: reason.points,
        }
    });
    reason.collect()
}

fn criteria(prediction: &Prediction<'_>) -> Vec<CriterionVerdict> {
    let row = prediction.row;
    let frameworks = prediction.gates.iter().zip(&prediction.batch.gate_results);
    let of_framework = frameworks.flat_map(|(gate, result)| {
        let criteria = gate.criteria.iter().zip(&result.truths);
        criteria.map(move |(criterion, truths)| CriterionVerdict {
            framework: gate.name.clone(),
            framework_verdict: result.verdicts[row].name(),
            criterion: criterion.name.clone(),
            verdict: match truths[row] {
                Truth::True => "pass",
                Truth::False => "fail",
                Truth::Unknown => "unknown",
            },
            must: criterion.must,
            ask: criterion.ask.clone(),
        })
    });
    of_framework.collect()
}
