//! A logistic regression on features: encoder, intercept, coefficients and column means, fitted on rows of deals.
//!
//! | file | what it owns |
//! |---|---|
//! | `model` | [`LinearModel`]: from features to log-odds |
//! | `prior` | the rules of a points table as the prior mean of the coefficients |
//! | `rows` | [`TrainingRows`]: the rows that a model is fitted on |
//! | `encoded_rows` | their design matrix, and the fit on it |
//!
//! Every fit of the features of a project takes the same steps here: learn the encoder, encode, set up the problem and its
//! prior, fit, and centre the effects of categories. Final models and those of an evaluation differ in rows and penalty only.

mod model;
mod prior;
mod rows;
mod encoded_rows;

pub use encoded_rows::{EncodedRows, LinearFit};
pub use model::{LinearModel, LinearModelError};
pub use prior::{ExpressedRule, PriorRule, PriorTable};
pub use rows::TrainingRows;
