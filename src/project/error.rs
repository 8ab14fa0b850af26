//! Why a project cannot be loaded.

use std::path::PathBuf;

use crate::config::Mistakes;

/// Why there is no project.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages explain the fields")]
pub enum ProjectError {
    /// The file is missing or cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    Read { file: PathBuf, source: std::io::Error },
    /// The file is not text.
    #[error("{}:{line}: expected UTF-8 text, found other bytes", file.display())]
    NotUtf8 { file: PathBuf, line: usize },
    /// The file has mistakes.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
}

impl ProjectError {
    /// The remedy; mistakes have their own hints.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Some(
                "write a first one from an export of your deals with `bantam init DEALS.csv`, or name one with --project",
            ),
            Self::NotUtf8 { .. } => Some("save the file with the encoding UTF-8"),
            Self::Read { .. } | Self::Mistakes(_) => None,
        }
    }
}
