//! The design: the numeric matrix of the deals or leads, one row each, stored in blocks.
//!
//! It is independent of features, models and tables: the encoders build a [`Design`], solvers and scorers
//! multiply with it.
//!
//! Columns, and so coefficients, are in this order: the dense columns, the levels of each category in turn,
//! the members of each set in turn.
//!
//! A sum over rows is formed in chunks whose bounds depend on the number of rows only, and the chunks are
//! added in order, so results are bitwise equal for any number of threads.

use std::ops::Range;

use rayon::prelude::*;

use super::blocks::{ABSENT, Block, Categorical, Dense, DesignError, SetBlock};
use super::wide;

/// The maximum number of values of [`Design::to_dense`]: 2²⁷, a gibibyte.
pub const MOST_DENSE_VALUES: usize = 1 << 27;

/// The minimum number of rows per task: enough work to outweigh the cost of a thread, few enough that
/// their results stay in the cache while all blocks add to them.
const CHUNK_ROWS: usize = 4096;

/// The number of rows per step of a pass that reads them twice: about 200 KiB of a usual design.
const PANEL_ROWS: usize = 1024;

/// The largest number of dense values per step, half a MiB: of wide designs fewer rows, so that they stay in the cache.
const PANEL_VALUES: usize = 1 << 16;

/// The least number of rows per step.
const LEAST_PANEL_ROWS: usize = 64;

/// The maximum number of chunks of a sum over rows: each has its own totals, a number for every column.
const MOST_CHUNKS: usize = 64;

/// The numeric matrix of a number of rows, valid by construction.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    n_rows: usize,
    pub(super) dense: Dense,
    pub(super) categories: Vec<Categorical>,
    pub(super) sets: Vec<SetBlock>,
}

impl Design {
    /// The design of `n_rows` rows made of these blocks; any of them may be empty.
    ///
    /// # Errors
    /// When a block does not have `n_rows` rows, a dense value is not finite, or a code is out of range or
    /// order.
    pub fn new(
        n_rows: usize,
        dense: Dense,
        categories: Vec<Categorical>,
        sets: Vec<SetBlock>,
    ) -> Result<Self, DesignError> {
        dense.check(n_rows)?;
        for (block, category) in categories.iter().enumerate() {
            category.check(n_rows, block)?;
        }
        for (block, set) in sets.iter().enumerate() {
            set.check(n_rows, block)?;
        }
        Ok(Self { n_rows, dense, categories, sets })
    }

    /// Rows: deals or leads.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Columns of the dense block; they come first.
    #[must_use]
    pub fn n_dense(&self) -> usize {
        self.dense.n_columns
    }

    /// Whether the Gram matrix is little more than a product of matrices.
    pub(super) fn is_wide(&self) -> bool {
        self.dense.n_columns >= wide::LEAST_COLUMNS
    }

    /// Columns of all blocks: the number of coefficients, without an intercept.
    #[must_use]
    pub fn n_columns(&self) -> usize {
        self.blocks().last().map_or(0, |(columns, _)| columns.end)
    }

    /// X β: for each row, the sum of its values times their coefficients.
    ///
    /// A row's result does not depend on the other rows of the design.
    ///
    /// # Panics
    /// When `beta` does not have one coefficient for each column.
    #[must_use]
    pub fn matvec(&self, beta: &[f64]) -> Vec<f64> {
        assert_eq!(beta.len(), self.n_columns(), "one coefficient for each column");
        let mut products = vec![0.0; self.n_rows];
        products.par_chunks_mut(CHUNK_ROWS).enumerate().for_each(|(chunk, products)| {
            let first = chunk * CHUNK_ROWS;
            for (columns, block) in self.blocks() {
                block.add_products(first..first + products.len(), &beta[columns], products);
            }
        });
        products
    }

    /// Xᵀ v: for each column, the sum over rows of its values times `v`.
    ///
    /// # Panics
    /// When `v` does not have one number for each row.
    #[must_use]
    pub fn rmatvec(&self, v: &[f64]) -> Vec<f64> {
        assert_eq!(v.len(), self.n_rows, "one number for each row");
        self.sum_over_chunks(|block, rows, sums| block.add_sums(rows.clone(), &v[rows], sums))
    }

