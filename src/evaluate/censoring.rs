//! Deals whose span (`within`) has not ended: inverse probability of censoring weights.
//!
//! Of the newest deals the outcome is known where they were closed quickly, and wins come early and losses late. Weights make up for
//! the others: with C the age of a deal on the day that outcomes are taken from, T the age at which its outcome was known, and W the
//! span, a deal with T ≤ min(C, W) weighs 1 / G(T−), G(t−) = P(C ≥ t) over the deals that are used together. They assume that the
//! speed of a deal does not depend on the date of its snapshot.
//!
//! # Reference
//! Robins & Rotnitzky (1992), "Recovery of information and adjustment for dependent censoring using surrogate markers"; Gerds &
//! Schumacher (2006) for figures.

use serde::Serialize;

use crate::units::{AsOf, Days};

/// The deals of a project with `within`, besides those whose span has ended.
#[derive(Debug, Clone, Copy)]
pub struct Censoring<'a> {
    /// The span.
    pub within: Days,
    /// The day that outcomes are taken from.
    pub today: AsOf,
    /// The snapshots of all deals, closed or open, ascending.
    pub snapshots: &'a [AsOf],
    /// The outcomes of the deals whose span has ended, and after them of those that were closed within a span that has not.
    pub won: &'a [bool],
    /// Snapshots and closes of the same deals.
    pub as_of: &'a [AsOf],
    /// The closes, or the ends of the spans.
    pub closed_at: &'a [AsOf],
    /// The groups of the same deals.
    pub groups: &'a [u64],
}

/// The deals whose span has not ended, in brief.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CensoringSummary {
    /// The span.
    pub within: Days,
    /// Deals that were closed within a span that has not ended: they are in the fit.
    pub closed_early: usize,
    /// The largest weight in the fit.
    pub largest_weight: f64,
}

/// Where fewer of the deals are followed to the end of the span, weights would rest on too few of them.
const LEAST_FOLLOWED: f64 = 0.1;

impl Censoring<'_> {
    /// The weight of each of these deals in a training on the day `origin`, which knows deals with a snapshot before it.
    pub(super) fn training_weight(&self, row: usize, origin: AsOf) -> f64 {
        let all = ..self.snapshots.partition_point(|&at| at < origin);
        1.0 / followed(&self.snapshots[all], origin, self.resolved_in(row)).max(f64::MIN_POSITIVE)
    }

    /// The weights of deals with a snapshot from `from` to before `to` in figures, by row; `None` where too few of them are followed to the
    /// end of the span.
    pub(super) fn figure_weights(&self, from: AsOf, to: Option<AsOf>) -> Option<impl Fn(usize) -> f64> {
        let start = self.snapshots.partition_point(|&at| at < from);
        let end = to.map_or(self.snapshots.len(), |to| self.snapshots.partition_point(|&at| at < to));
        let together = &self.snapshots[start..end.max(start)];
        let to_the_end = followed(together, self.today, self.within.microseconds());
        (to_the_end >= LEAST_FOLLOWED)
            .then_some(move |row| 1.0 / followed(together, self.today, self.resolved_in(row)))
    }

    /// These deals in brief, where so many deals are complete.
    pub(super) fn summary(&self, n_complete: usize) -> CensoringSummary {
        let weights = (0..self.won.len()).map(|row| self.training_weight(row, self.today));
        CensoringSummary {
            within: self.within,
            closed_early: self.early(n_complete).len(),
            largest_weight: weights.fold(0.0, f64::max),
        }
    }

    /// The age of a deal at which its outcome was known, in microseconds: T, at most the span.
    fn resolved_in(&self, row: usize) -> i64 {
        let age = self.closed_at[row].microseconds() - self.as_of[row].microseconds();
        age.clamp(0, self.within.microseconds())
    }

    /// Rows of the deals that were closed within a span that has not ended, where so many deals are complete.
    pub(super) fn early(&self, n_complete: usize) -> std::ops::Range<usize> {
        n_complete..self.won.len()
    }
}

