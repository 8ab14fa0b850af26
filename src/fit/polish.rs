//! Refines a fit by `lbfgs`: Newton steps from a point that is already close to the optimum.
//!
//! A line search compares values of the objective, a sum over many deals, and is limited by its rounding error; the
//! weights are accurate to five or six digits. The gradient is far more accurate, so a few steps
//! by the gradient give the remaining digits.

use super::cholesky::dot;
use super::objective::{Local, Objective};

/// The scaled gradient (a hundredth of a standard error) from which full Newton steps are tried: the
/// objective is nearly quadratic there.
pub(super) const CLOSE: f64 = 1e-2;

/// Each step gains several digits; more than a few means that the point was not close.
const MOST_STEPS: usize = 5;

/// How far conjugate gradients reduce the residual of one step: four digits a step.
const RESIDUAL_REDUCTION: f64 = 1e-4;

/// In exact arithmetic, conjugate gradients need at most one iteration per coordinate, and in
/// practice far fewer. This bounds the cost for very wide designs.
const MOST_ITERATIONS: usize = 500;

/// `point` moved towards the optimum for as long as that lowers the scaled gradient; unchanged if it is not close.
pub(super) fn polish(objective: &Objective, mut point: Vec<f64>) -> Vec<f64> {
    let mut local = objective.at(&point);
    if local.scaled_gradient() > CLOSE {
        return point;
    }
    for _ in 0..MOST_STEPS {
        let step = newton_step(objective, &local);
        let moved: Vec<f64> = point.iter().zip(&step).map(|(x, step)| x - step).collect();
        let local_moved = objective.at(&moved);
        if local_moved.scaled_gradient() < local.scaled_gradient() {
            (point, local) = (moved, local_moved);
        } else {
            break;
        }
    }
    point
}

/// The step d with H d = g, by conjugate gradients preconditioned with the diagonal of H.
///
/// # Reference
/// Nocedal & Wright, *Numerical Optimization*, 2nd edition, algorithm 5.3.
pub(super) fn newton_step(objective: &Objective, local: &Local) -> Vec<f64> {
    let precondition =
        |r: &[f64]| -> Vec<f64> { r.iter().zip(&local.hessian_diagonal).map(|(r, h)| r / h).collect() };
    let mut step = vec![0.0; local.gradient.len()];
    let mut residual = local.gradient.clone();
    let mut direction = precondition(&residual);
    let mut size = dot(&residual, &direction);
    let enough = size * RESIDUAL_REDUCTION * RESIDUAL_REDUCTION;
    let mut iterations = 0;
    while size > enough && iterations < MOST_ITERATIONS {
        let product = objective.hessian_times(&local.curvatures, &direction);
        let length = size / dot(&direction, &product);
        add_multiple(&mut step, length, &direction);
        add_multiple(&mut residual, -length, &product);
        let preconditioned = precondition(&residual);
        let next_size = dot(&residual, &preconditioned);
        let ratio = next_size / size;
        direction.iter_mut().zip(preconditioned).for_each(|(d, z)| *d = z + ratio * *d);
        size = next_size;
        iterations += 1;
    }
    step
}

fn add_multiple(total: &mut [f64], factor: f64, addend: &[f64]) {
    total.iter_mut().zip(addend).for_each(|(total, addend)| *total += factor * addend);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Dense, Design};
    use crate::fit::Problem;

    #[test]
    fn a_close_point_reaches_the_optimum_and_a_far_one_stays() {
        let dense = Dense { n_columns: 1, values: vec![2.0, 1.0, -0.5, 0.3, -1.0, 0.8] };
        let design = Design::new(6, dense, vec![], vec![]).unwrap();
        let problem = Problem::new(&design, &[true, true, false, false, false, true]);
        let objective = Objective { problem: &problem, alpha: 1.0 };
        let far = vec![5.0, 5.0];
        assert_eq!(polish(&objective, far.clone()), far);

        let mut optimum = vec![0.0, 0.0];
        for _ in 0..20 {
            let step = newton_step(&objective, &objective.at(&optimum));
            add_multiple(&mut optimum, -1.0, &step);
        }
        let close = vec![optimum[0] + 1e-3, optimum[1] - 1e-3];
        assert!(objective.at(&close).scaled_gradient() > 1e-4);
        assert!(objective.at(&polish(&objective, close)).scaled_gradient() < 1e-14);
    }
}
