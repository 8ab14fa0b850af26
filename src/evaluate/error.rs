//! Why a model cannot be evaluated.

use crate::design::EncodeError;
use crate::fit::FitError;
use crate::linear_model::LinearModelError;

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// Rows cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// There are too few training or test deals.
    #[error("{0}")]
    TooFew(String),
    /// No model could be fitted on the training rows.
    #[error("the model for the evaluation could not be fitted: {0}")]
    Fit(#[from] FitError),
}

impl From<LinearModelError> for EvaluationError {
    fn from(error: LinearModelError) -> Self {
        match error {
            LinearModelError::Encode(error) => Self::Encode(error),
            LinearModelError::Fit(error) => Self::Fit(error),
        }
    }
}
