//! How the coefficients of a model were fitted, and their uncertainty.

use crate::fit::{AlphaPath, Certificate, Estimate, Inference, Penalty, PointsCalibration};
use crate::linear_model::ExpressedRule;

/// How the coefficients of a model were fitted, and their uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRecord {
    /// The penalty.
    pub penalty: Penalty,
    /// How the penalty was chosen; `None` when it was given.
    pub path: Option<AlphaPath>,
    /// Solver diagnostics: evidence that the fit is the optimum.
    pub certificate: Certificate,
    /// The effective number of deals; `None` when all weigh 1.
    pub effective_deals: Option<f64>,
    /// The effective number of deals of the smaller class.
    pub events: f64,
    /// Covariance and intervals, for the coefficients as they are in the model and the intercept; `None` for a design of
    /// more than 1,000 columns.
    pub inference: Option<Inference>,
    /// The sign stability of the coefficients; `None` when it was not requested.
    pub stability: Option<Stability>,
    /// The points table that the ridge shrank to; `None` where it shrank to 0.
    pub prior: Option<PriorRecord>,
}

/// A points table that the ridge of a fit shrank to.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorRecord {
    /// The log-odds per point, estimated on the training deals.
    pub worth: PointsCalibration,
    /// The share of the table that the ridge shrank to, from 0 to 1.
    pub share: f64,
    /// The table's coefficient of each column, in log-odds, centred as the coefficients are.
    pub weights: Vec<f64>,
    /// The rules in the order of the table.
    pub rules: Vec<ExpressedRule>,
}

/// A rule with a smaller share counts as not expressed by the columns.
pub const LEAST_EXPRESSED: f64 = 0.5;

impl PriorRecord {
    /// The rules that the columns of the model cannot express.
    pub fn not_expressed(&self) -> impl Iterator<Item = &ExpressedRule> {
        self.rules.iter().filter(|rule| rule.share.is_some_and(|share| share < LEAST_EXPRESSED))
    }
}

impl FitRecord {
    /// A weight of the model, by its column, with its 95 % interval; `None` where there is none.
    #[must_use]
    pub fn estimate(&self, column: usize, coefficient: f64) -> Option<Estimate> {
        self.inference.as_ref()?.estimate(column, coefficient)
    }
}

/// The stability of the signs of the coefficients under resampling.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// Resamples by account.
    pub bootstraps: u32,
    /// For each coefficient, and then the intercept, the share of resamples with the same sign, from 0 to 1; `None` for
    /// a weight of 0.
    pub same_sign: Vec<Option<f64>>,
}
