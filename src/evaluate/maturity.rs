//! Whether enough of the deals of a period are closed to judge a model by them: the first to be closed are the quick ones, and they are
//! won in another share than the others.

use super::evaluation_data::EvaluationData;
use crate::numbers::percent;
use crate::units::AsOf;

/// The share of the deals of a period that are closed in the end of which so many must be closed for it to count as complete.
pub(crate) const MATURE: f64 = 0.9;

/// The share of deals that are closed in the end: some stay open for ever.
pub(super) struct Maturity<'a> {
    closed: &'a [AsOf],
    open: &'a [AsOf],
    in_the_end: f64,
}

impl<'a> Maturity<'a> {
    /// Of the older half of the deals with a snapshot before `since`; `None` with `within`, by which the figures are weighted for the deals
    /// that are still open, and without dates.
    pub(super) fn of(deals: &EvaluationData<'a>, since: AsOf) -> Option<Self> {
        if deals.censoring.is_some() {
            return None;
        }
        let (closed, open) = (deals.dates?.as_of, deals.open_as_of);
        let mut before: Vec<AsOf> =
            closed.iter().chain(open).copied().filter(|&as_of| as_of < since).collect();
        before.sort_unstable();
        let middle = before.get(before.len() / 2).copied().unwrap_or(since);
        let counts = |all: &[AsOf]| all.iter().filter(|&&as_of| as_of < middle).count() as f64;
        let (n_closed, n_open) = (counts(closed), counts(open));
        let in_the_end = if n_closed > 0.0 { n_closed / (n_closed + n_open) } else { 1.0 };
        Some(Self { closed, open, in_the_end })
    }

    /// Why the deals with a snapshot in a period cannot be judged yet, if so.
    pub(super) fn reason(&self, from: AsOf, to: Option<AsOf>) -> Option<String> {
        let is_in = |as_of: &&AsOf| **as_of >= from && to.is_none_or(|to| **as_of < to);
        let counts = |all: &[AsOf]| all.iter().filter(is_in).count() as f64;
        let (n_closed, n_open) = (counts(self.closed), counts(self.open));
        let share = n_closed / (n_closed + n_open);
        (share < MATURE * self.in_the_end).then(|| {
            format!("only {} of its deals are closed, and the quick ones are no fair sample", percent(share))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_judged_once_as_many_are_closed_as_in_the_end() {
        let day = |day: i64| AsOf::from_microseconds(day * 86_400_000_000);
        let (closed, open): (Vec<AsOf>, Vec<AsOf>) =
            ((0..100).map(day).collect(), (0..100).filter(|n| n % 5 == 0 || *n > 80).map(day).collect());
        let maturity = Maturity { closed: &closed, open: &open, in_the_end: 0.85 };
        assert_eq!(maturity.reason(day(0), Some(day(50))), None, "a sixth stays open for ever");
        let reason = maturity.reason(day(81), None).unwrap();
        assert_eq!(reason, "only 50 % of its deals are closed, and the quick ones are no fair sample");
        assert_eq!(maturity.reason(day(200), None), None, "nothing to say of no deal");
    }
}
