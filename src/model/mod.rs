//! The trained model: everything that is needed to score a lead, and how the model was trained.
//!
//! | file | what it owns |
//! |---|---|
//! | `trained_model` | [`Model`], and its self-test rows |
//! | `trained_outcome` | the outcome that a model predicts |
//! | `fit_record` | how the coefficients were fitted, and their uncertainty |
//! | `recalibrated` | a model with corrected log-odds |
//! | `answers` | the distributions of answers in past deals |
//! | `file` | reading and writing the model file: versions 1 and 2 |
//! | `v1_format`, `v1_spec`, `v1_reading`, `v1_fit` | the types of that file, of both versions |
//! | `v1_profile` | the training profile in that file |
//! | `v1_rules` | which rules of version 1 mean the same in version 2 |
//! | `v1_convert` | from the model to them and back |
//! | `fit_file` | a fit without a project, as text |

mod answers;
mod error;
mod fit_record;
mod trained_outcome;
mod trained_model;
mod recalibrated;
mod v1_reading;
mod v1_spec;
mod v1_fit;
mod v1_profile;
mod v1_format;
mod v1_convert;
mod v1_rules;
mod fit_file;
pub(crate) mod file;

pub use answers::Answers;
pub use error::ModelError;
pub(crate) use fit_file::{NO_GROUP, read_fit, write_fit};
pub use fit_record::{FitRecord, PriorRecord, Stability};
pub use trained_model::{Input, Model, TrainingCounts};
pub(crate) use trained_model::{Recalibrated, SelfTest};
pub(crate) use trained_outcome::{OutcomeChange, TrainedOutcome};
