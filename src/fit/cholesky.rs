//! The Cholesky factorisation of the Hessian of the objective.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::design::{Gram, LANES, Lanes, lane_sums, tile};

/// The Hessian H = Xᵀ W X + α I of one point, where α is not added to the intercept.
///
/// The factorisation is D⁻¹ H D⁻¹ = L Lᵀ, where D² is the diagonal of H, so that it does not depend on the units of the
/// columns.
#[derive(Debug)]
pub(super) struct Hessian {
    /// The diagonal of D⁻¹.
    scales: Vec<f64>,
    /// The 1-norm of D⁻¹ H D⁻¹: its largest sum of a column's absolute values.
    norm: f64,
    /// `None` if H is numerically not positive definite.
    factor: Option<Factor>,
}

impl Hessian {
    pub(super) fn of(gram: &Gram, alpha: f64) -> Self {
        let n = gram.n_coordinates();
        Self::of_elements(n, |row, column| {
            let penalty = if row == column && row + 1 < n { alpha } else { 0.0 };
            gram.at(row, column) + penalty
        })
    }

    /// The symmetric matrix with these elements in its `n` rows.
    pub(super) fn of_elements(n: usize, hessian: impl Fn(usize, usize) -> f64) -> Self {
        let scales: Vec<f64> = (0..n).map(|row| hessian(row, row).sqrt().recip()).collect();
        let is_usable = scales.iter().all(|scale| scale.is_finite() && *scale > 0.0);
        let scaled = |row: usize, column: usize| hessian(row, column) * scales[row] * scales[column];
        let factor = is_usable.then(|| Factor::of(n, scaled)).flatten();
        // Along the rows, as the matrix is symmetric.
        let sum = |row: usize| (0..n).map(|column| scaled(row, column).abs()).sum::<f64>();
        let norm = (0..n).map(sum).fold(0.0, f64::max);
        Self { scales, norm, factor }
    }

    /// The d with H d = g; `None` without a factor.
    pub(super) fn solve(&self, gradient: &[f64]) -> Option<Vec<f64>> {
        let mut x: Vec<f64> = gradient.iter().zip(&self.scales).map(|(g, scale)| g * scale).collect();
        self.factor.as_ref()?.solve(&mut x);
        x.iter_mut().zip(&self.scales).for_each(|(x, scale)| *x *= scale);
        Some(x)
    }

    /// The lower triangle of H⁻¹ by rows, and the condition number of D⁻¹ H D⁻¹ in the 1-norm; `None` without a
    /// factor.
    pub(super) fn inverse(&self) -> Option<(Vec<Vec<f64>>, f64)> {
        let factor = self.factor.as_ref()?;
        let n = self.scales.len();
        let columns: Vec<Vec<f64>> = (0..n)
            .into_par_iter()
            .map(|column| {
                let mut unit = vec![0.0; n];
                unit[column] = 1.0;
                factor.solve(&mut unit);
                unit
            })
            .collect();
        let norm = |column: &[f64]| column.iter().map(|x| x.abs()).sum::<f64>();
        let largest = columns.iter().map(|column| norm(column)).fold(0.0, f64::max);
        let unscaled = |i: usize, j: usize| columns[i][j] * self.scales[i] * self.scales[j];
        let rows = (0..n).map(|i| (0..=i).map(|j| unscaled(i, j)).collect()).collect();
        Some((rows, largest * self.norm))
    }

    /// The largest 1 / √Hⱼⱼ: the largest standard error of a coordinate, given the others.
    pub(super) fn largest_error(&self) -> f64 {
        self.scales.iter().copied().fold(0.0, f64::max)
    }

    /// ln det H; `None` without a factor.
    pub(super) fn log_determinant(&self) -> Option<f64> {
        let scales: f64 = self.scales.iter().map(|scale| scale.ln()).sum();
        Some(2.0 * (self.factor.as_ref()?.log_diagonal() - scales))
    }

    /// The largest |gⱼ| / √Hⱼⱼ over the coordinates; NaN when any of them is.
    pub(super) fn scaled(&self, gradient: &[f64]) -> f64 {
        let scaled = gradient.iter().zip(&self.scales).map(|(g, scale)| (g * scale).abs());
        scaled.max_by(f64::total_cmp).unwrap_or(0.0)
    }
}

