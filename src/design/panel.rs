//! The inner loops of the Gram matrix: a few rows at a time, and the layout of the inner columns.

use std::ops::Range;

use ndarray::Array2;

use super::blocks::{ABSENT, SetBlock};
use super::matrix::Design;
use super::strips::{LANES, Lanes, Strips, add};

/// The layout of the inner columns.
#[derive(Debug)]
pub(super) struct Layout {
    /// Columns of the design that are dense.
    n_dense: usize,
    /// Columns of the design.
    n_columns: usize,
    /// The number of lanes of the ones and the dense columns, padded with zeros.
    dense_lanes: usize,
    /// The first inner column of each category.
    categories: Vec<usize>,
    /// The first inner column of each set.
    sets: Vec<usize>,
    /// The inner column of codes without a column, the last.
    absent: usize,
    /// Lanes from one row of the matrix to the next.
    row_lanes: usize,
}

impl Layout {
    pub(super) fn of(design: &Design) -> Self {
        let (n_dense, n_columns) = (design.n_dense(), design.n_columns());
        let dense_lanes = (1 + n_dense).div_ceil(LANES);
        let mut next = dense_lanes * LANES;
        let mut place = |n_columns: u32| {
            next += n_columns as usize;
            next - n_columns as usize
        };
        let categories = design.categories.iter().map(|category| place(category.n_levels)).collect();
        let sets = design.sets.iter().map(|set| place(set.n_members)).collect();
        let absent = next;
        // An odd number of lanes: rows a power of two apart would map to the same cache lines.
        let row_lanes = (absent + 1).div_ceil(LANES) | 1;
        Self { n_dense, n_columns, dense_lanes, categories, sets, absent, row_lanes }
    }

    /// Adds the products of the ones and the dense columns.
    pub(super) fn add_dense(&self, products: &Array2<f64>, sums: &mut [f64]) {
        for (sums, products) in sums.chunks_mut(self.row_length()).zip(products.rows()) {
            sums.iter_mut().zip(products).for_each(|(sum, product)| *sum += product);
        }
    }

    /// Rows of a panel.
    pub(super) fn panel_rows(&self) -> usize {
        (MOST_PANEL_LANES / self.dense_lanes).clamp(LEAST_PANEL_ROWS, MOST_PANEL_ROWS)
    }

    pub(super) fn zeros(&self) -> Vec<Lanes> {
        vec![[0.0; LANES]; (self.absent + 1) * self.row_lanes]
    }

    /// Numbers from one row of the matrix to the next.
    fn row_length(&self) -> usize {
        self.row_lanes * LANES
    }

    /// The inner column of a coordinate of the result.
    fn inner(&self, coordinate: usize) -> usize {
        if coordinate == self.n_columns {
            0
        } else if coordinate < self.n_dense {
            1 + coordinate
        } else {
            self.dense_lanes * LANES + coordinate - self.n_dense
        }
    }

    /// The result: every pair is at the row of the later column, and the diagonal element of an indicator, which is its own
    /// square, is its product with the ones.
    pub(super) fn result(&self, sums: &[f64]) -> Vec<f64> {
        let n_coordinates = self.n_columns + 1;
        let mut values = Vec::with_capacity(n_coordinates * n_coordinates);
        for row in (0..n_coordinates).map(|row| self.inner(row)) {
            values.extend((0..n_coordinates).map(|column| self.inner(column)).map(|column| {
                let is_square = row == column && row >= self.dense_lanes * LANES;
                let (later, earlier) = (row.max(column), if is_square { 0 } else { row.min(column) });
                sums[later * self.row_length() + earlier]
            }));
        }
        values
    }
}

/// A few rows in the layout of the inner loops.
#[derive(Debug, Default)]
pub(super) struct Panel {
    rows: Range<usize>,
    weights: Vec<f64>,
    /// Ones and dense columns, row after row, `dense_lanes` each.
    plain: Vec<Lanes>,
    /// The same in strips.
    strips: Strips,
    /// The inner column of each category, row after row.
    columns: Vec<u32>,
}

