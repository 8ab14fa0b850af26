//! What a review needs to know of the models whose predictions it compares.

use super::context::Workspace;
use crate::registry::day_of_id;
use crate::review::ReviewedModel;

impl Workspace<'_> {
    /// What a review needs to know of the model with an id, which may be gone.
    pub(crate) fn reviewed_model(&self, id: &str) -> ReviewedModel {
        let Ok(saved) = self.registry().load(id) else {
            let day = day_of_id(id).map(|day| self.calendar().first_instant(day.date()));
            return ReviewedModel { trained_on: day, ..ReviewedModel::default() };
        };
        ReviewedModel {
            trained_on: Some(saved.model.trained_on),
            has_other_span: self.outcome_change(&saved).is_some_and(|change| change.is_of_span),
            warning: self.outcome_warning(&saved),
        }
    }
}
