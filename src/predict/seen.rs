//! What a prediction counts of its leads, batch by batch.

use super::lead_ages::LeadAges;
use super::no_leads::no_leads;
use super::tally::BatchTally;
use super::top_leads::TopLeads;
use crate::drift::LeadCounts;
use crate::registry::Saved;

/// The counts of the leads of one or more batches.
#[derive(Default)]
pub(crate) struct LeadsSeen {
    pub(crate) tally: BatchTally,
    /// The leads compared with the training deals; `None` where the model has no profile of these.
    pub(super) drift: Option<LeadCounts>,
    /// How long after their snapshot the leads are scored.
    pub(super) ages: LeadAges,
    /// Closed deals, where the leads are the open deals.
    pub(super) closed: usize,
    /// Leads without an earlier prediction, where there is one to compare with.
    pub(super) not_in_previous: usize,
}

impl LeadsSeen {
    /// No leads yet.
    pub(super) fn none(saved: &Saved, keeps_rows: bool) -> Self {
        let tally = BatchTally::of(saved.model.linear.encoder.features().len());
        Self { tally, drift: no_leads(saved, keeps_rows), ..Self::default() }
    }

    /// Adds the counts of the next batch.
    pub(super) fn absorb(&mut self, next: Self) {
        self.tally.absorb(next.tally);
        if let (Some(drift), Some(next)) = (&mut self.drift, next.drift) {
            drift.absorb(next);
        }
        self.ages.absorb(&next.ages);
        self.closed += next.closed;
        self.not_in_previous += next.not_in_previous;
    }
}

/// What a prediction holds of all its leads so far.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) seen: LeadsSeen,
    /// The leads with the highest scores, if they are asked for.
    pub(super) top: Option<TopLeads>,
}
