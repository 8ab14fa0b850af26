//! Scores of further columns, given those of a fit.

use super::cholesky::Hessian;
use super::objective::Objective;
use super::{Fitted, Problem};
use crate::design::Design;

/// A fit by which further columns are tested: Neyman's C(α).
///
/// The score Vᵀr of a column V has to allow for the coefficients β of the fit, which are estimates, and shrunk. The part of V that
/// the columns X of the fit do not explain, V* = V − X (Xᵀ W X)⁻ Xᵀ W V, has the efficient score V*ᵀr: to first order neither the error nor
/// the shrinkage of β has an effect on it, and it is independent of β, so that V may be made from the coefficients themselves.
///
/// # Reference
/// Neyman (1959), "Optimal asymptotic tests of composite statistical hypotheses"; Smith (1987), "Alternative asymptotically optimal
/// tests and their application to dynamic specification", for the form of the statistic.
pub(crate) struct EfficientScores {
    design: Design,
    /// w (y − p) of each row.
    pub residuals: Vec<f64>,
    /// w p (1 − p) of each row.
    pub curvatures: Vec<f64>,
    /// Xᵀ W X with the intercept, made invertible.
    information: Hessian,
}

/// What is added to the information of each coordinate, relative to it: all levels of a category have a column, which are collinear.
const RIDGE: f64 = 1e-8;

impl EfficientScores {
    /// Those of a fit of deals with these outcomes and weights, which are 1 unless given.
    pub(crate) fn new(design: Design, won: &[bool], weights: Option<&[f64]>, fitted: &Fitted) -> Self {
        let problem = Problem::new(&design, won).weighted(weights);
        let (objective, point) = (Objective { problem: &problem, alpha: 0.0 }, fitted.point());
        let curvatures = objective.slope_at(&point).curvatures;
        let residuals = objective.residuals(&point).into_iter().map(|residual| -residual).collect();
        let gram = objective.gram(&curvatures);
        let element = |row: usize, column: usize| {
            let element = gram.at(row, column);
            match (row == column, element > 0.0) {
                (false, _) => element,
                (true, true) => element * (1.0 + RIDGE),
                // A column of zeros explains nothing.
                (true, false) => 1.0,
            }
        };
        let information = Hessian::of_elements(gram.n_coordinates(), element);
        Self { design, residuals, curvatures, information }
    }

    /// V*, the part of a column that those of the fit do not explain; `None` where their information cannot be factored.
    pub(crate) fn unexplained(&self, column: &[f64]) -> Option<Vec<f64>> {
        let weighted: Vec<f64> = column.iter().zip(&self.curvatures).map(|(v, w)| v * w).collect();
        let mut sums = self.design.rmatvec(&weighted);
        sums.push(weighted.iter().sum());
        let mut explained = self.information.solve(&sums)?;
        let intercept = explained.pop()?;
        let explained = self.design.matvec(&explained);
        Some(column.iter().zip(explained).map(|(v, x)| v - intercept - x).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Dense;
    use crate::fit::{FitOptions, Penalty, fit};
    use crate::testing::{normal, uniform};
    use crate::units::logistic;

    #[test]
    fn what_is_left_is_orthogonal_to_the_columns_and_a_combination_of_them_leaves_nothing() {
        let n = 200_u64;
        let values: Vec<f64> = (0..n).flat_map(|row| [normal(1, row), normal(2, row), 0.0]).collect();
        let design = Design::new(200, Dense { n_columns: 3, values }, vec![], vec![]).unwrap();
        let won: Vec<bool> = (0..n).map(|row| uniform(3, row) < logistic(normal(1, row) - 1.0)).collect();
        let problem = Problem::new(&design, &won);
        let fitted = fit(&problem, &FitOptions::new(Penalty::Ridge(1.0), 100).unwrap()).unwrap();
        let scores = EfficientScores::new(design.clone(), &won, None, &fitted);
        let other: Vec<f64> = (0..n).map(|row| normal(4, row) + normal(1, row)).collect();
        let left = scores.unexplained(&other).unwrap();
        let weighted: Vec<f64> = left.iter().zip(&scores.curvatures).map(|(v, w)| v * w).collect();
        assert!(design.rmatvec(&weighted).iter().chain([&weighted.iter().sum()]).all(|sum| sum.abs() < 1e-5));
        let own: Vec<f64> = (0..n).map(|row| 2.0 * normal(1, row) - 0.5).collect();
        assert!(scores.unexplained(&own).unwrap().iter().all(|left| left.abs() < 1e-5));
    }
}
