//! Who runs the program, and when.

use super::clock::now;
use crate::registry::Author;

/// The user, the host and the clock time, for the log.
pub(super) fn author() -> Author {
    let user = whoami::username().unwrap_or_else(|_| "unknown".to_owned());
    let host = whoami::hostname().unwrap_or_else(|_| "unknown".to_owned());
    Author { at: now(), who: format!("{user}@{host}") }
}
