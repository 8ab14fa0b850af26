//! Why a model cannot be used or written.

use crate::design::EncodeError;
use crate::tables::TableError;

/// Why a model cannot be used or written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum ModelError {
    /// There is no model.
    #[error("there is no model of \"{name}\" in {folder}")]
    None { name: String, folder: String },
    /// Its file cannot be read.
    #[error("cannot read {file}: {source}")]
    Read { file: String, source: std::io::Error },
    /// Its file is not a model, or not one that this program understands.
    #[error("{file} cannot be used: {reason}")]
    Refused { file: String, reason: String },
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] TableError),
    /// Leads cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl ModelError {
    /// The remedy, if there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::None { .. } => Some("run `bantam train` first, or name one with --model".to_owned()),
            Self::Refused { file, .. } if file.ends_with("champion.json") => {
                Some("delete it, and train or name a model with --model".to_owned())
            }
            Self::Refused { reason, .. } if reason.contains("version") => {
                Some("use the version of bantam that wrote it, or train again".to_owned())
            }
            Self::Refused { .. } => Some("train again, or name another model with --model".to_owned()),
            Self::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("--model takes the folder of a model or its model.json".to_owned())
            }
            _ => None,
        }
    }
}
