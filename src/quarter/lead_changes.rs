//! What changes for people: leads whose grade or route differs between two models.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

/// The grade and the route of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeadDecision {
    pub(crate) id: String,
    pub(crate) grade: String,
    pub(crate) route: Option<String>,
}

/// Leads by their grade or route under one model and another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub(crate) struct MovedLeads {
    /// Leads that come in.
    pub(crate) gained: usize,
    /// Leads that go out.
    pub(crate) lost: usize,
    /// Leads that stay.
    pub(crate) kept: usize,
}

/// The leads of today under the champion and under the new model.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct LeadChanges {
    /// Leads that both score.
    pub(crate) leads: usize,
    /// Those whose grade changes.
    pub(crate) other_grade: usize,
    /// Those whose route changes.
    pub(crate) other_route: usize,
    /// By grade.
    pub(crate) grades: BTreeMap<String, MovedLeads>,
    /// By route.
    pub(crate) routes: BTreeMap<String, MovedLeads>,
}

/// The changes from one list of decisions to another, by id.
pub(crate) fn lead_changes(before: &[LeadDecision], after: &[LeadDecision]) -> LeadChanges {
    let earlier: HashMap<&str, &LeadDecision> = before.iter().map(|lead| (&*lead.id, lead)).collect();
    let mut changes = LeadChanges::default();
    for (old, new) in after.iter().filter_map(|new| Some((*earlier.get(&*new.id)?, new))) {
        changes.leads += 1;
        changes.other_grade += usize::from(old.grade != new.grade);
        changes.other_route += usize::from(old.route != new.route);
        count(&mut changes.grades, Some(&old.grade), Some(&new.grade));
        count(&mut changes.routes, old.route.as_ref(), new.route.as_ref());
    }
    changes
}

fn count(counts: &mut BTreeMap<String, MovedLeads>, old: Option<&String>, new: Option<&String>) {
    let none = MovedLeads { gained: 0, lost: 0, kept: 0 };
    if let Some(name) = old.filter(|_| old == new) {
        counts.entry(name.clone()).or_insert(none).kept += 1;
        return;
    }
    if let Some(old) = old {
        counts.entry(old.clone()).or_insert(none).lost += 1;
    }
    if let Some(new) = new {
        counts.entry(new.clone()).or_insert(none).gained += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_are_counted_in_and_out() {
        let lead = |id: &str, grade: &str, route: &str| LeadDecision {
            id: id.to_owned(),
            grade: grade.to_owned(),
            route: Some(route.to_owned()),
        };
        let before = [lead("1", "A", "sales"), lead("2", "B", "sales"), lead("3", "C", "nurture")];
        let after = [lead("2", "A", "sales"), lead("1", "B", "nurture"), lead("4", "A", "sales")];
        let found = lead_changes(&before, &after);
        assert_eq!((found.leads, found.other_grade, found.other_route), (2, 2, 1));
        assert_eq!(found.grades["A"], MovedLeads { gained: 1, lost: 1, kept: 0 });
        assert_eq!(found.routes["sales"], MovedLeads { gained: 0, lost: 1, kept: 1 });
    }
}
