//! Feedback of sales on leads: `[feedback]`.

use crate::rules::Rule;

/// A timed table in which sales accept or reject leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Name of the timed table.
    pub table: String,
    /// Condition of a row in which sales accepted the lead, over the columns of that table.
    pub accepted: Rule,
    /// Condition of a row in which sales rejected the lead. A row that meets neither, or both, is not counted.
    pub rejected: Rule,
    /// Column of that table with the reason of a rejection.
    pub reason: Option<String>,
}
