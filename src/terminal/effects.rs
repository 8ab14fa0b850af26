//! The effects of gates and routes on past deals, as text.

use std::fmt::Write as _;

use super::feedback::feedback;
use super::lines::{paragraphs, wrapped};
use super::text_table::TextTable;
use crate::effects::{Effects, GateEffect, RouteEffect, VerdictEffect};
use crate::evaluate::OutcomeCounts;
use crate::numbers::count;
use crate::report::{Unit, effect_sentences, gate_title};

/// Which criteria are predictive, and the win rate of each route.
pub fn effects(effects: &Effects) -> String {
    let mut text = paragraphs(&effect_sentences(effects), "");
    for gate in &effects.gates {
        let _ = write!(text, "\n{}", gate_text(gate));
    }
    if !effects.routes.is_empty() && effects.n_scored > 0 {
        let _ = write!(text, "\n{}", routes_text(&effects.routes));
    }
    if let Some(figures) = &effects.feedback {
        let _ = write!(text, "\n{}", feedback(figures));
    }
    text
}

/// The effects as JSON.
///
/// # Errors
/// When a number cannot be written; no job gives such numbers.
pub fn effects_json(effects: &Effects) -> serde_json::Result<String> {
    serde_json::to_string_pretty(effects).map(|text| text + "\n")
}

fn gate_text(gate: &GateEffect) -> String {
    let all = || gate.criteria.iter().map(|criterion| (criterion, "")).chain([(&gate.whole, "all of ")]);
    let mut table = TextTable::new(["win rate of", "pass", "fail", "unknown", "difference (pp)"]);
    for (effect, prefix) in all() {
        let difference = effect.difference.map(|found| Unit::Share.difference(&found).to_string());
        table.push([
            format!("{prefix}{}", effect.name),
            win_rate(&effect.pass),
            win_rate(&effect.fail),
            win_rate(&effect.unknown),
            difference.unwrap_or_default().replace(" pp", ""),
        ]);
    }
    let sentences: Vec<String> = all().map(|(effect, prefix)| verdict(effect, prefix)).collect();
    format!("{}\n{}\n{}", gate_title(gate), table.text(), paragraphs(&sentences, "  "))
}

fn verdict(effect: &VerdictEffect, prefix: &str) -> String {
    format!("{prefix}{} {}", effect.name, effect.words)
}

/// `14.8 % [11.7, 18.6] of 412`.
fn win_rate(outcomes: &OutcomeCounts) -> String {
    outcomes.rate().map_or_else(
        || "none".to_owned(),
        |rate| format!("{} of {}", Unit::Share.figure(&rate), count(outcomes.n())),
    )
}

fn routes_text(routes: &[RouteEffect]) -> String {
    let mut text = "routes of past deals\n".to_owned();
    let mut table = TextTable::new(["route", "match its condition", "routed there", "win rate"]);
    for route in routes {
        let (matching, n) = (count(route.matching), count(route.outcomes.n()));
        table.push([route.name.clone(), matching, n, win_rate(&route.outcomes)]);
    }
    let _ = writeln!(text, "{}", table.text());
    for route in routes {
        if let Some(why) = &route.idle {
            let _ = writeln!(text, "{}", wrapped(&format!("  {} gets no lead: {why}", route.name), "    "));
        }
    }
    text
}
