//! The effects of gates, routes and feedback as text.

use super::name::Name;
use crate::effects::{Effects, FeedbackFigures, GateEffect, RouteEffect, VerdictEffect};
use crate::evaluate::OutcomeCounts;
use crate::numbers::{MISSING, count, p_value, restated};
use crate::report::{
    FigureText, MOST_REASONS, Unit, cell_name, effect_sentences, gate_title, reason_name, sentence,
};
use crate::statistics::Figure;

/// The section about gates and routes.
pub(super) struct GateTables {
    pub(super) about: Vec<String>,
    pub(super) gates: Vec<GateTable>,
    pub(super) routes: Vec<RouteRow>,
    pub(super) feedback: Option<FeedbackTables>,
}

/// The feedback of sales compared with the model.
pub(super) struct FeedbackTables {
    pub(super) about: String,
    pub(super) sentences: Vec<String>,
    pub(super) tables: Vec<FeedbackTable>,
}

pub(super) struct FeedbackTable {
    pub(super) caption: &'static str,
    /// Heading of the first column.
    pub(super) head: &'static str,
    pub(super) rows: Vec<(Name, WinRate)>,
}

pub(super) struct GateTable {
    pub(super) title: String,
    pub(super) rows: Vec<GateTableRow>,
}

pub(super) struct GateTableRow {
    pub(super) name: Name,
    /// Those of the deals that pass, that fail, and for which it is unknown.
    pub(super) win_rates: Vec<WinRate>,
    pub(super) difference: FigureText,
    pub(super) added_value: String,
    pub(super) words: String,
}

/// A win rate with the deals that it is based on.
pub(super) struct WinRate {
    pub(super) counts: String,
    pub(super) rate: FigureText,
}

pub(super) struct RouteRow {
    pub(super) name: Name,
    pub(super) when: String,
    pub(super) matching: String,
    pub(super) n: String,
    pub(super) win_rate: WinRate,
    pub(super) idle: Option<String>,
}

pub(super) fn gates(effects: &Effects) -> GateTables {
    let routes = if effects.n_scored == 0 { &[][..] } else { &effects.routes };
    GateTables {
        about: effect_sentences(effects).iter().map(|text| sentence(text)).collect(),
        gates: effects.gates.iter().map(gate).collect(),
        routes: routes.iter().map(route).collect(),
        feedback: effects.feedback.as_ref().map(feedback),
    }
}

fn feedback(found: &FeedbackFigures) -> FeedbackTables {
    let cells = found.cells.iter().map(|cell| {
        (Name::of(&cell_name(cell, found.capacity)), win_rate(cell.n_won, cell.n, cell.win_rate))
    });
    let reasons = found.reasons.iter().take(MOST_REASONS);
    let reasons: Vec<(Name, WinRate)> = reasons
        .map(|reason| (Name::of(&reason_name(reason)), win_rate(reason.n_won, reason.n, reason.win_rate)))
        .collect();
    let (caption, head) = ("Feedback of sales on past leads", "Model and sales");
    let mut tables = vec![FeedbackTable { caption, head, rows: cells.collect() }];
    if !reasons.is_empty() {
        let (caption, head) = ("Reasons of rejections", "Reason");
        tables.push(FeedbackTable { caption, head, rows: reasons });
    }
    FeedbackTables {
        about: sentence(&crate::report::feedback_summary(found)),
        sentences: crate::report::disagreements(found).iter().map(|text| sentence(text)).collect(),
        tables,
    }
}

fn gate(gate: &GateEffect) -> GateTable {
    let criteria = gate.criteria.iter().map(|criterion| row(criterion, ""));
    GateTable { title: gate_title(gate), rows: criteria.chain([row(&gate.whole, "all of ")]).collect() }
}

fn row(effect: &VerdictEffect, prefix: &str) -> GateTableRow {
    let outcomes = [&effect.pass, &effect.fail, &effect.unknown];
    GateTableRow {
        name: Name::of(&format!("{prefix}{}", effect.name)),
        win_rates: outcomes.map(of_outcomes).into(),
        difference: effect
            .difference
            .map_or_else(|| Unit::Share.maybe(None), |figure| Unit::Share.difference(&figure)),
        added_value: effect.adds.map_or_else(|| MISSING.to_owned(), |added| p_value(added.p)),
        words: restated(&effect.words),
    }
}

fn of_outcomes(outcomes: &OutcomeCounts) -> WinRate {
    win_rate(outcomes.won, outcomes.n(), outcomes.rate())
}

fn win_rate(n_won: usize, n: usize, rate: Option<Figure>) -> WinRate {
    WinRate { counts: format!("{} of {}", count(n_won), count(n)), rate: Unit::Share.maybe(rate) }
}

fn route(route: &RouteEffect) -> RouteRow {
    RouteRow {
        name: Name::of(&route.name),
        when: route.when.clone().unwrap_or_default(),
        matching: count(route.matching),
        n: count(route.outcomes.n()),
        win_rate: of_outcomes(&route.outcomes),
        idle: route.idle.as_ref().map(restated),
    }
}
