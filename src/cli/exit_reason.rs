//! The exit codes: what each means, and that of an error.

use crate::error::Error;
use crate::project::ProjectError;
use crate::run_summary::ExitReason;
use crate::tables::TableError;
use crate::workspace::JobError;

/// Why a command that ends with this error has its exit code.
pub(crate) fn exit_reason(error: &Error) -> ExitReason {
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
        | Error::Job(
            JobError::Mistakes(_)
            | JobError::Snapshot(_)
            | JobError::Draft { .. }
            | JobError::UnusablePrediction { .. }
            | JobError::NoPoints { .. }
            | JobError::NoIdToReview { .. }
            | JobError::NotInSql { .. },
        )
        | Error::Audit { .. }
        | Error::Crm(_) => ExitReason::Mistakes,
        Error::Job(JobError::Fit(_) | JobError::Evaluation(_)) => ExitReason::Unfit,
        Error::Table(TableError::OutputEnding { .. } | TableError::NoConnection { .. })
        | Error::Job(
            JobError::OneOutput { .. }
            | JobError::Overwrites { .. }
            | JobError::OverwritesProject { .. }
            | JobError::NoOutputColumn { .. }
            | JobError::OutputColumnTwice { .. }
            | JobError::Table(TableError::NoConnection { .. }),
        )
        | Error::NotASummary { .. }
        | Error::Option { .. }
        | Error::NoFramework { .. }
        | Error::NoTopic { .. } => ExitReason::Usage,
        _ => ExitReason::Failed,
    }
}

/// What an exit code of a command means, for its help.
pub(super) const fn meaning(reason: ExitReason, command: &str) -> &'static str {
    match (reason, command.as_bytes()) {
        (ExitReason::Success, _) => "success",
        (ExitReason::Failed, _) => "failure, such as a file that cannot be read or written",
        (ExitReason::Usage, b"init") => "invalid command line, or an outcome that cannot be inferred",
        (ExitReason::Usage, _) => "invalid command line",
        (ExitReason::Mistakes, b"init") => "mistakes in a table",
        (ExitReason::Mistakes, b"check") => "mistakes in bantam.toml or a table, or errors of the audit",
        (ExitReason::Mistakes, _) => "mistakes in bantam.toml or a table",
        (ExitReason::Unfit, _) => "no model can be fitted",
        (ExitReason::Look, _) => "done, and a person must look",
        (ExitReason::Refused, _) => "leads beyond a limit of [predict], so that no predictions are written",
    }
}
