//! The explanation of one lead, as text.

use std::fmt::Write as _;

use super::lead_in_words::sentences;
use super::lines::{paragraphs, wrapped};
use super::text_table::TextTable;
use crate::cells::for_terminal;
use crate::decide::ScoreChange;
use crate::gates::{CheckedCriterion, CheckedGate, GateResult};
use crate::numbers::{decimals, percent, short, signed, whole_percent};
use crate::predict::{PastDeal, Predicted, Prediction};
use crate::registry::Saved;
use crate::rules::Truth;
use crate::score::{AVERAGE_SCORE, Score, Scored};

pub fn explanation(saved: &Saved, prediction: &Prediction<'_>) -> String {
    let batch = &prediction.batch;
    let row = prediction.row;
    let lead = &batch.scored[row];
    let mut text = paragraphs(&sentences(saved, prediction), "") + "\n";
    let interval = interval(lead);
    let clamped = if lead.score.is_clamped() { " (beyond the scale)" } else { "" };
    let _ = writeln!(
        text,
        "{}  score {}{clamped}  grade {}  probability {}{interval}{}",
        for_terminal(&batch.snapshot.ids[row]),
        lead.score.displayed(),
        batch.decisions.grade(row),
        percent(lead.probability.value()),
        batch.decisions.route(row).map(|route| format!("  route {route}")).unwrap_or_default(),
    );
    let part = |name: &str, score: Option<Score>| {
        score.map(|score| format!("  {name} {}", score.displayed())).unwrap_or_default()
    };
    let _ = writeln!(
        text,
        "fit {}  engagement {}{}{}  as of {}  model {}",
        lead.fit.displayed(),
        lead.engagement.displayed(),
        part("interest", lead.interest),
        part("intent", lead.intent),
        prediction.as_of,
        saved.id
    );
    text.push_str(&change_text(prediction));
    let _ = writeln!(text, "\n{}", reasons(saved, prediction));
    for (gate, result) in prediction.gates.iter().zip(&batch.gate_results) {
        let _ = writeln!(text, "\n{}", gate_text(gate, result, prediction));
    }
    text.push_str(&questions_text(prediction));
    let flags = &batch.flags[row];
    if !flags.is_empty() {
        let features = saved.model.linear.encoder.features();
        let words = flags.iter().map(|flag| flag.words(|feature| features[feature].labelled().in_sentence()));
        let flags = words.collect::<Vec<_>>().join("; ");
        let _ = writeln!(text, "\n{}", wrapped(&format!("flags: {flags}"), "  "));
    }
    text
}

/// The same of a past deal, as of its snapshot.
pub fn deal_explanation(saved: &Saved, prediction: &Prediction<'_>, deal: PastDeal) -> String {
    let outcome = match deal.won {
        Some(true) => "won",
        Some(false) => "lost",
        None => "open",
    };
    let as_of = match deal.at {
        Some(at) => format!("as of its snapshot on {}", at.date()),
        None => "as it is now, as its snapshot is not known".to_owned(),
    };
    let trained = match deal.won {
        Some(_) => "; the model may have been trained on it",
        None => "",
    };
    let text = format!("a past deal, {outcome}, {as_of}{trained}");
    wrapped(&text, "  ") + "\n" + &explanation(saved, prediction)
}

/// From the average lead to the score, reason by reason.
fn reasons(saved: &Saved, prediction: &Prediction<'_>) -> String {
    let lead = &prediction.batch.scored[prediction.row];
    let features = saved.model.linear.encoder.features();
    let mut table = TextTable::new(["feature", "points", "value", "group"]).with_words([2, 3]);
    table.push(["average lead".to_owned(), decimals(AVERAGE_SCORE, 1)]);
    for reason in &lead.reasons {
        let feature = &features[reason.feature];
        let value = prediction.batch.value_text(&feature.name, prediction.row, short);
        let value = value.unwrap_or_else(|| "(unknown)".to_owned());
        let (points, group) = (signed(reason.points, 1), feature.group.name().to_owned());
        table.push([feature.labelled().to_string(), points, value, group]);
    }
    table.push(["score".to_owned(), decimals(lead.score.exact, 1)]);
    table.text()
}

