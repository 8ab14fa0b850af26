//! The covariance of the weights, and standard errors, intervals and effective degrees of freedom.

use super::cholesky::{Hessian, dot};
use super::objective::Objective;
use super::{FitError, Interval, Problem};
use crate::design::short_dot;
use crate::statistics::{NORMAL_975, normal_p, student_975, student_p};

/// The covariance of coefficients and intercept, in log-odds²: symmetric, one coordinate for
/// each column in column order, and then the intercept.
///
/// Under a ridge it is the posterior covariance of the weights, (Xᵀ W X + α I)⁻¹ by Laplace's approximation, whose
/// intervals have about nominal coverage on average over weights drawn from the prior that the ridge implies.
/// If the penalty was chosen, it is the covariance at the smallest penalty within one standard error.
///
/// # Reference
/// Marra & Wood (2012), "Coverage properties of confidence intervals for generalized additive model components".
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance {
    n_coordinates: usize,
    values: Vec<f64>,
}

impl Covariance {
    /// The covariance whose lower triangle has these rows: row `i` has `i + 1` numbers. `None` where a row has
    /// another length or a number is not finite.
    #[must_use]
    pub fn from_rows(rows: &[Vec<f64>]) -> Option<Self> {
        let n = rows.len();
        let mut values = vec![0.0; n * n];
        for (i, row) in rows.iter().enumerate() {
            if row.len() != i + 1 || !row.iter().all(|value| value.is_finite()) {
                return None;
            }
            for (j, &value) in row.iter().enumerate() {
                (values[i * n + j], values[j * n + i]) = (value, value);
            }
        }
        Some(Self { n_coordinates: n, values })
    }

    /// Whether no variance is negative, and every correlation is at most 1.
    #[must_use]
    pub fn has_variances(&self) -> bool {
        let variance = |i: usize| self.row(i)[i];
        let is_possible = |i: usize, j: usize| {
            let largest = (variance(i) * variance(j)).sqrt();
            self.row(i)[j].abs() <= largest * (1.0 + 1e-9) + f64::MIN_POSITIVE
        };
        (0..self.n_coordinates).all(|i| variance(i) >= 0.0 && (0..i).all(|j| is_possible(i, j)))
    }

    /// The rows of the lower triangle: row `i` has `i + 1` numbers.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.n_coordinates).map(|i| &self.row(i)[..=i])
    }

    /// Coordinates: one more than the design has columns.
    #[must_use]
    pub fn n_coordinates(&self) -> usize {
        self.n_coordinates
    }

    /// The standard error of a coefficient, or (at the last coordinate) of the intercept, in log-odds.
    ///
    /// # Panics
    /// When `coordinate` is not below [`Covariance::n_coordinates`].
    #[must_use]
    pub fn standard_error(&self, coordinate: usize) -> f64 {
        self.row(coordinate)[coordinate].max(0.0).sqrt()
    }

    /// The standard error of intercept + Σ value × coefficient, in log-odds: that of the log-odds of a lead with the values `dense` of the
    /// first columns, and 1 for the columns `ones`.
    ///
    /// # Panics
    /// When a column is not below [`Covariance::n_coordinates`].
    #[must_use]
    pub fn standard_error_of_sum(&self, dense: &[f64], ones: &[usize]) -> f64 {
        let intercept = self.n_coordinates - 1;
        let mut variance = self.row(intercept)[intercept];
        for (column, &value) in dense.iter().enumerate() {
            let row = self.row(column);
            let before = short_dot(&row[..column], &dense[..column]);
            variance += value * (2.0 * (before + row[intercept]) + value * row[column]);
        }
        for (n, &column) in ones.iter().enumerate() {
            let row = self.row(column);
            let others: f64 = ones[..n].iter().map(|&other| row[other]).sum();
            let before = short_dot(&row[..dense.len()], dense) + others;
            variance += 2.0 * (before + row[intercept]) + row[column];
        }
        variance.max(0.0).sqrt()
    }

    /// The covariance times a vector of one number for each coordinate.
    ///
    /// # Panics
    /// When `vector` has another length.
    #[must_use]
    pub fn times(&self, vector: &[f64]) -> Vec<f64> {
        assert_eq!(vector.len(), self.n_coordinates, "one number for each coordinate");
        (0..self.n_coordinates).map(|row| dot(self.row(row), vector)).collect()
    }

    /// The covariance of T x, where this is the covariance of x, and `map` replaces a vector by T times it.
    #[must_use]
    pub fn mapped(mut self, map: impl Fn(&mut [f64])) -> Self {
        // T Σ Tᵀ: T times each row of the symmetric Σ gives Σ Tᵀ, and T times each row of its transpose gives T Σ Tᵀ.
        for _ in 0..2 {
            self.values.chunks_exact_mut(self.n_coordinates.max(1)).for_each(&map);
            self.transpose();
        }
        self
    }

    fn transpose(&mut self) {
        let n = self.n_coordinates;
        for i in 0..n {
            for j in 0..i {
                self.values.swap(i * n + j, j * n + i);
            }
        }
    }

    /// The covariances of a coordinate with all.
    pub(super) fn row(&self, coordinate: usize) -> &[f64] {
        &self.values[coordinate * self.n_coordinates..(coordinate + 1) * self.n_coordinates]
    }
}

