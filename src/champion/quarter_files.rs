//! The files of a quarter.

use std::path::{Path, PathBuf};

use super::quarter::QuarterOutcome;
use crate::page::quarter_html;
use crate::tables::write_atomically;
use crate::workspace::{JobError, Workspace};

/// The folder of the newest quarter among the models of a project.
const FOLDER: &str = "quarter";

/// The folder of the files of a quarter.
#[must_use]
pub fn quarter_folder(workspace: &Workspace<'_>) -> PathBuf {
    workspace.registry().folder().join(FOLDER)
}

/// The JSON that `bantam quarter --json` prints and `quarter.json` contains. Keys are never renamed; new ones may be added.
///
/// # Errors
/// When a number cannot be written.
pub fn quarter_json(outcome: &QuarterOutcome) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&outcome.report().figures())? + "\n")
}

/// Writes `quarter.json` and then `quarter.html` into `folder`.
///
/// # Errors
/// When a file cannot be written.
pub fn save_quarter(
    workspace: &Workspace<'_>,
    outcome: &QuarterOutcome,
    folder: &Path,
) -> Result<(), JobError> {
    write_atomically(&folder.join("quarter.json"), quarter_json(outcome)?.as_bytes())?;
    let page = quarter_html(workspace.project, workspace.today, &outcome.report());
    Ok(write_atomically(&folder.join("quarter.html"), page.as_bytes())?)
}
