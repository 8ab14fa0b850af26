//! The weighted Gram matrix of a design: what a Newton step needs, block by block.
//!
//! Inside, a column of ones comes first, then the dense columns, and zeros up to a whole number of lanes; then
//! the columns of categories and sets; at last one column that takes the codes that are [`ABSENT`] and is never
//! read. So an intercept is one more dense column, and no inner loop has to ask whether a code has a column.
//!
//! A few rows at a time are copied to a [`Panel`], small enough to stay in the cache while every pair of blocks
//! goes over it: dense by dense as tiles, an indicator by dense as a weighted row added to that indicator's row,
//! an indicator by another as one weight added to their cell.

use std::ops::Range;

use rayon::prelude::*;

use super::blocks::{ABSENT, SetBlock};
use super::matrix::Design;

/// Numbers that are added at once: with four by four, the sums of a tile fit into sixteen registers of two.
const LANES: usize = 4;

/// Rows of a panel: 32 KiB of each copy at sixteen dense columns.
const PANEL_ROWS: usize = 256;

/// Rows that one task takes at least, to outweigh handing it over and adding up its matrix.
const CHUNK_ROWS: usize = 4096;

/// The most chunks of a sum over rows. Each has a matrix of its own: at 500 columns, 2 MiB.
const MOST_CHUNKS: usize = 16;

/// A few neighbouring numbers of a row.
type Lanes = [f64; LANES];

