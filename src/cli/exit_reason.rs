//! The exit code of an error.

use crate::error::Error;
use crate::project::ProjectError;
use crate::run_summary::ExitReason;
use crate::tables::TableError;
use crate::workspace::JobError;

/// Why a command that ends with this error has its exit code.
pub(super) fn exit_reason(error: &Error) -> ExitReason {
    match error {
        Error::Project(ProjectError::Read { .. }) => ExitReason::Failed,
        Error::Job(
            JobError::NothingScored { .. }
            | JobError::TooManyRejected { .. }
            | JobError::TooFewRows { .. }
            | JobError::TooManyUnknown { .. }
            | JobError::EmptyRoutes { .. },
        ) => ExitReason::Refused,
        Error::Look | Error::Drift { .. } => ExitReason::Look,
        Error::Job(JobError::Table(error)) if error.is_about_content() => ExitReason::Mistakes,
        Error::Job(JobError::Draft { error, .. }) if error.is_a_question() => ExitReason::Usage,
        Error::Project(_)
        | Error::Job(JobError::Mistakes(_) | JobError::Snapshot(_) | JobError::Draft { .. })
        | Error::Audit { .. } => ExitReason::Mistakes,
        Error::Job(JobError::Fit(_) | JobError::Evaluation(_)) => ExitReason::Unfit,
        Error::Table(TableError::OutputEnding { .. })
        | Error::Job(JobError::OneOutput { .. })
        | Error::NotASummary { .. }
        | Error::NoFramework { .. }
        | Error::NoTopic { .. } => ExitReason::Usage,
        _ => ExitReason::Failed,
    }
}
