//! Counts with their base.

use std::fmt;

use serde::Serialize;

use crate::numbers::{count, percent};

/// A count and its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    pub n: usize,
    pub of: usize,
}

impl Share {
    /// The share from 0 to 1; `None` for an empty base.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.n as f64 / self.of as f64)
    }

    /// The share, or 0 for an empty base.
    pub(super) fn or_none(self) -> f64 {
        self.value().unwrap_or_default()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value() {
            None => f.write_str("none"),
            // "0 %" would read as never, and "100 %" as always.
            Some(share) if self.n > 0 && share < 0.0005 => {
                write!(f, "{} of {}", count(self.n), count(self.of))
            }
            Some(share) if self.n < self.of && share > 0.9995 => {
                write!(f, "all but {}", count(self.of - self.n))
            }
            Some(share) => f.write_str(&percent(share)),
        }
    }
}

/// The deals of each outcome with a value in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Filled {
    pub won: Share,
    pub lost: Share,
    /// Open deals; `None` if the column is defined by the snapshot.
    pub open: Option<Share>,
}

/// The probability of at most `k` of `n` independent events with probability `p`.
pub(super) fn binomial_at_most(k: usize, n: usize, p: f64) -> f64 {
    let mut log_term = n as f64 * (-p).ln_1p();
    let mut sum = 0.0;
    for i in 0..=k.min(n) {
        sum += log_term.exp();
        log_term += ((n - i) as f64 / (i + 1) as f64).ln() + p.ln() - (-p).ln_1p();
    }
    sum
}