/// The earlier prediction, and the causes of the change of the score since.
fn change_text(prediction: &Prediction<'_>) -> String {
    let Some(changes) = &prediction.batch.changes else { return String::new() };
    let Some(change) = &changes[prediction.row] else {
        return "new since the earlier prediction\n".to_owned();
    };
    let ScoreChange { score, grade, route, verdicts, by_lead, by_time, by_model } = change;
    let mut text = format!("before: score {score}  grade {grade}");
    if let Some(route) = route {
        let _ = write!(text, "  route {route}");
    }
    for (gate, verdict) in prediction.gates.iter().zip(verdicts) {
        if let Some(verdict) = verdict {
            let _ = write!(text, "  {} {verdict}", gate.labelled());
        }
    }
    let parts = [("the lead's own data", by_lead), ("time", by_time), ("the new model", by_model)];
    let parts = parts.map(|(what, points)| format!("{what} {}", signed(*points, 1)));
    let _ = writeln!(text, "\nchange by {}", parts.join(", "));
    text
}

/// The best questions, and the effect of each answer.
fn questions_text(prediction: &Prediction<'_>) -> String {
    let mut text = String::new();
    let Predicted { scored, decisions, .. } = &prediction.batch;
    let row = prediction.row;
    let (score, route) = (scored[row].score.displayed(), decisions.route(row));
    for (place, (question, consequences)) in prediction.questions.iter().enumerate() {
        let head = if place == 0 { "\nask next\n" } else { "" };
        let words = wrapped(&format!("{}. {}", place + 1, question.words), "   ");
        let _ = writeln!(text, "{head}{words}");
        let mut table = TextTable::new([""; 6]).with_words(0..6);
        for then in consequences {
            let route_then = match (then.route.as_deref(), route) {
                (Some(then), now) if Some(then) != now => format!("route {then}"),
                _ => String::new(),
            };
            let verdicts: Vec<String> =
                then.verdicts.iter().map(|(gate, verdict)| format!("{gate} {}", verdict.name())).collect();
            table.push([
                format!("   {}", then.answer),
                whole_percent(then.share),
                format!("score {} ({})", then.score, signed(f64::from(then.score) - f64::from(score), 0)),
                format!("grade {}", then.grade),
                verdicts.join(", "),
                route_then,
            ]);
        }
        if !consequences.is_empty() {
            let _ = writeln!(text, "{}", table.text());
        }
    }
    text
}

/// The 95 % interval of a lead's probability.
fn interval(lead: &Scored) -> String {
    let bounds =
        lead.interval.map(|(low, high)| format!(" [{}, {}]", percent(low.value()), percent(high.value())));
    bounds.unwrap_or_default()
}

fn gate_text(gate: &CheckedGate, result: &GateResult, prediction: &Prediction<'_>) -> String {
    let row = prediction.row;
    let pains = gate.pains_of(&prediction.batch.snapshot.table.frame, row);
    let mut text = format!(
        "{}: {} ({} of {} needed)",
        gate.labelled(),
        result.verdicts[row].name(),
        gate.require,
        gate.criteria.len()
    );
    let mut table = TextTable::new([""; 3]).with_words(0..3);
    let asked = gate.asked(result, row);
    for (place, (criterion, truths)) in gate.criteria.iter().zip(&result.truths).enumerate() {
        let (word, ask) = match truths[row] {
            Truth::True => ("pass", None),
            Truth::False => ("fail", criterion.ask.as_deref()),
            Truth::Unknown => ("unknown", criterion.ask.as_deref()),
        };
        let must = if criterion.must { " (a must)" } else { "" };
        let name = format!("{}{must}", criterion.labelled());
        let remark = match ask {
            Some(_) if place >= asked => "not asked, as an earlier criterion failed".to_owned(),
            Some(question) if truths[row] == Truth::False => {
                format!("{}; ask: {question}", condition_text(criterion))
            }
            Some(question) => format!("ask: {question}"),
            None => condition_text(criterion),
        };
        table.push([word.to_owned(), name, remark]);
    }
    let _ = write!(text, "\n{}", table.text());
    if !pains.is_empty() {
        let named = pains
            .iter()
            .map(|pain| format!("{} ({})", pain.pain, pain.side.map_or("unclassified", |side| side.name())));
        let pains = format!(" pains: {}", named.collect::<Vec<_>>().join(", "));
        let _ = write!(text, "\n{}", wrapped(&pains, "   "));
    }
    text
}

/// A condition in one line. For a long one of a template only the columns are named; the page of the framework has the rest.
fn condition_text(criterion: &CheckedCriterion) -> String {
    const LONGEST: usize = 80;
    match &criterion.rule {
        Some(rule) if !criterion.wanted.is_empty() && criterion.condition.chars().count() > LONGEST => {
            format!("by {}", rule.columns().join(", "))
        }
        _ => criterion.condition.clone(),
    }
}
