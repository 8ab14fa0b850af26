//! The sections `[fit]` and `[evaluation]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_values::RawSpan;

/// One quarter: long enough for some hundred deals, short enough to leave most for training.
const DEFAULT_HOLDOUT: &str = "90d";

/// How the model is fitted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFit {
    /// Ridge penalty: a larger one shrinks the weights more. Default: "auto", chosen by cross-validation.
    #[schemars(extend("default" = "auto"))]
    pub alpha: Option<RawAlpha>,
    /// The penalty on the weights.
    pub penalty: RawPenalty,
    /// What the ridge shrinks the weights to; "points" needs the section `[points]`.
    pub prior: RawPrior,
    /// Seed of the folds and of the bootstrap.
    pub seed: u64,
    /// Maximum number of iterations of the solver.
    #[schemars(range(min = 1))]
    pub max_iterations: u64,
    /// The solver; all have the same optimum.
    #[schemars(extend("default" = "auto"))]
    pub solver: Option<RawSolver>,
    /// Bootstrap resamples by account, for the stability of the sign of each weight; 0 for none.
    #[schemars(range(max = 10_000))]
    #[schemars(extend("default" = 200))]
    pub bootstraps: Option<u32>,
}

/// The ridge penalty.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawAlpha {
    /// This penalty.
    Number(#[schemars(extend("exclusiveMinimum" = 0))] f64),
    /// Chosen by cross-validation.
    Auto(RawAuto),
}

/// The word `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawAuto {
    /// Chosen by the program.
    Auto,
}

/// The penalty on the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawPenalty {
    /// A ridge: `alpha` / 2 times the sum of the squared weights.
    Ridge,
    /// Firth's penalised likelihood, for few deals; it has no tuning parameter.
    Firth,
}

/// What the ridge shrinks the weights to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawPrior {
    /// 0.
    None,
    /// The points of `[points]`, calibrated to log-odds on the deals: with few deals the weights stay close to them,
    /// with many they follow the deals. Levels of features that a rule uses are not pooled.
    Points,
}

/// The solver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawSolver {
    /// Newton's method, or L-BFGS if the Hessian would not fit into memory.
    Auto,
    /// Newton's method on the blocked design.
    Newton,
    /// L-BFGS of linfa-logistic on the dense design: slower, an independent check.
    Lbfgs,
}

impl Default for RawFit {
    fn default() -> Self {
        Self {
            alpha: None,
            penalty: RawPenalty::Ridge,
            prior: RawPrior::None,
            seed: 7,
            max_iterations: 2000,
            solver: None,
            bootstraps: None,
        }
    }
}

/// How the model is evaluated.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawEvaluation {
    /// The test set: deals with a snapshot in the newest such period; they are not used for training.
    #[schemars(extend("default" = DEFAULT_HOLDOUT))]
    pub holdout: RawSpan,
    /// Folds of the cross-validation that chooses `alpha`, and that evaluates the model if there are no dates.
    #[schemars(range(min = 2, max = 50))]
    pub folds: u32,
    /// Number of calendar quarters of the backtest, the newest ones: trained on the first day of each; 0 for none.
    #[schemars(range(max = 40))]
    pub backtest: u32,
    /// Capacity: share of the leads that sales can work.
    #[schemars(range(max = 1), extend("exclusiveMinimum" = 0))]
    pub capacity: f64,
    /// Columns whose levels are segments: figures of each, and a test whether one set of weights serves all. They need not be features.
    pub segments: Vec<String>,
}

impl Default for RawEvaluation {
    fn default() -> Self {
        Self {
            holdout: RawSpan(DEFAULT_HOLDOUT.to_owned()),
            folds: 5,
            backtest: 4,
            capacity: 0.2,
            segments: Vec::new(),
        }
    }
}
