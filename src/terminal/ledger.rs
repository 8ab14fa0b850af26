//! The runs of a ledger, and what was removed from it, as text.

use std::fmt::Write as _;

use super::text_table::TextTable;
use crate::cells::Calendar;
use crate::jobs::ListedRun;
use crate::ledger::{PredictionCounts, Pruned};
use crate::numbers::{count, counted, decimals};

/// The runs of a ledger in their order.
pub fn ledger_runs(runs: &[ListedRun], folder: &str, calendar: Calendar) -> String {
    if runs.is_empty() {
        return format!("no predictions in {folder}\n");
    }
    let mut table = TextTable::new(["as of", "run", "model", "predictions", "bytes"]).with_words([2]);
    for ListedRun { run, predictions, bytes } in runs {
        let number = run.number.to_string();
        let [predictions, bytes] = [*predictions, *bytes as usize].map(count);
        table.push([
            calendar.on_the_clock(run.as_of).to_string(),
            number,
            run.model.clone(),
            predictions,
            bytes,
        ]);
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

/// The predictions in a ledger that is a table, by date and model.
pub fn ledger_table(runs: &PredictionCounts, place: &str, calendar: Calendar) -> String {
    if runs.is_empty() {
        return format!("no predictions in {place}\n");
    }
    let mut table = TextTable::new(["as of", "model", "predictions"]).with_words([1]);
    for ((as_of, model), predictions) in runs {
        table.push([calendar.on_the_clock(*as_of).to_string(), model.clone(), count(*predictions)]);
    }
    format!("{}\n{} in {place}\n", table.text(), counted(runs.values().sum(), "prediction"))
}

/// What was removed from a ledger, which may be a folder with files.
pub fn pruned(pruned: &Pruned, place: &str, has_files: bool) -> String {
    let mut text = format!("{} removed from {place}", counted(pruned.rows, "prediction"));
    if has_files {
        let (removed, rewritten) = (counted(pruned.removed, "file"), count(pruned.rewritten));
        let _ = write!(text, ": {removed} removed, {rewritten} written anew");
    }
    if pruned.not_found > 0 {
        let _ = write!(text, "; {} without a prediction", counted(pruned.not_found, "id"));
    }
    if pruned.other_files > 0 {
        let _ = write!(text, "; {} of other names not read", counted(pruned.other_files, "file"));
    }
    text + "\n"
}
