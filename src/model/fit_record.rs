//! How the coefficients of a model were fitted, and how certain they are.

use crate::fit::{AlphaPath, Certificate, Estimate, Inference, Penalty, PointsCalibration};
use crate::linear_model::ExpressedRule;

/// How the weights of a model came about, and how sure they are.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRecord {
    /// What kept the weights from growing without bound.
    pub penalty: Penalty,
    /// How the penalty was chosen; `None` when it was given.
    pub path: Option<AlphaPath>,
    /// That the fit is the optimum.
    pub certificate: Certificate,
    /// How many deals of weight 1 tell as much as the weighted ones; `None` when all count 1.
    pub effective_deals: Option<f64>,
    /// Deals of the smaller class, as many of weight 1 as tell the same.
    pub events: f64,
    /// How sure the weights are, for the coefficients as they are in the model and the intercept; `None` for a design of
    /// more than 1,000 columns.
    pub inference: Option<Inference>,
    /// How stable the signs of the weights are; `None` when it was not asked for.
    pub stability: Option<Stability>,
    /// The points table that the ridge pulled to; `None` where it pulled to 0.
    pub prior: Option<PriorRecord>,
}

/// A points table that the ridge of a fit pulled to.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorRecord {
    /// What a point was worth on the training deals.
    pub worth: PointsCalibration,
    /// How much of the table the ridge pulled to, from 0 to 1.
    pub share: f64,
    /// The table's weight of each column, in log-odds, centred as the coefficients are: what it would be had the deals said
    /// nothing beyond what a point is worth.
    pub weights: Vec<f64>,
    /// The rules in the order of the table.
    pub rules: Vec<ExpressedRule>,
}

/// Below this share a rule is said not to be expressed: most of what it tells is lost.
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

/// How often the sign of each weight would be the same, had other deals come along.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// Bootstraps by account.
    pub bootstraps: u32,
    /// For each coefficient, and then the intercept, the share of bootstraps with the same sign, from 0 to 1; `None` for
    /// a weight of 0.
    pub same_sign: Vec<Option<f64>>,
}
