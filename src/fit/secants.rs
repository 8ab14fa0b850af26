//! What a kept factor of the Hessian gets wrong, corrected by what the gradient did along the steps taken with it.
//!
//! A Hessian of a sample, or of another point, is a few per cent off. Each step shows how the true one acts along it,
//! and the BFGS update makes the next steps act so, at the cost of a few dot products: steps gain digits faster and
//! faster, where those of the bare factor would gain the same few each time.
//!
//! # Reference
//! Nocedal & Wright, *Numerical Optimization*, 2nd edition, algorithm 7.4, with the factored Hessian as the first
//! approximation.

use super::cholesky::{Hessian, dot};
use super::newton::Place;

/// Steps since the Hessian was factored, oldest first.
#[derive(Debug, Default)]
pub(super) struct Secants {
    secants: Vec<Secant>,
}

#[derive(Debug)]
struct Secant {
    /// How far the point moved.
    step: Vec<f64>,
    /// How the gradient changed.
    change: Vec<f64>,
    /// 1 / stepᵀ change.
    scale: f64,
}

impl Secants {
    /// Takes note of a step. One along which the gradient did not rise, but for rounding, tells nothing of a convex
    /// function and is left out.
    pub(super) fn add(&mut self, from: &Place, to: &Place) {
        let difference = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>();
        let step = difference(&to.point, &from.point);
        let change = difference(&to.slope.gradient, &from.slope.gradient);
        let scale = dot(&step, &change).recip();
        if scale.is_finite() && scale > 0.0 {
            self.secants.push(Secant { step, change, scale });
        }
    }

    /// The d with H d = g for the corrected Hessian; `None` without a factor.
    pub(super) fn solve(&self, hessian: &Hessian, gradient: &[f64]) -> Option<Vec<f64>> {
        let mut d = gradient.to_vec();
        let mut lengths = Vec::with_capacity(self.secants.len());
        for Secant { step, change, scale } in self.secants.iter().rev() {
            let length = scale * dot(step, &d);
            d.iter_mut().zip(change).for_each(|(d, change)| *d -= length * change);
            lengths.push(length);
        }
        let mut d = hessian.solve(&d)?;
        for (Secant { step, change, scale }, length) in self.secants.iter().zip(lengths.into_iter().rev()) {
            let correction = length - scale * dot(change, &d);
            d.iter_mut().zip(step).for_each(|(d, step)| *d += correction * step);
        }
        Some(d)
    }
}
