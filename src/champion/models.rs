//! The models of a project: listed, promoted by hand, deleted.

use crate::model::Model;
use crate::registry::{Author, Event, Grounds, ModelStanding, load};
use crate::workspace::{JobError, Workspace};

/// A model of the registry in a line.
#[derive(Debug, Clone)]
pub struct ModelRow {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub standing: ModelStanding,
    /// The model, or why it cannot be read.
    pub model: Result<Box<Model>, String>,
    /// What happened to it, the oldest first.
    pub events: Vec<Event>,
}

/// The models of the project, the oldest first.
///
/// # Errors
/// When their folder or the log cannot be read. A model that cannot be read is a row that says why.
pub fn models(workspace: &Workspace<'_>) -> Result<Vec<ModelRow>, JobError> {
    let registry = workspace.registry();
    let events = registry.events()?;
    let row = |(id, standing): (String, ModelStanding)| ModelRow {
        model: load(&registry.folder().join(&id))
            .map(|saved| Box::new(saved.model))
            .map_err(|error| error.to_string()),
        events: events.iter().filter(|event| event.model == id).cloned().collect(),
        id,
        standing,
    };
    Ok(registry.standings()?.into_iter().map(row).collect())
}

/// Makes a model the champion for a reason that a person gives; the champion before it.
///
/// # Errors
/// When there is no such model, it is damaged or that of another project, or a file cannot be written.
pub fn promote_by_hand(
    workspace: &Workspace<'_>,
    id: &str,
    author: &Author,
    reason: String,
) -> Result<Option<String>, JobError> {
    let registry = workspace.registry();
    let saved = registry.load(id)?;
    let (of, own) = (&saved.model.name, &workspace.project.name);
    if of != own {
        return Err(JobError::OtherProject { model: saved.id, of: of.clone(), own: own.clone() });
    }
    Ok(registry.promote(id, author, Grounds { reason, evidence: None })?)
}

/// The models that were never the champion or are no longer, but for the newest `keep` of them and the one that a rollback returns to; they
/// are deleted unless `is_dry`.
///
/// # Errors
/// When a folder or the log cannot be read or written.
pub fn prune(
    workspace: &Workspace<'_>,
    author: &Author,
    keep: usize,
    is_dry: bool,
) -> Result<Vec<String>, JobError> {
    let registry = workspace.registry();
    let earlier = registry.earlier_champion()?;
    let mut others: Vec<String> = registry
        .standings()?
        .into_iter()
        .filter(|(_, standing)| !matches!(standing, ModelStanding::Champion { .. }))
        .map(|(id, _)| id)
        .collect();
    others.truncate(others.len().saturating_sub(keep));
    others.retain(|id| earlier.as_ref() != Some(id));
    if !is_dry {
        others.iter().try_for_each(|id| registry.prune(id, author))?;
    }
    Ok(others)
}
