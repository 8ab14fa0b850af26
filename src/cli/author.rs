//! Who runs the program, and the clock.

use super::clock::now;
use crate::registry::Author;

/// The user, the host and the clock, for the log.
pub(crate) fn author() -> Author {
    let user = whoami::username().unwrap_or_else(|_| "unknown".to_owned());
    let host = whoami::hostname().unwrap_or_else(|_| "unknown".to_owned());
    Author { clock: now, who: format!("{user}@{host}") }
}
