//! The frameworks of a project: checked against its data, and their effects measured on its closed deals.

use crate::effects::Effects;
use crate::gates::CheckedGate;
use crate::project::{Gate, Project};
use crate::snapshot::Spec;
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

/// Checks `gate`, which may be one that the project does not use, on the deals of the project.
///
/// # Errors
/// When a table cannot be read, or `bantam.toml` does not fit the tables; points, routes and other frameworks are not
/// checked.
pub fn check_framework(workspace: &Workspace<'_>, gate: &Gate) -> Result<CheckedGate, JobError> {
    let project =
        Project { gates: vec![gate.clone()], points: None, routes: Vec::new(), ..workspace.project.clone() };
    let workspace = Workspace { project: &project, ..workspace.clone() };
    let spec = Spec::of(&project);
    let deals = workspace.read_deals(&spec)?;
    let sources = workspace.load_sources(&spec, None)?;
    let mut gates = workspace.check(&spec, &deals, &sources, true)?.gates;
    // The check returns each framework that it is given.
    Ok(gates.swap_remove(0))
}
