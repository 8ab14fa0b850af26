//! Seeded folds and samples of deals, grouped by account.

use std::collections::BTreeMap;

/// The fold of each row, from 0 to `k` − 1, such that the rows of a group share a fold.
///
/// Groups are assigned to folds one by one, large ones first and equal ones in an order shuffled by `seed`, each
/// to the fold with the fewest rows so far. This depends on the groups, their sizes and the seed, and not
/// on the order of the rows. With fewer groups than `k`, some folds stay empty.
///
/// # Panics
/// When `k` is 0.
#[must_use]
pub fn grouped_folds(groups: &[u64], seed: u64, k: u32) -> Vec<u32> {
    stratified_folds(groups, &vec![false; groups.len()], seed, k)
}

/// [`grouped_folds`] in which won and lost rows are spread evenly, too: each group goes into the fold that has the smallest shares of
/// the won and of the lost rows so far, in proportion to its own.
///
/// # Panics
/// When `k` is 0, or there is not one outcome for each row.
#[must_use]
pub fn stratified_folds(groups: &[u64], won: &[bool], seed: u64, k: u32) -> Vec<u32> {
    assert!(k > 0, "there is at least one fold");
    assert_eq!(groups.len(), won.len(), "one outcome for each row");
    let mut sizes: BTreeMap<u64, [usize; 2]> = BTreeMap::new();
    let mut totals = [0; 2];
    for (&group, &won) in groups.iter().zip(won) {
        sizes.entry(group).or_default()[usize::from(won)] += 1;
        totals[usize::from(won)] += 1;
    }
    let mut order: Vec<(u64, [usize; 2])> = sizes.into_iter().collect();
    order.sort_by_key(|&(group, [lost, won])| (std::cmp::Reverse(lost + won), shuffled(group, seed), group));

    let mut in_fold = vec![[0; 2]; k as usize];
    let mut fold_of_group = BTreeMap::new();
    // Σ over the classes of (rows of the group) · (rows of the fold) / (all rows)², without a division.
    let load = |own: [usize; 2], fold: [usize; 2]| {
        let of = |class: usize| {
            let other = totals[1 - class].max(1) as u128;
            own[class] as u128 * fold[class] as u128 * other * other
        };
        (of(0) + of(1), fold[0] + fold[1])
    };
    for (group, own) in order {
        let lightest = (0..k).min_by_key(|&fold| load(own, in_fold[fold as usize])).unwrap_or(0);
        let fold = &mut in_fold[lightest as usize];
        *fold = [fold[0] + own[0], fold[1] + own[1]];
        fold_of_group.insert(group, lightest);
    }
    groups.iter().map(|group| fold_of_group[group]).collect()
}

/// A number for `key` that looks random, and unrelated for another seed.
fn shuffled(key: u64, seed: u64) -> u64 {
    split_mix64(key ^ split_mix64(seed))
}

/// The step of `SplitMix64`: every bit of `value` changes about half of the bits of the result.
///
/// # Reference
/// Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators"; constants of Vigna's
/// `splitmix64.c`.
#[must_use]
pub fn split_mix64(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The rows of a sample of groups with at most `most` rows in all, in increasing order: whole groups, in an order
/// shuffled by `seed`, without those that exceed the limit. All rows if they are few enough.
#[must_use]
pub fn sample_of_groups(groups: &[u64], seed: u64, most: usize) -> Vec<usize> {
    let mut order: Vec<(u64, u64, usize)> =
        groups.iter().enumerate().map(|(row, &group)| (shuffled(group, seed), group, row)).collect();
    if order.len() > most {
        order.sort_unstable();
        let mut left = most;
        let groups = order.chunk_by(|a, b| a.1 == b.1).filter(|group| {
            let fits = group.len() <= left;
            left -= if fits { group.len() } else { 0 };
            fits
        });
        order = groups.flatten().copied().collect();
    }
    let mut rows: Vec<usize> = order.into_iter().map(|(_, _, row)| row).collect();
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_sample_has_whole_groups_and_does_not_depend_on_the_order_of_the_rows(
            rows in proptest::collection::vec((0_u64..12, any::<u32>()), 0..80),
            seed in any::<u64>(),
            most in 0_usize..100,
        ) {
            let groups: Vec<u64> = rows.iter().map(|row| row.0).collect();
            let sample = sample_of_groups(&groups, seed, most);
            prop_assert!(sample.len() <= most.min(groups.len()) && sample.is_sorted());
            prop_assert!(groups.len() > most || sample.len() == groups.len());
            let taken = |row: usize| sample.binary_search(&row).is_ok();
            for (row, group) in groups.iter().enumerate() {
                let first = groups.iter().position(|other| other == group).unwrap();
                prop_assert_eq!(taken(row), taken(first));
            }
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by_key(|&row| rows[row].1);
            let permuted: Vec<u64> = order.iter().map(|&row| groups[row]).collect();
            let mut drawn: Vec<usize> =
                sample_of_groups(&permuted, seed, most).into_iter().map(|row| order[row]).collect();
            drawn.sort_unstable();
            prop_assert_eq!(drawn, sample);
        }
    }
}
