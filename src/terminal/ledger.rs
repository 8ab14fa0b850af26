//! The runs of a ledger, and what was removed from it, as text.

use std::fmt::Write as _;

use super::text_table::TextTable;
use crate::jobs::ListedRun;
use crate::ledger::Pruned;
use crate::numbers::{count, counted, decimals};

/// The runs of a ledger in their order.
pub fn ledger_runs(runs: &[ListedRun], folder: &str) -> String {
    if runs.is_empty() {
        return format!("no predictions in {folder}\n");
    }
    let mut table = TextTable::new(["as of", "run", "model", "predictions", "bytes"]).with_words([2]);
    for ListedRun { run, predictions, bytes } in runs {
        let number = run.number.to_string();
        let [predictions, bytes] = [*predictions, *bytes as usize].map(count);
        table.push([run.as_of.to_string(), number, run.model.clone(), predictions, bytes]);
    }
    let predictions: usize = runs.iter().map(|run| run.predictions).sum();
    let bytes: u64 = runs.iter().map(|run| run.bytes).sum();
    let per_row = decimals(bytes as f64 / predictions.max(1) as f64, 1);
    format!(
        "{}\n{} in {} of {folder}, {per_row} bytes each\n",
        table.text(),
        counted(predictions, "prediction"),
        counted(runs.len(), "file")
    )
}

/// What was removed from a ledger.
pub fn pruned(pruned: &Pruned, folder: &str) -> String {
    let mut text = format!(
        "{} removed from {folder}: {} removed, {} written anew",
        counted(pruned.rows, "prediction"),
        counted(pruned.removed, "file"),
        count(pruned.rewritten)
    );
    if pruned.not_found > 0 {
        let _ = write!(text, "; {} without a prediction", counted(pruned.not_found, "id"));
    }
    if pruned.other_files > 0 {
        let _ = write!(text, "; {} of other names not read", counted(pruned.other_files, "file"));
    }
    text + "\n"
}
