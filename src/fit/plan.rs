//! A fit with a given penalty, or one chosen by cross-validation.

use super::path::{AlphaPath, PathOptions, choose_alpha, choose_near};
use super::prior::{PriorMean, prior_mean};
use super::{FitError, FitOptions, Fitted, Penalty, Problem, Solver, fit_from};

/// How to fit coefficients: the penalty or how it is chosen, and the solver.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitPlan {
    /// The penalty; `None` for a ridge whose strength is chosen by cross-validation.
    pub penalty: Option<Penalty>,
    /// The share of a points table that is the prior mean, from 0 to 1, if there is one; `None` to choose it with the
    /// penalty, or for the whole table if the penalty is given.
    pub share: Option<f64>,
    /// The solver.
    pub solver: Solver,
    /// The maximum number of iterations of the solver, at least 1.
    pub max_iterations: u64,
    /// Folds of the cross-validation, at least 2.
    pub folds: u32,
    /// Seed of the folds.
    pub seed: u64,
}

/// Coefficients, and how their penalty was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedFit {
    /// The coefficients.
    pub fitted: Fitted,
    /// Their penalty.
    pub penalty: Penalty,
    /// How it was chosen; `None` when it was given, or could not be chosen and is `FALLBACK_ALPHA`.
    pub path: Option<AlphaPath>,
    /// The prior mean; `None` if it is 0.
    pub prior: Option<PriorMean>,
}

/// The ridge penalty where there are too few deals to choose one, or too many columns: weights of one log-odds for a
/// standard deviation are usual.
pub const FALLBACK_ALPHA: f64 = 1.0;

/// The same around a points table: strong, so that the weights stay close to it with few deals.
const PRIOR_FALLBACK_ALPHA: f64 = 1e4;

impl FitPlan {
    /// The plan with the penalty that an earlier choice came to.
    #[must_use]
    pub fn with_penalty(self, penalty: Penalty) -> Self {
        Self { penalty: Some(penalty), ..self }
    }

    /// The plan with the penalty, and the share of a points table, that an earlier choice came to.
    #[must_use]
    pub fn with_choice(self, path: &AlphaPath) -> Self {
        let share = path.prior.as_ref().map(|prior| prior.share);
        Self { penalty: Some(Penalty::Ridge(path.alpha())), share, ..self }
    }

    /// The plan with what a fit that followed it came to.
    #[must_use]
    pub(crate) fn with_result(self, fit: &PlannedFit) -> Self {
        fit.path.as_ref().map_or_else(|| self.with_penalty(fit.penalty), |path| self.with_choice(path))
    }

    /// How to fit with `penalty`.
    ///
    /// # Errors
    /// When it is not a number greater than 0, or no iterations are allowed.
    pub fn options(&self, penalty: Penalty) -> Result<FitOptions, FitError> {
        Ok(FitOptions::new(penalty, self.max_iterations)?.with_solver(self.solver))
    }
}

/// Fits the problem as planned, with [`FALLBACK_ALPHA`] where the penalty is to be chosen and cannot be. `groups` has one
/// number for each row; rows with the same number stay together in the folds. `table` are the points of a handcrafted table
/// for one unit of each column, where the ridge should shrink to it. `start` is a point near the optimum, if there is one.
///
/// # Errors
/// See [`fit_from`] and [`choose_alpha`].
///
/// # Panics
/// When the numbers of groups and rows differ, or there are fewer than two folds.
pub fn learn(
    problem: &Problem,
    groups: &[u64],
    plan: &FitPlan,
    table: Option<&[f64]>,
    start: Option<&[f64]>,
) -> Result<PlannedFit, FitError> {
    let path = if plan.penalty.is_some() {
        None
    } else {
        let FitPlan { folds, seed, max_iterations, .. } = *plan;
        let options = PathOptions { folds, seed, max_iterations };
        let chosen = match table {
            Some(points) => choose_near(problem, points, groups, &options),
            None => choose_alpha(problem, groups, &options),
        };
        match chosen {
            Err(FitError::NoFolds { .. } | FitError::TooWideToChoose { .. }) => None,
            chosen => Some(chosen?),
        }
    };
    let fallback = if table.is_some() { PRIOR_FALLBACK_ALPHA } else { FALLBACK_ALPHA };
    let chosen = path.as_ref().map_or(fallback, AlphaPath::alpha);
    let penalty = plan.penalty.unwrap_or(Penalty::Ridge(chosen));
    let share = path.as_ref().and_then(|path| path.prior.as_ref()).map(|prior| prior.share).or(plan.share);
    let prior = table.map(|points| prior_mean(problem, points, share.unwrap_or(1.0))).transpose()?;
    let problem = prior.as_ref().map_or(*problem, |prior| problem.shrunk_towards(&prior.mean));
    let fitted = fit_from(&problem, &plan.options(penalty)?, start)?;
    Ok(PlannedFit { fitted, penalty, path, prior })
}
