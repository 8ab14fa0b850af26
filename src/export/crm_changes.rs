//! Which leads have changed since earlier predictions.

use super::crm::{CrmRow, Trend};

/// A lead in the earlier predictions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Earlier {
    /// There are none to compare with.
    NotCompared,
    /// They do not have it.
    New,
    /// Its score, grade and route.
    Then([Option<String>; 3]),
}

/// The leads of an export by result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct CrmCounts {
    /// Whether there are earlier predictions to compare with.
    pub(crate) is_compared: bool,
    pub(crate) written: usize,
    /// Those of them that the earlier predictions do not have.
    pub(crate) new: usize,
    /// Those with another score, grade and route.
    pub(crate) score: usize,
    pub(crate) grade: usize,
    pub(crate) route: usize,
    /// Leads that are as before, and are not written.
    pub(crate) same: usize,
    /// Leads of the earlier predictions that these do not have.
    pub(crate) gone: usize,
    /// Ids that are no GUIDs, for Dynamics 365.
    pub(crate) no_guids: usize,
    /// Records whose id an earlier one has.
    pub(crate) repeated: usize,
}

impl CrmCounts {
    /// Counts a lead. The trend of its score, or `None` if it is as before.
    pub(crate) fn count(&mut self, row: CrmRow<'_>, earlier: &Earlier) -> Option<Trend> {
        let [score, grade, route] = match earlier {
            Earlier::Then(watched) => watched,
            Earlier::New | Earlier::NotCompared => {
                self.written += 1;
                self.new += usize::from(*earlier == Earlier::New);
                return Some(Trend::Unknown);
            }
        };
        let is_changed = |column: &str, before: &Option<String>| row.get(column) != before.as_deref();
        let changes = [is_changed("score", score), is_changed("grade", grade), is_changed("route", route)];
        if changes == [false; 3] {
            self.same += 1;
            return None;
        }
        self.written += 1;
        for (count, is_changed) in
            [&mut self.score, &mut self.grade, &mut self.route].into_iter().zip(changes)
        {
            *count += usize::from(is_changed);
        }
        let number = |score: Option<&str>| score.and_then(|score| score.parse::<f64>().ok());
        let (now, before) = (number(row.get("score")), number(score.as_deref()));
        Some(match now.zip(before) {
            Some((now, before)) if now > before => Trend::Improving,
            Some((now, before)) if now < before => Trend::Declining,
            Some(_) => Trend::Steady,
            None => Trend::Unknown,
        })
    }
}
