//! What was written for a CRM.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::export::CrmCounts;
use crate::numbers::{count, counted};

/// The summary of an export.
pub(crate) fn crm_export(counts: &CrmCounts, files: &[PathBuf], is_dry: bool) -> String {
    let leads = |count: usize| counted(count, "lead");
    let mut text = if is_dry {
        format!("{} would be written", leads(counts.written))
    } else {
        format!("{} written", leads(counts.written))
    };
    if !files.is_empty() {
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        let _ = write!(text, " to {}", names.join(", "));
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
    text
}