impl Panel {
    pub(super) fn fill(&mut self, design: &Design, layout: &Layout, rows: Range<usize>, weights: &[f64]) {
        self.weights.clear();
        self.weights.extend_from_slice(&weights[rows.clone()]);
        self.plain.resize(rows.len() * layout.dense_lanes, [0.0; LANES]);
        let lanes = self.plain.chunks_exact_mut(layout.dense_lanes);
        for (lanes, row) in lanes.zip(rows.clone()) {
            let values = lanes.as_flattened_mut();
            values[0] = 1.0;
            values[1..=layout.n_dense].copy_from_slice(design.dense.row(row));
        }
        if !design.is_wide() {
            self.strips.fill(&self.plain, layout.dense_lanes, &self.weights);
        }
        let n_categories = layout.categories.len();
        self.columns.resize(rows.len() * n_categories, 0);
        for (index, (category, first)) in design.categories.iter().zip(&layout.categories).enumerate() {
            let columns = self.columns.iter_mut().skip(index).step_by(n_categories);
            for (column, &code) in columns.zip(&category.codes[rows.clone()]) {
                let place = if code == ABSENT { layout.absent } else { first + code as usize };
                *column = place as u32;
            }
        }
        self.rows = rows;
    }

    /// Dense by dense.
    pub(super) fn add_dense(&self, layout: &Layout, sums: &mut [Lanes]) {
        self.strips.add_products(layout.row_lanes, sums);
    }

    /// Each category by the dense columns and by the categories before it.
    pub(super) fn add_categories(&self, layout: &Layout, sums: &mut [Lanes]) {
        let n_categories = layout.categories.len();
        for category in 0..n_categories {
            let rows = || self.columns.chunks_exact(n_categories);
            self.add_by_dense(layout, rows().map(|columns| columns[category] as usize).enumerate(), sums);
            let sums = sums.as_flattened_mut();
            for (columns, weight) in rows().zip(&self.weights) {
                let first = columns[category] as usize * layout.row_length();
                for &column in &columns[..category] {
                    sums[first + column as usize] += weight;
                }
            }
        }
    }

    /// Each set by the dense columns, by all categories, and by the sets up to itself.
    pub(super) fn add_sets(&self, design: &Design, layout: &Layout, sums: &mut [Lanes]) {
        let n_categories = layout.categories.len();
        let placed = || design.sets.iter().zip(layout.sets.iter().copied());
        for (index, (set, first)) in placed().enumerate() {
            self.add_by_dense(layout, self.entries(set, first), sums);
            let sums = sums.as_flattened_mut();
            for (row, column) in self.entries(set, first) {
                let (first, weight) = (column * layout.row_length(), self.weights[row]);
                for &column in &self.columns[row * n_categories..(row + 1) * n_categories] {
                    sums[first + column as usize] += weight;
                }
                for (other, start) in placed().take(index + 1) {
                    for &member in other.members(self.rows.start + row) {
                        sums[first + start + member as usize] += weight;
                    }
                }
            }
        }
    }

    /// Row of the panel and inner column of each member.
    fn entries<'a>(&self, set: &'a SetBlock, first: usize) -> impl Iterator<Item = (usize, usize)> + 'a {
        let rows = self.rows.clone().enumerate();
        rows.flat_map(move |(row, of_design)| {
            set.members(of_design).iter().map(move |&member| (row, first + member as usize))
        })
    }

    /// Adds the weighted dense row of each entry (row of the panel, inner column) to the row of its column.
    fn add_by_dense(
        &self,
        layout: &Layout,
        entries: impl Iterator<Item = (usize, usize)>,
        sums: &mut [Lanes],
    ) {
        let n = layout.dense_lanes;
        for (row, column) in entries {
            let (first, from, weight) = (column * layout.row_lanes, row * n, self.weights[row]);
            let values = self.plain[from..from + n].iter();
            let sums = sums[first..first + n].iter_mut();
            sums.zip(values).for_each(|(sums, values)| add(sums, &values.map(|value| weight * value)));
        }
    }
}

/// The largest number of rows of a panel: 32 KiB of each copy at sixteen dense columns.
const MOST_PANEL_ROWS: usize = 256;

/// The largest size of a copy: both strips, which are read again and again, stay in a second-level cache.
const MOST_PANEL_LANES: usize = (512 << 10) / size_of::<Lanes>();

/// The least number of rows of a panel, so that adding its tiles costs little beside computing them.
const LEAST_PANEL_ROWS: usize = 64;
