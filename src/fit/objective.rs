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
    /// The gap between the log-odds of lost and won deals.
    pub(super) gap: Gap,
    /// w p (1 − p) of each row: the second derivative of −w ℓ by its log-odds.
    pub(super) curvatures: Vec<f64>,
    /// First derivatives by the coordinates of the point.
    pub(super) gradient: Vec<f64>,
    /// Second derivatives by each coordinate.
    pub(super) hessian_diagonal: Vec<f64>,
}

/// The highest log-odds of lost deals, and the lowest of won ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    highest_lost: f64,
    lowest_won: f64,
}

impl Gap {
    pub(super) const NONE: Self = Self { highest_lost: f64::NEG_INFINITY, lowest_won: f64::INFINITY };

    /// The gap of some rows, of which `first` is the first. Deals with a weight of 0 are excluded.
    pub(super) fn of(problem: &Problem, first: usize, log_odds: &[f64]) -> Self {
        let mut gap = Self::NONE;
        for (row, &log_odds) in (first..).zip(log_odds) {
            if problem.won[row] && log_odds < gap.lowest_won && problem.weight(row) > 0.0 {
                gap.lowest_won = log_odds;
            } else if !problem.won[row] && log_odds > gap.highest_lost && problem.weight(row) > 0.0 {
                gap.highest_lost = log_odds;
            }
        }
        gap
    }

    fn merge(self, other: Self) -> Self {
        Self {
            highest_lost: self.highest_lost.max(other.highest_lost),
            lowest_won: self.lowest_won.min(other.lowest_won),
        }
    }

    /// Whether a threshold on the log-odds separates won from lost deals completely.
    pub(super) fn is_open(&self) -> bool {
        self.highest_lost < self.lowest_won
    }
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

/// Rows per task: enough work to outweigh the cost of a thread. Sums are formed by task and
/// added in order, so results are the same to the last bit for any number of threads.
const CHUNK_ROWS: usize = 4096;

impl Objective<'_> {
    /// Value, gradient and curvature at `point`, and the gap between the log-odds of won and lost deals.
    pub(super) fn at(&self, point: &[f64]) -> Local {
        let gap = |first: usize, log_odds: &[f64]| Gap::of(self.problem, first, log_odds);
        let (slope, gaps) = self.visit(point, gap);
        let Slope { value, log_likelihood, curvatures, gradient } = slope;
        let mut hessian_diagonal = self.problem.design.gram_diagonal(&curvatures);
        for h in &mut hessian_diagonal {
            *h += self.alpha;
        }
        hessian_diagonal.push(curvatures.iter().sum());
        let gap = gaps.into_iter().fold(Gap::NONE, Gap::merge);
        Local { value, log_likelihood, gap, curvatures, gradient, hessian_diagonal }
    }

    /// Value and gradient at `point`, and the curvatures that its Hessian is made of.
    pub(super) fn slope_at(&self, point: &[f64]) -> Slope {
        self.visit(point, |_, _| ()).0
    }

    /// The same, and the results of `look` on the log-odds of each chunk of rows, given the first of them, in order.
    fn visit<S: Send>(&self, point: &[f64], look: impl Fn(usize, &[f64]) -> S + Sync) -> (Slope, Vec<S>) {
        self.problem.watch.report();
        let (coefficients, intercept) = point.split_at(point.len() - 1);
        let mut curvatures = vec![0.0; self.problem.won.len()];
        let derive = |first: usize, log_odds: &mut [f64], curvatures: &mut [f64]| {
            for x in log_odds.iter_mut() {
                *x += intercept[0];
            }
            if let Some(offset) = self.problem.offset {
                log_odds.iter_mut().zip(&offset[first..]).for_each(|(x, offset)| *x += offset);
            }
            let looks = look(first, log_odds);
            (self.differentiate_rows(first, log_odds, curvatures), looks)
        };
        let (gradient, parts) =
            self.problem.design.rmatvec_of_products(coefficients, &mut curvatures, derive);
        let (sums, looks): (Vec<(f64, f64)>, Vec<S>) = parts.into_iter().unzip();
        (self.slope(point, gradient, total(sums), curvatures), looks)
    }

