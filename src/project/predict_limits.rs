//! When a prediction is refused as a whole: `[predict]`.

/// Limits of a prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictLimits {
    /// Largest share of the rows that may be rejected, from 0 to 1.
    pub max_rejected: f64,
    /// Fewest rows that the leads must have.
    pub min_rows: usize,
    /// Largest share of the scored leads for which a feature may be unknown, from 0 to 1; `None` without a limit.
    pub max_unknown: Option<f64>,
    /// The routes that must get at least one lead.
    pub require_routes: Vec<String>,
}

/// A number of rejected rows, or of leads without a value, that is always allowed.
const NEVER_TOO_MANY: usize = 3;

impl PredictLimits {
    /// Whether this number of rejected rows among `rows` is too large.
    #[must_use]
    pub fn is_beyond(&self, rejected: usize, rows: usize) -> bool {
        is_more_than(rejected, self.max_rejected, rows)
    }

    /// Whether a feature is unknown for too many of the `scored` leads.
    #[must_use]
    pub fn is_too_unknown(&self, unknown: usize, scored: usize) -> bool {
        self.max_unknown.is_some_and(|most| is_more_than(unknown, most, scored))
    }
}

fn is_more_than(n: usize, share: f64, all: usize) -> bool {
    n > NEVER_TOO_MANY && n as f64 > share * all as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(max_rejected: f64, max_unknown: Option<f64>) -> PredictLimits {
        PredictLimits { max_rejected, min_rows: 0, max_unknown, require_routes: Vec::new() }
    }

    #[test]
    fn three_rows_are_never_too_many_and_the_limit_itself_is_allowed() {
        let few = limits(0.05, None);
        assert!(!few.is_beyond(3, 3));
        assert!(few.is_beyond(4, 4));
        assert!(!few.is_beyond(5, 100));
        assert!(few.is_beyond(6, 100));
        let none = limits(0.0, None);
        assert!(!none.is_beyond(3, 1000) && none.is_beyond(4, 1000));
        let all = limits(1.0, None);
        assert!(!all.is_beyond(1000, 1000));
    }

    #[test]
    fn unknown_values_are_limited_only_on_request() {
        assert!(!limits(0.0, None).is_too_unknown(100, 100));
        let fifth = limits(0.0, Some(0.2));
        assert!(!fifth.is_too_unknown(3, 3) && !fifth.is_too_unknown(20, 100));
        assert!(fifth.is_too_unknown(4, 4) && fifth.is_too_unknown(21, 100));
    }
}
