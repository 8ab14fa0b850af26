//! Aliased (linearly dependent) columns, whose weights are not identifiable without a ridge.
//!
//! Every level of a category has a column, and together they sum to the column of ones of the
//! intercept, so one level of each category is always aliased.

use super::cholesky::dot;
use super::{FitError, Problem};
use crate::design::Gram;

/// A column is aliased when at most this share of its weighted sum of squares is not explained by the intercept and
/// the earlier columns. Rounding leaves 1e-16 of an exact combination, divided by the smallest share
/// of an earlier column, so the tolerance is well above the root of that.
const LEAST_REMAINDER: f64 = 1e-7;

/// The coordinates (columns in order, and then the intercept) that are no linear combination of the intercept and the
/// columns before them, with weighted rows. It stops as soon as there are more than `most`.
///
/// "Before" refers to this order: the intercept, the dense columns in their order, then levels and members from the
/// rarest to the most frequent, in column order where they are equally frequent. So the most frequent level of
/// a category is aliased, relative to which the effects of the others are estimated best. Columns of zeros and constant
/// ones are aliased, too.
///
/// # Errors
/// When a sum of squares overflows.
pub(super) fn independent_coordinates(problem: &Problem, most: usize) -> Result<Vec<usize>, FitError> {
    let weights: Vec<f64> = (0..problem.won.len()).map(|row| problem.weight(row)).collect();
    let gram = problem.design.gram(&weights);
    let mut elimination = Elimination::default();
    for coordinate in by_precedence(problem) {
        if !gram.at(coordinate, coordinate).is_finite() {
            return Err(FitError::NotFinite);
        }
        elimination.consider(&gram, coordinate);
        if elimination.identifiable.len() > most {
            break;
        }
    }
    elimination.identifiable.sort_unstable();
    Ok(elimination.identifiable)
}

/// All coordinates in the order of selection.
fn by_precedence(problem: &Problem) -> Vec<usize> {
    let (n_dense, n_columns) = (problem.design.n_dense(), problem.design.n_columns());
    let counts = |row| f64::from(u8::from(problem.weight(row) > 0.0));
    // Numbers of rows, not sums of weights: integers do not depend on the order of the rows.
    let n_rows = problem.design.rmatvec(&(0..problem.won.len()).map(counts).collect::<Vec<f64>>());
    let mut indicators: Vec<usize> = (n_dense..n_columns).collect();
    indicators.sort_by(|&a, &b| n_rows[a].total_cmp(&n_rows[b]));
    [n_columns].into_iter().chain(0..n_dense).chain(indicators).collect()
}

/// The Cholesky factor of the Gram matrix of the columns selected so far, each scaled to length 1.
///
/// # Reference
/// Golub & Van Loan, *Matrix Computations*, 4th edition, §4.2.5: the square of a pivot is the part of a column's
/// squared length that the earlier columns do not explain.
#[derive(Debug, Default)]
struct Elimination {
    identifiable: Vec<usize>,
    lengths: Vec<f64>,
    rows: Vec<Vec<f64>>,
}

impl Elimination {
    /// Selects the coordinate unless it is a combination of those selected before.
    fn consider(&mut self, gram: &Gram, coordinate: usize) {
        let length = gram.at(coordinate, coordinate).sqrt();
        if length == 0.0 {
            return;
        }
        let mut row = Vec::with_capacity(self.identifiable.len() + 1);
        for (index, above) in self.rows.iter().enumerate() {
            let cosine = gram.at(coordinate, self.identifiable[index]) / (length * self.lengths[index]);
            row.push((cosine - dot(&row, &above[..index])) / above[index]);
        }
        let remainder = 1.0 - dot(&row, &row);
        if remainder > LEAST_REMAINDER {
            row.push(remainder.sqrt());
            self.rows.push(row);
            self.identifiable.push(coordinate);
            self.lengths.push(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Categorical, Dense, Design, SetBlock};

    fn independent(design: &Design, weights: Option<&[f64]>) -> Vec<usize> {
        let won = vec![true; design.n_rows()];
        let problem = Problem::new(design, &won);
        let problem = weights.map_or(problem, |weights| problem.weighted(weights));
        independent_coordinates(&problem, 100).unwrap()
    }

    /// Four dense columns (a constant, a number, zeros, twice the number plus one), three levels, two members.
    fn example() -> Design {
        let x = [0.3, -1.0, 2.5, 0.9, -0.2, 1.4];
        let values = x.iter().flat_map(|x| [7.0, *x, 0.0, 2.0 * x + 1.0]).collect();
        let category = Categorical { n_levels: 3, codes: vec![1, 0, 1, 1, 2, 2] };
        let set = SetBlock { n_members: 2, offsets: vec![0, 1, 1, 2, 2, 4, 4], codes: vec![0, 0, 0, 1] };
        Design::new(6, Dense { n_columns: 4, values }, vec![category], vec![set]).unwrap()
    }

    #[test]
    fn constants_combinations_and_the_most_frequent_level_are_aliased() {
        // Columns 4, 5 and 6 are levels of 1, 3 and 2 rows; 9 is the intercept.
        assert_eq!(independent(&example(), None), [1, 4, 6, 7, 8, 9]);
    }

    #[test]
    fn rows_of_weight_0_do_not_count() {
        // Without rows 0 and 2, level 2 is the most frequent.
        assert_eq!(independent(&example(), Some(&[0.0, 1.0, 0.0, 1.0, 1.0, 1.0])), [1, 4, 5, 9]);
    }

    #[test]
    fn the_later_of_equally_frequent_levels_is_aliased() {
        let category = Categorical { n_levels: 2, codes: vec![0, 1, 1, 0] };
        let design = Design::new(4, Dense::default(), vec![category.clone(), category], vec![]).unwrap();
        assert_eq!(independent(&design, None), [0, 4]);
    }

    #[test]
    fn units_of_the_columns_do_not_matter() {
        for unit in [1e-100, 1e-3, 1e100] {
            let values = [1.0, 0.5, 3.0, -0.7].iter().flat_map(|x| [unit * x, x * x]).collect();
            let design = Design::new(4, Dense { n_columns: 2, values }, vec![], vec![]).unwrap();
            assert_eq!(independent(&design, None), [0, 1, 2]);
        }
        let huge = Dense { n_columns: 1, values: vec![1e200, 1.0] };
        let design = Design::new(2, huge, vec![], vec![]).unwrap();
        let refused = independent_coordinates(&Problem::new(&design, &[true, false]), 100);
        assert!(matches!(refused, Err(FitError::NotFinite)));
    }
}
