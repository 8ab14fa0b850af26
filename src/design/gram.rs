//! The weighted Gram matrix of a design: what a Newton step needs, block by block.
//!
//! Internally, a column of ones comes first, then the dense columns, padded with zeros to a whole number of lanes; then
//! the columns of categories and sets; at last one column for the codes that are [`ABSENT`](super::ABSENT), which is never
//! read. So the intercept is one more dense column, and no inner loop has to check whether a code has a column.
//!
//! A few rows at a time are copied to a [`Panel`], small enough to stay in the cache for every pair of blocks:
//! dense by dense as tiles of [`Strips`](super::strips::Strips), an indicator by dense as a weighted row added to that indicator's row,
//! an indicator by another as one weight added to their cell. Of wide designs, dense by dense is a product of matrices
//! ([`wide`](super::wide)).

use std::ops::Range;

use rayon::prelude::*;

use super::matrix::Design;
use super::panel::{Layout, Panel};
use super::strips::Lanes;
use super::wide;

/// The minimum number of rows per task, to outweigh the cost of a thread and of adding its matrix.
const CHUNK_ROWS: usize = 4096;

/// The maximum number of chunks of a sum over rows. Each has a matrix: at 500 columns, 2 MiB.
const MOST_CHUNKS: usize = 16;

/// Xᵀ diag(w) X, where X is a design with a column of ones appended: one coordinate for each coefficient,
/// in column order, and then the intercept.
///
/// Its last row is Xᵀ w, and the last number of that is Σ w.
#[derive(Debug, Clone, PartialEq)]
pub struct Gram {
    n_coordinates: usize,
    values: Vec<f64>,
}

impl Gram {
    /// Rows, and columns: one more than the design has columns.
    #[must_use]
    pub fn n_coordinates(&self) -> usize {
        self.n_coordinates
    }

    /// The same matrix, all weights times `factor`.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        self.values.iter_mut().for_each(|value| *value *= factor);
        self
    }

    /// The sum over rows of w times their values in two columns; the matrix is exactly symmetric.
    ///
    /// # Panics
    /// When `row` or `column` is not below [`Gram::n_coordinates`].
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        assert!(column < self.n_coordinates, "columns are below {}", self.n_coordinates);
        self.values[row * self.n_coordinates + column]
    }
}

impl Design {
    /// Xᵀ diag(w) X with a column of ones appended to the columns of the design.
    ///
    /// The result is bitwise equal for any number of threads.
    ///
    /// # Panics
    /// When `weights` does not have one number for each row.
    #[must_use]
    pub fn gram(&self, weights: &[f64]) -> Gram {
        assert_eq!(weights.len(), self.n_rows(), "one weight for each row");
        let layout = Layout::of(self);
        let size = CHUNK_ROWS.max(self.n_rows().div_ceil(MOST_CHUNKS));
        // Without categories and sets, nothing is left beside the product of a wide design.
        let is_dense = self.categories.is_empty() && self.sets.is_empty();
        let n_chunked = if self.is_wide() && is_dense { 0 } else { self.n_rows() };
        let chunks = (0..n_chunked.div_ceil(size)).into_par_iter().map(|chunk| {
            let rows = chunk * size..self.n_rows().min((chunk + 1) * size);
            self.gram_of_chunk(&layout, rows, weights)
        });
        let mut total = layout.zeros();
        for sums in chunks.collect::<Vec<_>>() {
            total
                .as_flattened_mut()
                .iter_mut()
                .zip(sums.as_flattened())
                .for_each(|(total, sum)| *total += sum);
        }
        if self.is_wide() {
            layout.add_dense(&wide::products(&self.dense, weights), total.as_flattened_mut());
        }
        Gram { n_coordinates: self.n_columns() + 1, values: layout.result(total.as_flattened()) }
    }

    fn gram_of_chunk(&self, layout: &Layout, rows: Range<usize>, weights: &[f64]) -> Vec<Lanes> {
        let mut sums = layout.zeros();
        let mut panel = Panel::default();
        for first in rows.clone().step_by(layout.panel_rows()) {
            panel.fill(self, layout, first..rows.end.min(first + layout.panel_rows()), weights);
            if !self.is_wide() {
                panel.add_dense(layout, &mut sums);
            }
            panel.add_categories(layout, &mut sums);
            panel.add_sets(self, layout, &mut sums);
        }
        sums
    }
}
