//! Errors and warnings as text.

use crate::cli::exit_reason;
use crate::error::Error;
use crate::warning::Warning;

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, and where: one mistake a line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The exit code that the command would have ended with.
    pub exit_code: u8,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let exit_code = exit_reason(&error).code();
        let mut parts = error.parts();
        if let [(message, hint)] = &mut parts[..] {
            return Self { message: std::mem::take(message), hint: hint.take(), exit_code };
        }
        let line = |(message, hint): (String, Option<String>)| match hint {
            Some(hint) => format!("{message} (hint: {hint})"),
            None => message,
        };
        let message = parts.into_iter().map(line).collect::<Vec<_>>().join("\n");
        Self { message, hint: None, exit_code }
    }
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What was noticed.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Note {
    /// The warnings, each once.
    pub(super) fn of(warnings: &[Warning]) -> Vec<Self> {
        let mut warnings = warnings.to_vec();
        warnings.sort();
        warnings.dedup();
        warnings.iter().map(|warning| Self { message: warning.to_string(), hint: warning.hint() }).collect()
    }
}
