//! Whether there are enough deals to learn from.

use std::fmt;

use serde::Serialize;

use crate::warning::{EVENTS_PER_PARAMETER, count, counted};

/// What there is to learn from. Its fields are keys of `bantam check --json`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Readiness {
    /// Won deals.
    pub won: usize,
    /// Lost deals.
    pub lost: usize,
    /// Open deals, which teach nothing yet.
    pub open: usize,
    /// Features of the project.
    pub features: usize,
    /// Weights that the features ask for: numbers and flags one each, categories and sets one for each level or member.
    pub columns: usize,
    /// Deals of the smaller class for each of these.
    pub events_per_column: f64,
    /// Deals of the smaller class that are missing to have [`EVENTS_PER_PARAMETER`] for each.
    pub missing_events: usize,
    /// Closed deals that are missing for that, at the share of the smaller class that there is.
    pub missing_deals: usize,
}

impl Readiness {
    /// Counts events for each weight. The penalty makes the weights of a ridge count less than one each, so this is the
    /// worst case; training prints how much they count.
    #[must_use]
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
        let events = counted(self.won.min(self.lost), "deal");
        let (weights, features) = (counted(self.columns, "weight"), counted(self.features, "feature"));
        write!(f, "{events} in the smaller class for {weights} of {features}: {each} each")?;
        if self.missing_events == 0 {
            return f.write_str(", enough even for a weak penalty");
        }
        write!(
            f,
            "; {EVENTS_PER_PARAMETER} each would take {} more, about {}. With fewer, the ridge penalty pulls weights together",
            count(self.missing_events),
            counted(self.missing_deals, "closed deal")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_deals_follow_from_the_share_of_the_smaller_class() {
        let readiness = Readiness::new(50, 150, 3, 4, 10);
        assert_eq!(
            (readiness.events_per_column, readiness.missing_events, readiness.missing_deals),
            (5.0, 50, 200)
        );
        assert_eq!(Readiness::new(400, 150, 3, 4, 10).missing_deals, 0);
    }
}
