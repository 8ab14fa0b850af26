//! What gates and routes would have done with past deals, as the report shows it.

use super::report_figures::shown;
use crate::evaluate::Outcomes;
use crate::hindsight::{GateEffect, Hindsight, RouteEffect, VerdictEffect};
use crate::page::{Gate, GateRow, Gates, Part, Route, WonShare};
use crate::warning::{count, counted};

/// The section about gates and routes; left out where the project has neither.
pub(super) fn gates(found: Option<&Hindsight>) -> Part<Gates> {
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
    })
}

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

fn share(outcomes: &Outcomes) -> WonShare {
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