    /// Xᵀ v, where the v of each row is computed from its X β, as for a gradient, in one pass through the
    /// cache.
    ///
    /// `derive` takes the first of some rows, their products, which it replaces by v, and their part of `extra`,
    /// which has one number for each row. Its results are returned in the order of the rows.
    ///
    /// # Panics
    /// When `beta` does not have one coefficient for each column, or `extra` one number for each row.
    pub fn rmatvec_of_products<S: Send>(
        &self,
        beta: &[f64],
        extra: &mut [f64],
        derive: impl Fn(usize, &mut [f64], &mut [f64]) -> S + Sync,
    ) -> (Vec<f64>, Vec<S>) {
        assert_eq!(beta.len(), self.n_columns(), "one coefficient for each column");
        assert_eq!(extra.len(), self.n_rows, "one number for each row");
        let size = CHUNK_ROWS.max(self.n_rows.div_ceil(MOST_CHUNKS));
        let panel_rows = (PANEL_VALUES / self.dense.n_columns.max(1)).clamp(LEAST_PANEL_ROWS, PANEL_ROWS);
        let chunks = extra.par_chunks_mut(size).enumerate().map(|(chunk, extra)| {
            let mut sums = vec![0.0; beta.len()];
            let mut derived = Vec::new();
            for (panel, extra) in extra.chunks_mut(panel_rows).enumerate() {
                let first = chunk * size + panel * panel_rows;
                let rows = first..first + extra.len();
                let mut products = vec![0.0; extra.len()];
                for (columns, block) in self.blocks() {
                    block.add_products(rows.clone(), &beta[columns], &mut products);
                }
                derived.push(derive(first, &mut products, extra));
                for (columns, block) in self.blocks() {
                    block.add_sums(rows.clone(), &products, &mut sums[columns]);
                }
            }
            (sums, derived)
        });
        let (mut total, mut all) = (vec![0.0; beta.len()], Vec::new());
        for (sums, derived) in chunks.collect::<Vec<_>>() {
            total.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
            all.extend(derived);
        }
        (total, all)
    }

    /// The diagonal of Xᵀ diag(w) X: for each column, the sum over rows of w times the square of its value.
    ///
    /// # Panics
    /// When `weights` does not have one number for each row.
    #[must_use]
    pub fn gram_diagonal(&self, weights: &[f64]) -> Vec<f64> {
        assert_eq!(weights.len(), self.n_rows, "one weight for each row");
        self.sum_over_chunks(|block, rows, sums| {
            block.add_sums_of_squares(rows.clone(), &weights[rows], sums);
        })
    }

    /// The weighted mean of each column: for a level or member, the share of rows
    /// that have it. `None` if the weights sum to 0.
    ///
    /// # Panics
    /// When `weights` does not have one number for each row.
    #[must_use]
    pub fn weighted_means(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let total: f64 = weights.iter().sum();
        (total > 0.0).then(|| self.rmatvec(weights).into_iter().map(|sum| sum / total).collect())
    }

    /// The mean of each column: for a level or member, the share of rows that have it. `None` without rows.
    #[must_use]
    pub fn column_means(&self) -> Option<Vec<f64>> {
        self.weighted_means(&vec![1.0; self.n_rows])
    }

