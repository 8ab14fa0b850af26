//! How long after their snapshot leads are scored. Deals are used for training as of their snapshot; what comes from timed tables grows
//! with the time since.

use std::collections::BTreeMap;

use crate::units::AsOf;

/// The days from the snapshot of each lead to the day it is scored on.
#[derive(Debug, Clone, Default)]
pub(super) struct LeadAges {
    /// Leads by these days; a lead without a snapshot date before that day has none.
    days: BTreeMap<i64, usize>,
    n: usize,
}

impl LeadAges {
    /// Adds the leads of a batch with these snapshots, scored on the day `today`.
    pub(super) fn add(&mut self, snapshots: &[Option<AsOf>], today: AsOf) {
        let days = || snapshots.iter().flatten().map(|at| today.day() - at.day());
        let (Some(least), Some(most)) = (days().min(), days().max()) else { return };
        // One count for each day: dates are within the years of the calendar.
        let mut counts = vec![0; (most - least) as usize + 1];
        days().for_each(|day| counts[(day - least) as usize] += 1);
        for (day, n) in (least..).zip(counts).filter(|(_, n)| *n > 0) {
            *self.days.entry(day).or_default() += n;
            self.n += n;
        }
    }

    /// Adds the leads of another batch.
    pub(super) fn absorb(&mut self, next: &Self) {
        for (days, n) in &next.days {
            *self.days.entry(*days).or_default() += n;
        }
        self.n += next.n;
    }

    /// Leads with a snapshot.
    pub(super) const fn n(&self) -> usize {
        self.n
    }

    /// The median of the days, the lower one of two; `None` without leads.
    pub(super) fn median(&self) -> Option<i64> {
        let half = self.n.div_ceil(2);
        let mut below = 0;
        let reaches = |(_, n): &(&i64, &usize)| {
            below += **n;
            below >= half
        };
        self.days.iter().find(reaches).map(|(days, _)| *days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_that_of_the_leads_with_a_snapshot() {
        let day = |day: i64| AsOf::from_microseconds(day * crate::units::MICROSECONDS_PER_DAY);
        let mut ages = LeadAges::default();
        assert_eq!(ages.median(), None);
        ages.add(&[Some(day(90)), None, Some(day(60))], day(100));
        ages.add(&[Some(day(95)), Some(day(99))], day(100));
        assert_eq!((ages.n(), ages.median()), (4, Some(5)));
        ages.add(&[Some(day(10))], day(100));
        assert_eq!(ages.median(), Some(10));
    }
}
