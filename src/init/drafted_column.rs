//! A derived column of a draft.

/// A new column from SQL.
#[derive(Debug, Clone)]
pub(crate) struct DraftedColumn {
    pub(super) name: String,
    pub(super) sql: String,
    /// The comment on it.
    pub(super) note: String,
}
