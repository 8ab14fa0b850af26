//! Checks the feedback of sales: `[feedback]`.

use super::checker::Checker;
use super::{Feedback, TimedTable};
use crate::config::{Path, RawFeedback};
use crate::rules::Yields;

impl Checker {
    /// The feedback of sales, from a timed table of the project.
    pub(super) fn feedback(&mut self, raw: RawFeedback, tables: &[TimedTable]) -> Feedback {
        let path = Path::new(["feedback"]);
        self.known_table(&raw.from, tables, &path);
        Feedback {
            table: raw.from,
            accepted: self.rule(&raw.accepted, path.join("accepted"), Yields::Condition),
            rejected: self.rule(&raw.rejected, path.join("rejected"), Yields::Condition),
            reason: raw.reason,
        }
    }
}
