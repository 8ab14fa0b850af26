//! `bantam.toml` held against its tables, without training.

use super::{JobError, Workspace};
use crate::snapshot::{Sources, Spec, resolve, set_aside};
use crate::warning::Warning;

/// What a check found.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Won, lost and open deals.
    pub outcomes: (usize, usize, usize),
    /// Deals that would be set aside.
    pub faults: usize,
    /// Columns of the tables and what they are, by table.
    pub tables: Vec<(String, Vec<(String, &'static str)>)>,
    /// Number of features, criteria and routes.
    pub sizes: (usize, usize, usize),
    /// What a user should know.
    pub warnings: Vec<Warning>,
}

/// Holds the project against its tables.
///
/// # Errors
/// With every mistake that there is.
pub fn check(workspace: &Workspace<'_>) -> Result<Checked, JobError> {
    let project = workspace.project;
    let spec = Spec::of(project);
    let deals = workspace.read_deals(&spec)?;
    let sources = Sources::load(&spec, &workspace.extra(), &workspace.data_folder, None)
        .map_err(|error| workspace.in_project(error))?;
    let (gates, routes) = workspace.check(&spec, &deals, &sources, true)?;
    let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
    let outcomes = resolve(&project.outcome, &deals, at, workspace.today)
        .map_err(|error| workspace.in_project(error))?;
    let mut warnings = sources.warnings.clone();
    warnings.extend(set_aside(&deals));
    if at.is_none() {
        warnings.push(Warning::NoSnapshot);
    }
    let main = crate::snapshot::types_of(&deals);
    let tables =
        std::iter::once(("deals".to_owned(), &main)).chain(sources.types.iter().map(|(n, t)| (n.clone(), t)));
    Ok(Checked {
        outcomes: outcomes.counts(),
        faults: outcomes.faults.len() + deals.rejected.len(),
        tables: tables
            .map(|(name, types)| {
                let columns = types.iter().map(|(column, kind)| (column.clone(), kind.words())).collect();
                (name, columns)
            })
            .collect(),
        sizes: (spec.features.len(), gates.iter().map(|gate| gate.criteria.len()).sum(), routes.len()),
        warnings,
    })
}
