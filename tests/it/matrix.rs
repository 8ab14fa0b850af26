//! The blocked matrix compared with the equal dense one.

use bantam::design::{Categorical, Dense, Design, DesignError, SetBlock};
use proptest::prelude::*;

/// The code of a row without a level.
pub const ABSENT: u32 = u32::MAX;

/// Numbers between −1 and 1 without a pattern, for rows or columns.
fn numbers(n: usize) -> Vec<f64> {
    (0..n).map(|index| (1.0 + index as f64 * 1.618).sin()).collect()
}

fn set_block(n_members: u32, rows: &[Vec<u32>]) -> SetBlock {
    let offsets = (0..=rows.len()).map(|n| rows[..n].iter().map(Vec::len).sum()).collect();
    SetBlock { n_members, offsets, codes: rows.concat() }
}

prop_compose! {
    /// Designs of every shape: no rows, no columns, empty blocks, several of a kind, absent codes.
    fn designs()(n_rows in 0_usize..9, n_columns in 0_usize..10, sizes in [0_u32..5, 0..5, 0..5, 0..5])(
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
fn large_design() -> Design {
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

/// The slow definition that every product must agree with.
fn dense_product(design: &Design, beta: &[f64]) -> Vec<f64> {
    let values = design.to_dense().unwrap();
    (0..design.n_rows())
        .map(|row| (0..beta.len()).map(|column| values[row * beta.len() + column] * beta[column]).sum())
        .collect()
}

fn dense_sums(design: &Design, v: &[f64], power: i32) -> Vec<f64> {
    let (values, n_columns) = (design.to_dense().unwrap(), design.n_columns());
    let value = |row: usize, column: usize| -> f64 { values[row * n_columns + column] };
    let sum = |column| (0..v.len()).map(|row| v[row] * value(row, column).powi(power)).sum();
    (0..n_columns).map(sum).collect()
}

fn assert_close(actual: &[f64], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        assert!((actual - expected).abs() <= 1e-11 * (1.0 + expected.abs()), "{actual} is not {expected}");
    }
}

proptest! {
    #[test]
    fn every_product_agrees_with_the_dense_matrix(design in designs()) {
        let (beta, v) = (numbers(design.n_columns()), numbers(design.n_rows()));
        assert_close(&design.matvec(&beta), &dense_product(&design, &beta));
        assert_close(&design.rmatvec(&v), &dense_sums(&design, &v, 1));
        assert_close(&design.gram_diagonal(&v), &dense_sums(&design, &v, 2));
    }

    #[test]
    fn selected_rows_are_the_rows_of_the_dense_matrix(
        design in designs(),
        picks in proptest::collection::vec(0_usize..9, 0..12),
    ) {
        let rows: Vec<usize> = picks.into_iter().filter(|&row| row < design.n_rows()).collect();
        let (values, n_columns) = (design.to_dense().unwrap(), design.n_columns());
        let row_values = |&row: &usize| &values[row * n_columns..(row + 1) * n_columns];
        let expected: Vec<f64> = rows.iter().flat_map(row_values).copied().collect();
        prop_assert_eq!(design.select_rows(&rows).to_dense().unwrap(), expected);
    }
}

#[test]
fn products_over_many_chunks_agree_with_the_dense_matrix() {
    let design = large_design();
    let (beta, v) = (numbers(design.n_columns()), numbers(design.n_rows()));
    assert_close(&design.matvec(&beta), &dense_product(&design, &beta));
    assert_close(&design.rmatvec(&v), &dense_sums(&design, &v, 1));
    assert_close(&design.gram_diagonal(&v), &dense_sums(&design, &v, 2));
}

#[test]
fn results_are_bit_equal_for_any_number_of_threads() {
    let design = large_design();
    let (beta, v) = (numbers(design.n_columns()), numbers(design.n_rows()));
    let with_threads = |n| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| (design.matvec(&beta), design.rmatvec(&v), design.gram_diagonal(&v)))
    };
    assert_eq!(with_threads(1), with_threads(2));
    assert_eq!(with_threads(1), with_threads(5));
}

#[test]
fn a_row_alone_gives_the_same_bits_as_in_its_design() {
    let design = large_design();
    let beta = numbers(design.n_columns());
    let products = design.matvec(&beta);
    for row in [0, 5, 4096, design.n_rows() - 1] {
        assert_eq!(design.select_rows(&[row]).matvec(&beta), [products[row]]);
    }
}

#[test]
fn columns_are_numbers_then_levels_then_members() {
    let dense = Dense { n_columns: 1, values: vec![0.5, 0.0] };
    let category = Categorical { n_levels: 2, codes: vec![1, ABSENT] };
    let set = SetBlock { n_members: 3, offsets: vec![0, 2, 2], codes: vec![0, 2] };
    let design = Design::new(2, dense, vec![category], vec![set]).unwrap();
    let terms = |row| {
        let mut terms = Vec::new();
        design.for_each_term(row, |column, value| terms.push((column, value)));
        terms
    };
    assert_eq!(terms(0), [(0, 0.5), (2, 1.0), (3, 1.0), (5, 1.0)]);
    assert_eq!(terms(1), [(0, 0.0)]);
    assert_eq!(design.column_means().unwrap(), [0.25, 0.0, 0.5, 0.5, 0.0, 0.5]);
    assert_eq!(design.select_rows(&[]).column_means(), None);
}

