//! Which leads of a simulation are changed.

use std::collections::BTreeSet;

use super::calendar::day_of;
use super::drift::DriftKind;
use super::records::{Settings, SimulatedLead};

/// The changes of a simulation, by day.
pub(super) struct Changes {
    kinds: BTreeSet<DriftKind>,
    from: i32,
}

impl Changes {
    pub(super) fn of(settings: &Settings) -> Self {
        match &settings.drift {
            Some(drift) => Self { kinds: drift.kinds.clone(), from: day_of(drift.from) },
            None => Self { kinds: BTreeSet::new(), from: i32::MAX },
        }
    }

    /// Whether leads that are qualified on this day are changed in this way.
    pub(super) fn apply(&self, kind: DriftKind, qualified: i32) -> bool {
        qualified >= self.from && self.kinds.contains(&kind)
    }

    /// Removes what a broken column would have held. The contacts and the true log-odds of the lead are made before.
    pub(super) fn break_column(&self, lead: &mut SimulatedLead) {
        if self.apply(DriftKind::Column, lead.qualified) {
            lead.answers.champion_contact = None;
        }
    }
}
