//! Leads to predictions, batch by batch.

mod no_leads;
mod lead_ages;
mod seen;
mod lead_tables;
mod pipeline;
mod lead_drift;
mod predictor;
mod batch;
mod kept;
mod needs;
mod chosen;
mod next_grade;
mod output;
mod past_deal;
mod buffered_output;
mod ledger_output;
mod rank;
mod score_flag;
mod top_leads;
mod previous;
mod summary;
mod tally;
mod refusal;
mod run;
mod yes_no;

pub use buffered_output::PredictionFiles;
pub(crate) use lead_drift::LeadsRead;
pub use next_grade::NextGrade;
pub(crate) use past_deal::PastDeal;
pub use predictor::{LeadsFrom, Predicted, Prediction, Predictor};
pub(crate) use previous::Previous;
pub(crate) use rank::SMALLEST_LISTED_REASON;
pub(crate) use score_flag::ScoreFlag;
pub use summary::{PredictionSummary, RowCounts};
pub(crate) use top_leads::{LeadReason, RouteLeads, TopLead, TopLeads};
