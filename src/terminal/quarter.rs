//! The outcome of a quarter as text.

use std::fmt::Write as _;

use super::lines::wrapped;
use super::text_table::TextTable;
use crate::champion::QuarterOutcome;
use crate::numbers::count;
use crate::quarter::{LeadChanges, MovedLeads};
use crate::report::WeightMove;

/// Weights that are shown.
const MOST_MOVES: usize = 10;

pub fn quarter(outcome: &QuarterOutcome) -> String {
    let report = outcome.report();
    let mut text = format!("{}\n", wrapped(&format!("{}: {}", report.word(), report.sentence), ""));
    let _ = writeln!(text, "{}", wrapped(&report.action(), ""));
    for caution in report.cautions() {
        let _ = writeln!(text, "{}", wrapped(&caution, ""));
    }
    text.push('\n');
    for line in report.evidence().into_iter().chain(report.people()).chain([report.weights()]) {
        let _ = writeln!(text, "{}", wrapped(&format!("- {line}"), "  "));
    }
    let promised = report.promised();
    if !promised.is_empty() {
        let mut table = TextTable::new(["grade", "deals", "promised", "won", "win rate [95 %]"]);
        for cells in promised {
            table.push(cells.texts());
        }
        let _ = writeln!(text, "\n{}", table.text());
        if let Some(weighting) = report.weighting() {
            let _ = writeln!(text, "{}", wrapped(weighting, ""));
        }
    }
    let months = report.months();
    if !months.is_empty() {
        let mut table =
            TextTable::new(["month from", "trained on", "judged", "won", "log loss against champion"])
                .with_words([4]);
        for row in months {
            table.push([row.month, row.trained, row.deals, row.won, row.loss + &row.reason]);
        }
        let _ = writeln!(text, "\n{}", table.text());
    }
    if !report.moves.is_empty() {
        let _ = write!(text, "\n{}", moved_weights(report.moves, ["champion", "new model"]));
    }
    if let Some(changes) = report.leads.filter(|changes| changes.leads > 0) {
        let _ = write!(text, "\n{}", lead_tables(changes));
    }
    text
}

/// Weights under two models, in score points.
pub(super) fn moved_weights(moves: &[WeightMove], [first, second]: [&str; 2]) -> String {
    let mut table = TextTable::new(["weight in score points", first, second]);
    for moved in moves.iter().take(MOST_MOVES) {
        table.push(moved.cells());
    }
    table.text() + "\n"
}

/// Leads by grade and by route under two models.
pub(super) fn lead_tables(changes: &LeadChanges) -> String {
    let mut text = String::new();
    for (name, counts) in [("grade", &changes.grades), ("route", &changes.routes)] {
        if counts.is_empty() {
            continue;
        }
        let mut table = TextTable::new([name, "stay", "come in", "go out"]);
        for (name, MovedLeads { gained, lost, kept }) in counts {
            table.push([name.clone(), count(*kept), count(*gained), count(*lost)]);
        }
        let _ = writeln!(text, "{}\n", table.text());
    }
    text
}
