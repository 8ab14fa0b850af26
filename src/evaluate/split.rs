//! Training and test deals, split at a date, and whether there are enough of them.

use super::evaluation_data::EvaluationData;
use crate::units::{AsOf, Days};

/// Deals split at a date, as row numbers in increasing order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The day on which the model would have been trained.
    pub cut: AsOf,
    /// Training deals: closed before the cut.
    pub train: Vec<usize>,
    /// Test deals: with a snapshot on or after the cut.
    pub test: Vec<usize>,
    /// Excluded deals: with a snapshot before the cut, and closed on or after it, so that their outcome was unknown at the cut.
    pub between: usize,
}

/// The split whose test deals have a snapshot in the last `span`, counted back from the newest snapshot.
///
/// `None` without deals. Either part may be empty.
///
/// # Panics
/// When there is not one closing date for each snapshot.
#[must_use]
pub fn holdout(as_of: &[AsOf], closed_at: &[AsOf], span: Days) -> Option<Split> {
    let newest = as_of.iter().max()?;
    Some(split_at(as_of, closed_at, newest.minus(span)))
}

/// The split at `cut`: the deals that a training on that day could use, and the deals after it.
///
/// A deal is in one part only. If it closes before its snapshot, it counts as a test deal from its snapshot on.
pub fn split_at(as_of: &[AsOf], closed_at: &[AsOf], cut: AsOf) -> Split {
    split_between(as_of, closed_at, cut, AsOf::from_microseconds(i64::MAX))
}

/// The same, where test deals have a snapshot before `end`; later ones are excluded and not counted.
pub fn split_between(as_of: &[AsOf], closed_at: &[AsOf], cut: AsOf, end: AsOf) -> Split {
    assert_eq!(as_of.len(), closed_at.len(), "one closing date for each snapshot");
    let mut split = Split { cut, train: Vec::new(), test: Vec::new(), between: 0 };
    for (row, (&as_of, &closed_at)) in as_of.iter().zip(closed_at).enumerate() {
        if as_of >= end {
            continue;
        }
        if as_of >= cut {
            split.test.push(row);
        } else if closed_at < cut {
            split.train.push(row);
        } else {
            split.between += 1;
        }
    }
    split
}

/// Deals of each outcome that a holdout needs, in training and in test.
///
/// With ten of each, the 95 % interval of an area under the curve is about ±0.25.
pub const FEWEST_PER_CLASS: usize = 10;

/// Why the parts of a split are too small, if they are. `end` is that of the test period.
pub(super) fn fewest_missing(deals: &EvaluationData<'_>, split: &Split, end: Option<AsOf>) -> Option<String> {
    too_few_trained(deals, split).or_else(|| too_few_tested(deals, split, end))
}

/// Why the training part of a split is too small, if it is. Its deals need a positive weight.
pub(super) fn too_few_trained(deals: &EvaluationData<'_>, split: &Split) -> Option<String> {
    too_few(deals, &split.train, &format!("were closed before {}", split.cut), &|row| deals.counts(row))
}

/// Why the test part of a split is too small, if it is.
pub(super) fn too_few_tested(deals: &EvaluationData<'_>, split: &Split, end: Option<AsOf>) -> Option<String> {
    let cut = split.cut;
    let tested = match end {
        Some(end) => format!("have a snapshot from {cut} to before {end}"),
        None => format!("have a snapshot on or after {cut}"),
    };
    too_few(deals, &split.test, &tested, &|_| true)
}

fn too_few(
    deals: &EvaluationData<'_>,
    rows: &[usize],
    which: &str,
    is_counted: &dyn Fn(usize) -> bool,
) -> Option<String> {
    let of = |class: bool| rows.iter().filter(|&&row| deals.won[row] == class && is_counted(row)).count();
    let (n_won, n_lost) = (of(true), of(false));
    (n_won.min(n_lost) < FEWEST_PER_CLASS)
        .then(|| format!("only {n_won} won and {n_lost} lost deals {which}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn days(days: &[i64]) -> Vec<AsOf> {
        let microseconds = |day: &i64| AsOf::from_microseconds(day * crate::units::MICROSECONDS_PER_DAY);
        days.iter().map(microseconds).collect()
    }

    #[test]
    fn a_deal_that_was_open_at_the_cut_is_in_neither_part() {
        let as_of = days(&[0, 5, 20, 69, 70, 100]);
        let closed_at = days(&[10, 69, 70, 90, 75, 110]);
        let split = holdout(&as_of, &closed_at, Days::new(30)).unwrap();
        assert_eq!(split.cut, days(&[70])[0]);
        assert_eq!((split.train, split.test, split.between), (vec![0, 1], vec![4, 5], 2));
        assert_eq!(holdout(&[], &[], Days::new(30)), None);
    }

    proptest! {
        #[test]
        fn every_deal_is_in_one_part_and_training_ends_before_testing_begins(
            deals in proptest::collection::vec((0_i64..400, -5_i64..100), 1..60),
            span in 1_u32..300,
        ) {
            let as_of = days(&deals.iter().map(|deal| deal.0).collect::<Vec<_>>());
            let closed_at = days(&deals.iter().map(|deal| deal.0 + deal.1).collect::<Vec<_>>());
            let split = holdout(&as_of, &closed_at, Days::new(span)).unwrap();
            prop_assert_eq!(split.train.len() + split.test.len() + split.between, deals.len());
            prop_assert!(split.train.iter().all(|&row| closed_at[row] < split.cut && as_of[row] < split.cut));
            prop_assert!(split.test.iter().all(|&row| as_of[row] >= split.cut));
            let end = split.cut.plus(Days::new(20));
            let between = split_between(&as_of, &closed_at, split.cut, end);
            prop_assert_eq!(&between.train, &split.train);
            let tested: Vec<usize> = split.test.iter().copied().filter(|&row| as_of[row] < end).collect();
            prop_assert_eq!(between.test, tested);
        }
    }
}
