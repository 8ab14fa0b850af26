//! Gates and routes as text.

use super::figure_tables::{Name, Shown};
use super::numbers::percent;
use super::view_gates::{Feedback, GateRow, Gates, Route, WonShare};
use crate::warning::count;

/// The section about gates and routes.
pub(super) struct GateTables {
    pub(super) about: String,
    pub(super) gates: Vec<GateTable>,
    pub(super) routes: Vec<RouteRow>,
    pub(super) feedback: Option<FeedbackTables>,
}

/// What sales said against the model.
pub(super) struct FeedbackTables {
    pub(super) about: String,
    pub(super) sentences: Vec<String>,
    pub(super) tables: Vec<FeedbackTable>,
}

pub(super) struct FeedbackTable {
    pub(super) caption: &'static str,
    /// Heading of the first column.
    pub(super) head: &'static str,
    pub(super) rows: Vec<(Name, Share)>,
}

pub(super) struct GateTable {
    pub(super) title: String,
    pub(super) rows: Vec<GateTableRow>,
}

pub(super) struct GateTableRow {
    pub(super) name: Name,
    pub(super) shares: Vec<Share>,
    pub(super) difference: Shown,
    pub(super) chance: String,
    pub(super) words: String,
}

/// Won deals of some, and their share.
pub(super) struct Share {
    pub(super) counts: String,
    pub(super) share: Shown,
}

pub(super) struct RouteRow {
    pub(super) name: Name,
    pub(super) when: String,
    pub(super) matching: String,
    pub(super) n: String,
    pub(super) share: Share,
    pub(super) idle: Option<String>,
}

pub(super) fn gates(section: &Gates) -> GateTables {
    let table = |gate: &super::view_gates::Gate| GateTable {
        title: gate.title.clone(),
        rows: gate.rows.iter().map(row).collect(),
    };
    GateTables {
        about: section.about.clone(),
        gates: section.gates.iter().map(table).collect(),
        routes: section.routes.iter().map(route).collect(),
        feedback: section.feedback.as_ref().map(feedback),
    }
}

fn feedback(found: &Feedback) -> FeedbackTables {
    let rows = |rows: &[(String, WonShare)]| {
        rows.iter().map(|(name, won)| (Name::of(name), share(won))).collect::<Vec<_>>()
    };
    let cells = rows(&found.cells);
    let mut tables = vec![FeedbackTable {
        caption: "What sales said of past leads",
        head: "The model and sales",
        rows: cells,
    }];
    if !found.reasons.is_empty() {
        let (caption, head) = ("Why sales sent leads back", "Reason");
        tables.push(FeedbackTable { caption, head, rows: rows(&found.reasons) });
    }
    FeedbackTables { about: found.about.clone(), sentences: found.sentences.clone(), tables }
}

fn row(row: &GateRow) -> GateTableRow {
    // Adding 0 makes 0 of −0.
    let points = |share: f64| format!("{:+.0}", (share * 100.0).round() + 0.0);
    GateTableRow {
        name: Name::of(&row.name),
        shares: row.shares.iter().map(share).collect(),
        difference: Shown::of(row.difference.as_ref(), points),
        chance: row.chance.map_or_else(
            || "–".to_owned(),
            |p| {
                if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
            },
        ),
        words: row.words.clone(),
    }
}

fn share(won: &WonShare) -> Share {
    Share {
        counts: format!("{} of {}", count(won.won), count(won.n)),
        share: Shown::of(won.share.as_ref(), |share| percent(share, 1)),
    }
}

fn route(route: &Route) -> RouteRow {
    RouteRow {
        name: Name::of(&route.name),
        when: route.when.clone(),
        matching: count(route.matching),
        n: count(route.won.n),
        share: share(&route.won),
        idle: route.idle.clone(),
    }
}
