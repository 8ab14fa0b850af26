//! A project with its data and models: its tables read and checked against it.
//!
//! | file | what it owns |
//! |---|---|
//! | `error` | the errors of a job |
//! | `near_ids` | the ids that are most like one that was not found |
//! | `context` | the project, the folders of its data and models, and the columns that it reads |
//! | `read` | the table of the deals |
//! | `check` | the project checked against its tables |
//! | `conditions` | the conditions of the project compared with the values of its tables |
//! | `route_conditions` | the conditions of routes on deals whose score is not known, and of routes after others |
//! | `pains` | the pains that a framework classifies, compared with those of the deals |
//! | `amounts` | the amounts of deals |
//! | `outputs` | the files that a job must not write to |
//! | `ledger` | where the predictions are kept |
//! | `reviewed_model` | what a review needs to know of the models whose predictions it compares |
//! | `outcome_change` | whether a model predicts another outcome than the project has now |

mod near_ids;
mod error;
mod context;
mod read;
mod amounts;
mod outputs;
mod ledger;
mod check;
mod conditions;
mod route_conditions;
mod pains;
mod outcome_change;
mod reviewed_model;

pub(crate) use amounts::amounts;
pub(crate) use check::{Rules, missing};
pub(crate) use conditions::{ConditionTables, column_words};
pub use context::{Progress, Workspace};
pub use error::JobError;
pub(crate) use ledger::{MOST_FILES, predicted};
pub(crate) use near_ids::NearIds;
