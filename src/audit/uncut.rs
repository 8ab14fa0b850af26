//! The effect on the ranking of not cutting history at the snapshot.

use serde::Serialize;

use super::signal::AucInterval;

/// ROC AUC of the same model with aggregates of history as of different dates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UncutComparison {
    /// Closed deals in the comparison, a sample if there are many.
    pub deals: usize,
    /// Whether the project has snapshots. Without them, history is used to its end.
    pub has_snapshot: bool,
    /// As in the project: as of the snapshots, or at the end of history.
    pub as_used: AucInterval,
    /// As of the close of each deal; `None` without close dates.
    pub at_close: Option<AucInterval>,
    /// As of the last row of each deal; `None` if the project uses all rows.
    pub at_end: Option<AucInterval>,
}

impl UncutComparison {
    /// Whether the ranking is clearly better without the cut than with it: the intervals do not overlap.
    pub fn is_clear(&self) -> bool {
        let others = || self.at_close.into_iter().chain(self.at_end);
        if self.has_snapshot {
            others().any(|area| area.low > self.as_used.high)
        } else {
            others().any(|area| area.high < self.as_used.low)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(value: f64) -> AucInterval {
        AucInterval { value, low: value - 0.02, high: value + 0.02 }
    }

    #[test]
    fn a_cut_matters_where_the_intervals_do_not_overlap() {
        let cut = |has_snapshot, used, other| UncutComparison {
            deals: 100,
            has_snapshot,
            as_used: area(used),
            at_close: Some(area(other)),
            at_end: None,
        };
        assert!(cut(true, 0.7, 0.9).is_clear() && cut(false, 0.9, 0.7).is_clear());
        assert!(!cut(true, 0.7, 0.73).is_clear() && !cut(true, 0.9, 0.7).is_clear());
    }
}
