//! The counts of leads before the first.

use crate::drift::LeadCounts;
use crate::registry::Saved;

/// No leads yet; `None` where the model has no profile of its training deals.
pub(super) fn no_leads(saved: &Saved, keeps_rows: bool) -> Option<LeadCounts> {
    let model = &saved.model;
    let profile = model.profile.as_ref()?;
    Some(LeadCounts::new(&model.linear, &profile.features, keeps_rows))
}
