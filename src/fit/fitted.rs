//! The fit of a problem: the solver of its options, and the certificate of its solution.

use super::limits::{MOST_COLUMNS, MOST_INFERRED_COLUMNS};
use super::objective::Objective;
use super::profile_likelihood::ProfileLikelihood;
use super::{
    Certificate, FitError, FitOptions, Inference, Interval, Penalty, Problem, Solver, firth, lbfgs, newton,
    polish,
};
use crate::statistics::CHI_SQUARE_95;

/// Weights that are certified to be the optimum of their problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Log-odds of winning when all columns are 0.
    pub intercept: f64,
    /// For each column of the design, the change in log-odds for one unit of it; positive is towards won.
    pub coefficients: Vec<f64>,
    /// The solver diagnostics: the evidence that these are the optimum, and separation.
    pub certificate: Certificate,
}

impl Fitted {
    /// The coefficients in column order, and then the intercept.
    #[must_use]
    pub fn point(&self) -> Vec<f64> {
        self.coefficients.iter().copied().chain([self.intercept]).collect()
    }
}

/// The intercept b and coefficients β that minimise −Σ wᵢ ℓ(yᵢ, oᵢ + b + xᵢᵀβ) + α/2 ‖β − β₀‖², or with Firth's penalty
/// −½ ln det of their information instead of the ridge.
///
/// ℓ is the log-likelihood of deal i at those log-odds of winning; the sum is over deals (not a mean), and
/// the intercept is not penalised. The weights w are 1, the offset o and the prior mean β₀ are 0 unless given. A
/// positive coefficient means "towards won", whatever the class balance or the order of the rows.
///
/// # Errors
/// If there is nothing to fit (no rows, no columns, one class only), the numbers overflow, or the
/// solver does not reach the optimum: see [`Certificate`].
///
/// # Reference
/// Hastie, Tibshirani & Friedman, *The Elements of Statistical Learning*, 2nd edition, §4.4.1 and §3.4.1.
pub fn fit(problem: &Problem, options: &FitOptions) -> Result<Fitted, FitError> {
    fit_from(problem, options, None)
}

/// The same with a warm start: coefficients in column order, and then the intercept. It saves
/// iterations and changes nothing else. A start of another length, or that is not finite, is not used.
///
/// # Errors
/// As [`fit`].
pub fn fit_from(problem: &Problem, options: &FitOptions, start: Option<&[f64]>) -> Result<Fitted, FitError> {
    problem.check()?;
    let Penalty::Ridge(alpha) = options.penalty() else {
        let firth = firth::maximise(problem, options.max_iterations())?;
        let certificate = Certificate::of_firth(problem, &firth);
        return Ok(Fitted { intercept: firth.intercept, coefficients: firth.coefficients, certificate });
    };
    let objective = Objective { problem, alpha };
    let n_columns = problem.design.n_columns();
    let is_narrow = n_columns <= MOST_COLUMNS;
    let (mut point, certificate) = match options.solver() {
        Solver::Newton if !is_narrow => return Err(FitError::TooWide { n_columns }),
        Solver::Auto if !is_narrow && !problem.is_plain() => return Err(FitError::TooWide { n_columns }),
        Solver::Auto | Solver::Newton if is_narrow => {
            let is_usable =
                |start: &&[f64]| start.len() == n_columns + 1 && start.iter().all(|x| x.is_finite());
            let descent = newton::minimise(&objective, start.filter(is_usable), options.max_iterations());
            certified(&objective, descent.place.point, descent.iterations, options.max_iterations())?
        }
        _ => {
            let point = lbfgs::minimise(problem, alpha, options.max_iterations())?;
            let point = polish::polish(&objective, point);
            let certificate = Certificate::of(&objective, &point, None).ok_or(FitError::NotFinite)?;
            (point, certificate)
        }
    };
    if !certificate.is_met() {
        return Err(FitError::NotConverged {
            gradient: certificate.gradient_norm,
            tolerance: certificate.tolerance,
            max_iterations: options.max_iterations(),
        });
    }
    let intercept = point[n_columns];
    point.truncate(n_columns);
    Ok(Fitted { intercept, coefficients: point, certificate })
}

/// The end of Newton's method after `taken` iterations, with its certificate. The last step may have been taken unseen and fall short:
/// then it goes on.
fn certified(
    objective: &Objective,
    point: Vec<f64>,
    taken: u64,
    max_iterations: u64,
) -> Result<(Vec<f64>, Certificate), FitError> {
    let certificate = Certificate::of(objective, &point, Some(taken)).ok_or(FitError::NotFinite)?;
    if certificate.is_met() || taken >= max_iterations {
        return Ok((point, certificate));
    }
    let descent = newton::minimise(objective, Some(&point), max_iterations - taken);
    let (point, taken) = (descent.place.point, taken + descent.iterations);
    let certificate = Certificate::of(objective, &point, Some(taken)).ok_or(FitError::NotFinite)?;
    Ok((point, certificate))
}

/// The inference for a fit with this penalty; `None` for designs with more than
/// `MOST_INFERRED_COLUMNS`.
///
/// # Errors
/// If the columns are numerically collinear under this penalty.
pub fn infer(problem: &Problem, penalty: Penalty, fitted: &Fitted) -> Result<Option<Inference>, FitError> {
    let Penalty::Ridge(alpha) = penalty else {
        return firth::inference(problem, &fitted.point()).map(Some);
    };
    if problem.design.n_columns() > MOST_INFERRED_COLUMNS {
        return Ok(None);
    }
    Inference::at(problem, alpha, &fitted.point()).map(Some)
}

/// The 95 % intervals of combinations of the weights of a fit with Firth's penalty, by the profile of its penalised
/// likelihood: they need not be symmetric, and are valid where Wald intervals are not.
///
/// Each of `contrasts` has one number for each column, and then one for the intercept; a 1 and zeros ask for one weight.
///
/// # Errors
/// When a contrast has another length or is not finite; else as [`fit`].
///
/// # Reference
/// Heinze & Schemper (2002), "A solution to the problem of separation in logistic regression".
pub fn profile_intervals(
    problem: &Problem,
    fitted: &Fitted,
    contrasts: &[Vec<f64>],
) -> Result<Vec<Interval>, FitError> {
    ProfileLikelihood::new(problem, &fitted.point())?.intervals(contrasts, CHI_SQUARE_95)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Dense, Design};
    use crate::testing::{normal, uniform};

    #[test]
    fn iterations_go_on_where_the_last_step_fell_short() {
        let values: Vec<f64> = (0..300).map(|row| normal(1, row)).collect();
        let won: Vec<bool> = (0..300).map(|row| uniform(2, row) < 0.3).collect();
        let design = Design::new(300, Dense { n_columns: 1, values }, vec![], vec![]).unwrap();
        let problem = Problem::new(&design, &won);
        let objective = Objective { problem: &problem, alpha: 1.0 };
        let optimum = newton::minimise(&objective, None, 100).place.point;
        let short: Vec<f64> = optimum.iter().map(|x| x + 1e-6).collect();
        let (point, certificate) = certified(&objective, short.clone(), 7, 100).unwrap();
        assert!(certificate.is_met() && certificate.iterations > Some(7));
        assert!(point.iter().zip(&optimum).all(|(a, b)| (a - b).abs() < 1e-9));
        let (_, ended) = certified(&objective, short, 100, 100).unwrap();
        assert!(!ended.is_met(), "no more than the maximum");
    }
}
