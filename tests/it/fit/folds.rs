//! Folds of a cross-validation, by groups of rows.

use std::collections::BTreeMap;

use bantam::fit::{grouped_folds, split_mix64, stratified_folds};
use proptest::prelude::*;

proptest! {
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
        let rows_in = |fold| folds.iter().filter(|&&drawn| drawn == fold).count();
        let size_of = |group: &u64| groups.iter().filter(|&other| other == group).count();
        let largest_group = groups.iter().map(size_of).max();
        let (least, most) = ((0..k).map(rows_in).min(), (0..k).map(rows_in).max());
        prop_assert!(most.unwrap_or(0) - least.unwrap_or(0) <= largest_group.unwrap_or(0));
    }
}

proptest! {
    #[test]
    fn stratified_folds_keep_groups_together_whatever_the_order_and_spread_single_rows_of_each_outcome_evenly(
        rows in proptest::collection::vec((0_u64..1000, any::<bool>(), any::<u32>()), 0..80),
        of_account in 1_u64..1000,
        seed in any::<u64>(),
        k in 1_u32..8,
    ) {
        let groups: Vec<u64> = rows.iter().map(|row| row.0 % of_account).collect();
        let won: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let folds = stratified_folds(&groups, &won, seed, k);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&row| rows[row].2);
        let permuted: Vec<u64> = order.iter().map(|&row| groups[row]).collect();
        let permuted_won: Vec<bool> = order.iter().map(|&row| won[row]).collect();
        let expected: Vec<u32> = order.iter().map(|&row| folds[row]).collect();
        prop_assert_eq!(stratified_folds(&permuted, &permuted_won, seed, k), expected);
        let mut fold_of_group = BTreeMap::new();
        for (group, &fold) in groups.iter().zip(&folds) {
            prop_assert_eq!(*fold_of_group.entry(group).or_insert(fold), fold);
        }
        let alone: Vec<u64> = (0..rows.len() as u64).collect();
        let folds = stratified_folds(&alone, &won, seed, k);
        for class in [false, true] {
            let rows_in = |fold| folds.iter().zip(&won).filter(|&(&own, &won)| own == fold && won == class).count();
            let (least, most) = ((0..k).map(rows_in).min(), (0..k).map(rows_in).max());
            prop_assert!(most.unwrap_or(0) - least.unwrap_or(0) <= 1);
        }
    }
}

#[test]
fn rows_of_their_own_group_are_spread_evenly_and_anew_for_each_seed() {
    let groups: Vec<u64> = (0..1000).collect();
    let (folds, other_folds) = (grouped_folds(&groups, 7, 5), grouped_folds(&groups, 8, 5));
    assert!((0..5).all(|fold| folds.iter().filter(|&&drawn| drawn == fold).count() == 200));
    let unchanged = folds.iter().zip(&other_folds).filter(|(a, b)| a == b).count();
    assert!((150..250).contains(&unchanged), "{unchanged} of 1000 keep their fold, chance is 200");
}

/// The first outputs of `splitmix64.c` seeded with 0.
#[test]
fn mixing_is_that_of_splitmix64() {
    assert_eq!(split_mix64(0), 0xe220_a839_7b1d_cdaf);
    assert_eq!(split_mix64(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
}
