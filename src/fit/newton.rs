//! Damped Newton steps on the blocked design: five to ten of them for most problems.
//!
//! A step solves H d = g by Cholesky and is halved until the objective decreases sufficiently, so that it converges from
//! any start, also under separation, where only the ridge keeps the weights finite. Two things save most of the time with
//! many deals: the start is the optimum of a sample, and a factor of the Hessian is reused as long as steps with it
//! gain enough for what a new one costs: two digits each with few columns.
//!
//! # Reference
//! Boyd & Vandenberghe, *Convex Optimization*, §9.5.2; kept factors are Shamanskii's: Kelley, *Iterative Methods
//! for Linear and Nonlinear Equations*, §5.4.3.

use super::Problem;
use super::cholesky::Hessian;
use super::limits::TOLERANCE;
use super::objective::{Objective, Slope};
use super::polish::newton_step;
use crate::design::Gram;

/// The tolerance of the iterations is a hundredth of that of the certificate: two more digits cost little.
const AIM: f64 = TOLERANCE / 100.0;

/// The last step is taken without evaluation if it should end within the tolerance, judging by the gain of the one before
/// with the same factor, and all coordinates are this close to the optimum, in log-odds.
const UNSEEN: f64 = 1e-10;

/// A factor is kept while a step with it brings the scaled gradient below a share of what it was: this one with few columns.
const LEAST_KEPT_SHARE: f64 = 0.01;

/// With p columns a new Hessian costs about as much as p/4 steps. A kept factor whose steps gain a factor r each needs 23 / ln(1/r) of them
/// for ten digits; where that is p/8, half of a new Hessian, r = e^(−184/p).
const KEPT_COLUMNS: f64 = 184.0;

/// The Armijo condition: a step is accepted if the objective falls by at least this share of the predicted fall (Nocedal & Wright,
/// *Numerical Optimization*, 2nd edition, §3.1).
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Values of the objective, a sum over many deals, are equal up to rounding if they differ by at most this share.
const ROUNDING: f64 = 1e-13;

/// Where values are equal up to rounding, a step must reduce the scaled gradient to this share; one that does not has
/// reached the rounding error of the gradient.
const LEAST_GAIN: f64 = 0.5;

/// The maximum number of halvings of a step, to 1e-12; then it is not a descent direction.
const MOST_HALVINGS: usize = 40;

/// One of this number of rows is sampled for the start, so that its cost is negligible.
const SAMPLED_ROWS: usize = 16;

/// The least number of sampled rows per column, so that the optimum of the sample is near that of all rows.
const SAMPLE_ROWS_A_COLUMN: usize = 30;

/// The tolerance of the optimum of a sample, as a scaled gradient: a hundredth of a standard error, where the
/// sampling error is several.
const SAMPLE_AIM: f64 = 1e-2;

/// The last point of the iterations, converged or not.
#[derive(Debug)]
pub(super) struct Descent {
    pub(super) place: Point,
    /// Steps that were taken.
    pub(super) iterations: u64,
    /// The Hessian without the penalty at one of the last points.
    pub(super) gram: Gram,
}

/// The minimum of the objective, or the closest point within `max_iterations` and rounding. `start` is a warm start,
/// if there is one.
pub(super) fn minimise(objective: &Objective, start: Option<&[f64]>, max_iterations: u64) -> Descent {
    minimise_to(AIM, objective, start, max_iterations)
}

/// The same, to a scaled gradient of at most `tolerance`.
fn minimise_to(tolerance: f64, objective: &Objective, start: Option<&[f64]>, max_iterations: u64) -> Descent {
    let (start, gram) = match start {
        Some(start) => (Some(start.to_vec()), None),
        None => sampled_optimum(objective, max_iterations).unzip(),
    };
    let base_rate = || Point::of(objective, base_rate(objective.problem));
    let place = start.map(|start| Point::of(objective, start));
    match place.filter(|place| place.slope.value.is_finite()) {
        Some(place) => descend(objective, place, gram, tolerance, max_iterations),
        None => descend(objective, base_rate(), None, tolerance, max_iterations),
    }
}

/// The default start: the prior mean, and the log-odds of the share of won deals (there are deals of both outcomes).
pub(super) fn base_rate(problem: &Problem) -> Vec<f64> {
    let (won, lost) = problem.class_weights();
    let mut point: Vec<f64> = (0..problem.design.n_columns()).map(|column| problem.prior(column)).collect();
    point.push((won / lost).ln());
    point
}

/// The optimum of evenly spaced rows, with a penalty of the same relative weight, and an approximation of the Hessian of
/// all rows; `None` if there are too few rows, or not both outcomes.
fn sampled_optimum(objective: &Objective, max_iterations: u64) -> Option<(Vec<f64>, Gram)> {
    let problem = objective.problem;
    let rows: Vec<usize> = (0..problem.won.len()).step_by(SAMPLED_ROWS).collect();
    if rows.len() < SAMPLE_ROWS_A_COLUMN * problem.design.n_columns() {
        return None;
    }
    let sample = problem.select(&rows);
    let problem = sample.problem();
    let (won, lost) = problem.class_weights();
    let alpha = objective.alpha / SAMPLED_ROWS as f64;
    let optimum = || {
        let descent = minimise_to(SAMPLE_AIM, &Objective { problem: &problem, alpha }, None, max_iterations);
        (descent.place.point, descent.gram.times(SAMPLED_ROWS as f64))
    };
    (won > 0.0 && lost > 0.0).then(optimum)
}

