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
    /// Ridge penalty: larger pulls the weights closer to zero; "auto", chosen by cross-validation, unless given.
    #[schemars(extend("default" = "auto"))]
    pub alpha: Option<RawAlpha>,
    /// What keeps the weights from growing without bound.
    pub penalty: RawPenalty,
    /// What the ridge pulls the weights to; "points" needs the section `[points]`.
    pub prior: RawPrior,
    /// Seed of the folds and of the bootstrap.
    pub seed: u64,
    /// Most iterations of the solver.
    #[schemars(range(min = 1))]
    pub max_iterations: u64,
    /// How the optimum is found; it is the same.
    #[schemars(extend("default" = "auto"))]
    pub solver: Option<RawSolver>,
    /// Bootstrap resamples by account, for the stability of the sign of each weight; 0 for none.
    #[schemars(range(max = 10_000))]
    #[schemars(extend("default" = 200))]
    pub bootstraps: Option<u32>,
}

/// The strength of the ridge.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawAlpha {
    /// This one.
    Number(#[schemars(extend("exclusiveMinimum" = 0))] f64),
    /// Chosen by cross-validation.
    Auto(RawAuto),
}

/// The word `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawAuto {
    /// Found by the program.
    Auto,
}

/// What keeps the weights from growing without bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawPenalty {
    /// Squares of the weights, as strong as `alpha` says.
    Ridge,
    /// Firth's penalised likelihood, for few deals; it has no strength.
    Firth,
}

/// What the ridge pulls the weights to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawPrior {
    /// 0: what few deals show counts for little.
    None,
    /// The handcrafted weights of `[points]`, on the scale that the deals give them: few deals leave them as they are, and
    /// many override them. Features that a rule uses keep all their levels.
    Points,
}

/// How the optimum is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawSolver {
    /// Newton, or L-BFGS where the matrix that Newton needs would not fit.
    Auto,
    /// Newton's method on the blocked design.
    Newton,
    /// L-BFGS of linfa-logistic on the dense design: slower, and independent.
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

/// How the model is judged.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawEvaluation {
    /// The test set: the newest snapshots, held out from training.
    #[schemars(extend("default" = DEFAULT_HOLDOUT))]
    pub holdout: RawSpan,
    /// Folds of the cross-validation that chooses `alpha`, and that judges where there are no dates.
    #[schemars(range(min = 2, max = 50))]
    pub folds: u32,
    /// Quarters of the calendar for which a training on their first day is judged, the newest ones; 0 for none.
    #[schemars(range(max = 40))]
    pub backtest: u32,
    /// Share of the leads that sales can take.
    #[schemars(range(max = 1), extend("exclusiveMinimum" = 0))]
    pub capacity: f64,
}

impl Default for RawEvaluation {
    fn default() -> Self {
        Self { holdout: RawSpan(DEFAULT_HOLDOUT.to_owned()), folds: 5, backtest: 4, capacity: 0.2 }
    }
}
