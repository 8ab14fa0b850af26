//! What it would do to the figures not to cut history at the snapshot.

use serde::Serialize;

use super::signal::AucInterval;

/// The area under the curve of the same model, with aggregates of history as of other days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UncutComparison {
    /// Closed deals that the comparison is made with, a sample of all where there are many.
    pub deals: usize,
    /// Whether the project has snapshots. Without, history is used to its end.
    pub has_snapshot: bool,
    /// As the project has it: as of the snapshots, or at the end of history.
    pub as_used: AucInterval,
    /// As of each deal's close; `None` where closes are not known.
    pub at_close: Option<AucInterval>,
    /// As of the last row of each deal; `None` where the project has all rows anyway.
    pub at_end: Option<AucInterval>,
}

impl UncutComparison {
    /// Whether the figures would look clearly better without the cut, or clearly worse with one: their intervals lie apart.
    #[must_use]
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
    fn a_cut_matters_where_the_intervals_lie_apart() {
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