/// Iterates until the scaled gradient is at most `tolerance`, no step is a descent, or the maximum number is reached. `gram` is
/// a Hessian without its penalty at a nearby point, if there is one.
pub(super) fn descend(
    objective: &Objective,
    mut here: Point,
    gram: Option<Gram>,
    tolerance: f64,
    max_iterations: u64,
) -> Descent {
    let mut is_kept = gram.is_some();
    let mut gram = gram.unwrap_or_else(|| objective.gram(&here.slope.curvatures));
    let mut hessian = Hessian::of(&gram, objective.alpha);
    let mut size = hessian.scaled(&here.slope.gradient);
    let mut rate = 1.0;
    let kept_share = kept_share(here.point.len());
    for iterations in 0..max_iterations {
        if size <= tolerance {
            return Descent { place: here, iterations, gram };
        }
        let next = size * rate;
        if is_kept && next <= TOLERANCE / 4.0 && next * hessian.largest_error() <= UNSEEN {
            let place = here.full_step(objective, &hessian);
            return Descent { place, iterations: iterations + 1, gram };
        }
        let moved = here.step(objective, &hessian);
        if moved.is_none() && !is_kept {
            return Descent { place: here, iterations, gram };
        }
        let (before, was_kept) = (size, is_kept);
        is_kept = moved.is_some();
        here = moved.unwrap_or(here);
        if is_kept {
            size = hessian.scaled(&here.slope.gradient);
            rate = if was_kept { size / before } else { 1.0 };
            is_kept = size <= (kept_share * before).max(tolerance);
        }
        if !is_kept {
            gram = objective.gram(&here.slope.curvatures);
            hessian = Hessian::of(&gram, objective.alpha);
            size = hessian.scaled(&here.slope.gradient);
        }
    }
    Descent { place: here, iterations: max_iterations, gram }
}

/// The share of the scaled gradient that a step with a kept factor may leave, with so many columns.
fn kept_share(n_columns: usize) -> f64 {
    (-KEPT_COLUMNS / n_columns as f64).exp().max(LEAST_KEPT_SHARE)
}

/// A point, with value and gradient of the objective there.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) point: Vec<f64>,
    pub(super) slope: Slope,
}

impl Point {
    pub(super) fn of(objective: &Objective, point: Vec<f64>) -> Self {
        let slope = objective.slope_at(&point);
        Self { point, slope }
    }

    /// The same point with the ridge penalty `alpha` instead of `before`.
    pub(super) fn with_penalty(mut self, problem: &Problem, before: f64, alpha: f64) -> Self {
        let coefficients = &self.point[..self.point.len() - 1];
        for (column, (beta, gradient)) in coefficients.iter().zip(&mut self.slope.gradient).enumerate() {
            let distance = beta - problem.prior(column);
            *gradient += (alpha - before) * distance;
            self.slope.value += (alpha - before) / 2.0 * distance * distance;
        }
        self
    }

    /// The end of the full step; value and gradient remain those of this point, which is nearly the same.
    fn full_step(mut self, objective: &Objective, hessian: &Hessian) -> Self {
        let step = self.direction(objective, hessian);
        self.point.iter_mut().zip(step).for_each(|(x, d)| *x -= d);
        self
    }

    /// The d with H d = g.
    ///
    /// If the Hessian is numerically singular, conjugate gradients are used.
    fn direction(&self, objective: &Objective, hessian: &Hessian) -> Vec<f64> {
        let solved = hessian.solve(&self.slope.gradient);
        solved.unwrap_or_else(|| newton_step(objective, &objective.at(&self.point)))
    }

    /// The end of a step, damped if necessary; `None` if no step improves on this point.
    fn step(&self, objective: &Objective, hessian: &Hessian) -> Option<Self> {
        let direction = self.direction(objective, hessian);
        let predicted_rise: f64 = direction.iter().zip(&self.slope.gradient).map(|(d, g)| d * g).sum();
        if !predicted_rise.is_finite() || predicted_rise <= 0.0 {
            return None;
        }
        let moved_by = |length: f64| {
            let point = self.point.iter().zip(&direction).map(|(x, d)| x - length * d).collect();
            Self::of(objective, point)
        };
        if predicted_rise <= ROUNDING * self.slope.value {
            // Values are equal up to rounding, and no step needs damping this close to the optimum: the gradient decides.
            let moved = moved_by(1.0);
            let size = hessian.scaled(&self.slope.gradient);
            return (hessian.scaled(&moved.slope.gradient) <= LEAST_GAIN * size).then_some(moved);
        }
        let lengths = std::iter::successors(Some(1.0), |length| Some(length / 2.0)).take(MOST_HALVINGS);
        let falls = |length: f64, moved: &Self| {
            moved.slope.value <= self.slope.value - SUFFICIENT_DECREASE * length * predicted_rise
        };
        lengths
            .map(|length| (length, moved_by(length)))
            .find(|(length, moved)| falls(*length, moved))
            .map(|(_, moved)| moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Dense, Design};
    use crate::testing::noise;

    #[test]
    fn a_sampled_start_leads_to_the_same_optimum() {
        let n_rows = 3 * 4096 + 17;
        let values: Vec<f64> = (0..3 * n_rows).map(|index| 2.0 * noise(index) - 1.0).collect();
        let won: Vec<bool> =
            (0..n_rows).map(|row| 2.0 * noise(5 * row + 1) < 0.7 + values[3 * row]).collect();
        let design = Design::new(n_rows, Dense { n_columns: 3, values }, vec![], vec![]).unwrap();
        let problem = Problem::new(&design, &won);
        let objective = Objective { problem: &problem, alpha: 1.0 };
        assert!(sampled_optimum(&objective, 100).is_some());
        let from_the_base_rate =
            descend(&objective, Point::of(&objective, base_rate(&problem)), None, AIM, 100).place.point;
        for (a, b) in minimise(&objective, None, 100).place.point.iter().zip(&from_the_base_rate) {
            assert!((a - b).abs() < 1e-9, "{a} is not {b}");
        }
    }
}