    /// The design of these rows, in the order given; rows can be repeated.
    ///
    /// # Panics
    /// When a row is not below [`Design::n_rows`].
    #[must_use]
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        assert!(rows.iter().all(|&row| row < self.n_rows), "rows are below {}", self.n_rows);
        Self {
            n_rows: rows.len(),
            dense: self.dense.select_rows(rows),
            categories: self.categories.iter().map(|category| category.select_rows(rows)).collect(),
            sets: self.sets.iter().map(|set| set.select_rows(rows)).collect(),
        }
    }

    /// The same design with further dense columns, after its own dense ones.
    ///
    /// # Errors
    /// When a column does not have one finite number for each row.
    pub(crate) fn with_dense_columns(&self, more: &[Vec<f64>]) -> Result<Self, DesignError> {
        let n_columns = self.dense.n_columns + more.len();
        let mut values = Vec::with_capacity(self.n_rows * n_columns);
        for row in 0..self.n_rows {
            values.extend_from_slice(self.dense.row(row));
            values.extend(more.iter().filter_map(|column| column.get(row)));
        }
        Self::new(self.n_rows, Dense { n_columns, values }, self.categories.clone(), self.sets.clone())
    }

    /// Calls `visit` with the column and value of each term of `row`, in column order: all dense columns,
    /// then a 1 for each level and member that the row has. Columns not visited are 0.
    ///
    /// # Panics
    /// When `row` is not below [`Design::n_rows`].
    pub fn for_each_term(&self, row: usize, mut visit: impl FnMut(usize, f64)) {
        assert!(row < self.n_rows, "rows are below {}", self.n_rows);
        self.dense_row(row).iter().enumerate().for_each(|(column, &value)| visit(column, value));
        self.for_each_one(row, |column| visit(column, 1.0));
    }

    /// The values of the dense columns, which are the first ones, in a row.
    ///
    /// # Panics
    /// When `row` is not below [`Design::n_rows`].
    #[must_use]
    pub fn dense_row(&self, row: usize) -> &[f64] {
        self.dense.row(row)
    }

    /// Calls `visit` with each column of a level or member that `row` has, in column order.
    ///
    /// # Panics
    /// When `row` is not below [`Design::n_rows`].
    pub fn for_each_one(&self, row: usize, mut visit: impl FnMut(usize)) {
        let mut first = self.dense.n_columns;
        for category in &self.categories {
            if category.codes[row] != ABSENT {
                visit(first + category.codes[row] as usize);
            }
            first += category.n_levels as usize;
        }
        for set in &self.sets {
            set.members(row).iter().for_each(|&member| visit(first + member as usize));
            first += set.n_members as usize;
        }
    }

    /// Adds each of `rows` times its number in `v` to the sums of its group: for each group `n_columns` numbers in `sums`,
    /// `stride` numbers apart.
    ///
    /// # Panics
    /// When `rows`, `v` and `groups` differ in length, or the sums of a group end beyond `sums`.
    pub fn add_sums_by_group(
        &self,
        rows: Range<usize>,
        v: &[f64],
        groups: &[u32],
        (sums, stride): (&mut [f64], usize),
    ) {
        assert!(rows.len() == v.len() && v.len() == groups.len(), "one number and one group for each row");
        for panel in (0..v.len()).step_by(PANEL_ROWS) {
            let of_panel = panel..v.len().min(panel + PANEL_ROWS);
            let of_design = rows.start + of_panel.start..rows.start + of_panel.end;
            for (columns, block) in self.blocks() {
                let places =
                    groups[of_panel.clone()].iter().map(|&group| group as usize * stride + columns.start);
                let places: Vec<usize> = places.collect();
                block.add_sums_at(of_design.clone(), &v[of_panel.clone()], &places, sums);
            }
        }
    }

    /// The dense matrix, row after row: `n_rows` × `n_columns`.
    ///
    /// # Errors
    /// When they are more than 2²⁷ values, a gibibyte.
    pub fn to_dense(&self) -> Result<Vec<f64>, DesignError> {
        let (n_rows, n_columns, most) = (self.n_rows, self.n_columns(), MOST_DENSE_VALUES);
        let size = n_rows.checked_mul(n_columns).filter(|&size| size <= most);
        let mut values = vec![0.0; size.ok_or(DesignError::TooLarge { n_rows, n_columns, most })?];
        for row in 0..n_rows {
            self.for_each_term(row, |column, value| values[row * n_columns + column] = value);
        }
        Ok(values)
    }

    /// A number for each column, to which `add` adds the contribution of a chunk of rows of a block.
    fn sum_over_chunks(&self, add: impl Fn(&dyn Block, Range<usize>, &mut [f64]) + Sync) -> Vec<f64> {
        let mut total = vec![0.0; self.n_columns()];
        let size = CHUNK_ROWS.max(self.n_rows.div_ceil(MOST_CHUNKS));
        let chunks = (0..self.n_rows.div_ceil(size)).into_par_iter().map(|chunk| {
            let rows = chunk * size..self.n_rows.min((chunk + 1) * size);
            let mut sums = vec![0.0; total.len()];
            self.blocks().for_each(|(columns, block)| add(block, rows.clone(), &mut sums[columns]));
            sums
        });
        for sums in chunks.collect::<Vec<_>>() {
            total.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        }
        total
    }

    /// All blocks in order, each with the range of its columns.
    fn blocks(&self) -> impl Iterator<Item = (Range<usize>, &dyn Block)> {
        let dense = std::iter::once(&self.dense as &dyn Block);
        let categories = self.categories.iter().map(|category| category as &dyn Block);
        let sets = self.sets.iter().map(|set| set as &dyn Block);
        dense.chain(categories).chain(sets).scan(0, |next, block| {
            let start = *next;
            *next += block.n_columns();
            Some((start..*next, block))
        })
    }
}
