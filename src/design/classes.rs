//! Statistics of the columns of a design by class, for detecting separation.

use rayon::prelude::*;

use super::matrix::Design;

/// The number of rows per task.
const CHUNK_ROWS: usize = 1 << 16;

/// The values of a dense column in the rows of one class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassRange {
    /// The smallest; infinity without rows.
    pub low: f64,
    /// The largest; minus infinity without rows.
    pub high: f64,
}

impl ClassRange {
    const NONE: Self = Self { low: f64::INFINITY, high: f64::NEG_INFINITY };

    fn add(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }

    fn merge(&mut self, other: &Self) {
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
    }
}

impl Design {
    /// For each dense column, its values in the rows for which `of` is false, and true. Rows for which it is `None` are
    /// not counted.
    #[must_use]
    pub fn dense_spreads(&self, of: impl Fn(usize) -> Option<bool> + Sync) -> Vec<[ClassRange; 2]> {
        let n_dense = self.n_dense();
        let chunks = (0..self.n_rows().div_ceil(CHUNK_ROWS)).into_par_iter().map(|chunk| {
            let mut spreads = vec![[ClassRange::NONE; 2]; n_dense];
            for row in chunk * CHUNK_ROWS..self.n_rows().min((chunk + 1) * CHUNK_ROWS) {
                if let Some(class) = of(row) {
                    let values = spreads.iter_mut().zip(self.dense.row(row));
                    values.for_each(|(spread, &value)| spread[usize::from(class)].add(value));
                }
            }
            spreads
        });
        let merge = |mut total: Vec<[ClassRange; 2]>, chunk: Vec<[ClassRange; 2]>| {
            for (total, spread) in total.iter_mut().flatten().zip(chunk.iter().flatten()) {
                total.merge(spread);
            }
            total
        };
        let none = vec![[ClassRange::NONE; 2]; n_dense];
        chunks.collect::<Vec<_>>().into_iter().fold(none, merge)
    }

    /// For each dense column of zeros and ones, its rows with 1 for which `of` is false, and true; `None` for
    /// another column. Rows for which `of` is `None` are not counted.
    #[must_use]
    pub fn flag_counts(&self, of: impl Fn(usize) -> Option<bool> + Sync) -> Vec<Option<[usize; 2]>> {
        let count = |column: usize| {
            let mut counts = [0; 2];
            for row in 0..self.n_rows() {
                let value = self.dense.row(row)[column];
                if value == 1.0 {
                    if let Some(class) = of(row) {
                        counts[usize::from(class)] += 1;
                    }
                } else if value != 0.0 {
                    return None;
                }
            }
            Some(counts)
        };
        (0..self.n_dense()).into_par_iter().map(count).collect()
    }

    /// For each level and member in column order, the rows that have it and for which `of` is false, and true. Rows for
    /// which it is `None` are not counted.
    #[must_use]
    pub fn level_counts(&self, of: impl Fn(usize) -> Option<bool> + Sync) -> Vec<[usize; 2]> {
        let categories = self.categories.par_iter().map(|category| {
            let mut counts = vec![[0; 2]; category.n_levels as usize];
            for (row, &code) in category.codes.iter().enumerate() {
                if let (Some(counts), Some(class)) = (counts.get_mut(code as usize), of(row)) {
                    counts[usize::from(class)] += 1;
                }
            }
            counts
        });
        let sets = self.sets.par_iter().map(|set| {
            let mut counts = vec![[0; 2]; set.n_members as usize];
            for row in 0..self.n_rows() {
                if let Some(class) = of(row) {
                    set.members(row)
                        .iter()
                        .for_each(|&member| counts[member as usize][usize::from(class)] += 1);
                }
            }
            counts
        });
        categories.chain(sets).collect::<Vec<_>>().concat()
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::{ABSENT, Categorical, Dense, SetBlock};
    use super::*;

    #[test]
    fn columns_are_summarised_by_class() {
        let dense = Dense { n_columns: 2, values: vec![1.0, 5.0, 0.0, -2.0, 1.0, 3.0, 0.0, 9.0] };
        let category = Categorical { n_levels: 2, codes: vec![0, 1, ABSENT, 1] };
        let set = SetBlock { n_members: 2, offsets: vec![0, 2, 2, 3, 4], codes: vec![0, 1, 1, 0] };
        let design = Design::new(4, dense, vec![category], vec![set]).unwrap();
        let class = |row: usize| [Some(false), Some(true), Some(true), None][row];
        let spread = |low, high| ClassRange { low, high };
        assert_eq!(
            design.dense_spreads(class),
            [[spread(1.0, 1.0), spread(0.0, 1.0)], [spread(5.0, 5.0), spread(-2.0, 3.0)],]
        );
        assert_eq!(design.flag_counts(class), [Some([1, 1]), None]);
        assert_eq!(design.level_counts(class), [[1, 0], [0, 1], [1, 0], [1, 1]]);
    }
}
