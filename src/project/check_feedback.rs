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

#[cfg(test)]
mod tests {
    use crate::project::tests::{mistakes_of, project_of};

    const TABLE: &str = "tables.verdicts = { file = \"a\", key = \"k\", at = \"t\" }\n";

    #[test]
    fn feedback_comes_from_a_timed_table() {
        let feedback = "[feedback]\nfrom = \"verdicts\"\naccepted = \"v = 'yes'\"\nrejected = \"v = 'no'\"\n";
        let project = project_of(&format!("{TABLE}{feedback}"));
        let checked = project.feedback.unwrap();
        assert_eq!((checked.table.as_str(), checked.reason), ("verdicts", None));
        let found =
            mistakes_of(&format!("{TABLE}{}", feedback.replace("from = \"verdicts\"", "from = \"verdict\"")));
        let expected = "3:8: `from` in [feedback] names the table `verdict`, which is not under [tables] | did you mean `verdicts`?";
        assert_eq!(found, [expected]);
        let found = mistakes_of(&format!("{TABLE}[feedback]\nfrom = \"verdicts\"\naccepted = \"v =\"\n"));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("missing key `rejected` in [feedback]"), "{found:?}");
        assert!(found[1].contains("`accepted` in [feedback]: "), "{found:?}");
    }
}
