//! `bantam.toml` held against its tables, without training.

use super::deals::learnable;
use super::{JobError, Workspace};
use crate::snapshot::{Sources, Spec, types_of};
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
    let spec = Spec::of(workspace.project);
    let deals = workspace.read_deals(&spec)?;
    let sources = Sources::load(&spec, &workspace.extra(), &workspace.data_folder, None)
        .map_err(|error| workspace.in_project(error))?;
    let (gates, routes) = workspace.check(&spec, &deals, &sources, true)?;
    let main = types_of(&deals);
    workspace.check_leads(&spec, &main, &sources)?;
    let known = learnable(workspace, &spec, deals, &sources)?;
    let training = known.training();
    let tables =
        std::iter::once(("deals".to_owned(), &main)).chain(sources.types.iter().map(|(n, t)| (n.clone(), t)));
    Ok(Checked {
        outcomes: (training.n_won, training.n_lost, training.n_open),
        faults: training.n_set_aside,
        tables: tables
            .map(|(name, types)| {
                let columns = types.iter().map(|(column, kind)| (column.clone(), kind.words())).collect();
                (name, columns)
            })
            .collect(),
        sizes: (spec.features.len(), gates.iter().map(|gate| gate.criteria.len()).sum(), routes.len()),
        warnings: known.warnings,
    })
}
