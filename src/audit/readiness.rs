//! Whether there are enough deals to train on.

use std::fmt;

use serde::Serialize;

use crate::numbers::{count, counted};
use crate::warning::EVENTS_PER_PARAMETER;

/// The number of deals and parameters. Its fields are keys of `bantam check --json`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Readiness {
    pub won: usize,
    pub lost: usize,
    /// Open deals, which are not used for training.
    pub open: usize,
    /// Features of the project.
    pub features: usize,
    /// Parameters: one for each number and flag, and one for each level of a category and member of a set.
    pub columns: usize,
    /// Events (deals of the smaller class) per parameter.
    pub events_per_column: f64,
    /// Further events needed for [`EVENTS_PER_PARAMETER`] events per parameter.
    pub missing_events: usize,
    /// Further closed deals needed for that, at the present share of the smaller class.
    pub missing_deals: usize,
}

impl Readiness {
    /// Counts events per parameter: the worst case, as the ridge penalty makes the effective number of parameters smaller.
    pub fn new(won: usize, lost: usize, open: usize, features: usize, columns: usize) -> Self {
        let events = won.min(lost) as f64;
        let weights = columns.max(1) as f64;
        let missing = (weights * EVENTS_PER_PARAMETER - events).max(0.0).ceil();
        let share = events / (won + lost).max(1) as f64;
        let missing_deals = if share > 0.0 { (missing / share).ceil() } else { missing };
        Self {
            won,
            lost,
            open,
            features,
            columns,
            events_per_column: events / weights,
            missing_events: missing as usize,
            missing_deals: missing_deals as usize,
        }
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.events_per_column;
        let each = if each >= EVENTS_PER_PARAMETER { count(each as usize) } else { format!("{each:.1}") };
        let events = counted(self.won.min(self.lost), "event");
        let (parameters, features) = (counted(self.columns, "parameter"), counted(self.features, "feature"));
        write!(f, "{each} events per parameter ({events} for {parameters} of {features})")?;
        if self.missing_events == 0 {
            return write!(f, "; {EVENTS_PER_PARAMETER} or more is fine");
        }
        write!(
            f,
            "; for {EVENTS_PER_PARAMETER}, {} more are needed, about {}. With fewer, the ridge penalty shrinks the weights more",
            count(self.missing_events),
            counted(self.missing_deals, "closed deal")
        )
    }
}
