//! The penalised likelihood around its maximum.

use super::jeffreys::{PenalisedLikelihood, PenalisedPoint};
use super::{FitError, Problem};

/// The penalised likelihood around its maximum, from which intervals are taken.
#[derive(Debug)]
pub(super) struct ProfileLikelihood<'a> {
    pub(super) likelihood: PenalisedLikelihood<'a>,
    /// The point of the fit.
    pub(super) maximum: PenalisedPoint,
    /// The point where all coefficients and the intercept are 0.
    pub(super) origin: PenalisedPoint,
    /// Columns that are 0 for every deal, whose coefficients are arbitrary.
    pub(super) unidentified: Vec<usize>,
}

impl<'a> ProfileLikelihood<'a> {
    /// The profile of a problem around its fit: the coefficients in column order, and the intercept.
    ///
    /// # Errors
    /// When the fit has other columns than the problem; else as the fit itself.
    pub(super) fn new(problem: &'a Problem<'a>, point: &[f64]) -> Result<Self, FitError> {
        let (found, expected) = (point.len(), problem.design.n_columns() + 1);
        if found != expected {
            return Err(FitError::Length {
                what: "weights",
                found,
                expected,
                of: "coefficients and intercept",
            });
        }
        let likelihood = PenalisedLikelihood::of(problem)?;
        let maximum = likelihood.at(likelihood.reduced(point)).ok_or(FitError::NotFinite)?;
        let origin = likelihood.origin().ok_or(FitError::NotFinite)?;
        let weights: Vec<f64> = (0..problem.won.len()).map(|row| problem.weight(row)).collect();
        let squares = problem.design.gram_diagonal(&weights);
        let unidentified = (0..problem.design.n_columns()).filter(|&column| squares[column] == 0.0).collect();
        Ok(Self { likelihood, maximum, origin, unidentified })
    }
}
