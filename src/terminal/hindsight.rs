//! What gates and routes would have done with past deals, as text.

use std::fmt::Write as _;

use super::{aligned, plain_table};
use crate::effects::{Effects, GateEffect, RouteEffect, VerdictEffect};
use crate::evaluate::{AddedValue, OutcomeCounts};
use crate::statistics::Figure;
use crate::warning::{count, counted, percent};

/// Which criterion earned its keep, and where each route would have led.
#[must_use]
pub fn hindsight(found: &Effects) -> String {
    let mut text = format!(
        "{}, {} won ({}), each as it was known at its snapshot\n",
        counted(found.n_deals, "closed deal"),
        count(found.n_won),
        percent(found.n_won as f64 / found.n_deals.max(1) as f64)
    );
    if found.n_scored > 0 {
        let _ = writeln!(
            text,
            "scores are those of models that had not seen the deal ({} folds, {})",
            found.folds,
            counted(found.n_scored, "deal")
        );
    }
    for gate in &found.gates {
        let _ = write!(text, "\n{}", gate_text(gate));
    }
    if !found.routes.is_empty() && found.n_scored > 0 {
        let _ = write!(text, "\n{}", routes_text(&found.routes));
    }
    if let Some(feedback) = &found.feedback {
        let _ = write!(text, "\n{}", super::feedback(feedback));
    }
    text
}

/// The findings as JSON.
///
/// # Errors
/// Never for what a job gives.
pub fn hindsight_json(found: &Effects) -> serde_json::Result<String> {
    serde_json::to_string_pretty(found).map(|text| text + "\n")
}

fn gate_text(gate: &GateEffect) -> String {
    let mut text = format!("{}: {} of {} criteria must pass\n", gate.name, gate.require, gate.criteria.len());
    let mut table = plain_table();
    let head = ["won of those that", "pass", "fail", "are unknown", "pass less fail", "beside the model"];
    table.set_header(head);
    let all = || gate.criteria.iter().map(|criterion| (criterion, "")).chain([(&gate.whole, "all of ")]);
    for (effect, prefix) in all() {
        table.add_row([
            format!("{prefix}{}", effect.name),
            rate(&effect.pass),
            rate(&effect.fail),
            rate(&effect.unknown),
            effect.difference.map(|difference| points(&difference)).unwrap_or_default(),
            effect.adds.map(|added| chance(&added)).unwrap_or_default(),
        ]);
    }
    let _ = writeln!(text, "{}", aligned(table));
    for (effect, prefix) in all() {
        let _ = writeln!(text, "{}", sentence(effect, prefix));
    }
    text
}

fn sentence(effect: &VerdictEffect, prefix: &str) -> String {
    format!("  {prefix}{} {}", effect.name, effect.words)
}

/// `61 of 412, 14.8 %`.
fn rate(outcomes: &OutcomeCounts) -> String {
    match outcomes.rate() {
        None => "none".to_owned(),
        Some(rate) => {
            format!(
                "{} of {}, {}{}",
                count(outcomes.won),
                count(outcomes.n()),
                percent(rate.value),
                ends(&rate)
            )
        }
    }
}

fn ends(rate: &Figure) -> String {
    let whole = |share: f64| format!("{:.0}", share * 100.0);
    rate.interval.map(|(low, high)| format!(" [{}, {}]", whole(low), whole(high))).unwrap_or_default()
}

/// A difference of shares in percentage points.
fn points(difference: &Figure) -> String {
    // Adding 0 makes 0 of −0.
    let whole = |share: f64| format!("{:+.0}", (share * 100.0).round() + 0.0);
    let interval = difference.interval.map(|(low, high)| format!(" [{}, {}]", whole(low), whole(high)));
    format!("{}{}", whole(difference.value), interval.unwrap_or_default())
}

fn chance(added: &AddedValue) -> String {
    if added.p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {:.3}", added.p) }
}

fn routes_text(routes: &[RouteEffect]) -> String {
    let mut text = "where past deals would have gone\n".to_owned();
    let mut table = plain_table();
    table.set_header(["route", "meet its condition", "go there", "won of these"]);
    for route in routes {
        table.add_row([
            route.name.clone(),
            count(route.matching),
            count(route.outcomes.n()),
            rate(&route.outcomes),
        ]);
    }
    let _ = writeln!(text, "{}", aligned(table));
    for route in routes {
        if let Some(why) = &route.idle {
            let _ = writeln!(text, "  {} gets no lead: {why}", route.name);
        }
    }
    text
}
