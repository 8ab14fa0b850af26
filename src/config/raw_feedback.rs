//! The section `[feedback]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_values::RawSql;

/// Feedback of sales, compared with the scores: a table under `[tables]` in which sales accepts or rejects leads.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFeedback {
    /// Name of a table under `[tables]`.
    #[schemars(length(min = 1))]
    pub from: String,
    /// Condition of a row in which sales accepted the lead, in SQL over the columns of that table.
    pub accepted: RawSql,
    /// Condition of a row in which sales rejected the lead. A row that meets neither condition, or both, is not
    /// counted.
    pub rejected: RawSql,
    /// Column of that table with the reason for a rejection.
    #[schemars(length(min = 1))]
    pub reason: Option<String>,
}
