//! Errors of a fit.

use std::error::Error;

use super::limits::{MOST_COLUMNS, MOST_INFERRED_COLUMNS, MOST_WORK};
use crate::design::DesignError;

/// An error of a fit. [`FitError::hint`] has the remedy.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages explain the fields")]
pub enum FitError {
    /// The penalty is not a positive number.
    #[error("alpha is {alpha}, expected a finite number greater than 0")]
    Alpha { alpha: f64 },
    /// No iterations are allowed.
    #[error("max_iterations is 0, expected at least 1")]
    NoIterations,
    /// Outcomes, weights, offsets or prior means do not match the design.
    #[error("there are {found} {what} for {expected} {of}")]
    Length { what: &'static str, found: usize, expected: usize, of: &'static str },
    /// A weight is negative or not finite.
    #[error("row {row} has weight {weight}, expected a finite number of at least 0")]
    Weight { row: usize, weight: f64 },
    /// There are no deals to train on.
    #[error("there are no deals to train on")]
    NoRows,
    /// The design has no columns.
    #[error("the {n_rows} deals have no features to train on")]
    NoColumns { n_rows: usize },
    /// The square of the number of columns would not fit into memory.
    #[error("the design has {n_columns} columns; Newton's method takes at most {}", MOST_COLUMNS)]
    TooWide { n_columns: usize },
    /// Choosing the penalty for this number of columns would take too long.
    #[error("the design has {n_columns} columns; alpha can be chosen for at most {}", MOST_INFERRED_COLUMNS)]
    TooWideToChoose { n_columns: usize },
    /// All deals have the same outcome.
    #[error("all {n_rows} deals are {outcome}, expected both won and lost deals")]
    OneClass { n_rows: usize, outcome: &'static str },
    /// A fold of the cross-validation does not leave both won and lost deals to train on.
    #[error(
        "alpha cannot be chosen: there are too few won or lost deals, or accounts, for {folds} folds that each leave \
         both to train on"
    )]
    NoFolds { folds: u32 },
    /// All deals of one outcome have weight 0.
    #[error("all {outcome} deals have weight 0")]
    NoWeight { outcome: &'static str },
    /// A sum over the deals is too large for a floating-point number.
    #[error("the fit does not remain finite")]
    NotFinite,
    /// The solver stopped before the optimum.
    #[error(
        "the fit did not converge in {max_iterations} iterations: the scaled gradient is {gradient:.1e}, \
         expected at most {tolerance:.1e}"
    )]
    NotConverged { gradient: f64, tolerance: f64, max_iterations: u64 },
    /// The design cannot be used by the solver.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// L-BFGS of linfa-logistic would ignore a part of the problem.
    #[error("the solver `lbfgs` does not support {what}")]
    LbfgsUnsupported { what: &'static str },
    /// Firth's penalty does not support a part of the problem.
    #[error("Firth's penalty does not support {what}")]
    FirthUnsupported { what: &'static str },
    /// Firth's penalty would take too long.
    #[error(
        "{n_rows} deals and {n_columns} columns are too many for Firth's penalty, expected deals × columns² of at \
         most {}",
        MOST_WORK
    )]
    TooLargeForFirth { n_rows: usize, n_columns: usize },
    /// The Hessian is numerically singular: columns are collinear, and the penalty is too small.
    #[error("the columns of the design are so nearly collinear that their weights are not identifiable")]
    Singular,
    /// The solver itself failed.
    #[error("the solver failed: {0}")]
    Solver(#[source] Box<dyn Error + Send + Sync>),
}

impl FitError {
    /// The remedy, if there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::OneClass { outcome, .. } => {
                let missing = if *outcome == "won" { "lost" } else { "won" };
                return Some(format!("check the condition `{missing}` under [outcome]: no deal meets it"));
            }
            Self::NoWeight { .. } => "check `weight` under [outcome]",
            Self::NotConverged { .. } => {
                "raise `max_iterations` or, with a ridge, `alpha` under [fit], or check for features with extreme values"
            }
            Self::TooWide { .. } => {
                "raise `min_count` of categories with many levels; without weights, `solver = \"lbfgs\"` under [fit] \
                 takes more columns"
            }
            Self::TooWideToChoose { .. } => {
                "raise `min_count` of categories with many levels, or set `alpha = 1.0` under [fit]"
            }
            Self::NotFinite => "check for features with extreme values",
            Self::Singular => "remove redundant features or, with a ridge, raise `alpha` under [fit]",
            Self::NoFolds { .. } => "set `alpha = 1.0` under [fit]",
            Self::LbfgsUnsupported { .. } => "set `solver = \"newton\"` under [fit]",
            Self::FirthUnsupported { .. } | Self::TooLargeForFirth { .. } => {
                "use the ridge: set `penalty = \"ridge\"` under [fit]"
            }
            Self::Design(DesignError::TooLarge { .. }) => {
                "raise `min_count` of categories with many levels, or use fewer deals"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
