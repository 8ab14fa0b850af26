//! A framework checked against the data of a project, without a model.

use crate::gates::CheckedGate;
use crate::project::{Gate, Project};
use crate::snapshot::Spec;
use crate::workspace::{JobError, Workspace};

/// Checks `gate`, which may be one that the project does not use, against the deals of the project.
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
    // The check gives back each framework that it was given.
    Ok(gates.swap_remove(0))
}
