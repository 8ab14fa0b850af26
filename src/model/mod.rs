//! The trained model: everything that is needed to score a lead, and how the model was trained.
//!
//! | file | what it owns |
//! |---|---|
//! | `trained_model` | [`Model`], and the rows by which it tests itself |
//! | `fit_record` | how the coefficients were fitted, and how certain they are |
//! | `answers` | how past deals answered what may be asked of a lead |
//! | `v1` | reading and writing version 1 of the model file |
//! | `v1_format`, `v1_spec`, `v1_fit` | the types of that file |
//! | `v1_convert` | from the model to them and back |

mod answers;
mod error;
mod fit_record;
mod trained_model;
mod v1_spec;
mod v1_fit;
mod v1_format;
mod v1_convert;
pub(crate) mod v1;

pub use answers::Answers;
pub use error::ModelError;
pub use fit_record::{FitRecord, PriorRecord, Stability};
pub use trained_model::{Input, Model, TrainingCounts};
