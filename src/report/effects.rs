//! The effects of gates, routes and feedback, in words.

use super::figure_text::Unit;
use crate::effects::{Effects, FeedbackCell, FeedbackFigures, GateEffect, RejectionReason, Right};
use crate::numbers::{count, counted, decimals, percent};
use crate::statistics::Figure;

/// The number of reasons of rejections in a table.
pub(crate) const MOST_REASONS: usize = 12;

/// The deals, and how they were scored.
pub(crate) fn effect_sentences(effects: &Effects) -> Vec<String> {
    let rate = percent(effects.n_won as f64 / effects.n_deals.max(1) as f64);
    let deals = counted(effects.n_deals, "closed deal");
    let mut sentences =
        vec![format!("{deals}, {} won ({rate}), each as of its snapshot", count(effects.n_won))];
    sentences.push(if effects.n_scored == 0 {
        "no deal could be scored by a model trained without it".to_owned()
    } else {
        format!(
            "scores are cross-fitted: those of {} are from models trained without the deal ({} folds)",
            counted(effects.n_scored, "deal"),
            effects.folds
        )
    });
    sentences
}

/// The name of a gate, and what it requires.
pub(crate) fn gate_title(gate: &GateEffect) -> String {
    format!("{}: {} of {} criteria must pass", gate.name, gate.require, gate.criteria.len())
}

/// How many deals have feedback.
pub(crate) fn feedback_summary(found: &FeedbackFigures) -> String {
    format!(
        "sales gave feedback on {}; {} of them are scored by a model trained without them",
        counted(found.n_said, "closed deal"),
        count(found.n_compared)
    )
}

/// The label of a cell: "in the best 20 % by the model, rejected by sales".
pub(crate) fn cell_name(cell: &FeedbackCell, capacity: f64) -> String {
    format!("{} by the model, {} by sales", ranked(cell.is_liked, capacity), decision(cell.is_accepted))
}

/// The ranking of some deals by the model.
pub(crate) fn ranked(is_liked: bool, capacity: f64) -> String {
    let best = format!("in the best {}", percent(capacity));
    if is_liked { best } else { format!("not {best}") }
}

pub(crate) const fn decision(is_accepted: bool) -> &'static str {
    if is_accepted { "accepted" } else { "rejected" }
}

pub(crate) fn reason_name(reason: &RejectionReason) -> String {
    reason.reason.clone().unwrap_or_else(|| "(no reason)".to_owned())
}

/// Where the model and sales disagree, and which of them the outcomes support.
pub(crate) fn disagreements(found: &FeedbackFigures) -> Vec<String> {
    let Some(base) = found.base_rate else { return Vec::new() };
    found.disagreements().map(|cell| disagreement(cell, base, found.capacity)).collect()
}

fn disagreement(cell: &FeedbackCell, base: Figure, capacity: f64) -> String {
    let rate = Unit::Share.maybe(cell.win_rate);
    let average = format!("the average of {}", percent((base.value * 100.0).round() / 100.0));
    let times = cell.win_rate.filter(|_| base.value > 0.0).map(|own| own.value / base.value);
    let compared = times.map_or(average.clone(), |times| format!("{} times {average}", decimals(times, 1)));
    format!(
        "sales {} {} {} by the model: {} of them {} won ({rate}), {compared}: {}",
        decision(cell.is_accepted),
        counted(cell.n, "deal"),
        ranked(cell.is_liked, capacity),
        count(cell.n_won),
        if cell.n_won == 1 { "was" } else { "were" },
        conclusion(cell)
    )
}

fn conclusion(cell: &FeedbackCell) -> &'static str {
    match cell.right {
        Some(Right::Model) => "the outcomes support the model",
        Some(Right::Sales) if cell.is_accepted => "the outcomes support sales",
        Some(Right::Sales) => "the outcomes support sales, or the deals were lost because nobody worked them",
        Some(Right::Unclear) | None => "no significant difference from the average",
    }
}
