//! The summary of a run as JSON, for schedulers and monitoring.
//!
//! | file | what it owns |
//! |---|---|
//! | `content` | the content of a summary, and its JSON Schema |
//! | `inputs` | the files that a job reads, with their hashes |
//! | `results` | the results of the jobs, in a summary |
//! | `place` | where a summary may be written to |

mod content;
mod inputs;
mod results;
mod place;

pub(crate) use content::{
    ExitReason, InputKind, OutputKind, RunError, RunExit, RunInput, RunSummary, SummarisedCommand,
    summary_schema,
};
pub(crate) use inputs::{file_input, hash_inputs, ledger_input, project_inputs};
pub(crate) use place::is_replaceable;
