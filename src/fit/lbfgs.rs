//! Limited-memory BFGS by `linfa_logistic`, on the dense design. The only file that uses it.

use linfa::DatasetBase;
use linfa::prelude::Fit;
use linfa_logistic::{FittedLogisticRegression, LogisticRegression};
use ndarray::{Array1, Array2};

use super::polish::CLOSE;
use super::{FitError, Problem};

/// A point near the minimum of the objective of [`super::fit`], oriented towards won.
///
/// linfa returns its best point whether or not it converged, so the caller must check it.
///
/// # Errors
/// When the problem has weights, an offset or a prior mean (linfa would take and ignore weights), the design is too
/// large to write out, or linfa refuses it.
pub(super) fn minimise(problem: &Problem, alpha: f64, max_iterations: u64) -> Result<Vec<f64>, FitError> {
    let unknown = [
        ("weights", problem.weights.is_some()),
        ("offset", problem.offset.is_some()),
        ("prior mean", problem.prior_mean.is_some()),
    ];
    if let Some((what, _)) = unknown.into_iter().find(|(_, is_there)| *is_there) {
        return Err(FitError::LbfgsUnsupported { what });
    }
    let shape = (problem.design.n_rows(), problem.design.n_columns());
    let records = Array2::from_shape_vec(shape, problem.design.to_dense()?).map_err(solver_error)?;
    let dataset = DatasetBase::new(records, Array1::from_vec(problem.won.to_vec()));
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .max_iterations(max_iterations)
        .gradient_tolerance(gradient_tolerance(problem, alpha))
        .fit(&dataset)
        .map_err(solver_error)?;
    Ok(oriented(&fitted))
}

/// The length of the gradient from which `polish` can take over: when no second derivative Hⱼⱼ is below H, the
/// scaled gradient |gⱼ| / √Hⱼⱼ is then at most [`CLOSE`].
///
/// For a coefficient it is never below α. For the intercept it is Σ p (1 − p), taken at the base rate: it is
/// smaller only if weights are large, and so α is small.
fn gradient_tolerance(problem: &Problem, alpha: f64) -> f64 {
    let n_won = problem.won.iter().filter(|&&won| won).count() as f64;
    let n_rows = problem.won.len() as f64;
    CLOSE * alpha.min(n_won * (n_rows - n_won) / n_rows).sqrt()
}

/// The point oriented towards won. linfa calls the more frequent outcome positive (in a tie the first seen), so the
/// signs are read from its labels.
fn oriented(fitted: &FittedLogisticRegression<f64, bool>) -> Vec<f64> {
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    fitted.params().iter().chain([&fitted.intercept()]).map(|weight| sign * weight).collect()
}

fn solver_error(error: impl std::error::Error + Send + Sync + 'static) -> FitError {
    FitError::Solver(Box::new(error))
}
