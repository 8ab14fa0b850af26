//! The summary of a prediction as text.

use std::fmt::Write as _;

use crate::numbers::{count, counted};
use crate::predict::PredictionSummary;

pub fn predictions(summary: &PredictionSummary, output: &str, rejects: Option<&str>) -> String {
    let mut text = String::new();
    let mut row = |what: &str, counts: &[(String, usize)]| {
        if counts.iter().any(|(_, n)| *n > 0) {
            let parts: Vec<String> = counts.iter().map(|(name, n)| format!("{name} {}", count(*n))).collect();
            let _ = writeln!(text, "{what}: {}", parts.join(", "));
        }
    };
    row("grades", &summary.grades);
    row("routes", &summary.routes);
    let _ = writeln!(text, "{} scored, written to {output}", counted(summary.leads, "lead"));
    if !summary.rejected.is_empty() {
        let place = rejects.map(|rejects| format!(", see {rejects}")).unwrap_or_default();
        let _ = writeln!(text, "{} rejected{place}", counted(summary.rejected.len(), "row"));
    }
    text
}
