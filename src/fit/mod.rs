//! The penalised logistic fit: intercept and coefficients with their covariance, and solver diagnostics.
//!
//! | file | what it owns |
//! |---|---|
//! | `fitted` | the fit, its intervals, and which solver is used |
//! | `limits` | limits of size, and the tolerance of a fit |
//! | `problem` | deals, outcomes, weights, offset and prior mean; the options |
//! | `objective` | the function that a ridge fit minimises, with its derivatives |
//! | `newton`, `cholesky` | the solver: damped Newton on the blocked design |
//! | `lbfgs`, `polish` | linfa-logistic on the dense design, and the refinement of its solution |
//! | `certificate` | solver diagnostics: convergence and separation |
//! | `folds`, `path`, `plan` | the penalty by cross-validation |
//! | `efficient_scores` | scores of further columns, given those of a fit |
//! | `linear_scores` | cross-validated linear ridge regression of many outcomes, for a permutation test |
//! | `prior` | a points table as the prior mean of the ridge |
//! | `covariance`, `clustered`, `bootstrap` | standard errors, intervals and sign stability |
//! | `firth`, `jeffreys`, `aliased`, `fisher_scoring` | Firth's penalised likelihood |
//! | `profile`, `profile_likelihood`, `profile_endpoint`, `interval` | its intervals |
//! | `estimator` | the fit as a linfa estimator |
//! | `watch` | who may end a fit that runs |
//!
//! A [`Solver`] computes a point, and the certificate decides whether it has converged; if not, that is an error.

mod aliased;
mod bootstrap;
mod certificate;
mod cholesky;
mod clustered;
mod covariance;
mod efficient_scores;
mod error;
mod estimator;
mod firth;
mod fisher_scoring;
mod fitted;
mod folds;
mod jeffreys;
mod interval;
mod lbfgs;
mod linear_scores;
mod limits;
mod newton;
mod objective;
mod path;
mod plan;
mod polish;
mod prior;
mod problem;
mod profile;
mod profile_endpoint;
mod profile_likelihood;
mod watch;

pub use bootstrap::sign_stability;
pub(crate) use bootstrap::{bundled, draw_count, numbered};
pub use certificate::{Certificate, SeparatedColumn};
pub(crate) use clustered::account_freedom;
pub use clustered::clustered_covariance;
pub use covariance::{Covariance, Estimate, Inference};
pub(crate) use efficient_scores::EfficientScores;
pub use error::FitError;
pub use estimator::LogisticParams;
use fitted::fit_from;
pub use fitted::{Fitted, fit, infer, profile_intervals};
pub(crate) use folds::sample_of_groups;
pub use folds::{grouped_folds, split_mix64, stratified_folds};
pub use interval::Interval;
pub(crate) use linear_scores::LinearScores;
pub use path::{AlphaPath, AlphaPoint, PathOptions, PriorChoice, ShareLoss, choose_alpha};
pub(crate) use plan::{FALLBACK_ALPHA, learn};
pub use plan::{FitPlan, PlannedFit};
pub use prior::{PointsCalibration, PriorMean, RulePoints};
pub(crate) use prior::{calibrate, express};
pub use problem::{FitOptions, Penalty, Problem, Solver, effective_number};
pub(crate) use watch::Watch;
