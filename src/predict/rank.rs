//! The leads of each batch on their way to the page of leads.

use std::sync::Arc;

use polars::prelude::Column;

use super::predictor::{Predicted, Predictor};
use super::top_leads::{ChangeCounts, LeadReason, RankedLead, TopLead, TopLeads};
use crate::numbers::rounded;
use crate::project::Kind;
use crate::score::{Reason, STRONGEST};

/// The smallest reason of a page, in score points; it moves the odds by 7 %.
pub(crate) const SMALLEST_LISTED_REASON: f64 = 1.0;

impl Predictor<'_> {
    /// Holds the leads with the highest scores of each route while they are predicted, at most `limit` in all.
    pub(crate) fn hold_top(&mut self, limit: usize) {
        self.held.top = Some(TopLeads::new(self.workspace.project, limit));
    }

    /// The leads that were held, if any were asked for.
    pub(crate) fn take_top(&mut self) -> Option<TopLeads> {
        self.held.top.take()
    }

    /// Adds the leads of a batch to those that are held.
    pub(super) fn rank(&self, top: &mut TopLeads, batch: &Predicted) {
        let lead = |row: usize| RankedLead {
            route: batch.decisions.route(row),
            grade: batch.decisions.grade(row),
            score: batch.scored[row].score,
            id: &batch.snapshot.ids[row],
        };
        let leads: Vec<RankedLead<'_>> = (0..batch.scored.len()).map(lead).collect();
        top.add(&leads, &|row, grade| self.top_lead(batch, row, grade));
        (0..leads.len()).for_each(|row| count_change(&mut top.changes, batch, row));
    }

    fn top_lead(&self, batch: &Predicted, row: usize, grade: usize) -> TopLead {
        let scored = &batch.scored[row];
        let reasons = |sign: f64| {
            let strong =
                scored.reasons.iter().filter(|reason| reason.points * sign >= SMALLEST_LISTED_REASON);
            strong.take(STRONGEST).map(|reason| self.lead_reason(batch, row, *reason)).collect()
        };
        let kept = |column: &Column| Some(column.str().ok()?.get(row)?.to_owned());
        TopLead {
            id: batch.snapshot.ids[row].to_string(),
            kept: batch.kept.iter().map(kept).collect(),
            score: scored.score,
            probability: scored.probability,
            interval: scored.interval,
            grade,
            reasons_for: reasons(1.0),
            reasons_against: reasons(-1.0),
            verdicts: batch.gate_results.iter().map(|result| result.verdicts[row]).collect(),
            next_question: batch.questions[row].first().map(|question| Arc::clone(&question.words)),
            flags: batch.flags[row].clone(),
            change: batch.changes.as_ref().and_then(|changes| changes[row].clone()),
        }
    }

    fn lead_reason(&self, batch: &Predicted, row: usize, reason: Reason) -> LeadReason {
        let Reason { feature, points } = reason;
        let name = &self.saved.model.linear.encoder.features()[feature].name;
        let members = |value: String| match &self.spec.features[feature].kind {
            Kind::Set { separator, .. } => {
                value.split(separator.as_str()).map(str::trim).collect::<Vec<_>>().join(", ")
            }
            _ => value,
        };
        LeadReason { feature, value: batch.value_text(name, row, rounded).map(members), points }
    }
}

/// Counts the change of a lead since the earlier prediction, if there is one.
fn count_change(counts: &mut ChangeCounts, batch: &Predicted, row: usize) {
    let Some(changes) = &batch.changes else { return };
    let Some(change) = &changes[row] else {
        counts.new += 1;
        return;
    };
    let score = batch.scored[row].score.displayed();
    counts.up += usize::from(score > change.score);
    counts.down += usize::from(score < change.score);
    counts.other_grade += usize::from(batch.decisions.grade(row) != change.grade);
    counts.other_route += usize::from(batch.decisions.route(row) != change.route.as_deref());
}
