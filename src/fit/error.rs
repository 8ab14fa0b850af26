//! Why there is no fit.

use std::error::Error;

use super::{jeffreys, newton};
use crate::design::DesignError;

/// Why there is no fit. [`FitError::hint`] has the remedy.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum FitError {
    /// The penalty is not a positive number.
    #[error("alpha is {alpha}, expected a finite number greater than 0")]
    Alpha { alpha: f64 },
    /// No iterations are allowed.
    #[error("max_iterations is 0, expected at least 1")]
    NoIterations,
    /// Outcomes, weights, offsets or prior means do not belong to the design.
    #[error("there are {found} {what} for {expected} {of}")]
    Length { what: &'static str, found: usize, expected: usize, of: &'static str },
    /// A weight is no share of a deal.
    #[error("row {row} has weight {weight}, expected a finite number of at least 0")]
    Weight { row: usize, weight: f64 },
    /// There are no deals to learn from.
    #[error("there are no deals to learn from")]
    NoRows,
    /// The deals have no columns to learn from.
    #[error("the {n_rows} deals have no features to learn from")]
    NoColumns { n_rows: usize },
    /// The square of the number of columns would not fit into memory.
    #[error("the design has {n_columns} columns; Newton's method takes at most {}", newton::MOST_COLUMNS)]
    TooWide { n_columns: usize },
    /// To choose the penalty for so many columns would take too long.
    #[error(
        "the design has {n_columns} columns; alpha can be chosen for at most {}",
        super::MOST_INFERRED_COLUMNS
    )]
    TooWideToChoose { n_columns: usize },
    /// All deals have the same outcome.
    #[error("all {n_rows} deals are {outcome}, expected both won and lost deals")]
    OneClass { n_rows: usize, outcome: &'static str },
    /// A fold of a cross-validation does not leave both won and lost deals to learn from.
    #[error(
        "alpha cannot be chosen: there are too few won or lost deals, or accounts, for {folds} folds that each leave \
         both to learn from"
    )]
    NoFolds { folds: u32 },
    /// Deals of both outcomes are there, but those of one count nothing.
    #[error("all {outcome} deals have weight 0")]
    NoWeight { outcome: &'static str },
    /// A sum over the deals is too large for a floating-point number.
    #[error("the fit does not stay finite")]
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
    #[error("the solver `lbfgs` knows no {what}")]
    LbfgsKnowsNo { what: &'static str },
    /// Firth's penalty has no place for a part of the problem.
    #[error("Firth's penalty knows no {what}")]
    FirthKnowsNo { what: &'static str },
    /// Firth's penalty would take too long.
    #[error(
        "{n_rows} deals and {n_columns} columns are too many for Firth's penalty, expected deals × columns² of at \
         most {}",
        jeffreys::MOST_WORK
    )]
    TooLargeForFirth { n_rows: usize, n_columns: usize },
    /// No matrix of the problem can be inverted: the columns repeat each other and the penalty is too small to tell
    /// them apart.
    #[error("the columns of the design repeat each other so closely that their weights cannot be told apart")]
    Singular,
    /// The solver itself failed.
    #[error("the solver failed: {0}")]
    Solver(#[source] Box<dyn Error + Send + Sync>),
}

impl FitError {
    /// What the user can do about it, if anything is known to help.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::OneClass { outcome, .. } => {
                let missing = if *outcome == "won" { "lost" } else { "won" };
                Some(format!("check the condition `{missing}` under [outcome]: no deal meets it"))
            }
            Self::NoWeight { .. } => Some("look at `weight` under [outcome]".to_owned()),
            Self::NotConverged { .. } => Some(
                "raise `max_iterations` or, with a ridge, `alpha` under [fit], or look for features of extreme size"
                    .to_owned(),
            ),
            Self::TooWide { .. } => Some(
                "raise `min_count` of categories with many levels; without weights, `solver = \"lbfgs\"` under [fit] \
                 takes more columns"
                    .to_owned(),
            ),
            Self::TooWideToChoose { .. } => Some(
                "raise `min_count` of categories with many levels, or set `alpha = 1.0` under [fit]"
                    .to_owned(),
            ),
            Self::NotFinite => Some("look for features of extreme size".to_owned()),
            Self::Singular => {
                Some("leave out features that say the same or, with a ridge, raise `alpha` under [fit]".to_owned())
            }
            Self::NoFolds { .. } => Some("set `alpha = 1.0` under [fit]".to_owned()),
            Self::LbfgsKnowsNo { .. } => Some("set `solver = \"newton\"` under [fit]".to_owned()),
            Self::FirthKnowsNo { .. } | Self::TooLargeForFirth { .. } => {
                Some("use the ridge: set `penalty = \"ridge\"` under [fit]".to_owned())
            }
            Self::Design(DesignError::TooLarge { .. }) => {
                Some("raise `min_count` of categories with many levels, or use fewer deals".to_owned())
            }
            _ => None,
        }
    }
}
