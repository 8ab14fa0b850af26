//! The learned points of a table.

use std::fmt::Write as _;

use super::{labelled_cell, markdown_cell};
use crate::config::toml_text;
use crate::numbers::{count, counted, decimals, exact, signed};
use crate::points::{ExportSide, ExportedPoints, ExportedRule};
use crate::report::{Unit, of_judged_deals};
use crate::statistics::Figure;
use crate::tables::{CellGuard, csv_text, number_text};

/// The rules as CSV with the columns `name`, `condition` and `points`.
pub fn points_csv(exported: &ExportedPoints, guard: CellGuard) -> String {
    let header = ["name", "condition", "points"].map(str::to_owned);
    let cells =
        |rule: &ExportedRule| [rule.name.name().to_owned(), rule.when.clone(), rule.points.to_string()];
    csv_text(std::iter::once(header).chain(exported.rules.iter().map(cells)), guard)
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
        let (name, when) = (toml_text(rule.name.name()), toml_text(&rule.when));
        let label =
            rule.name.label().map(|label| format!(" label = {},", toml_text(label))).unwrap_or_default();
        let _ = writeln!(text, "  {{ name = {name},{label} when = {when}, points = {} }},", rule.points);
    }
    text.push_str("]\n");
    text
}

pub fn points_markdown(exported: &ExportedPoints) -> String {
    let mut text = format!("# Points of {}\n\n", markdown_cell(&exported.name));
    text.push_str("| rule | condition | points now | learned points |\n|---|---|---:|---:|\n");
    for rule in &exported.rules {
        let (name, when) = (labelled_cell(&rule.name), markdown_cell(&rule.when));
        // These are typed back into the marketing tool, which accepts the hyphen only.
        let (now, learned) = (number_text(rule.now), rule.points);
        let _ = writeln!(text, "| {name} | `{when}` | {now} | {learned} |");
    }
    if let Some(threshold) = &exported.threshold {
        let (now, adjusted) = (number_text(threshold.now), threshold.adjusted);
        let _ = writeln!(text, "| **threshold** | | {now} | {adjusted} |");
    }
    let _ = write!(text, "\n{}", points_summary(exported));
    text
}

/// The deals that the points are learned from, and what they lose compared with the full model: a sentence a line.
pub fn points_summary(exported: &ExportedPoints) -> String {
    let mut text = format!("Points learned from {}.", counted(exported.n_deals, "closed deal"));
    if exported.is_scale_of_table {
        text.push_str(" They are on the scale of the table.\n");
    } else {
        text.push_str(
            "\nThe table ranks deals no better than chance, so its points have no scale: the new points have the same \
             sum of absolute points.\n",
        );
    }
    if exported.rules.iter().all(|rule| rule.points == 0) {
        text.push_str("All learned points round to 0: there is no evidence that any rule is predictive.\n");
    }
    if let Some(threshold) = &exported.threshold {
        let _ = writeln!(
            text,
            "{} of these deals reach the new threshold of {}, {} reached {} before.",
            count(threshold.passed),
            threshold.adjusted,
            count(threshold.passed_now),
            exact(threshold.now)
        );
    }
    let _ =
        writeln!(text, "On {} {}:", counted(exported.n_judged, "deal"), of_judged_deals(&exported.method));
    let sides = [
        ("the full model", &exported.model),
        ("these points", &exported.exported),
        ("the table as it is", &exported.table),
    ];
    for (name, side) in sides {
        let _ = writeln!(text, "- {name}: {}", figures(side));
    }
    if let Some(lost) = &exported.lost {
        let _ = writeln!(
            text,
            "Full model minus these points: ROC AUC {}, log loss {}.",
            Unit::Number(3).difference(&Figure::from(*lost)),
            signed(exported.model.log_loss - exported.exported.log_loss, 3)
        );
    }
    text
}

fn figures(side: &ExportSide) -> String {
    let auc = side.auc.map_or_else(|| "unknown".to_owned(), |auc| decimals(auc, 3));
    format!("ROC AUC {auc}, log loss {}", decimals(side.log_loss, 3))
}
