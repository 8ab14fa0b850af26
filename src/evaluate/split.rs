//! Which deals a model may learn from and which it is judged on.

use std::collections::BTreeMap;

use crate::units::{AsOf, Days};

/// Deals parted at a cut in time, as row numbers in increasing order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The day on which the model would have been trained.
    pub cut: AsOf,
    /// Deals closed before the cut: all that could have been learned from.
    pub train: Vec<usize>,
    /// Deals snapshotted at the cut or later: those that the model would have scored.
    pub test: Vec<usize>,
    /// Deals snapshotted before the cut and closed at it or later: their outcome was not known, and scoring
    /// them came too late. They are in neither part.
    pub between: usize,
}

/// The split whose test deals are those snapshotted in the last `span`, counted back from the newest
/// snapshot.
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

/// The split at `cut`: what training on that day could have known, and the deals that came after.
///
/// A deal is in `train`, in `test`, or counted in `between`; never in two. Should a deal close before its own
/// snapshot, it counts as a test deal from its snapshot on.
///
/// # Panics
/// When there is not one closing date for each snapshot.
#[must_use]
pub fn split_at(as_of: &[AsOf], closed_at: &[AsOf], cut: AsOf) -> Split {
    assert_eq!(as_of.len(), closed_at.len(), "one closing date for each snapshot");
    let mut split = Split { cut, train: Vec::new(), test: Vec::new(), between: 0 };
    for (row, (&as_of, &closed_at)) in as_of.iter().zip(closed_at).enumerate() {
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

/// The fold of each row, from 0 to `k` − 1, such that the rows of a group share a fold.
///
/// Groups are put in folds one by one, large ones first and equal ones in an order that `seed` shuffles, each
/// into the fold with the fewest rows so far. This depends on the groups, their sizes and the seed, and not
/// on the order of the rows. With fewer groups than `k`, some folds stay empty.
///
/// # Panics
/// When `k` is 0.
#[must_use]
pub fn grouped_folds(groups: &[u64], seed: u64, k: u32) -> Vec<u32> {
    assert!(k > 0, "there is at least one fold");
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    for &group in groups {
        *sizes.entry(group).or_default() += 1;
    }
    let mut order: Vec<(u64, usize)> = sizes.into_iter().collect();
    order.sort_by_key(|&(group, size)| (std::cmp::Reverse(size), shuffled(group, seed), group));

    let mut rows_in_fold = vec![0; k as usize];
    let mut fold_of_group = BTreeMap::new();
    for (group, size) in order {
        let smallest = (0..k).min_by_key(|&fold| rows_in_fold[fold as usize]).unwrap_or(0);
        rows_in_fold[smallest as usize] += size;
        fold_of_group.insert(group, smallest);
    }
    groups.iter().map(|group| fold_of_group[group]).collect()
}

/// A number for `key` that looks random, and unrelated for another seed.
fn shuffled(key: u64, seed: u64) -> u64 {
    mixed(key ^ mixed(seed))
}

/// The step of `SplitMix64`: every bit of `value` changes about half of the bits of the result.
///
/// # Reference
/// Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators"; constants of Vigna's
/// `splitmix64.c`.
fn mixed(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
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
        }

        #[test]
        fn the_folds_do_not_depend_on_the_order_of_the_rows(
            rows in proptest::collection::vec((0_u64..12, any::<u32>()), 0..80),
            seed in any::<u64>(),
            k in 1_u32..8,
        ) {
            let groups: Vec<u64> = rows.iter().map(|row| row.0).collect();
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by_key(|&row| rows[row].1);
            let permuted: Vec<u64> = order.iter().map(|&row| groups[row]).collect();
            let folds = grouped_folds(&groups, seed, k);
            let expected: Vec<u32> = order.iter().map(|&row| folds[row]).collect();
            prop_assert_eq!(grouped_folds(&permuted, seed, k), expected);
        }

        #[test]
        fn a_group_is_in_one_fold_and_folds_are_balanced(
            groups in proptest::collection::vec(0_u64..12, 0..80),
            seed in any::<u64>(),
            k in 1_u32..8,
        ) {
            let folds = grouped_folds(&groups, seed, k);
            let mut fold_of_group = BTreeMap::new();
            for (group, &fold) in groups.iter().zip(&folds) {
                prop_assert_eq!(*fold_of_group.entry(group).or_insert(fold), fold);
            }
            let rows_in = |fold| folds.iter().filter(|&&found| found == fold).count();
            let size_of = |group: &u64| groups.iter().filter(|&other| other == group).count();
            let largest_group = groups.iter().map(size_of).max();
            let (least, most) = ((0..k).map(rows_in).min(), (0..k).map(rows_in).max());
            prop_assert!(most.unwrap_or(0) - least.unwrap_or(0) <= largest_group.unwrap_or(0));
        }
    }

    #[test]
    fn rows_of_their_own_group_are_spread_evenly_and_anew_for_each_seed() {
        let groups: Vec<u64> = (0..1000).collect();
        let (folds, other_folds) = (grouped_folds(&groups, 7, 5), grouped_folds(&groups, 8, 5));
        assert!((0..5).all(|fold| folds.iter().filter(|&&found| found == fold).count() == 200));
        let unchanged = folds.iter().zip(&other_folds).filter(|(a, b)| a == b).count();
        assert!((150..250).contains(&unchanged), "{unchanged} of 1000 keep their fold, chance is 200");
    }

    /// The first outputs of `splitmix64.c` seeded with 0.
    #[test]
    fn mixing_is_that_of_splitmix64() {
        assert_eq!(mixed(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mixed(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }
}
