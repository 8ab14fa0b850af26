//! Generators of the unit tests; compiled for them only.

use proptest::prelude::*;

use crate::design::{ABSENT, Categorical, Dense, Design, SetBlock};
use crate::points::{RuleResult, RuleVerdict};

/// Numbers between 0 and 1 without a pattern.
pub(crate) fn noise(index: usize) -> f64 {
    ((1.0 + index as f64 * 1.618).sin() * 43_758.545).rem_euclid(1.0)
}

/// Numbers between −1 and 1 without a pattern, for rows or columns.
pub(crate) fn numbers(n: usize) -> Vec<f64> {
    (0..n).map(|index| (1.0 + index as f64 * 1.618).sin()).collect()
}

fn set_block(n_members: u32, rows: &[Vec<u32>]) -> SetBlock {
    let offsets = (0..=rows.len()).map(|n| rows[..n].iter().map(Vec::len).sum()).collect();
    SetBlock { n_members, offsets, codes: rows.concat() }
}

prop_compose! {
    /// Designs of every shape: no rows, no columns, empty blocks, several of a kind, absent codes.
    pub(crate) fn designs()(n_rows in 0_usize..9, n_columns in 0_usize..10, sizes in [0_u32..5, 0..5, 0..5, 0..5])(
        codes in proptest::collection::vec([0..=sizes[0], 0..=sizes[1]], n_rows),
        first in proptest::collection::vec(
            proptest::sample::subsequence((0..sizes[2]).collect::<Vec<_>>(), 0..=sizes[2] as usize), n_rows),
        second in proptest::collection::vec(
            proptest::sample::subsequence((0..sizes[3]).collect::<Vec<_>>(), 0..=sizes[3] as usize), n_rows),
        values in proptest::collection::vec(-5.0..5.0, n_rows * n_columns),
        sizes in Just(sizes),
        n_columns in Just(n_columns),
        n_blocks in (0_usize..3, 0_usize..3),
    ) -> Design {
        let code = |index: usize, code: u32| if code == sizes[index] { ABSENT } else { code };
        let category = |index: usize| Categorical {
            n_levels: sizes[index],
            codes: codes.iter().map(|codes| code(index, codes[index])).collect(),
        };
        let sets = vec![set_block(sizes[2], &first), set_block(sizes[3], &second)];
        let categories = (0..n_blocks.0).map(category).collect();
        let sets = sets.into_iter().take(n_blocks.1).collect();
        Design::new(codes.len(), Dense { n_columns, values }, categories, sets).unwrap()
    }
}

/// A design of several chunks of 4,096 rows, with all three kinds of block.
pub(crate) fn large_design() -> Design {
    let n_rows = 3 * 4096 + 17;
    let level = |row: usize| if row % 7 == 5 { ABSENT } else { (row % 3) as u32 };
    let levels = |shift: usize| (0..n_rows).map(|row| level(row * (shift + 1) + row / 5)).collect();
    let category = |shift| Categorical { n_levels: 3, codes: levels(shift) };
    let rows: Vec<Vec<u32>> =
        (0..n_rows).map(|row| if row % 2 == 0 { vec![0, row as u32 % 4 + 1] } else { vec![] }).collect();
    let offsets = (0..=n_rows).map(|row| row.div_ceil(2) * 2).collect();
    let set = SetBlock { n_members: 5, offsets, codes: rows.concat() };
    let dense = Dense { n_columns: 6, values: numbers(6 * n_rows) };
    Design::new(n_rows, dense, vec![category(0), category(1)], vec![set]).unwrap()
}

/// A rule of 10 of some deals, without learned points.
pub(crate) fn rule_result(verdict: RuleVerdict) -> RuleResult {
    let (name, duplicates) = ("it".to_owned(), Vec::new());
    let (learned, log_odds, win_rate, win_rate_without) = (None, None, None, None);
    let (points, n_deals, n_won) = (0.0, 10, 1);
    RuleResult {
        name,
        points,
        learned,
        log_odds,
        n_deals,
        n_won,
        win_rate,
        win_rate_without,
        verdict,
        duplicates,
    }
}
