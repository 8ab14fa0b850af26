//! Leads to predictions, batch by batch.
//!
//! | file | what it owns |
//! |---|---|
//! | `lead_tables` | what is read of the leads, table by table |
//! | `predictor`, `batch` | the model with the tables of the project; one batch of leads |
//! | `pipeline` | batches on all cores: reading, predicting and writing at the same time, in the order of the leads |
//! | `needs`, `chosen` | the columns that are asked for, and what has to be computed for them |
//! | `output`, `feature_table`, `kept`, `buffered_output`, `ledger_output`, `rejects_output` | the rows that are written, and where to |
//! | `seen`, `tally`, `lead_ages`, `lead_drift` | what is counted of all leads |
//! | `run`, `refusal`, `summary` | the job, its limits, and its counts |
//! | `rank`, `top_leads` | the leads of a page |
//! | `previous`, `earlier_score`, `past_deal`, `next_grade` | earlier predictions, past deals, and what would give a better grade |
//! | `written_predictions` | predictions that were written, read again |

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
mod feature_table;
mod past_deal;
mod buffered_output;
mod ledger_output;
mod rejects_output;
mod rank;
mod score_flag;
mod top_leads;
mod earlier_rows;
mod earlier_score;
mod previous;
mod summary;
mod tally;
mod refusal;
mod run;
mod yes_no;
mod written_predictions;

pub use buffered_output::PredictionFiles;
pub(crate) use lead_drift::LeadsRead;
pub use next_grade::NextGrade;
pub(crate) use past_deal::PastDeal;
pub use predictor::{LeadsFrom, Predicted, Prediction, Predictor};
pub(crate) use rank::SMALLEST_LISTED_REASON;
pub(crate) use score_flag::ScoreFlag;
pub use summary::{PredictionSummary, RowCounts};
pub(crate) use top_leads::{LeadReason, RouteLeads, TopLead, TopLeads};
pub(crate) use written_predictions::PredictionColumns;
