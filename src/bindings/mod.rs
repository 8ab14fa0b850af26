//! bantam in another process: a project whose jobs are called, and a fit on a table. Values in and out are plain.
//!
//! What a binding for another language needs is here, and it needs no other room. A job does what its command does, with the
//! same defaults; errors and warnings are returned as text with what to do, and nothing is printed.

mod failure;
mod fit_rows;
mod lead_explanation;
mod session;
mod table_columns;
mod table_fit;

pub use failure::{Failure, Note};
pub use fit_rows::FitRows;
pub use lead_explanation::{CriterionVerdict, LeadExplanation, ScoreReason};
pub use session::{LoadedModel, PredictRequest, Predictions, ProjectPlace, Session, TrainedModel};
pub use table_fit::TableFit;
