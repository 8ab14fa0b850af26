//! Names of columns that several steps share.

/// The key of a row of a timed table.
pub(super) const KEY: &str = "bantam_key";
/// The time of a row, in microseconds.
pub(super) const AT: &str = "bantam_at";
/// The number in whose order the times of rows are.
pub(super) const LAST: &str = "bantam_last";
