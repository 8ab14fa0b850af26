//! The dense part of the Gram matrix of a wide design, by blocks of columns.
//!
//! With hundreds of dense columns it is a product of matrices, and nothing but arithmetic counts: the kernel is that of the crate
//! `matrixmultiply`, which ndarray brings, with the widest instructions of the machine. Blocks and panels depend on the shape of the
//! design only, so that the result is bitwise equal for any number of threads.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, Axis, s};
use rayon::prelude::*;

use super::blocks::Dense;

/// The least number of dense columns for which this is faster than [`Strips`](super::strips::Strips): there a product has no cost beside
/// its arithmetic.
pub(super) const LEAST_COLUMNS: usize = 128;

/// The number of rows that are copied and weighted at a time: with 500 columns, 4 MiB for each of both copies.
const PANEL_ROWS: usize = 1024;

/// The number of rows of the result that a task computes.
const BLOCK: usize = 128;

/// Xᵀ diag(w) X for the dense columns behind a column of ones. Only pairs on and below the diagonal are to be read.
pub(super) fn products(dense: &Dense, weights: &[f64]) -> Array2<f64> {
    let n_inner = dense.n_columns + 1;
    let mut products = Array2::zeros((n_inner, n_inner));
    for (panel, weights) in weights.chunks(PANEL_ROWS).enumerate() {
        let plain = panel_of(dense, panel * PANEL_ROWS, weights.len());
        let mut weighted = plain.clone();
        weighted.rows_mut().into_iter().zip(weights).for_each(|(mut row, weight)| row *= *weight);
        let blocks: Vec<_> = products.axis_chunks_iter_mut(Axis(0), BLOCK).enumerate().collect();
        blocks.into_par_iter().for_each(|(block, mut rows)| {
            let (first, end) = (block * BLOCK, block * BLOCK + rows.nrows());
            let left = weighted.slice(s![.., first..end]);
            general_mat_mul(
                1.0,
                &left.t(),
                &plain.slice(s![.., ..end]),
                1.0,
                &mut rows.slice_mut(s![.., ..end]),
            );
        });
    }
    products
}

/// Rows with a one in front.
fn panel_of(dense: &Dense, first: usize, n_rows: usize) -> Array2<f64> {
    let mut panel = Array2::ones((n_rows, dense.n_columns + 1));
    for (mut copy, row) in panel.rows_mut().into_iter().zip(first..) {
        copy.iter_mut().skip(1).zip(dense.row(row)).for_each(|(copy, value)| *copy = *value);
    }
    panel
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{ABSENT, Categorical, Design, SetBlock};
    use crate::testing::noise;

    /// Rows with that many dense columns, so many that there are two panels, a category and a set.
    fn design(n_columns: usize) -> Design {
        let n_rows = PANEL_ROWS + 3;
        let values = (0..n_rows * n_columns).map(|index| noise(index) - 0.5).collect();
        let code = |row: usize| if row.is_multiple_of(7) { ABSENT } else { (row % 3) as u32 };
        let codes: Vec<u32> = (0..n_rows).map(code).collect();
        let members = (0..n_rows).map(|row| (row % 2) as u32).collect();
        let set = SetBlock { n_members: 2, offsets: (0..=n_rows).collect(), codes: members };
        let category = Categorical { n_levels: 3, codes };
        Design::new(n_rows, Dense { n_columns, values }, vec![category], vec![set]).unwrap()
    }

    #[test]
    fn the_gram_matrix_of_a_wide_design_is_the_sum_over_its_rows() {
        for n_columns in [LEAST_COLUMNS - 1, LEAST_COLUMNS, LEAST_COLUMNS + 2] {
            let design = design(n_columns);
            let weights: Vec<f64> = (0..design.n_rows()).map(|row| noise(row + 1_000_000)).collect();
            let gram = design.gram(&weights);
            let (dense, width) = (design.to_dense().unwrap(), design.n_columns());
            let value =
                |row: usize, column: usize| if column == width { 1.0 } else { dense[row * width + column] };
            for (first, second) in
                (0..=width).step_by(5).flat_map(|a| (0..=width).step_by(3).map(move |b| (a, b)))
            {
                let expected: f64 = weights
                    .iter()
                    .enumerate()
                    .map(|(row, weight)| weight * value(row, first) * value(row, second))
                    .sum();
                let found = gram.at(first, second);
                assert!(
                    (found - expected).abs() <= 1e-9,
                    "{first}, {second} of {n_columns}: {found} {expected}"
                );
                assert!(gram.at(second, first).to_bits() == found.to_bits());
            }
        }
    }
}
