//! The blocks of a design: numbers, categories and sets.
//!
//! All kinds implement the trait `Block`: each multiplies its own columns, independently of the
//! others. A category is one small code per row instead of columns of zeros and ones, which
//! makes training and scoring fast.

use std::ops::Range;

/// The code of a level without a column (one that did not occur in training): its contribution is 0.
pub const ABSENT: u32 = u32::MAX;

/// Numbers and flags: every row has a value in every column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dense {
    /// Columns of the block.
    pub n_columns: usize,
    /// The values, row after row (`n_rows` × `n_columns`), all finite.
    pub values: Vec<f64>,
}

/// A category: every row has one level, or `ABSENT`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Categorical {
    /// Levels, and so columns, of the block.
    pub n_levels: u32,
    /// The level of each row: below `n_levels`, or `ABSENT`.
    pub codes: Vec<u32>,
}

/// A set: every row has any number of members, in compressed sparse rows.
#[derive(Debug, Clone, PartialEq)]
pub struct SetBlock {
    /// Members, and so columns, of the block.
    pub n_members: u32,
    /// The offset of the codes of each row, and at last their end: `n_rows + 1` offsets from 0.
    pub offsets: Vec<usize>,
    /// The members of each row: below `n_members`, strictly increasing.
    pub codes: Vec<u32>,
}

/// An error of a design or its blocks.
///
/// Rows, columns and blocks are counted from 0, each kind of block by itself.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages explain the fields")]
pub enum DesignError {
    /// The dense block is not `n_rows` × `n_columns`.
    #[error("the dense block has {found} values, expected {n_rows} rows × {n_columns} columns")]
    DenseShape { n_rows: usize, n_columns: usize, found: usize },
    /// A dense value is infinite or not a number.
    #[error("row {row}, dense column {column} holds {value}, expected a finite number")]
    NotFinite { row: usize, column: usize, value: f64 },
    /// A category does not have one code for each row.
    #[error("category {block} has {found} codes, expected one for each of {n_rows} rows")]
    CategoryShape { block: usize, n_rows: usize, found: usize },
    /// A code of a category has no level.
    #[error("row {row} of category {block} has code {code}, expected less than {n_levels}")]
    CategoryCode { block: usize, row: usize, code: u32, n_levels: u32 },
    /// The offsets of a set do not divide its codes into one run for each row.
    #[error("the offsets of set {block} do not divide its {n_codes} codes into {n_rows} rows")]
    SetOffsets { block: usize, n_codes: usize, n_rows: usize },
    /// The codes of a row of a set name no member, or are not in increasing order.
    #[error("row {row} of set {block} has codes that are not increasing numbers below {n_members}")]
    SetCodes { block: usize, row: usize, n_members: u32 },
    /// As a dense matrix, the design would be too large.
    #[error("{n_rows} rows × {n_columns} columns are too many to write out, expected at most {most} values")]
    TooLarge { n_rows: usize, n_columns: usize, most: usize },
}

/// The operations of every kind of block on its columns.
///
/// `beta` and `sums` hold one number for each column of the block, `v` and `products` one for each of `rows`.
pub(super) trait Block: Sync {
    /// Columns of the block.
    fn n_columns(&self) -> usize;

    /// Adds, for each of `rows`, its values times `beta` to `products`.
    fn add_products(&self, rows: Range<usize>, beta: &[f64], products: &mut [f64]);

    /// Adds, for each column, the sum over `rows` of its values times `v` to `sums`.
    fn add_sums(&self, rows: Range<usize>, v: &[f64], sums: &mut [f64]);

    /// Adds, for each column, the sum over `rows` of the squares of its values times `v` to `sums`.
    fn add_sums_of_squares(&self, rows: Range<usize>, v: &[f64], sums: &mut [f64]) {
        self.add_sums(rows, v, sums); // zeros and ones are their own squares
    }

    /// Adds the values of each of `rows` times its number in `v` to `sums` from its offset on, in column
    /// order.
    fn add_sums_at(&self, rows: Range<usize>, v: &[f64], places: &[usize], sums: &mut [f64]);
}

