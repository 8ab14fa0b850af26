//! The model itself: from features to log-odds.

use crate::design::{Design, EncodeError, Encoder, Features};
use crate::fit::FitError;
use crate::units::LogOdds;

/// A logistic regression with the encoder of its features.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearModel {
    /// Features to columns.
    pub encoder: Encoder,
    /// Log-odds of winning where all columns are 0.
    pub intercept: f64,
    /// One for each column of the encoder: the change in log-odds for one unit; positive is towards won. The effects of a
    /// category have a mean of 0 over the training rows.
    pub coefficients: Vec<f64>,
    /// Mean of each column over the training rows: the average lead.
    pub means: Vec<f64>,
}

impl LinearModel {
    /// The model of a fitted point, which is the coefficients in column order and then the intercept. The mean effect of each
    /// category moves into the intercept: see [`Encoder::centre`].
    ///
    /// # Panics
    /// When `point` does not have one more number than there are columns.
    #[must_use]
    pub fn from_point(encoder: Encoder, means: Vec<f64>, mut point: Vec<f64>) -> Self {
        encoder.centre(&mut point, &means);
        let intercept = point.pop().unwrap_or_default();
        Self { encoder, intercept, coefficients: point, means }
    }

    /// Log-odds of winning, one for each row of `values`.
    ///
    /// # Errors
    /// When a column is of another type than its encoding, or a number is not finite.
    pub fn log_odds(&self, values: &Features) -> Result<Vec<f64>, EncodeError> {
        Ok(self.linear_predictor(&self.encoder.encode(values)?.design))
    }

    /// The same, but NaN is an error, which sums of infinite terms can give.
    ///
    /// # Errors
    /// As [`LinearModel::log_odds`]; or when one is NaN.
    pub fn checked_log_odds(&self, values: &Features) -> Result<Vec<f64>, LinearModelError> {
        let log_odds = self.log_odds(values)?;
        let is_number = log_odds.iter().all(|&log_odds| LogOdds::new(log_odds).is_some());
        if is_number { Ok(log_odds) } else { Err(FitError::NotFinite.into()) }
    }

    /// Log-odds of winning, one for each row of a design of the model's encoder.
    #[must_use]
    pub fn linear_predictor(&self, design: &Design) -> Vec<f64> {
        design.matvec(&self.coefficients).into_iter().map(|sum| self.intercept + sum).collect()
    }

    /// Log-odds of the average lead, the one with the mean of every column.
    #[must_use]
    pub fn base_log_odds(&self) -> f64 {
        self.intercept + self.mean_contributions().sum::<f64>()
    }

    /// What each column contributes to the log-odds of the average lead: coefficient × mean.
    pub fn mean_contributions(&self) -> impl Iterator<Item = f64> {
        self.coefficients.iter().zip(&self.means).map(|(beta, mean)| beta * mean)
    }
}

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
