//! The function that a fit minimises, with its derivatives, on the blocked design.
//!
//! A point holds the coefficients in column order and then the intercept, `n_columns + 1` numbers. So do the
//! gradient and every direction.

use rayon::prelude::*;

use super::Problem;
use crate::design::Gram;

/// −Σ wᵢ ℓ(yᵢ, oᵢ + b + xᵢᵀβ) + α/2 ‖β − β₀‖² as a function of the point (β, b).
#[derive(Debug, Clone, Copy)]
pub(super) struct Objective<'a> {
    pub(super) problem: &'a Problem<'a>,
    pub(super) alpha: f64,
}

/// The objective near one point.
#[derive(Debug, Clone)]
pub(super) struct Local {
    /// The objective at the point, in natural-log units.
    pub(super) value: f64,
    /// Σ w ℓ at the point, in natural-log units.
    pub(super) log_likelihood: f64,
    /// Log-odds of winning of each row.
    pub(super) log_odds: Vec<f64>,
    /// w p (1 − p) of each row: the second derivative of −w ℓ by its log-odds.
    pub(super) curvatures: Vec<f64>,
    /// First derivatives by the coordinates of the point.
    pub(super) gradient: Vec<f64>,
    /// Second derivatives by each coordinate.
    pub(super) hessian_diagonal: Vec<f64>,
}

/// Value and gradient at one point.
#[derive(Debug, Clone)]
pub(super) struct Slope {
    /// The objective at the point, in natural-log units.
    pub(super) value: f64,
    /// Σ w ℓ at the point, in natural-log units.
    pub(super) log_likelihood: f64,
    /// w p (1 − p) of each row: the second derivative of −w ℓ by its log-odds.
    pub(super) curvatures: Vec<f64>,
    /// First derivatives by the coordinates of the point.
    pub(super) gradient: Vec<f64>,
}

impl Local {
    /// The largest |gⱼ| / √Hⱼⱼ over the coordinates; NaN when any of them is.
    pub(super) fn scaled_gradient(&self) -> f64 {
        let scaled = self.gradient.iter().zip(&self.hessian_diagonal).map(|(g, h)| (g / h.sqrt()).abs());
        scaled.max_by(f64::total_cmp).unwrap_or(0.0)
    }

    /// Whether nothing overflowed: an infinite second derivative would hide any gradient.
    pub(super) fn is_finite(&self) -> bool {
        let derivatives = self.gradient.iter().chain(&self.hessian_diagonal);
        self.value.is_finite() && derivatives.copied().all(f64::is_finite)
    }
}

/// Rows that one task takes: enough work to outweigh handing it to another thread. Sums are formed by task and
/// added in order, so results are the same to the last bit for any number of threads.
const CHUNK_ROWS: usize = 4096;

