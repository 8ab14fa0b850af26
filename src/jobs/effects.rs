//! Effects of gates, routes and the feedback of sales on the closed deals.

use crate::effects::Effects;
use crate::training::{self, prepare, trained_plan};
use crate::workspace::{JobError, Progress, Workspace};

/// Measures the effects of the gates and routes of a project on its closed deals. The figures are those of the report of a
/// training, as each deal is scored with the penalty that a training chooses.
///
/// # Errors
/// When `bantam.toml` does not fit the tables, or a file cannot be read.
pub fn effects(workspace: &Workspace<'_>, progress: Progress<'_>) -> Result<Effects, JobError> {
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let data = prepare(workspace, false, progress)?;
    let plan = trained_plan(workspace, &data, progress);
    progress("scoring", 0, 1);
    training::effects(project, &data.effect_input, &data.evaluation_data(project), &plan)
}
