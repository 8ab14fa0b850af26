//! Firth's penalised likelihood: bias-reduced weights, finite even under separation.

use super::fisher_scoring::Ascent;
use super::jeffreys::{PenalisedLikelihood, PenalisedPoint};
use super::limits::TOLERANCE;
use super::{Covariance, FitError, Inference, Problem};

/// The tolerance of the iterations is a hundredth of the required one: two more digits cost a step or two.
const AIM: f64 = TOLERANCE / 100.0;

/// Weights by Firth's penalised likelihood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Firth {
    /// Log-odds of winning when all columns are 0.
    pub intercept: f64,
    /// For each column of the design, the change in log-odds for one unit of it; positive is towards won, and 0 for
    /// aliased columns.
    pub coefficients: Vec<f64>,
    /// Σ w ℓ + ½ ln det I at the weights, in natural-log units. The second term depends on the units of the columns
    /// and on which are aliased, so only differences between values of the same design are meaningful.
    pub penalised_log_likelihood: f64,
    /// Σ w ℓ at the weights, in natural-log units.
    pub log_likelihood: f64,
    /// Steps that were taken.
    pub iterations: u64,
    /// The largest |uⱼ| / √Iⱼⱼ at the weights, where u is the modified score: the distance of a weight from the
    /// optimum, in standard errors. At most 1e-8.
    pub score_norm: f64,
    /// Columns that are a linear combination of the intercept and others, in column order.
    pub aliased: Vec<usize>,
}

/// The intercept b and coefficients β that maximise Σ wᵢ ℓ(yᵢ, oᵢ + b + xᵢᵀβ) + ½ ln det I(β, b).
///
/// I = Xᵀ W X with W = diag(wᵢ pᵢ (1 − pᵢ)) is the information of the coefficients and the intercept, with the weights
/// w (1 unless given) and the offset o (0 unless given). A row of weight 2 is the same as the row twice, in the
/// likelihood and in the penalty. The penalty removes the first-order bias of the weights, and keeps them finite
/// for any deals, even if a feature separates won from lost deals. If they are nearly separated,
/// or few for each column, the function may have several local maxima: this is the one that iterations from 0 lead to.
///
/// With aliased columns the information is singular, so those are excluded, and their
/// coefficient is 0. In the order intercept, numbers and flags, then levels and members from the rarest to the most
/// frequent, a column is excluded if it is a combination of those before it: the most frequent level of every category,
/// columns of zeros and constant ones.
///
/// # Shapes and units
/// An iteration takes about n p² / 2 multiplications for the information and as many for the hat matrix, with n rows
/// and p columns of numbers; levels and members cost less, as only those of a row are used. There are ten to
/// forty iterations. Larger problems than n p² = 1e8 are refused.
///
/// # Errors
/// If there is nothing to fit (no rows, no columns, one class only), the problem has a prior mean or is too
/// large, numbers overflow, or the maximum is not reached in `max_iterations` steps.
///
/// # Reference
/// Firth (1993), "Bias reduction of maximum likelihood estimates", *Biometrika* 80; Heinze & Schemper (2002), "A
/// solution to the problem of separation in logistic regression", *Statistics in Medicine* 21; weights as in R's
/// `logistf`. That the maximum is finite: Kosmidis & Firth (2021), "Jeffreys-prior penalty, finiteness and shrinkage
/// in binomial-response generalized linear models", *Biometrika* 108.
pub(super) fn maximise(problem: &Problem, max_iterations: u64) -> Result<Firth, FitError> {
    let likelihood = PenalisedLikelihood::of(problem)?;
    let start = likelihood.origin().ok_or(FitError::NotFinite)?;
    let is_done = |place: &PenalisedPoint, _: &_| place.score_norm() <= AIM;
    let maximum =
        Ascent::new(&likelihood, None).maximise(start, is_done, max_iterations).ok_or(FitError::NotFinite)?;
    let gradient = maximum.place.score_norm();
    if gradient > TOLERANCE {
        return Err(FitError::NotConverged { gradient, tolerance: TOLERANCE, max_iterations });
    }
    let mut coefficients = likelihood.expanded(&maximum.place.point);
    let intercept = coefficients.pop().unwrap_or_default();
    let is_aliased = |column: &usize| likelihood.identifiable().binary_search(column).is_err();
    Ok(Firth {
        intercept,
        penalised_log_likelihood: maximum.place.value,
        log_likelihood: maximum.place.log_likelihood,
        iterations: maximum.iterations,
        score_norm: gradient,
        aliased: (0..coefficients.len()).filter(is_aliased).collect(),
        coefficients,
    })
}

/// Inference from the information at a point (coefficients in column order, and then the intercept).
///
/// # Errors
/// As [`maximise`], and when the information there cannot be inverted.
pub(super) fn inference(problem: &Problem, point: &[f64]) -> Result<Inference, FitError> {
    let likelihood = PenalisedLikelihood::of(problem)?;
    let place = likelihood.at(likelihood.reduced(point)).ok_or(FitError::NotFinite)?;
    let (_, condition) = place.information.inverse().ok_or(FitError::Singular)?;
    let step = place.information.solve(&place.score).ok_or(FitError::Singular)?;
    let decrement: f64 = step.iter().zip(&place.score).map(|(d, u)| d * u).sum();
    Ok(Inference {
        covariance: covariance(&likelihood, &place).ok_or(FitError::Singular)?,
        effective_parameters: likelihood.identifiable().len() as f64,
        condition,
        newton_decrement: decrement.max(0.0).sqrt(),
        intervals: None,
        freedom: None,
    })
}

/// The inverse of the information, with zeros for aliased coordinates.
fn covariance(likelihood: &PenalisedLikelihood, place: &PenalisedPoint) -> Option<Covariance> {
    let (inverse, _) = place.information.inverse()?;
    let mut rows: Vec<Vec<f64>> = (1..=likelihood.n_coordinates()).map(|length| vec![0.0; length]).collect();
    for (row, &coordinate) in inverse.iter().zip(likelihood.identifiable()) {
        for (&value, &other) in row.iter().zip(likelihood.identifiable()) {
            rows[coordinate][other] = value;
        }
    }
    Covariance::from_rows(&rows)
}

impl Firth {
    /// The coefficients in column order, and then the intercept.
    #[must_use]
    pub(super) fn point(&self) -> Vec<f64> {
        self.coefficients.iter().copied().chain([self.intercept]).collect()
    }
}