/// The least pivot of a matrix with ones on the diagonal; smaller ones are rounding errors.
const LEAST_PIVOT: f64 = f64::EPSILON;

/// The lower triangle L with L Lᵀ = A, in strips of [`LANES`] rows, each strip column after column up to its diagonal; the last strip is
/// filled up with rows of the unit matrix. An element of L is a sum of products of two earlier rows, and those of two strips are a [`tile`].
///
/// # Reference
/// Golub & Van Loan, *Matrix Computations*, 4th edition, §4.2.5, in the order of rows and by blocks.
#[derive(Debug)]
struct Factor {
    strips: Vec<Vec<Lanes>>,
}

impl Factor {
    /// The factor of the symmetric matrix with these elements; `None` when it is not positive definite.
    fn of(n: usize, at: impl Fn(usize, usize) -> f64) -> Option<Self> {
        let unit = |row: usize, column: usize| f64::from(u8::from(row == column));
        let at = |row: usize, column: usize| if row < n { at(row, column) } else { unit(row, column) };
        let mut strips: Vec<Vec<Lanes>> = Vec::with_capacity(n.div_ceil(LANES));
        for first in (0..n).step_by(LANES) {
            let mut strip: Vec<Lanes> = Vec::with_capacity(first + LANES);
            for above in &strips {
                let column = strip.len();
                let block = block(above, &strip, |lane, of| at(first + lane, column + of));
                strip.extend(block);
            }
            let block = diagonal_block(&strip, |lane, of| at(first + lane, first + of))?;
            strip.extend(block);
            strips.push(strip);
        }
        Some(Self { strips })
    }

    /// Σ ln Lᵢᵢ.
    fn log_diagonal(&self) -> f64 {
        self.parts().flat_map(|(_, block)| (0..LANES).map(|lane| block[lane][lane].ln())).sum()
    }

    /// Each strip as its part before the diagonal, and its block on the diagonal.
    fn parts(&self) -> impl DoubleEndedIterator<Item = (&[Lanes], &[Lanes])> {
        self.strips.iter().map(|strip| strip.split_at(strip.len() - LANES))
    }

    /// Replaces `x` by the solution y of L Lᵀ y = x.
    fn solve(&self, x: &mut Vec<f64>) {
        let n = x.len();
        x.resize(self.strips.len() * LANES, 0.0);
        for (before, block) in self.parts() {
            let (solved, own) = x.split_at_mut(before.len());
            let known = weighted_sum(before, solved);
            for row in 0..LANES {
                let rest: f64 = (0..row).map(|column| block[column][row] * own[column]).sum();
                own[row] = (own[row] - known[row] - rest) / block[row][row];
            }
        }
        for (before, block) in self.parts().rev() {
            let (above, own) = x.split_at_mut(before.len());
            for row in (0..LANES).rev() {
                let below: f64 = (row + 1..LANES).map(|other| block[row][other] * own[other]).sum();
                own[row] = (own[row] - below) / block[row][row];
            }
            for (x, lanes) in above.iter_mut().zip(before) {
                *x -= (lanes[0] * own[0] + lanes[1] * own[1]) + (lanes[2] * own[2] + lanes[3] * own[3]);
            }
        }
        x.truncate(n);
    }
}

/// The next columns of a strip, as many as it has rows, where `above` is the strip of those columns, and `at` the elements of the matrix there.
fn block(above: &[Lanes], strip: &[Lanes], at: impl Fn(usize, usize) -> f64) -> [Lanes; LANES] {
    let (above, diagonal) = above.split_at(strip.len());
    let known = tile(above, strip);
    let mut block = [[0.0; LANES]; LANES];
    for column in 0..LANES {
        let mut rest: Lanes = std::array::from_fn(|row| at(row, column) - known[column][row]);
        for before in 0..column {
            let factor = diagonal[before][column];
            rest.iter_mut().zip(block[before]).for_each(|(rest, own)| *rest -= factor * own);
        }
        block[column] = rest.map(|rest| rest / diagonal[column][column]);
    }
    block
}

