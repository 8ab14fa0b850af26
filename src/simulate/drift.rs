//! What changes on a day: the mix of the leads, the weights, a column, or how long lost deals stay open.

use std::collections::BTreeSet;

use crate::units::AsOf;

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// Other companies come: other industries, and larger ones. What wins does not change.
    Mix,
    /// What wins changes: the effects of three features.
    Weights,
    /// A column is not recorded any more; what it would have held still has its effect.
    Column,
    /// Lost deals stay open four times as long, so that the newest closed deals are mostly won ones.
    SlowLosers,
}

/// A change of the leads that are qualified on or after a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedDrift {
    /// What changes.
    pub kinds: BTreeSet<DriftKind>,
    /// The day.
    pub from: AsOf,
}

/// The column that breaks.
pub(super) const BROKEN: &str = "champion_contact";
