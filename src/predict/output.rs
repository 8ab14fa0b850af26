//! The row that is written for each lead.

use polars::prelude::*;

use super::predictor::{Predicted, Predictor};
use super::score_flag::ScoreFlag;
use crate::decide::change_columns;
use crate::project::Signal;
use crate::questions::Question;
use crate::score::{Reason, Scored};
use crate::units::Probability;

/// The number of reasons for and against in an output row.
pub(super) const REASONS: usize = 3;

/// Reasons below this are not shown, as they would be printed as 0.0.
pub(super) const SMALLEST_REASON: f64 = 0.05;

impl Predictor<'_> {
    /// The row that is written for each lead of a batch.
    pub(crate) fn output(&self, batch: &Predicted) -> PolarsResult<DataFrame> {
        let scored = &batch.scored;
        let text = |name: &str, values: Vec<String>| Column::new(name.into(), values);
        let shown = |name: &str, value: &dyn Fn(&Scored) -> i32| {
            Column::new(name.into(), scored.iter().map(value).collect::<Vec<_>>())
        };
        let probability: Vec<f64> = scored.iter().map(|lead| lead.probability.value()).collect();
        let bound = |name: &str, of: fn(&(Probability, Probability)) -> Probability| {
            let bounds = scored.iter().map(|lead| lead.interval.as_ref().map(|both| of(both).value()));
            Column::new(name.into(), bounds.collect::<Vec<_>>())
        };
        let mut columns = vec![text("id", batch.snapshot.ids.clone())];
        columns.extend(batch.kept.iter().cloned());
        columns.extend([
            Column::new("probability".into(), probability),
            bound("probability_low", |both| both.0),
            bound("probability_high", |both| both.1),
            shown("score", &|lead| lead.score.displayed().into()),
            text("grade", batch.decisions.grades.clone()),
            shown("fit_score", &|lead| lead.fit.displayed().into()),
            shown("engagement_score", &|lead| lead.engagement.displayed().into()),
        ]);
        for (signal, name) in [(Signal::Interest, "interest_score"), (Signal::Intent, "intent_score")] {
            if self.saved.model.linear.encoder.features().iter().any(|feature| feature.signal == Some(signal))
            {
                let part =
                    |lead: &Scored| if signal == Signal::Interest { lead.interest } else { lead.intent };
                columns.push(shown(name, &|lead| part(lead).map_or(0, |score| score.displayed().into())));
            }
        }
        for (prefix, sign) in [("for", 1.0), ("against", -1.0)] {
            for place in 0..REASONS {
                let reason = |lead: &Scored| self.reason(lead, sign, place);
                let reasons: Vec<Option<String>> = scored.iter().map(reason).collect();
                columns.push(Column::new(format!("{prefix}_{}", place + 1).into(), reasons));
            }
        }
        let gates = self.gates();
        for (gate, result) in gates.iter().zip(&batch.gate_results) {
            let verdicts = result.verdicts.iter().map(|verdict| verdict.name().to_owned()).collect();
            columns.push(text(&gate.name, verdicts));
        }
        let words = |questions: &Vec<Question>| {
            questions.iter().map(|question| &*question.words).collect::<Vec<_>>().join(" | ")
        };
        columns.push(text("open_questions", batch.questions.iter().map(words).collect()));
        let next = batch.questions.iter().map(|questions| questions.first().map(|next| &*next.words));
        columns.push(Column::new("next_question".into(), next.collect::<Vec<_>>()));
        if let Some(changes) = &batch.changes {
            let scores = scored.iter().map(|lead| lead.score.displayed());
            columns.extend(change_columns(changes, scores, gates.iter().map(|gate| gate.name.as_str())));
        }
        columns.push(Column::new("route".into(), batch.decisions.routes.clone()));
        columns.push(text("flags", batch.flags.iter().map(|flags| self.flag_names(flags)).collect()));
        columns.push(text("model", vec![self.saved.id.clone(); scored.len()]));
        columns.push(text("as_of", batch.snapshot.as_of.iter().map(ToString::to_string).collect()));
        DataFrame::new(scored.len(), columns)
    }

    /// The reason at index `place` among those that move the score up (`sign` 1) or down (−1), in words.
    fn reason(&self, lead: &Scored, sign: f64, place: usize) -> Option<String> {
        let reason =
            lead.reasons.iter().filter(|reason| reason.points * sign >= SMALLEST_REASON).nth(place)?;
        Some(self.reason_words(reason))
    }

    /// Flags with the names of the features.
    fn flag_names(&self, flags: &[ScoreFlag]) -> String {
        let features = self.saved.model.linear.encoder.features();
        let words = flags.iter().map(|flag| flag.words(|feature| features[feature].name.clone()));
        words.collect::<Vec<_>>().join("; ")
    }

    /// A reason in words: `pricing_views +6.2`.
    #[must_use]
    pub fn reason_words(&self, reason: &Reason) -> String {
        format!(
            "{} {:+.1}",
            self.saved.model.linear.encoder.features()[reason.feature].labelled(),
            reason.points
        )
    }
}
