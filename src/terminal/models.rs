//! The models of a project as text.

use std::fmt::Write as _;

use super::lines::wrapped;
use super::text_table::TextTable;
use crate::champion::ModelRow;
use crate::model::Model;
use crate::numbers::{count, counted, decimals, signed};
use crate::registry::{Event, EventKind, ModelStanding};

/// The list of models, the newest first.
pub fn models(rows: &[ModelRow]) -> String {
    if rows.is_empty() {
        return "there is no model yet: run `bantam train`\n".to_owned();
    }
    let header = ["model", "trained on", "deals", "won", "ROC AUC", "log loss", "state", "since"];
    let mut table = TextTable::new(header).with_words([6, 7]);
    for row in rows.iter().rev() {
        let cells = match &row.model {
            Ok(model) => figures(model),
            Err(_) => ["", "", "", "", "cannot be read"].map(str::to_owned),
        };
        let (state, since) = state(&row.standing);
        // In full the table would be wider than a terminal.
        let state = state.replace("former champion", "former");
        let [trained, deals, won, auc, loss] = cells;
        table.push([row.id.clone(), trained, deals, won, auc, loss, state, since]);
    }
    let is_recalibrated = |row: &ModelRow| row.model.as_ref().is_ok_and(|model| model.recalibrated.is_some());
    let legend = if rows.iter().any(is_recalibrated) { RECALIBRATED } else { "" };
    table.text() + "\n" + legend
}

/// What the mark of a log loss says.
const RECALIBRATED: &str = "* recalibrated: the log loss is that before the recalibration\n";

fn figures(model: &Model) -> [String; 5] {
    let evaluation = &model.evaluation;
    let figure = |value: Option<f64>| value.map(|value| decimals(value, 3)).unwrap_or_default();
    let mark = if model.recalibrated.is_some() { "*" } else { "" };
    [
        model.calendar().on_the_clock(model.trained_on).to_string(),
        count(model.training.n_won + model.training.n_lost),
        count(model.training.n_won),
        figure(evaluation.auc),
        figure(evaluation.log_loss) + mark,
    ]
}

fn state(standing: &ModelStanding) -> (String, String) {
    let when = match standing {
        ModelStanding::Champion { since } => since.clone(),
        ModelStanding::Former { until } => format!("until {until}"),
        ModelStanding::Candidate => String::new(),
    };
    (standing.word().to_owned(), when)
}

/// One model, and what happened to it.
pub fn model(row: &ModelRow) -> String {
    let (state, since) = state(&row.standing);
    let mut text = format!("{} · {state} {since}\n", row.id);
    match &row.model {
        Ok(model) => {
            let features = model.linear.encoder.features().len();
            let [trained, deals, won, auc, loss] = figures(model);
            let _ = writeln!(
                text,
                "trained on {trained}: {deals} deals ({won} won), {}",
                counted(features, "feature")
            );
            if let Some(from) = &model.recalibrated {
                let _ = writeln!(
                    text,
                    "the weights of {} with log-odds × {} {}, as of this day; the figures out of sample are those of that model",
                    from.from,
                    decimals(from.slope, 3),
                    signed(from.intercept, 2)
                );
            }
            let _ = writeln!(text, "out of sample: ROC AUC {auc}, log loss {loss}");
        }
        Err(reason) => {
            let _ = writeln!(text, "{}", wrapped(reason, ""));
        }
    }
    for event in &row.events {
        let _ = writeln!(text, "{}", wrapped(&sentence(event), "  "));
    }
    text
}

/// `2026-07-01T08:00:00Z promoted by ann@sales, in place of 2026-04-01-…: better than the champion …`.
fn sentence(event: &Event) -> String {
    let what = match event.event {
        EventKind::Trained => "trained",
        EventKind::Recalibrated => "recalibrated",
        EventKind::Promoted => "promoted",
        EventKind::RolledBack => "champion again",
        EventKind::Failed => "the promotion failed",
        EventKind::Kept => "kept",
        EventKind::Look => "a person must look",
        EventKind::Pruned => "deleted",
    };
    let by = if event.who.is_empty() { String::new() } else { format!(" by {}", event.who) };
    let of = event.replaces.as_ref().map(|old| format!(", in place of {old}")).unwrap_or_default();
    let reason = event.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("{} {what}{by}{of}{reason}", event.at)
}

/// The models that were deleted, or would be.
pub fn pruned_models(ids: &[String], is_dry: bool) -> String {
    let what = if is_dry { "would be deleted" } else { "deleted" };
    match ids {
        [] => "no model to delete\n".to_owned(),
        ids => format!("{what}: {}\n", ids.join(", ")),
    }
}
