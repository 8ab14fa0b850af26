//! The operands of kernels: one value for all rows, or one for each.

use super::unknown::{NO_TIME, UNKNOWN};

/// One value for all rows, or one for each.
#[derive(Debug, Clone, Copy)]
pub(super) enum OneOrMany<'x, T> {
    One(T),
    Many(&'x [T]),
}

/// A value that can be unknown.
pub(super) trait Cell: Copy + PartialEq + PartialOrd {
    /// The unknown value.
    const MISSING: Self;

    /// Whether the value is known.
    fn is_known(self) -> bool;
}

impl Cell for f64 {
    const MISSING: Self = Self::NAN;

    fn is_known(self) -> bool {
        !self.is_nan()
    }
}

impl Cell for u8 {
    const MISSING: Self = UNKNOWN;

    fn is_known(self) -> bool {
        self != UNKNOWN
    }
}

impl Cell for i64 {
    const MISSING: Self = NO_TIME;

    fn is_known(self) -> bool {
        self != NO_TIME
    }
}

impl Cell for Option<&str> {
    const MISSING: Self = None;

    fn is_known(self) -> bool {
        self.is_some()
    }
}

impl<T: Copy> OneOrMany<'_, T> {
    /// The value of a row.
    pub(super) fn get(self, row: usize) -> T {
        match self {
            Self::One(value) => value,
            Self::Many(values) => values[row],
        }
    }

    /// A function of each row.
    pub(super) fn map<R: Clone>(self, rows: usize, function: impl Fn(T) -> R) -> Vec<R> {
        match self {
            Self::One(value) => vec![function(value); rows],
            Self::Many(values) => values.iter().map(|&value| function(value)).collect(),
        }
    }

    /// A function of each row and that of another side. One loop for each combination, so that it is vectorised.
    pub(super) fn zip<U: Copy, R: Clone>(
        self,
        other: OneOrMany<'_, U>,
        rows: usize,
        function: impl Fn(T, U) -> R,
    ) -> Vec<R> {
        match (self, other) {
            (Self::One(a), OneOrMany::One(b)) => vec![function(a, b); rows],
            (Self::Many(a), OneOrMany::One(b)) => a.iter().map(|&a| function(a, b)).collect(),
            (Self::One(a), OneOrMany::Many(b)) => b.iter().map(|&b| function(a, b)).collect(),
            (Self::Many(a), OneOrMany::Many(b)) => a.iter().zip(b).map(|(&a, &b)| function(a, b)).collect(),
        }
    }

    /// The number of rows that satisfy a condition on both sides.
    pub(super) fn zip_count<U: Copy>(
        self,
        other: OneOrMany<'_, U>,
        rows: usize,
        condition: impl Fn(T, U) -> bool,
    ) -> u64 {
        match (self, other) {
            (Self::One(a), OneOrMany::One(b)) => u64::from(condition(a, b)) * rows as u64,
            (Self::Many(a), OneOrMany::One(b)) => a.iter().map(|&a| u64::from(condition(a, b))).sum(),
            (Self::One(a), OneOrMany::Many(b)) => b.iter().map(|&b| u64::from(condition(a, b))).sum(),
            (Self::Many(a), OneOrMany::Many(b)) => {
                a.iter().zip(b).map(|(&a, &b)| u64::from(condition(a, b))).sum()
            }
        }
    }
}
