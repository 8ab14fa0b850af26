//! Names of tables and columns that several steps share.

/// The name of the table of the leads on the command line.
pub(super) const LEADS: &str = "leads";

/// The name of the table of the deals on the command line.
pub(super) const DEALS: &str = "deals";

/// The key of a row of a timed table.
pub(super) const KEY: &str = "bantam_key";
/// The time of a row, in microseconds.
pub(super) const AT: &str = "bantam_at";
/// The number in whose order the times of rows are.
pub(super) const LAST: &str = "bantam_last";
