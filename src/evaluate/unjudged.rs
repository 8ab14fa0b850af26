//! Closed deals that a contest does not judge.

use serde::Serialize;

use super::evaluation_data::EvaluationData;
use crate::numbers::count;
use crate::units::AsOf;

/// Closed deals with a snapshot since a champion was trained that are not judged, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct UnjudgedDeals {
    /// Of months of which too many deals are still open.
    pub(crate) immature: usize,
    /// Closed within a span that has not ended, where too few deals are followed to its end for weights.
    pub(crate) unweighted: usize,
    /// Of months for which no challenger could be trained.
    pub(crate) no_challenger: usize,
    /// Those that the champion cannot score.
    pub(crate) not_scored: usize,
    /// Of the months before the newest ones that are compared.
    pub(crate) older: usize,
}

impl UnjudgedDeals {
    /// The closed deals with a snapshot since `since` and before the first month that is compared.
    pub(super) fn before_the_first(deals: &EvaluationData<'_>, since: AsOf, first: Option<AsOf>) -> Self {
        let complete = deals.dates.map_or(&[][..], |dates| dates.as_of);
        let is_older = |at: &&AsOf| **at >= since && first.is_some_and(|first| **at < first);
        let early = first.map_or(0, |first| deals.early_between(since, Some(first)).len());
        Self { older: complete.iter().filter(is_older).count() + early, ..Self::default() }
    }

    /// All of them.
    pub(crate) const fn total(&self) -> usize {
        self.immature + self.unweighted + self.no_challenger + self.not_scored + self.older
    }

    /// How many there are for each reason, in words; empty without any.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let reasons = [
            (
                self.immature,
                "in months of which too many deals are open, so that the closed ones are the quick ones",
            ),
            (
                self.unweighted,
                "closed within a span that has not ended, which cannot be weighted for the open ones yet",
            ),
            (self.no_challenger, "in months before which too few deals were closed to train a challenger"),
            (self.not_scored, "that the champion cannot score"),
            (self.older, "in months before the newest that are compared"),
        ];
        let some = reasons.into_iter().filter(|(n, _)| *n > 0);
        some.map(|(n, reason)| format!("{} {reason}", count(n))).collect()
    }
}
