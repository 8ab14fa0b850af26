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
    /// No model is the champion.
    #[error("no model of \"{name}\" in {folder} is the champion; there are candidates only")]
    NoChampion { name: String, folder: String },
    /// The file that names the champion names a model that is not there.
    #[error("{file} names the model {id}, which is not in its folder")]
    LostChampion { file: String, id: String, has_others: bool },
    /// An id that is none, such as a path.
    #[error("\"{id}\" is not the id of a model")]
    NoId { id: String },
    /// There is no model of this id.
    #[error("there is no model {id} in {folder}")]
    NoModel { id: String, folder: String },
    /// No other model was the champion before.
    #[error("no model in {folder} was the champion before the present one")]
    NoEarlier { folder: String },
    /// Its file cannot be read.
    #[error("cannot read {file}: {source}")]
    Read { file: String, source: std::io::Error },
    /// Its file is not a model, or is of an unsupported version.
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
        let hint = match self {
            Self::None { .. } => "run `bantam train` first, or name one with --model",
            Self::NoChampion { .. } => {
                "`bantam models` lists them; `bantam models promote ID --reason TEXT` makes one the champion"
            }
            Self::LostChampion { has_others: false, .. } => {
                "put its folder back, or train another with `bantam train` and promote it with `bantam models promote ID --reason TEXT`"
            }
            Self::LostChampion { .. } => {
                "`bantam models promote ID --reason TEXT` makes another model the champion"
            }
            Self::NoId { .. } | Self::NoModel { .. } => {
                "`bantam models` lists the models of the project with their ids"
            }
            Self::NoEarlier { .. } => "promote a model with `bantam models promote ID`",
            Self::Refused { file, .. } if file.ends_with("champion.json") => {
                "delete it, and train or name a model with --model"
            }
            Self::Refused { reason, .. } if reason.contains("version") => {
                "use the version of bantam that wrote it, or train again"
            }
            Self::Refused { .. } => "train again, or name another model with --model",
            Self::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                "--model takes the folder of a model or its model.json"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
