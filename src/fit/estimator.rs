//! The fit as a linfa estimator: parameters, checked parameters, a fitted model.

use linfa::dataset::{AsSingleTargets, DatasetBase, Records};
use linfa::traits::{Fit, PredictInplace};
use linfa::{Float, ParamGuard};
use ndarray::{Array1, ArrayBase, Data, Ix2};

use super::{FitError, FitOptions, Fitted, Penalty, Problem, Solver, fit};
use crate::design::{Dense, Design};
use crate::units::logistic;

/// Parameters of a penalised logistic model for linfa, not yet checked. The default is a ridge of strength 1.
///
/// Unlike `linfa_logistic`, it uses the sample weights of a dataset, returns an error instead of a model that has
/// not converged, and its coefficients always point towards `true`, whichever outcome is more frequent. Records are
/// an array, or a [`Design`], which stores categories as codes and is far faster.
///
/// ```
/// use bantam::fit::LogisticParams;
/// use linfa::prelude::*;
/// use ndarray::array;
///
/// let employees = array![[20.0], [45.0], [80.0], [150.0], [400.0], [900.0]].mapv(f64::ln);
/// let won = array![false, false, true, false, true, true];
/// let dataset = Dataset::new(employees, won);
///
/// let model = LogisticParams::new().alpha(0.1).fit(&dataset)?;
/// assert!(model.fitted().coefficients[0] > 0.0); // larger companies buy
/// assert_eq!(model.predict(&array![[30_f64.ln()], [700_f64.ln()]]), array![false, true]);
///
/// // An invalid penalty is an error before anything is fitted.
/// assert!(LogisticParams::new().alpha(-1.0).fit(&dataset).is_err());
/// # Ok::<(), bantam::fit::FitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticParams(ValidLogisticParams);

/// Checked parameters, from [`ParamGuard::check`] of [`LogisticParams`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValidLogisticParams {
    penalty: Penalty,
    solver: Solver,
    max_iterations: u64,
}

/// The default maximum number of iterations; Newton needs five to ten.
const MAX_ITERATIONS: u64 = 1000;

impl Default for LogisticParams {
    fn default() -> Self {
        let penalty = Penalty::Ridge(1.0);
        Self(ValidLogisticParams { penalty, solver: Solver::default(), max_iterations: MAX_ITERATIONS })
    }
}

impl LogisticParams {
    /// A ridge of strength 1, fitted by [`Solver::Auto`] in at most 1000 steps.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A ridge of this strength: the precision of a normal prior on each coefficient, greater than 0.
    #[must_use]
    pub fn alpha(self, alpha: f64) -> Self {
        self.penalty(Penalty::Ridge(alpha))
    }

    /// Another penalty.
    #[must_use]
    pub fn penalty(self, penalty: Penalty) -> Self {
        Self(ValidLogisticParams { penalty, ..self.0 })
    }

    /// Another solver.
    #[must_use]
    pub fn solver(self, solver: Solver) -> Self {
        Self(ValidLogisticParams { solver, ..self.0 })
    }

    /// The maximum number of iterations, at least 1.
    #[must_use]
    pub fn max_iterations(self, max_iterations: u64) -> Self {
        Self(ValidLogisticParams { max_iterations, ..self.0 })
    }
}

impl ValidLogisticParams {
    fn options(&self) -> Result<FitOptions, FitError> {
        Ok(FitOptions::new(self.penalty, self.max_iterations)?.with_solver(self.solver))
    }

    /// Fits the targets of `dataset` to a design of its records.
    fn fit_design<R: Records, T: AsSingleTargets<Elem = bool>>(
        &self,
        design: &Design,
        dataset: &DatasetBase<R, T>,
    ) -> Result<FittedLogistic, FitError> {
        let won: Vec<bool> = dataset.as_single_targets().iter().copied().collect();
        let weights: Option<Vec<f64>> =
            dataset.weights().map(|weights| weights.iter().copied().map(f64::from).collect());
        let problem = Problem::new(design, &won).weighted(weights.as_deref());
        fit(&problem, &self.options()?).map(FittedLogistic)
    }
}