impl Dense {
    /// Checks shape and values for a design of `n_rows` rows.
    pub(super) fn check(&self, n_rows: usize) -> Result<(), DesignError> {
        let (n_columns, found) = (self.n_columns, self.values.len());
        if n_rows.checked_mul(n_columns) != Some(found) {
            return Err(DesignError::DenseShape { n_rows, n_columns, found });
        }
        match self.values.iter().position(|value| !value.is_finite()) {
            None => Ok(()),
            Some(index) => {
                let (row, column) = (index / n_columns, index % n_columns);
                Err(DesignError::NotFinite { row, column, value: self.values[index] })
            }
        }
    }

    /// The block of these rows, in the order given.
    pub(super) fn select_rows(&self, rows: &[usize]) -> Self {
        let values = rows.iter().flat_map(|&row| self.row(row)).copied().collect();
        Self { n_columns: self.n_columns, values }
    }

    /// The values of a row, one for each column.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.n_columns..(row + 1) * self.n_columns]
    }
}

impl Block for Dense {
    fn n_columns(&self) -> usize {
        self.n_columns
    }

    fn add_products(&self, rows: Range<usize>, beta: &[f64], products: &mut [f64]) {
        for (product, row) in products.iter_mut().zip(rows) {
            *product += short_dot(self.row(row), beta);
        }
    }

    fn add_sums(&self, rows: Range<usize>, v: &[f64], sums: &mut [f64]) {
        // Rows in turn, four at a time, so that a sum is read and written once for them.
        let (fours, rest) = v.as_chunks::<4>();
        for (v, row) in fours.iter().zip(rows.clone().step_by(4)) {
            let [row_0, row_1, row_2, row_3] = [0, 1, 2, 3].map(|next| self.row(row + next));
            let pairs = row_0.iter().zip(row_1).zip(row_2.iter().zip(row_3));
            for (sum, ((x_0, x_1), (x_2, x_3))) in sums.iter_mut().zip(pairs) {
                *sum = *sum + v[0] * x_0 + v[1] * x_1 + v[2] * x_2 + v[3] * x_3;
            }
        }
        for (row, v) in rows.skip(4 * fours.len()).zip(rest) {
            sums.iter_mut().zip(self.row(row)).for_each(|(sum, value)| *sum += v * value);
        }
    }

    fn add_sums_of_squares(&self, rows: Range<usize>, v: &[f64], sums: &mut [f64]) {
        for (row, v) in rows.zip(v) {
            sums.iter_mut().zip(self.row(row)).for_each(|(sum, value)| *sum += v * value * value);
        }
    }

    fn add_sums_at(&self, rows: Range<usize>, v: &[f64], places: &[usize], sums: &mut [f64]) {
        for ((row, v), &place) in rows.zip(v).zip(places) {
            let sums = &mut sums[place..place + self.n_columns];
            sums.iter_mut().zip(self.row(row)).for_each(|(sum, value)| *sum += v * value);
        }
    }
}

/// The number of lanes of a row's product: fewer than elsewhere, as a row has few numbers.
const LANES: usize = 4;

