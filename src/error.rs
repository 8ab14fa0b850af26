//! Everything that can go wrong, one variant for each stage that a command calls.

use std::io;

use crate::model::ModelError;
use crate::project::ProjectError;
use crate::tables::TableError;
use crate::workspace::JobError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `bantam.toml`.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// A job.
    #[error(transparent)]
    Job(#[from] JobError),
    /// The model to predict with.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A file that a command is to write.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The simulation.
    #[error("the simulation could not be written: {0}")]
    Simulate(#[from] crate::simulate::WriteError),
    /// The audit found columns that know how deals ended.
    #[error(
        "the audit found {}: what cannot have been known when a lead is scored reaches the model",
        crate::warning::counted(*errors, "error")
    )]
    Audit {
        /// Findings of the level error.
        errors: usize,
    },
    /// There is no such framework.
    #[error("there is no framework `{name}`")]
    NoFramework {
        /// The name asked for.
        name: String,
        /// The name that was probably meant.
        near: Option<String>,
    },
    /// Standard output.
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
}

impl Error {
    /// Each mistake with its remedy: one pair, or several for `bantam.toml`.
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
            Self::NoFramework { near, .. } => {
                let hint = near.as_ref().map(|near| format!("did you mean `{near}`?"));
                let hint = hint.unwrap_or_else(|| "`bantam gates` lists them".to_owned());
                vec![(self.to_string(), Some(hint))]
            }
            Self::Audit { .. } => {
                let hint = "write the lines named above into bantam.toml, and look for the same at what is asked there";
                vec![(self.to_string(), Some(hint.to_owned()))]
            }
            other => vec![(other.to_string(), None)],
        }
    }

    /// Whether it is only that nobody reads our output any more.
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