#[test]
fn a_design_too_large_to_write_out_is_refused() {
    let codes = vec![ABSENT; 3];
    let category = Categorical { n_levels: 1 << 26, codes };
    let design = Design::new(3, Dense::default(), vec![category], vec![]).unwrap();
    assert!(matches!(design.to_dense(), Err(DesignError::TooLarge { n_rows: 3, .. })));
}

/// The slow definition: the dense matrix with a column of ones, multiplied out.
fn assert_agrees_with_the_dense_matrix(design: &Design, weights: &[f64]) {
    let (values, n_columns) = (design.to_dense().unwrap(), design.n_columns());
    let value = |row: usize, column: usize| {
        if column == n_columns { 1.0 } else { values[row * n_columns + column] }
    };
    let gram = design.gram(weights);
    assert_eq!(gram.n_coordinates(), n_columns + 1);
    for i in 0..=n_columns {
        for j in 0..=n_columns {
            let terms = weights.iter().enumerate().map(|(row, w)| w * value(row, i) * value(row, j));
            let (expected, actual) = (terms.sum::<f64>(), gram.at(i, j));
            assert!(
                (actual - expected).abs() <= 1e-10 * (1.0 + expected.abs()),
                "{i}, {j}: {actual} is not {expected}"
            );
            assert_eq!(actual, gram.at(j, i));
        }
    }
}

proptest! {
    #[test]
    fn the_gram_matrix_agrees_with_the_dense_matrix(design in designs()) {
        assert_agrees_with_the_dense_matrix(&design, &numbers(design.n_rows()));
    }
}

#[test]
fn many_chunks_agree_with_the_dense_matrix_to_the_same_bits_for_any_number_of_threads() {
    let design = large_design();
    let weights = numbers(design.n_rows());
    assert_agrees_with_the_dense_matrix(&design, &weights);
    let with_threads = |n| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| design.gram(&weights))
    };
    assert_eq!(with_threads(1), with_threads(2));
    assert_eq!(with_threads(1), with_threads(8));
}

#[test]
fn a_wide_design_that_is_read_a_few_rows_at_a_time_agrees_with_the_dense_matrix() {
    let (n_rows, n_columns) = (450, 302);
    let category = Categorical { n_levels: 3, codes: (0..n_rows as u32).map(|row| row % 3).collect() };
    let dense = Dense { n_columns, values: numbers(n_rows * n_columns) };
    let design = Design::new(n_rows, dense, vec![category], vec![]).unwrap();
    assert_agrees_with_the_dense_matrix(&design, &numbers(n_rows));

    let beta = numbers(design.n_columns());
    let (sums, _) = design.rmatvec_of_products(&beta, &mut vec![0.0; n_rows], |_, _, _| ());
    for (sum, expected) in sums.iter().zip(design.rmatvec(&design.matvec(&beta))) {
        assert!((sum - expected).abs() <= 1e-10 * (1.0 + expected.abs()), "{sum} is not {expected}");
    }
}

#[test]
fn blocks_that_do_not_fit_are_refused_with_their_place() {
    let dense = |n_columns, values: &[f64]| Dense { n_columns, values: values.to_vec() };
    let refused = |dense, categories, sets| Design::new(2, dense, categories, sets).unwrap_err().to_string();
    let category = |codes: &[u32]| vec![Categorical { n_levels: 2, codes: codes.to_vec() }];
    let set = |offsets: &[usize], codes: &[u32]| {
        vec![SetBlock { n_members: 2, offsets: offsets.to_vec(), codes: codes.to_vec() }]
    };
    let empty = Dense::default;
    assert_eq!(
        refused(dense(2, &[0.0, 1.0]), vec![], vec![]),
        "the dense block has 2 values, expected 2 rows × 2 columns"
    );
    assert_eq!(
        refused(dense(1, &[0.0, f64::NAN]), vec![], vec![]),
        "row 1, dense column 0 holds NaN, expected a finite number"
    );
    assert_eq!(
        refused(empty(), category(&[0]), vec![]),
        "category 0 has 1 codes, expected one for each of 2 rows"
    );
    assert_eq!(
        refused(empty(), category(&[0, 2]), vec![]),
        "row 1 of category 0 has code 2, expected less than 2"
    );
    for offsets in [vec![0, 1], vec![0, 2, 1], vec![1, 1, 1], vec![0, 0, 0]] {
        let expected = "the offsets of set 0 do not divide its 1 codes into 2 rows";
        assert_eq!(refused(empty(), vec![], set(&offsets, &[0])), expected);
    }
    for codes in [[0, 0], [1, 0], [0, 2]] {
        let expected = "row 1 of set 0 has codes that are not increasing numbers below 2";
        assert_eq!(refused(empty(), vec![], set(&[0, 0, 2], &codes)), expected);
    }
}
