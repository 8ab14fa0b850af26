//! The files of a comparison.

use std::path::{Path, PathBuf};

use crate::page::comparison_html;
use crate::points::Comparison;
use crate::report::ComparisonReport;
use crate::tables::write_atomically;
use crate::workspace::{JobError, Workspace};

/// The folder of a comparison among the models of a project.
const FOLDER: &str = "compare";

/// The JSON that `bantam compare --json` prints and `compare.json` contains. Keys are never renamed; new ones may be added.
///
/// # Errors
/// When a number cannot be written.
pub fn comparison_json(comparison: &Comparison) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(comparison)? + "\n")
}

/// The folder of a comparison among the project's models.
#[must_use]
pub fn comparison_folder(workspace: &Workspace<'_>) -> PathBuf {
    workspace.registry().folder().join(FOLDER)
}

/// Writes `compare.json` and then `compare.html` into `folder`.
///
/// # Errors
/// When a file cannot be written.
pub fn save_comparison(
    workspace: &Workspace<'_>,
    comparison: &Comparison,
    folder: &Path,
) -> Result<(), JobError> {
    write_atomically(&folder.join("compare.json"), comparison_json(comparison)?.as_bytes())?;
    let Workspace { project, today, .. } = *workspace;
    let page = comparison_html(&ComparisonReport { project, comparison, today });
    Ok(write_atomically(&folder.join("compare.html"), page.as_bytes())?)
}
