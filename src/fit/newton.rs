//! Damped Newton steps on the blocked design: five to ten of them for most problems.
//!
//! A step solves H d = g by Cholesky and is halved until the objective decreases sufficiently, so that it converges from
//! any start, also under separation, where only the ridge keeps the weights finite. Two things save most of the time with
//! many deals: the start is the optimum of a sample, and a factor of the Hessian is reused as long as each step with it
//! gains two digits.
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

/// Steps go on to a hundredth of what the certificate asks for: two more digits cost next to nothing.
const AIM: f64 = TOLERANCE / 100.0;

/// The last step is taken unseen when it should end within the tolerance, going by what the one before it brought with
/// the same factor, and with all coordinates as close to the optimum as this, in log-odds.
const UNSEEN: f64 = 1e-10;

/// A factor is kept while a step with it brings the scaled gradient below this share of what it was.
const KEEP_FACTOR: f64 = 0.01;

/// A step is taken when the objective falls by this share of what its slope promises, or more (Nocedal & Wright,
/// *Numerical Optimization*, 2nd edition, §3.1).
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Values of the objective, a sum of many deals, that differ by this share are equal but for rounding.
const ROUNDING: f64 = 1e-13;

/// Where values are equal up to rounding, a step must reduce the scaled gradient to this share; one that does not has
/// reached the rounding error of the gradient.
const LEAST_GAIN: f64 = 0.5;

/// A step halved this often, to a millionth of a millionth, does not lead downhill.
const MOST_HALVINGS: usize = 40;

/// One row in this number is sampled for the start, so that its cost is negligible.
const SAMPLED_ROWS: usize = 16;

/// The least number of sampled rows per column, so that the optimum of the sample is near that of all rows.
const SAMPLE_ROWS_A_COLUMN: usize = 30;

/// The scaled gradient at which the optimum of a sample is close enough: a hundredth of a standard error, where the
/// sample itself is several from all.
const SAMPLE_AIM: f64 = 1e-2;

/// The last point of the iterations, converged or not.
#[derive(Debug)]
pub(super) struct Descent {
    pub(super) place: Point,
    /// Steps that were taken.
    pub(super) iterations: u64,
    /// The Hessian, but for the penalty, at one of the last points.
    pub(super) gram: Gram,
}

/// The minimum of the objective, or as near to it as `max_iterations` and rounding allow. `start` is a point near it,
/// if one is known.
pub(super) fn minimise(objective: &Objective, start: Option<&[f64]>, max_iterations: u64) -> Descent {
    minimise_to(AIM, objective, start, max_iterations)
}

/// The same, to a scaled gradient of at most `aim`.
fn minimise_to(aim: f64, objective: &Objective, start: Option<&[f64]>, max_iterations: u64) -> Descent {
    let (start, gram) = match start {
        Some(start) => (Some(start.to_vec()), None),
        None => sampled_optimum(objective, max_iterations).unzip(),
    };
    let base_rate = || Point::of(objective, base_rate(objective.problem));
    let place = start.map(|start| Point::of(objective, start));
    match place.filter(|place| place.slope.value.is_finite()) {
        Some(place) => descend(objective, place, gram, aim, max_iterations),
        None => descend(objective, base_rate(), None, aim, max_iterations),
    }
}

/// No effects beyond the prior ones, and the log-odds of the share of won deals, which are there of both kinds.
pub(super) fn base_rate(problem: &Problem) -> Vec<f64> {
    let (won, lost) = problem.class_weights();
    let mut point: Vec<f64> = (0..problem.design.n_columns()).map(|column| problem.prior(column)).collect();
    point.push((won / lost).ln());
    point
}

/// The optimum of evenly spaced rows, with a penalty of the same weight among them, and what the Hessian of all rows
/// is about; `None` if there are too few rows, or not both outcomes.
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

/// Steps until the scaled gradient is at most `aim`, none leads downhill, or there were enough. `gram` is a Hessian
/// without its penalty from somewhere near, if there is one.
pub(super) fn descend(
    objective: &Objective,
    mut here: Point,
    gram: Option<Gram>,
    aim: f64,
    max_iterations: u64,
) -> Descent {
    let mut is_kept = gram.is_some();
    let mut gram = gram.unwrap_or_else(|| objective.gram(&here.slope.curvatures));
    let mut hessian = Hessian::of(&gram, objective.alpha);
    let mut size = hessian.scaled(&here.slope.gradient);
    let mut rate = 1.0;
    for iterations in 0..max_iterations {
        if size <= aim {
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
            is_kept = size <= (KEEP_FACTOR * before).max(aim);
        }
        if !is_kept {
            gram = objective.gram(&here.slope.curvatures);
            hessian = Hessian::of(&gram, objective.alpha);
            size = hessian.scaled(&here.slope.gradient);
        }
    }
    Descent { place: here, iterations: max_iterations, gram }
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

    /// The same point, where the ridge penalty is `alpha` instead of `before`.
    pub(super) fn with_penalty(mut self, problem: &Problem, before: f64, alpha: f64) -> Self {
        let coefficients = &self.point[..self.point.len() - 1];
        for (column, (beta, gradient)) in coefficients.iter().zip(&mut self.slope.gradient).enumerate() {
            let distance = beta - problem.prior(column);
            *gradient += (alpha - before) * distance;
            self.slope.value += (alpha - before) / 2.0 * distance * distance;
        }
        self
    }

    /// Where the whole step leads; value and gradient stay those of this place, a hair's breadth away.
    fn full_step(mut self, objective: &Objective, hessian: &Hessian) -> Self {
        let step = self.direction(objective, hessian);
        self.point.iter_mut().zip(step).for_each(|(x, d)| *x -= d);
        self
    }

    /// The d with H d = g.
    ///
    /// Where the Hessian is singular in floating-point numbers, conjugate gradients find it.
    fn direction(&self, objective: &Objective, hessian: &Hessian) -> Vec<f64> {
        let solved = hessian.solve(&self.slope.gradient);
        solved.unwrap_or_else(|| newton_step(objective, &objective.at(&self.point)))
    }

    /// Where a step leads, damped where it must be; `None` when none improves on this place.
    fn step(&self, objective: &Objective, hessian: &Hessian) -> Option<Self> {
        let direction = self.direction(objective, hessian);
        let promised: f64 = direction.iter().zip(&self.slope.gradient).map(|(d, g)| d * g).sum();
        if !promised.is_finite() || promised <= 0.0 {
            return None;
        }
        let moved_by = |length: f64| {
            let point = self.point.iter().zip(&direction).map(|(x, d)| x - length * d).collect();
            Self::of(objective, point)
        };
        if promised <= ROUNDING * self.slope.value {
            // Values are equal up to rounding, and no step needs damping so near the optimum: the gradient decides.
            let moved = moved_by(1.0);
            let size = hessian.scaled(&self.slope.gradient);
            return (hessian.scaled(&moved.slope.gradient) <= LEAST_GAIN * size).then_some(moved);
        }
        let lengths = std::iter::successors(Some(1.0), |length| Some(length / 2.0)).take(MOST_HALVINGS);
        let falls = |length: f64, moved: &Self| {
            moved.slope.value <= self.slope.value - SUFFICIENT_DECREASE * length * promised
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
