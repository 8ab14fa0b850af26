//! The files of a comparison.

use std::path::{Path, PathBuf};

use crate::page::comparison_html;
use crate::points::Comparison;
use crate::report::ComparisonReport;
use crate::tables::write_atomically;
use crate::workspace::{JobError, Workspace};

/// The folder of a comparison among the models of a project.
const FOLDER: &str = "compare";

/// What `bantam compare --json` prints and `compare.json` holds. Keys are never renamed; further ones may be added.
///
/// # Errors
/// When a number cannot be written.
pub fn comparison_json(comparison: &Comparison) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(comparison)? + "\n")
}

/// Writes `compare.json` and then `compare.html` into `folder`, or into that of the project's models, and returns the folder.
///
/// # Errors
/// When a file cannot be written.
pub fn save_comparison(
    workspace: &Workspace<'_>,
    comparison: &Comparison,
    folder: Option<&Path>,
) -> Result<PathBuf, JobError> {
    let folder = folder.map_or_else(|| workspace.registry().folder().join(FOLDER), Path::to_path_buf);
    write_atomically(&folder.join("compare.json"), comparison_json(comparison)?.as_bytes())?;
    let Workspace { project, today, .. } = *workspace;
    let page = comparison_html(&ComparisonReport { project, comparison, today });
    write_atomically(&folder.join("compare.html"), page.as_bytes())?;
    Ok(folder)
}
