//! The points table with re-weighted integer points.

use std::path::Path;

use crate::points::{ExportedPoints, PointsToExport, RuleFeatures};
use crate::training::{evaluate_model, plan, prepare, reweight};
use crate::workspace::{JobError, Progress, Workspace};

/// Re-weights the rules of the project's table, or of the file `instead` of it, relative to the working folder, in integer points, and compares them with the full model, which is not
/// saved.
///
/// # Errors
/// When there is no points table, or no rule has a weight; else as [`train`](super::train).
pub fn exported_points(
    workspace: &Workspace<'_>,
    instead: Option<&Path>,
    progress: Progress<'_>,
) -> Result<ExportedPoints, JobError> {
    let project = &*workspace.with_points(instead)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let data = prepare(workspace, false, progress)?;
    let (table, fired) = data.points.as_ref().ok_or_else(|| workspace.no_points())?;
    let plan = &plan(project);
    let deals = data.evaluation_data(project);
    let evaluated = &evaluate_model(workspace, &deals, plan, progress)?;
    let rule_features = RuleFeatures::of(fired);
    let deals = &rule_features.deals(&deals);
    let reweighted =
        reweight(deals.all(), (fired, deals.all_clusters().as_deref(), deals.won.len()), plan, progress)?;
    let scale = reweighted.scale.ok_or(JobError::NoScale)?;
    let export = PointsToExport { table, fired, rules: &reweighted.rules, scale, deals, evaluated, plan };
    Ok(export.export(&project.name)?)
}
