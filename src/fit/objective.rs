//! The function that a fit minimises, with its derivatives, on the blocked design.
//!
//! A point holds the coefficients in column order and then the intercept, `n_columns + 1` numbers. So do the
//! gradient and every direction.

use super::Problem;
use crate::units::{logistic, softplus};

/// −Σ ℓ(yᵢ, b + xᵢᵀβ) + α/2 ‖β‖² as a function of the point (β, b).
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
    /// Σ ℓ at the point, in natural-log units.
    pub(super) log_likelihood: f64,
    /// Log-odds of winning of each row.
    pub(super) log_odds: Vec<f64>,
    /// p (1 − p) of each row: the second derivative of −ℓ by its log-odds.
    pub(super) curvatures: Vec<f64>,
    /// First derivatives by the coordinates of the point.
    pub(super) gradient: Vec<f64>,
    /// Second derivatives by each coordinate.
    pub(super) hessian_diagonal: Vec<f64>,
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

impl Objective<'_> {
    /// Value, gradient and curvature at `point`.
    pub(super) fn at(&self, point: &[f64]) -> Local {
        let won = self.problem.won;
        let log_odds = self.log_odds(point);
        let loss = |(&x, &won): (&f64, &bool)| softplus(if won { -x } else { x });
        let log_likelihood = -log_odds.iter().zip(won).map(loss).sum::<f64>();
        // 1 − p is the logistic of −x: taken as a difference it would lose the small tails.
        let residual = |(&x, &won): (&f64, &bool)| if won { -logistic(-x) } else { logistic(x) };
        let residuals: Vec<f64> = log_odds.iter().zip(won).map(residual).collect();
        let curvatures: Vec<f64> = log_odds.iter().map(|&x| logistic(x) * logistic(-x)).collect();

        let coefficients = &point[..point.len() - 1];
        let penalty: f64 = coefficients.iter().map(|beta| self.alpha / 2.0 * beta * beta).sum();
        let mut gradient = self.problem.design.rmatvec(&residuals);
        gradient.iter_mut().zip(coefficients).for_each(|(g, beta)| *g += self.alpha * beta);
        gradient.push(residuals.iter().sum());
        let mut hessian_diagonal = self.problem.design.gram_diagonal(&curvatures);
        for h in &mut hessian_diagonal {
            *h += self.alpha;
        }
        hessian_diagonal.push(curvatures.iter().sum());
        let value = penalty - log_likelihood;
        Local { value, log_likelihood, log_odds, curvatures, gradient, hessian_diagonal }
    }

    /// The Hessian where the rows have these curvatures, times `direction`.
    pub(super) fn hessian_times(&self, curvatures: &[f64], direction: &[f64]) -> Vec<f64> {
        let mut rows = self.log_odds(direction);
        rows.iter_mut().zip(curvatures).for_each(|(row, curvature)| *row *= curvature);
        let mut product = self.problem.design.rmatvec(&rows);
        product.iter_mut().zip(direction).for_each(|(product, d)| *product += self.alpha * d);
        product.push(rows.iter().sum());
        product
    }

    /// b + xᵢᵀβ for each row.
    fn log_odds(&self, point: &[f64]) -> Vec<f64> {
        let (coefficients, intercept) = point.split_at(point.len() - 1);
        let mut log_odds = self.problem.design.matvec(coefficients);
        for x in &mut log_odds {
            *x += intercept[0];
        }
        log_odds
    }
}
