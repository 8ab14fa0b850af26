//! Why a model cannot be fitted.

use crate::design::EncodeError;
use crate::fit::FitError;

/// Why a model cannot be fitted, or cannot predict.
#[derive(Debug, thiserror::Error)]
pub enum LinearModelError {
    /// Rows cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// There is no optimum, or the solver does not reach it.
    #[error(transparent)]
    Fit(#[from] FitError),
}
