//! Leads to predictions, batch by batch.

mod predictor;
mod batch;
mod next_grade;
mod output;
mod previous;
mod summary;
mod tally;

pub use next_grade::NextGrade;
pub use predictor::{LeadsFrom, Predicted, Prediction, Predictor};
pub use summary::PredictionSummary;