/// G(t−): the share of deals with these snapshots, ascending, that are at least `age` old on the day `on`.
fn followed(snapshots: &[AsOf], on: AsOf, age: i64) -> f64 {
    let old_enough = snapshots.partition_point(|at| at.microseconds() <= on.microseconds() - age);
    old_enough as f64 / snapshots.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> AsOf {
        AsOf::from_microseconds(day * crate::units::MICROSECONDS_PER_DAY)
    }

    #[test]
    fn weights_are_inverse_shares_of_deals_that_are_followed_so_long() {
        let snapshots: Vec<AsOf> = (0..10).map(|i| day(i * 10)).collect();
        // As of day 100 the deals are 100, 90, … 10 days old.
        let (as_of, closed_at) = ([day(0), day(90)], [day(50), day(95)]);
        let censoring = Censoring {
            within: Days::new(50),
            today: day(100),
            snapshots: &snapshots,
            won: &[false, true],
            as_of: &as_of,
            closed_at: &closed_at,
            groups: &[0, 1],
        };
        let close =
            |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        // Six of ten are 50 days old or older, all of them 5 days.
        close(censoring.training_weight(0, day(100)), 10.0 / 6.0);
        close(censoring.training_weight(1, day(100)), 1.0);
        // On day 60 six deals are known, of which one is 60 and one 50 days old.
        close(censoring.training_weight(0, day(60)), 3.0);
        let weights = censoring.figure_weights(day(30), None).unwrap();
        close(weights(0), 7.0 / 3.0);
        assert!(censoring.figure_weights(day(60), None).is_none(), "none of them is followed to the end");
        assert_eq!(censoring.early(1), 1..2);
    }

    /// A win rate by weights: deals of every age, of which a third is won within 90 days, after 20 days on average; losers are slow.
    #[test]
    fn the_weighted_win_rate_is_that_of_complete_deals() {
        let uniform = |salt: u64, row: u64| {
            (crate::fit::split_mix64(crate::fit::split_mix64(salt) ^ row) >> 11) as f64 / 2_f64.powi(53)
        };
        let (mut snapshots, mut known) = (Vec::new(), Vec::new());
        let (mut n_won, within, today) = (0, 90.0, 200.0);
        for row in 0..20_000 {
            let start = uniform(1, row) * today;
            let is_winner = uniform(2, row) < 0.4;
            let length = -(1.0 - uniform(3, row)).ln() * if is_winner { 20.0 } else { 150.0 };
            let won = is_winner && length <= within;
            n_won += usize::from(won);
            snapshots.push(start);
            let resolved = length.min(within);
            if start + resolved < today {
                known.push((won, start, start + resolved));
            }
        }
        snapshots.sort_by(f64::total_cmp);
        let time =
            |days: f64| AsOf::from_microseconds((days * crate::units::MICROSECONDS_PER_DAY as f64) as i64);
        let snapshots: Vec<AsOf> = snapshots.into_iter().map(time).collect();
        let (won, as_of, closed_at): (Vec<bool>, Vec<AsOf>, Vec<AsOf>) =
            known.iter().map(|&(won, start, end)| (won, time(start), time(end))).collect();
        let groups = vec![0; won.len()];
        let censoring = Censoring {
            within: Days::new(90),
            today: time(today),
            snapshots: &snapshots,
            won: &won,
            as_of: &as_of,
            closed_at: &closed_at,
            groups: &groups,
        };
        let weights = censoring.figure_weights(time(0.0), None).unwrap();
        let total: f64 = (0..won.len()).map(&weights).sum();
        let of_won: f64 = (0..won.len()).filter(|&row| won[row]).map(&weights).sum();
        let truth = n_won as f64 / 20_000.0;
        let plain = won.iter().filter(|&&won| won).count() as f64 / won.len() as f64;
        assert!((of_won / total - truth).abs() < 0.01, "{} {truth}", of_won / total);
        assert!(plain > truth + 0.02, "unweighted, quick deals count too often: {plain} {truth}");
        assert!((total / 20_000.0 - 1.0).abs() < 0.02, "the weights make up for all deals: {total}");
    }
}
