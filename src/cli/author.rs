//! Who runs the program, and when.

use chrono::Utc;

use crate::registry::Author;

/// The user, the host and the clock time, for the log.
#[expect(clippy::disallowed_methods, reason = "a log says when something was done")]
pub(super) fn author() -> Author {
    let user = whoami::username().unwrap_or_else(|_| "unknown".to_owned());
    let host = whoami::hostname().unwrap_or_else(|_| "unknown".to_owned());
    Author { at: Utc::now(), who: format!("{user}@{host}") }
}
