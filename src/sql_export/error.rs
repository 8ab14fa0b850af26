//! Why a job cannot be written as SQL.

use crate::workspace::JobError;

/// The error that SQL has no words for something.
pub(super) fn not_in_sql(what: &str, hint: &str) -> JobError {
    JobError::NotInSql { what: format!("{what} cannot be written as SQL"), hint: hint.to_owned() }
}

/// The error that a statement is beyond a limit of an engine.
pub(super) fn beyond_limit(found: &str, most: &str, engine: &str, source: &str) -> JobError {
    JobError::NotInSql {
        what: format!("the statement has {found}, more than the {most} of {engine} ({source})"),
        hint: "write it for another engine, or use fewer features and levels: a larger `min_count`"
            .to_owned(),
    }
}
