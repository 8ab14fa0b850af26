//! Summaries of a draft and of a prediction, printed beside the files that they wrote.

use std::fmt::Write as _;
use std::path::Path;

use crate::init::Draft;
use crate::numbers::{count, counted};
use crate::predict::PredictionSummary;
use crate::tables::PIPE;

/// What was inferred, the open questions, and the next commands.
pub fn drafted(draft: &Draft, output: &Path) -> String {
    let (won, lost, open) = draft.deals;
    let mut text = format!(
        "{} won, {} lost and {} open deals, by `{}`\n{}, {}, {} left out, each with its reason\n",
        count(won),
        count(lost),
        count(open),
        draft.outcome,
        counted(draft.features, "feature"),
        counted(draft.leaks.len(), "suspected leak"),
        counted(draft.left_out, "column"),
    );
    for question in &draft.questions {
        let _ = writeln!(text, "open question: {question}");
    }
    if output != Path::new(PIPE) {
        let project = output.display();
        let option =
            if output == Path::new("bantam.toml") { String::new() } else { format!(" --project {project}") };
        let _ = writeln!(
            text,
            "{project} written: review it, then `bantam check{option}` and `bantam run{option}`"
        );
    }
    text
}

/// How a prediction job went.
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
