//! The errors of a command, one variant for each stage that it calls.

use std::io;

use crate::export::{CrmFault, FormatError};
use crate::model::ModelError;
use crate::project::ProjectError;
use crate::tables::TableError;
use crate::workspace::JobError;

/// An error of a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An invalid `bantam.toml`.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// A failed job.
    #[error(transparent)]
    Job(#[from] JobError),
    /// A model that cannot be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A file that cannot be written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file beside the results of a command that cannot be written, once they are written.
    #[error("{error}; {done}")]
    NotWritten {
        /// Why it cannot be written.
        error: Box<TableError>,
        /// What is written, in words.
        done: Box<str>,
    },
    /// A simulation that cannot be written.
    #[error("cannot write the simulation: {0}")]
    Simulate(#[from] crate::simulate::WriteError),
    /// A simulation would overwrite a table that is not simulated.
    #[error("{file} exists without a truth.json, so it is not simulated")]
    NotSimulated {
        /// The table.
        file: String,
    },
    /// Features that leak the outcome.
    #[error(
        "the audit found {}: features that leak the outcome or are not available when a lead is scored",
        crate::numbers::counted(*errors, "error")
    )]
    Audit {
        /// The number of findings of severity error.
        errors: usize,
    },
    /// The job is done, and a person must look at what it found.
    #[error("a person must look")]
    Look,
    /// Leads that differ from the training deals by more than `[drift]` allows.
    #[error("a person must look at these leads: {}", beyond.join("; "))]
    Drift {
        /// What is beyond its limit, in words.
        beyond: Vec<String>,
    },
    /// The place of a run summary has another file.
    #[error("{file} exists and is not a run summary, so that it is not replaced")]
    NotASummary {
        /// The file.
        file: String,
    },
    /// An unknown framework.
    #[error("no framework `{name}`")]
    NoFramework {
        /// The given name.
        name: String,
        /// A similar name.
        near: Option<String>,
    },
    /// An unknown topic of the help.
    #[error("there is no help on `{topic}`")]
    NoTopic {
        /// The given topic.
        topic: String,
        /// All topics.
        topics: Vec<String>,
    },
    /// A model that a format cannot express.
    #[error("{what}")]
    NotExpressible {
        /// What it is, in words.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A prediction that a CRM would refuse.
    #[error(transparent)]
    Crm(CrmFault),
    /// Options that do not go together.
    #[error("{what}")]
    Option {
        /// What is wrong.
        what: String,
        /// What to do.
        hint: &'static str,
    },
    /// A failed write to standard output.
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
}

impl From<CrmFault> for Error {
    fn from(fault: CrmFault) -> Self {
        Self::Crm(fault)
    }
}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        Self::NotExpressible { what: error.to_string(), hint: error.hint() }
    }
}

impl Error {
    /// Messages with hints: one, or several for `bantam.toml`.
    #[must_use]
    pub fn parts(&self) -> Vec<(String, Option<String>)> {
        match self {
            Self::Project(ProjectError::Mistakes(mistakes)) | Self::Job(JobError::Mistakes(mistakes)) => {
                mistakes
                    .iter()
                    .map(|mistake| (format!("{}: {}", mistake.place, mistake.message), mistake.hint.clone()))
                    .collect()
            }
            Self::Project(error) => vec![(error.to_string(), error.hint().map(str::to_owned))],
            Self::Job(error) => vec![(error.to_string(), error.hint())],
            Self::Model(error) => vec![(error.to_string(), error.hint())],
            Self::Table(error) => vec![(error.to_string(), error.hint())],
            Self::NotWritten { error, .. } => vec![(self.to_string(), error.hint())],
            Self::NoFramework { near, .. } => {
                let hint = near.as_ref().map(|near| format!("did you mean `{near}`?"));
                let hint = hint.unwrap_or_else(|| "`bantam gates` lists them".to_owned());
                vec![(self.to_string(), Some(hint))]
            }
            Self::NoTopic { topics, .. } => {
                vec![(self.to_string(), Some(format!("there is help on {}", topics.join(", "))))]
            }
            Self::NotExpressible { what, hint } | Self::Option { what, hint } => {
                vec![(what.clone(), Some((*hint).to_owned()))]
            }
            Self::Crm(fault) => vec![(fault.to_string(), Some(fault.hint().to_owned()))],
            Self::NotSimulated { .. } => {
                vec![(self.to_string(), Some("name a new folder for the simulation".to_owned()))]
            }
            Self::NotASummary { .. } => {
                vec![(self.to_string(), Some("name another file with --summary".to_owned()))]
            }
            Self::Audit { .. } => {
                let hint = "add the lines marked with → to bantam.toml, and check the columns under the questions, too";
                vec![(self.to_string(), Some(hint.to_owned()))]
            }
            Self::Drift { .. } => {
                let hint = "compare the export with that of the deals; if the leads are right, train again, or raise `limits` under [drift]";
                vec![(self.to_string(), Some(hint.to_owned()))]
            }
            other => vec![(other.to_string(), None)],
        }
    }

    /// Whether the reader has closed the pipe.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
        match self {
            Self::Output(error) => closed(error),
            Self::Table(TableError::Write { source, .. })
            | Self::Job(JobError::Table(TableError::Write { source, .. })) => closed(source),
            _ => false,
        }
    }
}
