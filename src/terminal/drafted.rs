//! The summary of a drafted project file.

use std::fmt::Write as _;
use std::path::Path;

use crate::init::Draft;
use crate::numbers::{count, counted};
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