impl Objective<'_> {
    /// Value, gradient and curvature at `point`.
    pub(super) fn at(&self, point: &[f64]) -> Local {
        let log_odds = self.log_odds(point);
        let Slope { value, log_likelihood, curvatures, gradient } = self.slope_of(point, log_odds.clone());
        let mut hessian_diagonal = self.problem.design.gram_diagonal(&curvatures);
        for h in &mut hessian_diagonal {
            *h += self.alpha;
        }
        hessian_diagonal.push(curvatures.iter().sum());
        Local { value, log_likelihood, log_odds, curvatures, gradient, hessian_diagonal }
    }

    /// Value and gradient at `point`, and the curvatures that its Hessian is made of.
    pub(super) fn slope_at(&self, point: &[f64]) -> Slope {
        self.slope_of(point, self.log_odds(point))
    }

    fn slope_of(&self, point: &[f64], log_odds: Vec<f64>) -> Slope {
        let mut residuals = log_odds;
        let mut curvatures = vec![0.0; residuals.len()];
        let (loss, residual) = self.differentiate(&mut residuals, &mut curvatures);
        let coefficients = &point[..point.len() - 1];
        let from_prior = |(column, beta): (usize, &f64)| beta - self.problem.prior(column);
        let distances: Vec<f64> = coefficients.iter().enumerate().map(from_prior).collect();
        let penalty: f64 = distances.iter().map(|distance| self.alpha / 2.0 * distance * distance).sum();
        let mut gradient = self.problem.design.rmatvec(&residuals);
        gradient.iter_mut().zip(distances).for_each(|(g, distance)| *g += self.alpha * distance);
        gradient.push(residual);
        Slope { value: penalty + loss, log_likelihood: -loss, curvatures, gradient }
    }

    /// The first derivative of −w ℓ by the log-odds of each row.
    pub(super) fn residuals(&self, point: &[f64]) -> Vec<f64> {
        let mut residuals = self.log_odds(point);
        let mut curvatures = vec![0.0; residuals.len()];
        self.differentiate(&mut residuals, &mut curvatures);
        residuals
    }

    /// Replaces the log-odds of each row by the first derivative of −w ℓ, and fills in the second; gives the sums of
    /// −w ℓ and of the first.
    fn differentiate(&self, log_odds: &mut [f64], curvatures: &mut [f64]) -> (f64, f64) {
        let problem = self.problem;
        let chunks = log_odds.par_chunks_mut(CHUNK_ROWS).zip(curvatures.par_chunks_mut(CHUNK_ROWS));
        let sums = chunks.enumerate().map(|(chunk, (log_odds, curvatures))| {
            let first = chunk * CHUNK_ROWS;
            let outcomes = &problem.won[first..first + log_odds.len()];
            let weights = problem.weights.map(|weights| &weights[first..first + log_odds.len()]);
            let (mut losses, mut residuals) = (0.0, 0.0);
            for (row, (x, curvature)) in log_odds.iter_mut().zip(curvatures).enumerate() {
                let weight = weights.map_or(1.0, |weights| weights[row]);
                let (loss, residual, second) = loss_with_derivatives(*x, outcomes[row]);
                (*x, *curvature) = (weight * residual, weight * second);
                losses += weight * loss;
                residuals += *x;
            }
            (losses, residuals)
        });
        let add = |a: (f64, f64), b: (f64, f64)| (a.0 + b.0, a.1 + b.1);
        sums.collect::<Vec<_>>().into_iter().fold((0.0, 0.0), add)
    }

    /// The Hessian, but for the penalty, where the rows have these curvatures.
    pub(super) fn gram(&self, curvatures: &[f64]) -> Gram {
        self.problem.design.gram(curvatures)
    }

    /// The Hessian where the rows have these curvatures, times `direction`.
    pub(super) fn hessian_times(&self, curvatures: &[f64], direction: &[f64]) -> Vec<f64> {
        let mut rows = self.sums(direction);
        rows.iter_mut().zip(curvatures).for_each(|(row, curvature)| *row *= curvature);
        let mut product = self.problem.design.rmatvec(&rows);
        product.iter_mut().zip(direction).for_each(|(product, d)| *product += self.alpha * d);
        product.push(rows.iter().sum());
        product
    }

    /// oᵢ + b + xᵢᵀβ for each row.
    pub(super) fn log_odds(&self, point: &[f64]) -> Vec<f64> {
        let mut log_odds = self.sums(point);
        if let Some(offset) = self.problem.offset {
            log_odds.iter_mut().zip(offset).for_each(|(x, offset)| *x += offset);
        }
        log_odds
    }

    /// b + xᵢᵀβ for each row.
    fn sums(&self, point: &[f64]) -> Vec<f64> {
        let (coefficients, intercept) = point.split_at(point.len() - 1);
        let mut sums = self.problem.design.matvec(coefficients);
        sums.par_iter_mut().with_min_len(CHUNK_ROWS).for_each(|x| *x += intercept[0]);
        sums
    }
}

/// −ℓ of a deal at the log-odds `x`, and its first and second derivative by them.
///
/// All come from e⁻ˡˣˡ, which cannot overflow, and the smaller of p and 1 − p is taken as it is: as a difference
/// it would lose the small tails.
fn loss_with_derivatives(x: f64, won: bool) -> (f64, f64, f64) {
    let towards = if won { x } else { -x };
    let e = (-x.abs()).exp();
    let (smaller, larger) = (e / (1.0 + e), 1.0 / (1.0 + e));
    let missing = if towards >= 0.0 { smaller } else { larger };
    ((-towards).max(0.0) + e.ln_1p(), if won { -missing } else { missing }, smaller * larger)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{logistic, softplus};

    #[test]
    fn loss_and_derivatives_agree_with_their_definitions() {
        for x in [-800.0, -30.0, -1.5, 0.0, 0.3, 12.0, 800.0] {
            for (won, sign) in [(true, -1.0), (false, 1.0)] {
                let (loss, first, second) = loss_with_derivatives(x, won);
                let close = |found: f64, expected: f64| (found - expected).abs() <= 1e-15 * expected.abs();
                assert!(close(loss, softplus(sign * x)));
                assert!(close(first, sign * logistic(sign * x)));
                assert!(close(second, logistic(x) * logistic(-x)));
            }
        }
        assert!(loss_with_derivatives(f64::NAN, true).1.is_nan());
    }
}
