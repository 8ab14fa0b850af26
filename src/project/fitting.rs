//! How the model is fitted and evaluated, checked.

use crate::units::Days;

/// How the model is fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct FitSettings {
    /// The penalty on the weights.
    pub penalty: PenaltySetting,
    /// The prior mean of the weights under a ridge.
    pub prior: Prior,
    /// Seed of the folds and of the bootstrap.
    pub seed: u64,
    /// Maximum number of iterations of the solver.
    pub max_iterations: u64,
    /// The solver.
    pub solver: SolverSetting,
    /// Bootstrap resamples by account, for the stability of the sign of each weight; 0 for none.
    pub bootstraps: u32,
}

/// The penalty on the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PenaltySetting {
    /// A ridge; its strength (a prior precision, positive), or `None` to choose it by cross-validation.
    Ridge(Option<f64>),
    /// Firth's penalised likelihood.
    Firth,
}

/// The prior mean of the weights under a ridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prior {
    /// 0.
    None,
    /// The handcrafted weights.
    Points,
}

/// The solver; all have the same optimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SolverSetting {
    /// Newton's method, or L-BFGS if the Hessian would not fit into memory.
    Auto,
    /// Newton's method on the blocked design.
    Newton,
    /// L-BFGS of linfa-logistic on the dense design.
    Lbfgs,
}

/// How the model is evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationOptions {
    /// The test set: the newest snapshots.
    pub holdout: Days,
    /// Folds of the cross-validation where there are no dates, at least 2.
    pub folds: u32,
    /// Number of quarters of the backtest, each trained on its first day; 0 for none.
    pub backtest: u32,
    /// Capacity: the share of the leads that sales can work, above 0 and at most 1.
    pub capacity: f64,
}