/// Inference from the curvature of the objective at a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Inference {
    /// The covariance of the weights.
    pub covariance: Covariance,
    /// Effective degrees of freedom of weights and intercept under the ridge:
    /// trace of (Xᵀ W X + α I)⁻¹ Xᵀ W X; at most one more than there are columns.
    ///
    /// # Reference
    /// Hastie, Tibshirani & Friedman, *The Elements of Statistical Learning*, 2nd edition, equation 3.50.
    pub effective_parameters: f64,
    /// Condition number of the Hessian, in the 1-norm, where each coordinate is scaled to a second derivative of 1.
    /// It is about the factor by which a rounding error is amplified in the weights.
    pub condition: f64,
    /// 95 % intervals of the coefficients and then the intercept by Firth's profile likelihood; `None` if intervals are
    /// the symmetric ones of the covariance.
    pub intervals: Option<Vec<Interval>>,
    /// The degrees of freedom of Student's t, to whose intervals the covariance is widened where deals are of few accounts; `None`:
    /// the normal distribution.
    pub freedom: Option<f64>,
    /// √(gᵀ H⁻¹ g): how far the fit may be from the optimum, in joint standard errors.
    pub newton_decrement: f64,
}

/// A weight with its standard error and interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The weight, in log-odds.
    pub value: f64,
    /// Its standard error, in log-odds.
    pub standard_error: f64,
    /// Lower end of its 95 % interval, in log-odds; minus infinity if it is not bounded.
    pub low: f64,
    /// Upper end of its 95 % interval, in log-odds; infinity if it is not bounded.
    pub high: f64,
    /// The degrees of freedom of Student's t; `None`: the normal distribution.
    pub freedom: Option<f64>,
}

impl Estimate {
    /// The weight with a symmetric 95 % interval, of 1.96 standard errors to both sides.
    #[must_use]
    pub fn symmetric(value: f64, standard_error: f64) -> Self {
        let reach = NORMAL_975 * standard_error;
        Self { value, standard_error, low: value - reach, high: value + reach, freedom: None }
    }

    /// The same with an interval of Student's t: `widened` is the standard error for which 1.96 of them give that interval.
    #[must_use]
    pub fn of_student(value: f64, widened: f64, freedom: Option<f64>) -> Self {
        let estimate = Self::symmetric(value, widened);
        let Some(degrees) = freedom else { return estimate };
        Self { standard_error: widened * NORMAL_975 / student_975(degrees), freedom, ..estimate }
    }

    /// The same for a unit of another size: `factor` times as much, which is greater than 0.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            standard_error: self.standard_error * factor,
            low: self.low * factor,
            high: self.high * factor,
            freedom: self.freedom,
        }
    }

    /// The weight in standard errors: Wald's z, or Student's t.
    #[must_use]
    pub fn z(&self) -> f64 {
        self.value / self.standard_error
    }

    /// The two-sided p-value of the hypothesis that the weight is 0, from 0 to 1. Under a strong ridge it refers to the
    /// shrunk weight, which may represent a correlated feature.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        self.freedom.map_or_else(|| normal_p(self.z()), |freedom| student_p(self.z(), freedom))
    }
}

impl Inference {
    /// A weight, by its coordinate, with its 95 % interval; `None` for an aliased one.
    ///
    /// # Panics
    /// When `coordinate` is not below [`Covariance::n_coordinates`].
    #[must_use]
    pub fn estimate(&self, coordinate: usize, value: f64) -> Option<Estimate> {
        let error = self.covariance.standard_error(coordinate);
        // Aliased columns have no variance.
        let estimate = (error > 0.0).then(|| Estimate::of_student(value, error, self.freedom))?;
        let Some(intervals) = &self.intervals else { return Some(estimate) };
        let Interval { lower, upper } = intervals[coordinate];
        let (low, high) = (lower.unwrap_or(f64::NEG_INFINITY), upper.unwrap_or(f64::INFINITY));
        Some(Estimate { low, high, ..estimate })
    }

    /// Effective parameters without the intercept.
    #[must_use]
    pub fn slopes(&self) -> f64 {
        (self.effective_parameters - 1.0).max(0.0)
    }

    /// The inference from the fit at `point` (coefficients, and then the intercept).
    ///
    /// # Errors
    /// When the Hessian there cannot be inverted.
    pub(super) fn at(problem: &Problem, alpha: f64, point: &[f64]) -> Result<Self, FitError> {
        let objective = Objective { problem, alpha };
        let slope = objective.slope_at(point);
        let hessian = Hessian::of(&objective.gram(&slope.curvatures), alpha);
        let (rows, condition) = hessian.inverse().ok_or(FitError::Singular)?;
        let step = hessian.solve(&slope.gradient).ok_or(FitError::Singular)?;
        let decrement: f64 = step.iter().zip(&slope.gradient).map(|(d, g)| d * g).sum();
        let covariance = Covariance::from_rows(&rows).ok_or(FitError::Singular)?;
        // H⁻¹ (H − α P) = I − α H⁻¹ P, where P leaves out the intercept.
        let shrunk: f64 = rows.iter().enumerate().take(point.len() - 1).map(|(i, row)| alpha * row[i]).sum();
        Ok(Self {
            covariance,
            effective_parameters: point.len() as f64 - shrunk,
            condition,
            newton_decrement: decrement.max(0.0).sqrt(),
            intervals: None,
            freedom: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_error_interval_and_p_are_of_one_distribution() {
        // scipy: t.ppf(0.975, 39) = 2.022691
        let weight = Estimate::of_student(1.0, 0.2, Some(39.0));
        let quantile = (weight.high - weight.value) / weight.standard_error;
        assert!((quantile - 2.022_691).abs() < 1e-3, "{quantile}");
        let at_the_edge = Estimate::of_student(NORMAL_975 * 0.2, 0.2, Some(39.0));
        assert!(at_the_edge.low.abs() < 1e-12 && (at_the_edge.p_value() - 0.05).abs() < 1e-4);
        assert_eq!(Estimate::of_student(1.0, 0.2, None), Estimate::symmetric(1.0, 0.2));
        assert_eq!(weight.scaled(2.0).p_value(), weight.p_value());
    }
}
