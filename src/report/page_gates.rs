//! What gates and routes would have done with past deals, as the report shows it.

use super::page_figures::shown;
use crate::effects::{
    Effects, FeedbackCell, FeedbackFigures, GateEffect, RejectionReason, RouteEffect, VerdictEffect, said,
};
use crate::evaluate::OutcomeCounts;
use crate::page::{Feedback, Gate, GateRow, Gates, Part, Route, WonShare};
use crate::statistics::Figure;
use crate::warning::{count, counted, percent};

/// The section about gates and routes; left out where the project has neither.
pub(crate) fn gates(found: Option<&Effects>) -> Part<Gates> {
    let Some(found) = found else { return Part::Omitted };
    let scored = if found.n_scored == 0 {
        "None of them could be scored by a model that had not seen it.".to_owned()
    } else {
        format!(
            "Scores of {} are those of models that had not seen the deal ({} folds).",
            count(found.n_scored),
            found.folds
        )
    };
    let deals = counted(found.n_deals, "closed deal");
    let routes = if found.n_scored == 0 { &[][..] } else { &found.routes };
    Part::Shown(Gates {
        about: format!(
            "The gates and routes of the project, held against {deals} as they were known at their snapshot. {scored}"
        ),
        gates: found.gates.iter().map(gate).collect(),
        routes: routes.iter().map(route).collect(),
        feedback: found.feedback.as_ref().map(feedback),
    })
}

fn feedback(found: &FeedbackFigures) -> Feedback {
    let won =
        |n_won: usize, n: usize, rate: Option<Figure>| WonShare { won: n_won, n, share: rate.map(shown) };
    let cell = |cell: &FeedbackCell| {
        let model = if cell.is_liked { "ranked in the best" } else { "not in the best" };
        let name = format!("{model} {}, {}", percent(found.capacity), said(cell.is_accepted));
        (name, won(cell.n_won, cell.n, cell.win_rate))
    };
    let reason = |reason: &RejectionReason| {
        let name = reason.reason.clone().unwrap_or_else(|| "no reason given".to_owned());
        (name, won(reason.n_won, reason.n, reason.win_rate))
    };
    Feedback {
        about: format!(
            "Sales said something on {}; {} of them have a score from a model that had not seen them.",
            counted(found.n_said, "closed deal"),
            count(found.n_compared)
        ),
        cells: found.cells.iter().map(cell).collect(),
        sentences: found.sentences(),
        reasons: found.reasons.iter().take(MOST_REASONS).map(reason).collect(),
    }
}

/// Reasons that are shown.
const MOST_REASONS: usize = 12;

fn gate(gate: &GateEffect) -> Gate {
    let title = format!("{}: {} of {} criteria must pass", gate.name, gate.require, gate.criteria.len());
    let rows = gate.criteria.iter().map(|criterion| row(criterion, ""));
    Gate { title, rows: rows.chain([row(&gate.whole, "all of ")]).collect() }
}

fn row(effect: &VerdictEffect, prefix: &str) -> GateRow {
    GateRow {
        name: format!("{prefix}{}", effect.name),
        shares: [&effect.pass, &effect.fail, &effect.unknown].map(share),
        difference: effect.difference.map(shown),
        chance: effect.adds.map(|added| added.p),
        words: effect.words.clone(),
    }
}

fn share(outcomes: &OutcomeCounts) -> WonShare {
    WonShare { won: outcomes.won, n: outcomes.n(), share: outcomes.rate().map(shown) }
}

fn route(route: &RouteEffect) -> Route {
    Route {
        name: route.name.clone(),
        when: route.when.clone().unwrap_or_default(),
        matching: route.matching,
        won: share(&route.outcomes),
        idle: route.idle.clone(),
    }
}
