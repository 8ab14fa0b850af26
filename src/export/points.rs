//! The learned points of a table.

use std::fmt::Write as _;

use super::markdown_cell;
use crate::config::toml_text;
use crate::points::{ExportSide, ExportedPoints, ExportedRule};
use crate::tables::{csv_text, number_text};
use crate::warning::{count, counted};

/// The rules as CSV with the columns `name`, `condition` and `points`.
#[must_use]
pub fn points_csv(exported: &ExportedPoints) -> String {
    let header = ["name", "condition", "points"].map(str::to_owned);
    let cells = |rule: &ExportedRule| [rule.name.clone(), rule.when.clone(), rule.points.to_string()];
    csv_text(std::iter::once(header).chain(exported.rules.iter().map(cells)))
}

/// The section `[points]` of bantam.toml.
#[must_use]
pub fn points_toml(exported: &ExportedPoints) -> String {
    let mut text = String::new();
    for line in points_summary(exported).lines() {
        let _ = writeln!(text, "# {line}");
    }
    text.push_str("[points]\n");
    if let Some(threshold) = &exported.threshold {
        let _ = writeln!(text, "threshold = {}", threshold.adjusted);
    }
    text.push_str("rules = [\n");
    for rule in &exported.rules {
        let (name, when) = (toml_text(&rule.name), toml_text(&rule.when));
        let _ = writeln!(text, "  {{ name = {name}, when = {when}, points = {} }},", rule.points);
    }
    text.push_str("]\n");
    text
}

/// A table for people.
#[must_use]
pub fn points_markdown(exported: &ExportedPoints) -> String {
    let mut text = format!("# Points of {}\n\n", markdown_cell(&exported.name));
    text.push_str("| rule | condition | points now | learned points |\n|---|---|---:|---:|\n");
    for rule in &exported.rules {
        let (name, when) = (markdown_cell(&rule.name), markdown_cell(&rule.when));
        let _ = writeln!(text, "| {name} | `{when}` | {} | {} |", number_text(rule.now), rule.points);
    }
    if let Some(threshold) = &exported.threshold {
        let _ =
            writeln!(text, "| **threshold** | | {} | {} |", number_text(threshold.now), threshold.adjusted);
    }
    let _ = write!(text, "\n{}", points_summary(exported));
    text
}

/// What the points rest on, and what is lost against the full model: a sentence a line.
#[must_use]
pub fn points_summary(exported: &ExportedPoints) -> String {
    let mut text = format!("Points learned from {}.", counted(exported.n_deals, "closed deal"));
    if exported.is_scale_of_table {
        text.push_str(" A point is worth what it was in the table.\n");
    } else {
        text.push_str(
            "\nThe table as it was ranks deals no better than chance, so a point of it is worth nothing: the new \
             points have the same total.\n",
        );
    }
    if exported.rules.iter().all(|rule| rule.points == 0) {
        text.push_str(
            "No rule earns a whole point: these deals do not show that any of them tells anything.\n",
        );
    }
    if let Some(threshold) = &exported.threshold {
        let _ = writeln!(
            text,
            "{} of these deals reach the new threshold of {}, {} reached {} before.",
            count(threshold.passed),
            threshold.adjusted,
            count(threshold.passed_now),
            number_text(threshold.now)
        );
    }
    let _ = writeln!(text, "On {} that were not learned from:", counted(exported.n_judged, "deal"));
    let sides = [
        ("the full model", &exported.model),
        ("these points", &exported.exported),
        ("the table as it was", &exported.table),
    ];
    for (name, side) in sides {
        let _ = writeln!(text, "- {name}: {}", figures(side));
    }
    if let Some(lost) = &exported.lost {
        let _ = writeln!(
            text,
            "These points lose {:.3} ROC AUC [{:.3}, {:.3}] and {:.3} log loss against the full model.",
            lost.value,
            lost.low,
            lost.high,
            exported.exported.log_loss - exported.model.log_loss
        );
    }
    text
}

fn figures(side: &ExportSide) -> String {
    let auc = side.auc.map_or_else(|| "unknown".to_owned(), |auc| format!("{auc:.3}"));
    format!("ROC AUC {auc}, log loss {:.3}", side.log_loss)
}