/// Σ aᵢ bᵢ of few numbers, always added in the same order.
pub(crate) fn short_dot(a: &[f64], b: &[f64]) -> f64 {
    let (sums, rest) = lane_sums::<LANES>(a, b);
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// Σ aᵢ bᵢ in parts: the sum of every `LANES`-th product in each lane, which are independent, so that
/// the processor can add them in parallel, and the sum of the remainder.
pub(crate) fn lane_sums<const LANES: usize>(a: &[f64], b: &[f64]) -> ([f64; LANES], f64) {
    let (a_lanes, a_rest) = a.as_chunks::<LANES>();
    let (b_lanes, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a_lanes.iter().zip(b_lanes) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    (sums, a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum())
}

impl Categorical {
    /// Checks shape and codes for a design of `n_rows` rows; `block` is the index to name in the error.
    pub(super) fn check(&self, n_rows: usize, block: usize) -> Result<(), DesignError> {
        let (n_levels, found) = (self.n_levels, self.codes.len());
        if found != n_rows {
            return Err(DesignError::CategoryShape { block, n_rows, found });
        }
        match self.codes.iter().position(|&code| code >= n_levels && code != ABSENT) {
            None => Ok(()),
            Some(row) => Err(DesignError::CategoryCode { block, row, code: self.codes[row], n_levels }),
        }
    }

    /// The block of these rows, in the order given.
    pub(super) fn select_rows(&self, rows: &[usize]) -> Self {
        Self { n_levels: self.n_levels, codes: rows.iter().map(|&row| self.codes[row]).collect() }
    }
}

impl Block for Categorical {
    fn n_columns(&self) -> usize {
        self.n_levels as usize
    }

    fn add_products(&self, rows: Range<usize>, beta: &[f64], products: &mut [f64]) {
        for (product, &code) in products.iter_mut().zip(&self.codes[rows]) {
            *product += beta.get(code as usize).copied().unwrap_or(0.0);
        }
    }

    fn add_sums(&self, rows: Range<usize>, v: &[f64], sums: &mut [f64]) {
        // Alternate rows have separate sums: with one level in many rows, each addition would wait for the one before.
        let mut others = vec![0.0; sums.len()];
        let add = |sums: &mut [f64], code: u32, v: f64| {
            if let Some(sum) = sums.get_mut(code as usize) {
                *sum += v;
            }
        };
        for (v, codes) in v.chunks(2).zip(self.codes[rows].chunks(2)) {
            add(sums, codes[0], v[0]);
            if let (&[_, code], &[_, v]) = (codes, v) {
                add(&mut others, code, v);
            }
        }
        sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
    }

    fn add_sums_at(&self, rows: Range<usize>, v: &[f64], places: &[usize], sums: &mut [f64]) {
        for ((&code, v), place) in self.codes[rows].iter().zip(v).zip(places) {
            if code != ABSENT {
                sums[place + code as usize] += v;
            }
        }
    }
}

impl SetBlock {
    /// Checks offsets and codes for a design of `n_rows` rows; `block` is the index to name in the error.
    pub(super) fn check(&self, n_rows: usize, block: usize) -> Result<(), DesignError> {
        let (n_members, n_codes) = (self.n_members, self.codes.len());
        let divides = self.offsets.len() == n_rows + 1
            && self.offsets.first() == Some(&0)
            && self.offsets.last() == Some(&n_codes)
            && self.offsets.is_sorted();
        if !divides {
            return Err(DesignError::SetOffsets { block, n_codes, n_rows });
        }
        let valid = |members: &[u32]| {
            members.is_sorted_by(|a, b| a < b) && members.last().is_none_or(|&last| last < n_members)
        };
        match (0..n_rows).find(|&row| !valid(self.members(row))) {
            None => Ok(()),
            Some(row) => Err(DesignError::SetCodes { block, row, n_members }),
        }
    }

    /// The block of these rows, in the order given.
    pub(super) fn select_rows(&self, rows: &[usize]) -> Self {
        let mut selected = Self { n_members: self.n_members, offsets: vec![0], codes: Vec::new() };
        for &row in rows {
            selected.codes.extend_from_slice(self.members(row));
            selected.offsets.push(selected.codes.len());
        }
        selected
    }

    /// The members of a row.
    pub(super) fn members(&self, row: usize) -> &[u32] {
        &self.codes[self.offsets[row]..self.offsets[row + 1]]
    }
}

impl Block for SetBlock {
    fn n_columns(&self) -> usize {
        self.n_members as usize
    }

    fn add_products(&self, rows: Range<usize>, beta: &[f64], products: &mut [f64]) {
        for (product, row) in products.iter_mut().zip(rows) {
            *product += self.members(row).iter().map(|&member| beta[member as usize]).sum::<f64>();
        }
    }

    fn add_sums(&self, rows: Range<usize>, v: &[f64], sums: &mut [f64]) {
        for (row, v) in rows.zip(v) {
            self.members(row).iter().for_each(|&member| sums[member as usize] += v);
        }
    }

    fn add_sums_at(&self, rows: Range<usize>, v: &[f64], places: &[usize], sums: &mut [f64]) {
        for ((row, v), place) in rows.zip(v).zip(places) {
            self.members(row).iter().for_each(|&member| sums[place + member as usize] += v);
        }
    }
}