    /// Adds the penalty to Σ −w ℓ (`loss`) and its gradient, whose part by the intercept is `residual`.
    fn slope(
        &self,
        point: &[f64],
        mut gradient: Vec<f64>,
        (loss, residual): (f64, f64),
        curvatures: Vec<f64>,
    ) -> Slope {
        let coefficients = &point[..point.len() - 1];
        let from_prior = |(column, beta): (usize, &f64)| beta - self.problem.prior(column);
        let distances: Vec<f64> = coefficients.iter().enumerate().map(from_prior).collect();
        let penalty: f64 = distances.iter().map(|distance| self.alpha / 2.0 * distance * distance).sum();
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

    /// Replaces the log-odds of each row by the first derivative of −w ℓ, and fills in the second; returns the sums of
    /// −w ℓ and of the first.
    fn differentiate(&self, log_odds: &mut [f64], curvatures: &mut [f64]) -> (f64, f64) {
        let chunks = log_odds.par_chunks_mut(CHUNK_ROWS).zip(curvatures.par_chunks_mut(CHUNK_ROWS));
        let sums = chunks.enumerate().map(|(chunk, (log_odds, curvatures))| {
            self.differentiate_rows(chunk * CHUNK_ROWS, log_odds, curvatures)
        });
        total(sums.collect())
    }

    /// The same for some rows, of which `first` is the first.
    fn differentiate_rows(&self, first: usize, log_odds: &mut [f64], curvatures: &mut [f64]) -> (f64, f64) {
        let outcomes = &self.problem.won[first..first + log_odds.len()];
        let weights = self.problem.weights.map(|weights| &weights[first..first + log_odds.len()]);
        let (mut losses, mut residuals) = (LogSum::default(), 0.0);
        for (row, (x, curvature)) in log_odds.iter_mut().zip(curvatures).enumerate() {
            let weight = weights.map_or(1.0, |weights| weights[row]);
            let (beyond, e, residual, second) = loss_with_derivatives(*x, outcomes[row]);
            (*x, *curvature) = (weight * residual, weight * second);
            losses.add(weight, beyond, e);
            residuals += *x;
        }
        (losses.total(), residuals)
    }

    /// The Hessian without the penalty, for these curvatures of the rows.
    pub(super) fn gram(&self, curvatures: &[f64]) -> Gram {
        self.problem.design.gram(curvatures)
    }

    /// The Hessian for these curvatures of the rows, times `direction`.
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

/// Pairs of sums added in their order.
fn total(sums: Vec<(f64, f64)>) -> (f64, f64) {
    sums.into_iter().fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1))
}

/// Σ w (b + ln(1 + e)), the sum of the losses of deals.
///
/// A logarithm costs as much as the rest of the work for a deal, so those of weight 1 are combined: ln(1 + e) +
/// ln(1 + f) = ln((1 + e)(1 + f)).
#[derive(Debug)]
struct LogSum {
    sum: f64,
    product: f64,
}

/// Below this, 1 + e loses too many digits of e.
const SMALLEST_FACTOR: f64 = 1e-3;

/// Each factor is at most 2, so far more of them would fit.
const LARGEST_PRODUCT: f64 = 1e200;

impl Default for LogSum {
    fn default() -> Self {
        Self { sum: 0.0, product: 1.0 }
    }
}

impl LogSum {
    fn add(&mut self, weight: f64, beyond: f64, e: f64) {
        if weight != 1.0 || e < SMALLEST_FACTOR {
            self.sum += weight * (beyond + e.ln_1p());
            return;
        }
        self.sum += beyond;
        self.product *= 1.0 + e;
        if self.product > LARGEST_PRODUCT {
            self.sum += self.product.ln();
            self.product = 1.0;
        }
    }

    fn total(self) -> f64 {
        self.sum + self.product.ln()
    }
}

/// −ℓ of a deal at the log-odds `x` as b + ln(1 + e), given as b and e, and its first and second derivative by them.
///
/// All are computed from e = e⁻ˡˣˡ, which cannot overflow, and the smaller of p and 1 − p is computed directly, as a
/// difference would lose precision in the tails.
fn loss_with_derivatives(x: f64, won: bool) -> (f64, f64, f64, f64) {
    let towards = if won { x } else { -x };
    let e = (-x.abs()).exp();
    let larger = 1.0 / (1.0 + e);
    let smaller = e * larger;
    let missing = if towards >= 0.0 { smaller } else { larger };
    ((-towards).max(0.0), e, if won { -missing } else { missing }, smaller * larger)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{logistic, softplus};

    #[test]
    fn loss_and_derivatives_agree_with_their_definitions() {
        for x in [-800.0, -30.0, -1.5, 0.0, 0.3, 12.0, 800.0] {
            for (won, sign) in [(true, -1.0), (false, 1.0)] {
                let (beyond, e, first, second) = loss_with_derivatives(x, won);
                let close = |actual: f64, expected: f64| (actual - expected).abs() <= 1e-15 * expected.abs();
                assert!(close(beyond + e.ln_1p(), softplus(sign * x)));
                assert!(close(first, sign * logistic(sign * x)));
                assert!(close(second, logistic(x) * logistic(-x)));
            }
        }
        assert!(loss_with_derivatives(f64::NAN, true).2.is_nan());
    }

    #[test]
    fn logarithms_taken_together_are_those_taken_alone() {
        let mut sum = LogSum::default();
        let mut expected = 0.0;
        for row in 0..5000 {
            let (weight, x) = ([1.0, 1.0, 0.3][row % 3], (row as f64 * 0.37).sin() * 12.0);
            let (beyond, e, _, _) = loss_with_derivatives(x, row % 2 == 0);
            sum.add(weight, beyond, e);
            expected += weight * (beyond + e.ln_1p());
        }
        assert!((sum.total() - expected).abs() < 1e-12 * expected);
    }
}
