//! The section `[feedback]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_values::RawSql;

/// Feedback of sales, to be compared with the scores: a table under `[tables]` in which they accept or reject them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFeedback {
    /// Name of a table under `[tables]`.
    #[schemars(length(min = 1))]
    pub from: String,
    /// Condition of a row in which sales took the lead, in SQL over the columns of that table.
    pub accepted: RawSql,
    /// Condition of a row in which sales sent the lead back. A row that meets neither, or both, says nothing.
    pub rejected: RawSql,
    /// Column of that table with the reason of a rejection.
    #[schemars(length(min = 1))]
    pub reason: Option<String>,
}