/// The last columns of a strip, a triangle; `None` where a pivot is not positive.
fn diagonal_block(strip: &[Lanes], at: impl Fn(usize, usize) -> f64) -> Option<[Lanes; LANES]> {
    let known = tile(strip, strip);
    let mut block = [[0.0; LANES]; LANES];
    for column in 0..LANES {
        let rest = |row: usize| {
            let before: f64 = (0..column).map(|other| block[other][row] * block[other][column]).sum();
            at(row, column) - known[column][row] - before
        };
        let pivot = rest(column);
        if pivot.is_nan() || pivot <= LEAST_PIVOT {
            return None;
        }
        let diagonal = pivot.sqrt();
        block[column] = std::array::from_fn(|row| match row.cmp(&column) {
            Ordering::Less => 0.0,
            Ordering::Equal => diagonal,
            Ordering::Greater => rest(row) / diagonal,
        });
    }
    Some(block)
}

/// For each row of a strip, the sum of its columns times their weights.
fn weighted_sum(strip: &[Lanes], weights: &[f64]) -> Lanes {
    // Sums of every fourth column do not wait for each other.
    let mut sums = [[0.0; LANES]; LANES];
    let (columns, weights) = (strip.as_chunks::<LANES>().0, weights.as_chunks::<LANES>().0);
    for (columns, weights) in columns.iter().zip(weights) {
        for ((sums, column), weight) in sums.iter_mut().zip(columns).zip(weights) {
            sums.iter_mut().zip(column).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    std::array::from_fn(|row| (sums[0][row] + sums[1][row]) + (sums[2][row] + sums[3][row]))
}

/// The number of lanes of a dot product.
const DOT_LANES: usize = 8;

/// Σ aᵢ bᵢ, in lanes for SIMD.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (sums, rest) = lane_sums::<DOT_LANES>(a, b);
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Dense, Design};
    use crate::testing::noise;

    #[test]
    fn a_solution_times_the_hessian_is_the_gradient() {
        let dense = Dense { n_columns: 2, values: vec![2.0, 1e6, 1.0, -5e5, -0.5, 3e5, 0.3, 8e5] };
        let design = Design::new(4, dense, vec![], vec![]).unwrap();
        let (gram, alpha) = (design.gram(&[0.1, 0.2, 0.05, 0.25]), 0.5);
        let gradient = [1.0, -2e5, 0.3];
        let solution = Hessian::of(&gram, alpha).solve(&gradient).unwrap();
        for (row, expected) in gradient.iter().enumerate() {
            let product: f64 = (0..3).map(|column| gram.at(row, column) * solution[column]).sum();
            let penalty = if row < 2 { alpha * solution[row] } else { 0.0 };
            assert!((product + penalty - expected).abs() < 1e-9 * expected.abs());
        }
    }

    #[test]
    fn any_number_of_rows_has_a_factor_of_whole_strips() {
        for n in [1, 3, 4, 5, 8, 11] {
            let element = |i: usize, j: usize| {
                if i == j { 3.0 + i as f64 } else { noise(i.min(j) * 20 + i.max(j)) / 4.0 }
            };
            let hessian = Hessian::of_elements(n, element);
            let (rows, _) = hessian.inverse().unwrap();
            let inverse = |i: usize, j: usize| rows[i.max(j)][i.min(j)];
            for (i, j) in (0..n * n).map(|place| (place / n, place % n)) {
                let product: f64 = (0..n).map(|k| element(i, k) * inverse(k, j)).sum();
                assert!(
                    (product - f64::from(u8::from(i == j))).abs() < 1e-13,
                    "{n} rows: {i}, {j}: {product}"
                );
            }
            // The determinant of all rows is that of one row fewer times the last pivot, 1 over the last element of the inverse.
            let before = Hessian::of_elements(n - 1, element).log_determinant().unwrap();
            let last = hessian.log_determinant().unwrap() - before;
            assert!((last + inverse(n - 1, n - 1).ln()).abs() < 1e-13, "{n} rows");
        }
    }

    #[test]
    fn a_matrix_without_a_factor_has_none() {
        let has_factor = |values, weights: &[f64], alpha| {
            let design = Design::new(2, Dense { n_columns: 1, values }, vec![], vec![]).unwrap();
            Hessian::of(&design.gram(weights), alpha).solve(&[1.0, 1.0]).is_some()
        };
        assert!(has_factor(vec![1.0, 2.0], &[1.0, 1.0], 0.0));
        assert!(!has_factor(vec![1.0, 1.0], &[1.0, 1.0], 0.0));
        assert!(!has_factor(vec![1e200, 1.0], &[1.0, 1.0], 1.0));
        assert!(!has_factor(vec![1.0, 2.0], &[0.0, 0.0], 1.0));
    }
}