/// Xᵀ diag(w) X, where X is a design with a column of ones behind its own: one coordinate for each coefficient,
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

    /// The sum over rows of w times their values in two columns; the matrix is symmetric to the last bit.
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
    /// Xᵀ diag(w) X with a column of ones behind the columns of the design.
    ///
    /// The result is the same to the last bit for any number of threads.
    ///
    /// # Panics
    /// When `weights` does not have one number for each row.
    #[must_use]
    pub fn gram(&self, weights: &[f64]) -> Gram {
        assert_eq!(weights.len(), self.n_rows(), "one weight for each row");
        let layout = Layout::of(self);
        let size = CHUNK_ROWS.max(self.n_rows().div_ceil(MOST_CHUNKS));
        let chunks = (0..self.n_rows().div_ceil(size)).into_par_iter().map(|chunk| {
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
        layout.gram(total.as_flattened())
    }

    fn gram_of_chunk(&self, layout: &Layout, rows: Range<usize>, weights: &[f64]) -> Vec<Lanes> {
        let mut sums = layout.zeros();
        let mut panel = Panel::default();
        for first in rows.clone().step_by(PANEL_ROWS) {
            panel.fill(self, layout, first..rows.end.min(first + PANEL_ROWS), weights);
            panel.add_dense(layout, &mut sums);
            panel.add_categories(layout, &mut sums);
            panel.add_sets(self, layout, &mut sums);
        }
        sums
    }
}

/// Where everything stands in the matrix of the inner columns.
#[derive(Debug)]
struct Layout {
    /// Columns of the design that are dense.
    n_dense: usize,
    /// Columns of the design.
    n_columns: usize,
    /// Lanes that hold the ones and the dense columns, filled up with zeros.
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
    fn of(design: &Design) -> Self {
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
        // An odd number of lanes: rows a power of two apart would fall on the same lines of the cache.
        let row_lanes = (absent + 1).div_ceil(LANES) | 1;
        Self { n_dense, n_columns, dense_lanes, categories, sets, absent, row_lanes }
    }

    fn zeros(&self) -> Vec<Lanes> {
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

    /// The result: every pair stands at the row of the later column, and an indicator, which is its own
    /// square, by itself is that indicator by the ones.
    fn gram(&self, sums: &[f64]) -> Gram {
        let n_coordinates = self.n_columns + 1;
        let mut values = Vec::with_capacity(n_coordinates * n_coordinates);
        for row in (0..n_coordinates).map(|row| self.inner(row)) {
            values.extend((0..n_coordinates).map(|column| self.inner(column)).map(|column| {
                let is_square = row == column && row >= self.dense_lanes * LANES;
                let (later, earlier) = (row.max(column), if is_square { 0 } else { row.min(column) });
                sums[later * self.row_length() + earlier]
            }));
        }
        Gram { n_coordinates, values }
    }
}

/// A few rows, copied to where the inner loops want them.
#[derive(Debug, Default)]
struct Panel {
    rows: Range<usize>,
    weights: Vec<f64>,
    /// Ones and dense columns, row after row, `dense_lanes` each.
    plain: Vec<Lanes>,
    /// The same times the weight of the row.
    weighted: Vec<Lanes>,
    /// The inner column of each category, row after row.
    columns: Vec<u32>,
}

impl Panel {
    fn fill(&mut self, design: &Design, layout: &Layout, rows: Range<usize>, weights: &[f64]) {
        self.weights.clear();
        self.weights.extend_from_slice(&weights[rows.clone()]);
        self.plain.resize(rows.len() * layout.dense_lanes, [0.0; LANES]);
        let lanes = self.plain.chunks_exact_mut(layout.dense_lanes);
        for (lanes, row) in lanes.zip(rows.clone()) {
            let values = lanes.as_flattened_mut();
            values[0] = 1.0;
            values[1..=layout.n_dense].copy_from_slice(design.dense.row(row));
        }
        self.weighted.clear();
        for (lanes, weight) in self.plain.chunks_exact(layout.dense_lanes).zip(&self.weights) {
            self.weighted.extend(lanes.iter().map(|lanes| lanes.map(|value| weight * value)));
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

    /// Dense by dense, the tiles on and below the diagonal.
    fn add_dense(&self, layout: &Layout, sums: &mut [Lanes]) {
        for left in 0..layout.dense_lanes {
            for right in 0..=left {
                let tile = self.tile(layout.dense_lanes, left, right);
                for (lane, tile) in tile.iter().enumerate() {
                    add(&mut sums[(left * LANES + lane) * layout.row_lanes + right], tile);
                }
            }
        }
    }

    fn tile(&self, dense_lanes: usize, left: usize, right: usize) -> [Lanes; LANES] {
        let mut tile = [[0.0; LANES]; LANES];
        let rows = self.weighted.chunks_exact(dense_lanes).zip(self.plain.chunks_exact(dense_lanes));
        for (weighted, plain) in rows {
            let (weighted, plain) = (weighted[left], plain[right]);
            for (sums, weighted) in tile.iter_mut().zip(weighted) {
                sums.iter_mut().zip(plain).for_each(|(sum, plain)| *sum += weighted * plain);
            }
        }
        tile
    }

    /// Each category by the dense columns and by the categories before it.
    fn add_categories(&self, layout: &Layout, sums: &mut [Lanes]) {
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
    fn add_sets(&self, design: &Design, layout: &Layout, sums: &mut [Lanes]) {
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
            let (first, from) = (column * layout.row_lanes, row * n);
            sums[first..first + n]
                .iter_mut()
                .zip(&self.weighted[from..from + n])
                .for_each(|(s, w)| add(s, w));
        }
    }
}

/// Adds lane by lane.
fn add(sums: &mut Lanes, addends: &Lanes) {
    sums.iter_mut().zip(addends).for_each(|(sum, addend)| *sum += addend);
}

#[cfg(test)]
mod tests {
    use super::super::blocks::{Categorical, Dense};
    use super::*;
    use proptest::prelude::*;

    fn numbers(n: usize) -> Vec<f64> {
        (0..n).map(|index| (1.0 + index as f64 * 1.618).sin()).collect()
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

    proptest! {
        #[test]
        fn the_gram_matrix_agrees_with_the_dense_matrix(design in designs()) {
            assert_agrees_with_the_dense_matrix(&design, &numbers(design.n_rows()));
        }
    }

    /// A design of several chunks, with all three kinds of block.
    fn large_design() -> Design {
        let n_rows = 3 * CHUNK_ROWS + 17;
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
}
