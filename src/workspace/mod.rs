//! A project with its data and models: its tables read and checked against it.
//!
//! | file | what it owns |
//! |---|---|
//! | `error` | what a job can fail with |
//! | `context` | the project, the folders of its data and models, and what it reads |
//! | `read` | the table of the deals |
//! | `check` | the project checked against its tables |
//! | `amounts` | the amounts of deals |
//! | `outputs` | the files that a job may not write to |

mod error;
mod context;
mod read;
mod amounts;
mod outputs;
mod check;

pub(crate) use amounts::amounts;
pub(crate) use check::{Rules, missing};
pub use context::{Progress, Workspace};
pub use error::JobError;
