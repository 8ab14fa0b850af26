//! The deals of a project with `within`, with those whose span has not ended after the others.

use polars::prelude::*;

use super::deals::{EarlyDeals, TrainingSet};
use crate::evaluate::{Censoring, Weighting};
use crate::project::Project;
use crate::units::{AsOf, Days};

/// Outcomes, dates and weights of the deals whose span has ended, and after them of those that were closed within a span that has not.
pub(crate) struct CensoredDeals {
    within: Days,
    today: AsOf,
    /// The snapshots of all deals, ascending.
    snapshots: Vec<AsOf>,
    won: Vec<bool>,
    as_of: Vec<AsOf>,
    closed_at: Vec<AsOf>,
    weights: Option<Vec<f64>>,
}

impl CensoredDeals {
    /// The deals of a training set and the early ones taken from it; `None` without `within`.
    pub(super) fn of(
        set: &TrainingSet,
        early: Option<&EarlyDeals>,
        project: &Project,
        today: AsOf,
    ) -> Option<Self> {
        let (within, closed_at) = (project.outcome.within?, set.closed_at.as_ref()?);
        let both = |complete: &[AsOf], early: Option<&[AsOf]>| [complete, early.unwrap_or_default()].concat();
        let mut snapshots = both(&set.snapshot.as_of, Some(&set.open_as_of));
        snapshots.sort_unstable();
        let weights = set.weights.as_ref().map(|weights| {
            let early = early.and_then(|early| early.weights.as_deref());
            [&weights[..], early.unwrap_or_default()].concat()
        });
        Some(Self {
            within,
            today,
            snapshots,
            won: [&set.won[..], early.map_or(&[][..], |early| &early.won)].concat(),
            as_of: both(&set.snapshot.as_of, early.map(|early| &early.snapshot.as_of[..])),
            closed_at: both(closed_at, early.map(|early| &early.closed_at[..])),
            weights,
        })
    }

    /// What an evaluation needs of them; `groups` are those of the same deals.
    pub(super) fn censoring<'a>(&'a self, groups: &'a [u64]) -> Censoring<'a> {
        Censoring {
            within: self.within,
            today: self.today,
            snapshots: &self.snapshots,
            won: &self.won,
            as_of: &self.as_of,
            closed_at: &self.closed_at,
            groups,
        }
    }

    /// The weights of these deals in a fit, besides those of censoring.
    pub(super) fn weighting(&self, half_life: Option<Days>) -> Weighting<'_> {
        Weighting {
            case_weights: self.weights.as_deref(),
            recency: half_life.map(|half_life| (&self.closed_at[..], half_life)),
        }
    }

    /// The snapshots of these deals.
    pub(super) fn as_of(&self) -> &[AsOf] {
        &self.as_of
    }
}

/// The rows of the complete deals, and after them those of the early ones.
pub(super) fn stacked(complete: &DataFrame, early: Option<&EarlyDeals>) -> PolarsResult<DataFrame> {
    match early {
        Some(early) => {
            let names: Vec<&str> = complete.columns().iter().map(|column| column.name().as_str()).collect();
            complete.vstack(&early.snapshot.table.frame.select(names)?)
        }
        None => Ok(complete.clone()),
    }
}
