//! Intervals from the profile of Firth's penalised likelihood: they need not be symmetric, and are valid with few or
//! separated deals, where Wald intervals are not.

use rayon::prelude::*;

use super::profile_endpoint::EndpointSearch;
use super::profile_likelihood::ProfileLikelihood;
use super::{FitError, Interval};

impl ProfileLikelihood<'_> {
    /// The interval of a combination θ = cᵀ(β, b) of coefficients and intercept: between the two values where the
    /// penalised log-likelihood, maximised over everything else, has dropped by `chi_squared` / 2 from its maximum.
    ///
    /// The penalty always uses the full information, as in R's `logistf`. With c = 1 at one coordinate it is the
    /// interval of that weight. The effect of a level minus the mean effect of its category has c = 1 at the level minus
    /// the share of each level at each: it is the same whichever level is aliased.
    ///
    /// # Shapes and units
    /// `contrast` is c: one number for each column, and then one for the intercept. The coefficient of an aliased
    /// column is always 0, whatever c is there. There are no bounds if c is 0 elsewhere, as θ is then always 0,
    /// or if c is not 0 at a column of zeros, such as a level that no deal has: its effect is not identifiable.
    /// For all others both bounds exist (Kosmidis & Firth 2021), and are accurate to 1e-8 of a standard error.
    ///
    /// If the deals are nearly separated, or few for each column, the penalised likelihood may have several local maxima
    /// for one θ. It is followed from the maximum of the fit, and bounds far from the symmetric ones are searched from two
    /// other starts, which may move them outwards; a still higher maximum may exist.
    ///
    /// Both bounds take as long as 8 to 16 iterations of the fit, and up to 150 where there are few deals for each
    /// column.
    ///
    /// # Errors
    /// When `contrast` has another length, or it or `chi_squared` is not finite, or `chi_squared` is negative.
    ///
    /// # Reference
    /// Heinze & Schemper (2002), "A solution to the problem of separation in logistic regression", *Statistics in
    /// Medicine* 21; Venzon & Moolgavkar (1988), "A method for computing profile-likelihood-based confidence
    /// intervals", *Applied Statistics* 37.
    pub(super) fn interval(&self, contrast: &[f64], chi_squared: f64) -> Result<Interval, FitError> {
        let (found, expected) = (contrast.len(), self.likelihood.n_coordinates());
        if found != expected {
            return Err(FitError::Length {
                what: "numbers",
                found,
                expected,
                of: "coefficients and intercept",
            });
        }
        let is_valid = chi_squared.is_finite() && chi_squared >= 0.0;
        if !is_valid || !contrast.iter().all(|number| number.is_finite()) {
            return Err(FitError::NotFinite);
        }
        if self.unidentified.iter().any(|&column| contrast[column] != 0.0) {
            return Ok(Interval::NONE);
        }
        let contrast = self.likelihood.reduced(contrast);
        let bound = |side| EndpointSearch::new(self, &contrast, side, chi_squared.sqrt())?.bound();
        Ok(Interval { lower: bound(-1.0), upper: bound(1.0) })
    }

    /// The interval of each of several combinations, in their order; they do not depend on the number of threads.
    ///
    /// # Errors
    /// See [`ProfileLikelihood::interval`].
    pub(super) fn intervals(
        &self,
        contrasts: &[Vec<f64>],
        chi_squared: f64,
    ) -> Result<Vec<Interval>, FitError> {
        contrasts.par_iter().map(|contrast| self.interval(contrast, chi_squared)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Problem;
    use super::*;
    use crate::design::{Dense, Design};

    #[test]
    fn what_is_no_quantile_is_refused() {
        let design =
            Design::new(3, Dense { n_columns: 1, values: vec![0.4, -1.3, 2.2] }, vec![], vec![]).unwrap();
        let problem = Problem::new(&design, &[true, false, true]);
        let profile = ProfileLikelihood::new(&problem, &[0.5, 0.1]).unwrap();
        for chi_squared in [-1.0, f64::INFINITY] {
            assert!(matches!(profile.interval(&[1.0, 0.0], chi_squared), Err(FitError::NotFinite)));
        }
    }
}
