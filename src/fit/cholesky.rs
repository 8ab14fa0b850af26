//! The Cholesky factorisation of the Hessian of the objective.

use rayon::prelude::*;

use crate::design::{Gram, lane_sums};

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
        let sum = |column: usize| (0..n).map(|row| scaled(row, column).abs()).sum::<f64>();
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

/// The lower triangle L with L Lᵀ = A: row `i` has `i + 1` numbers, its diagonal last.
///
/// # Reference
/// Golub & Van Loan, *Matrix Computations*, 4th edition, §4.2.5, in the order of rows.
#[derive(Debug)]
struct Factor {
    rows: Vec<Vec<f64>>,
}

impl Factor {
    /// The factor of the symmetric matrix with these elements; `None` when it is not positive definite.
    fn of(n: usize, at: impl Fn(usize, usize) -> f64) -> Option<Self> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n);
        for i in 0..n {
            let mut row = Vec::with_capacity(i + 1);
            for (j, above) in rows.iter().enumerate() {
                row.push((at(i, j) - dot(&row, &above[..j])) / above[j]);
            }
            let pivot = at(i, i) - dot(&row, &row);
            if pivot.is_nan() || pivot <= LEAST_PIVOT {
                return None;
            }
            row.push(pivot.sqrt());
            rows.push(row);
        }
        Some(Self { rows })
    }

    /// Σ ln Lᵢᵢ.
    fn log_diagonal(&self) -> f64 {
        self.rows.iter().filter_map(|row| row.last()).map(|diagonal| diagonal.ln()).sum()
    }

    /// Replaces `x` by the solution y of L Lᵀ y = x.
    fn solve(&self, x: &mut [f64]) {
        for (i, row) in self.rows.iter().enumerate() {
            x[i] = (x[i] - dot(&x[..i], &row[..i])) / row[i];
        }
        for (i, row) in self.rows.iter().enumerate().rev() {
            x[i] /= row[i];
            let solved = x[i];
            x[..i].iter_mut().zip(row).for_each(|(x, l)| *x -= solved * l);
        }
    }
}

/// The number of lanes of a dot product.
const LANES: usize = 8;

/// Σ aᵢ bᵢ, in lanes for SIMD.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (sums, rest) = lane_sums::<LANES>(a, b);
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Dense, Design};

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
