//! Logistic regression on one number by maximum likelihood: recalibrates a score, and measures its calibration.

use crate::units::{logistic, softplus};

/// Log-odds a + b x, with standard errors from the information.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recalibration {
    /// The log-odds at x = 0.
    pub intercept: f64,
    /// The change in log-odds for 1 of x.
    pub slope: f64,
    /// The standard error of the slope.
    pub slope_error: f64,
}

/// The maximum number of Newton steps; convergence is quadratic, and two parameters need few steps.
const MOST_STEPS: usize = 100;

/// The maximum number of halvings of a step.
const MOST_HALVINGS: usize = 60;

/// The Newton decrement, for each unit of log-likelihood, at which the optimum is reached up to rounding.
const ENOUGH: f64 = 1e-24;

/// Below this decrement steps need no damping, and differences of the log-likelihood are rounding errors.
const CLOSE: f64 = 1e-6;

/// Log-odds for a standard deviation of the score beyond which the outcomes are separated, and the likelihood has no maximum.
const SEPARATED: f64 = 30.0;

/// The standard deviation of the score up to which it counts as constant, and has no slope.
const LEAST_SPREAD: f64 = 1e-9;

/// The maximum of the likelihood over intercept and slope, weighted by `weight`; `None` where there is none: one
/// outcome only, equal scores, or a threshold that separates won from lost deals.
pub fn recalibrate(x: &[f64], won: &[bool], weight: &dyn Fn(usize) -> f64) -> Option<Recalibration> {
    let rows = || (0..x.len()).filter(|&row| weight(row) > 0.0);
    let total: f64 = rows().map(weight).sum();
    let mean = rows().map(|row| weight(row) * x[row]).sum::<f64>() / total;
    let spread = (rows().map(|row| weight(row) * (x[row] - mean).powi(2)).sum::<f64>() / total).sqrt();
    if !(spread.is_finite() && spread > LEAST_SPREAD) {
        return None;
    }
    let scaled: Vec<f64> = x.iter().map(|x| (x - mean) / spread).collect();
    let derive = |[a, b]: [f64; 2]| derivatives(&scaled, won, weight, |x| a + b * x);
    let start = [base_log_odds(won, weight)?, 0.0];
    let ([a, b], information) = maximum(start, derive, |[g_a, g_b], [h_aa, h_ab, h_bb]| {
        let determinant = h_aa * h_bb - h_ab * h_ab;
        (determinant > 0.0)
            .then(|| [(h_bb * g_a - h_ab * g_b) / determinant, (h_aa * g_b - h_ab * g_a) / determinant])
    })?;
    let [h_aa, h_ab, h_bb] = information;
    if b.abs() > SEPARATED {
        return None;
    }
    let slope_error = (h_aa / (h_aa * h_bb - h_ab * h_ab)).sqrt() / spread;
    let slope = b / spread;
    let is_known = slope.is_finite() && slope_error.is_finite();
    is_known.then_some(Recalibration { intercept: a - slope * mean, slope, slope_error })
}

/// The a that maximises the likelihood of log-odds a + x, and its standard error.
pub(super) fn recalibrate_intercept(
    x: &[f64],
    won: &[bool],
    weight: &dyn Fn(usize) -> f64,
) -> Option<(f64, f64)> {
    base_log_odds(won, weight)?;
    let derive = |[a, _]: [f64; 2]| derivatives(x, won, weight, |x| a + x);
    let step = |[g, _]: [f64; 2], [h, ..]: [f64; 3]| (h > 0.0).then(|| [g / h, 0.0]);
    let ([a, _], [information, ..]) = maximum([0.0, 0.0], derive, step)?;
    let error = information.sqrt().recip();
    (a.is_finite() && error.is_finite()).then_some((a, error))
}

/// The log-odds of the share won; `None` without both outcomes.
fn base_log_odds(won: &[bool], weight: &dyn Fn(usize) -> f64) -> Option<f64> {
    let of = |outcome: bool| -> f64 { (0..won.len()).filter(|&row| won[row] == outcome).map(weight).sum() };
    let (won, lost) = (of(true), of(false));
    (won > 0.0 && lost > 0.0).then(|| (won / lost).ln())
}

/// −Σ w ℓ, its negative gradient by intercept and slope, and the information.
struct Derivatives {
    loss: f64,
    gradient: [f64; 2],
    information: [f64; 3],
}

fn derivatives(
    x: &[f64],
    won: &[bool],
    weight: &dyn Fn(usize) -> f64,
    log_odds: impl Fn(f64) -> f64,
) -> Derivatives {
    let mut sums = Derivatives { loss: 0.0, gradient: [0.0; 2], information: [0.0; 3] };
    for (row, (&x, &won)) in x.iter().zip(won).enumerate() {
        let weight = weight(row);
        if weight == 0.0 {
            continue;
        }
        let eta = log_odds(x);
        let missing = logistic(if won { -eta } else { eta });
        let residual = weight * if won { missing } else { -missing };
        let curvature = weight * missing * logistic(if won { eta } else { -eta });
        sums.loss += weight * softplus(if won { -eta } else { eta });
        sums.gradient[0] += residual;
        sums.gradient[1] += residual * x;
        sums.information[0] += curvature;
        sums.information[1] += curvature * x;
        sums.information[2] += curvature * x * x;
    }
    sums
}

/// Damped Newton steps from `start`: the maximum and the information there.
fn maximum(
    start: [f64; 2],
    derive: impl Fn([f64; 2]) -> Derivatives,
    step: impl Fn([f64; 2], [f64; 3]) -> Option<[f64; 2]>,
) -> Option<([f64; 2], [f64; 3])> {
    let mut point = start;
    let mut here = derive(point);
    for _ in 0..MOST_STEPS {
        let step = step(here.gradient, here.information)?;
        let decrement = step[0] * here.gradient[0] + step[1] * here.gradient[1];
        if decrement <= ENOUGH * (1.0 + here.loss) {
            return Some((point, here.information));
        }
        if decrement <= CLOSE {
            point = [point[0] + step[0], point[1] + step[1]];
            here = derive(point);
            continue;
        }
        let lengths = std::iter::successors(Some(1.0), |length| Some(length / 2.0)).take(MOST_HALVINGS);
        let moved = lengths
            .map(|length| [point[0] + length * step[0], point[1] + length * step[1]])
            .map(|point| (point, derive(point)))
            .find(|(_, there)| there.loss < here.loss);
        (point, here) = moved?;
    }
    None
}
