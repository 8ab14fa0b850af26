//! The explanation of one lead in sentences, for the person who calls it.

use super::next_grade::next_grade;
use crate::gates::{CheckedGate, GateResult, Verdict};
use crate::numbers::{percent, short, signed};
use crate::predict::Prediction;
use crate::registry::Saved;
use crate::rules::Truth;
use crate::score::{Reason, Scored};

/// Reasons that a sentence names.
const MOST_REASONS: usize = 3;

/// Reasons with fewer score points than this are not named.
const FEWEST_POINTS: f64 = 0.5;

/// What the lead is worth, what speaks for and against it, the verdicts, the next question, and what the next grade would take.
pub(super) fn sentences(saved: &Saved, prediction: &Prediction<'_>) -> Vec<String> {
    let (batch, row) = (&prediction.batch, prediction.row);
    let lead = &batch.scored[row];
    let route = batch.decisions.route(row).map(|route| format!(", route {route}"));
    let mut sentences = vec![format!(
        "{}: grade {}{}; {}",
        batch.snapshot.ids[row],
        batch.decisions.grade(row),
        route.unwrap_or_default(),
        of_100(lead)
    )];
    let reasons = |raises: bool| reasons(saved, prediction, raises);
    sentences.extend(reasons(true).map(|text| format!("for it: {text}")));
    sentences.extend(reasons(false).map(|text| format!("against it: {text}")));
    let gates = prediction.gates.iter().zip(&batch.gate_results);
    sentences.extend(gates.map(|(gate, result)| verdict(gate, result, row)));
    sentences
        .extend(prediction.questions.first().map(|(question, _)| format!("ask next: {}", question.words)));
    sentences.extend(prediction.next_grade.as_ref().map(|next| {
        let text = next_grade(next, saved);
        if next.changes.is_empty() { text } else { text + "; an association, and not the effect of a change" }
    }));
    sentences
}

/// How many of 100 such leads are won.
fn of_100(lead: &Scored) -> String {
    let share = lead.probability.value();
    let wins = match (share * 100.0).round() {
        n if n < 1.0 => "fewer than 1".to_owned(),
        n if n > 99.0 => "more than 99".to_owned(),
        n => format!("about {n}"),
    };
    let interval =
        lead.interval.map(|(low, high)| format!(" [{}, {}]", percent(low.value()), percent(high.value())));
    format!("{wins} of 100 such leads are won ({}{})", percent(share), interval.unwrap_or_default())
}

/// The strongest reasons in one direction: "trial is yes (+8.5)".
fn reasons(saved: &Saved, prediction: &Prediction<'_>, raises: bool) -> Option<String> {
    let features = saved.model.linear.encoder.features();
    let all = &prediction.batch.scored[prediction.row].reasons;
    let is_one = |reason: &&Reason| (reason.points > 0.0) == raises && reason.points.abs() >= FEWEST_POINTS;
    // The strongest come first.
    let own: Vec<&Reason> = all.iter().filter(is_one).collect();
    let text = |reason: &&Reason| {
        let feature = &features[reason.feature];
        let value = prediction.batch.value_text(&feature.name, prediction.row, short);
        let value = value.unwrap_or_else(|| "not known".to_owned());
        format!("{} is {value} ({})", feature.labelled().in_sentence(), signed(reason.points, 1))
    };
    let named: Vec<String> = own.iter().take(MOST_REASONS).map(text).collect();
    let more = own.len().saturating_sub(MOST_REASONS);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    (!named.is_empty()).then(|| named.join(", ") + &more)
}

/// The verdict of a framework, with the criteria that fail or are unknown.
fn verdict(gate: &CheckedGate, result: &GateResult, row: usize) -> String {
    let of = |truth: Truth| {
        let criteria = gate.criteria.iter().zip(&result.truths);
        let named = criteria
            .filter(|(_, truths)| truths[row] == truth)
            .map(|(criterion, _)| criterion.labelled().to_string());
        named.collect::<Vec<String>>()
    };
    let (failed, unknown) = (of(Truth::False), of(Truth::Unknown));
    let missing = || format!("not known yet: {}", unknown.join(", "));
    let verdict = result.verdicts[row];
    let detail = match verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail => format!(" on {}", failed.join(", ")),
        Verdict::Unknown => format!("; {}", missing()),
    };
    format!("{}: {}{detail}", gate.labelled(), verdict.name())
}
