//! Dates that mean "not yet" in a column of closes.

use crate::numbers::counted;

/// How many dates of a column mean "never", such as 9999-12-31, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NeverDates {
    count: usize,
    first: String,
}

impl NeverDates {
    /// Counts one.
    pub(super) fn add(&mut self, found: impl FnOnce() -> String) {
        if self.count == 0 {
            self.first = found();
        }
        self.count += 1;
    }

    /// How the dates of the column are written, and how many of them mean "never".
    pub(super) fn added_to(&self, written: Option<String>) -> Option<String> {
        let never = (self.count > 0).then(|| {
            format!("{} that mean \"not closed\", such as {}", counted(self.count, "date"), self.first)
        });
        let both: Vec<String> = written.into_iter().chain(never).collect();
        (!both.is_empty()).then(|| both.join(", and "))
    }
}