impl ParamGuard for LogisticParams {
    type Checked = ValidLogisticParams;
    type Error = FitError;

    fn check_ref(&self) -> Result<&Self::Checked, FitError> {
        self.0.options().map(|_| &self.0)
    }

    fn check(self) -> Result<Self::Checked, FitError> {
        self.0.options().map(|_| self.0)
    }
}

impl From<linfa::Error> for FitError {
    fn from(error: linfa::Error) -> Self {
        Self::Solver(Box::new(error))
    }
}

impl<F: Float, D: Data<Elem = F>, T: AsSingleTargets<Elem = bool>> Fit<ArrayBase<D, Ix2>, T, FitError>
    for ValidLogisticParams
{
    type Object = FittedLogistic;

    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<FittedLogistic, FitError> {
        self.fit_design(&dense_design(dataset.records())?, dataset)
    }
}

impl<T: AsSingleTargets<Elem = bool>> Fit<Design, T, FitError> for ValidLogisticParams {
    type Object = FittedLogistic;

    fn fit(&self, dataset: &DatasetBase<Design, T>) -> Result<FittedLogistic, FitError> {
        self.fit_design(dataset.records(), dataset)
    }
}

impl Records for Design {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.n_rows()
    }

    fn nfeatures(&self) -> usize {
        self.n_columns()
    }
}

/// An array as a design of one dense block.
fn dense_design<F: Float, D: Data<Elem = F>>(records: &ArrayBase<D, Ix2>) -> Result<Design, FitError> {
    let values = records.iter().map(|&value| as_f64(value));
    let (n_rows, n_columns) = records.dim();
    Ok(Design::new(n_rows, Dense { n_columns, values: values.collect() }, vec![], vec![])?)
}

/// A logistic model that linfa can predict with.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedLogistic(Fitted);

impl FittedLogistic {
    /// Coefficients, intercept and certificate.
    #[must_use]
    pub fn fitted(&self) -> &Fitted {
        &self.0
    }

    /// The probability of `true` for each row of an array, from 0 to 1.
    ///
    /// # Panics
    /// When the array does not have one column for each coefficient.
    #[must_use]
    pub fn predict_probabilities<F: Float, D: Data<Elem = F>>(
        &self,
        records: &ArrayBase<D, Ix2>,
    ) -> Array1<f64> {
        self.log_odds(records).mapv(logistic)
    }

    fn log_odds<F: Float, D: Data<Elem = F>>(&self, records: &ArrayBase<D, Ix2>) -> Array1<f64> {
        assert_eq!(records.ncols(), self.0.coefficients.len(), "one column for each coefficient");
        let sum = |row: ndarray::ArrayView1<'_, F>| {
            row.iter().zip(&self.0.coefficients).map(|(&x, beta)| as_f64(x) * beta).sum::<f64>()
        };
        records.rows().into_iter().map(|row| self.0.intercept + sum(row)).collect()
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix2>, Array1<bool>> for FittedLogistic {
    fn predict_inplace<'a>(&'a self, records: &'a ArrayBase<D, Ix2>, targets: &mut Array1<bool>) {
        targets.assign(&self.log_odds(records).mapv(|log_odds| log_odds > 0.0));
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<bool> {
        Array1::default(records.nrows())
    }
}

impl PredictInplace<Design, Array1<bool>> for FittedLogistic {
    fn predict_inplace<'a>(&'a self, design: &'a Design, targets: &mut Array1<bool>) {
        let sums = design.matvec(&self.0.coefficients);
        *targets = sums.into_iter().map(|sum| self.0.intercept + sum > 0.0).collect();
    }

    fn default_target(&self, design: &Design) -> Array1<bool> {
        Array1::default(design.n_rows())
    }
}

/// The number in full: linfa's floats are `f32` and `f64`, and NaN stays NaN.
fn as_f64<F: Float>(value: F) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}
