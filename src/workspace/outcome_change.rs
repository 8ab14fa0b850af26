//! Whether a model predicts another outcome than the project has now.

use super::context::Workspace;
use crate::model::OutcomeChange;
use crate::registry::Saved;
use crate::warning::Warning;

impl Workspace<'_> {
    /// How the outcome of the project differs from the one that a model predicts; `None` if it does not, or the model is of an earlier
    /// version, which does not say what it predicts.
    pub(crate) fn outcome_change(&self, saved: &Saved) -> Option<OutcomeChange> {
        saved.model.outcome.as_ref()?.change(&self.project.outcome)
    }

    /// The same as a warning.
    pub(crate) fn outcome_warning(&self, saved: &Saved) -> Option<Warning> {
        let OutcomeChange { what, .. } = self.outcome_change(saved)?;
        Some(Warning::OutcomeChanged { model: saved.id.clone(), what })
    }
}
