//! What was written for a CRM.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::export::CrmCounts;
use crate::numbers::{count, counted};

/// The summary of an export.
pub(crate) fn crm_export(
    counts: &CrmCounts,
    (files, removed): (&[PathBuf], &[PathBuf]),
    is_dry: bool,
) -> String {
    let leads = |count: usize| counted(count, "lead");
    let mut text = if is_dry {
        format!("{} would be written", leads(counts.written))
    } else {
        format!("{} written", leads(counts.written))
    };
    if !files.is_empty() {
        let _ = write!(text, " to {}", names(files));
    }
    if counts.is_compared {
        let CrmCounts { new, score, grade, route, same, .. } = *counts;
        let [new, score, grade, route, same] = [new, score, grade, route, same].map(count);
        let _ = write!(
            text,
            ": {new} new, {score} with another score, {grade} with another grade, {route} with another route; {same} as before"
        );
        if counts.gone > 0 {
            let _ = write!(text, "; {} of the earlier predictions are not among them", leads(counts.gone));
        }
    }
    if counts.no_guids > 0 {
        let _ = write!(
            text,
            "\n{} without a GUID as id, by which Dynamics 365 finds records: name its column as `id_from` under [export.dynamics]",
            leads(counts.no_guids)
        );
    }
    if counts.repeated > 0 {
        let _ = write!(
            text,
            "\n{} with the id of an earlier one in this export, so that the CRM refuses them or keeps one: let `id_from` name a column that \
             identifies a record",
            leads(counts.repeated)
        );
    }
    if !removed.is_empty() {
        let _ = write!(text, "\nremoved {}, of an earlier, larger export", names(removed));
    }
    text.push('\n');
    text
}

fn names(files: &[PathBuf]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ")
}
