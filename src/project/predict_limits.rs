//! When a prediction is refused as a whole: `[predict]`.

/// Limits of a prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictLimits {
    /// Largest share of the rows that may be rejected, from 0 to 1.
    pub max_rejected: f64,
    /// Fewest rows that the leads must have.
    pub min_rows: usize,
}

/// A number of rejected rows that is always allowed.
const NEVER_TOO_MANY: usize = 3;

impl PredictLimits {
    /// Whether this number of rejected rows among `rows` is too large.
    #[must_use]
    pub fn is_beyond(&self, rejected: usize, rows: usize) -> bool {
        rejected > NEVER_TOO_MANY && rejected as f64 > self.max_rejected * rows as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_rows_are_never_too_many_and_the_limit_itself_is_allowed() {
        let limits = PredictLimits { max_rejected: 0.05, min_rows: 0 };
        assert!(!limits.is_beyond(3, 3));
        assert!(limits.is_beyond(4, 4));
        assert!(!limits.is_beyond(5, 100));
        assert!(limits.is_beyond(6, 100));
        let none = PredictLimits { max_rejected: 0.0, min_rows: 0 };
        assert!(!none.is_beyond(3, 1000) && none.is_beyond(4, 1000));
        let all = PredictLimits { max_rejected: 1.0, min_rows: 0 };
        assert!(!all.is_beyond(1000, 1000));
    }
}
