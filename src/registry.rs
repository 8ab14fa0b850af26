//! Models on disk: `models/<name>/<date>-<hash8>/`, the champion, and the log.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Input, Model, ModelError, file};
use crate::tables::{is_same_file, resolved, write_atomically};

/// The models of one project.
#[derive(Debug, Clone)]
pub struct Registry {
    folder: PathBuf,
    name: String,
}

/// A model with its id and file.
#[derive(Debug, Clone)]
pub struct Saved {
    /// `<date>-<hash8>`: the day it was trained on and the beginning of the SHA-256 of its file.
    pub id: String,
    /// Its file.
    pub file: PathBuf,
    /// The model.
    pub model: Model,
}

/// The champion, in `champion.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Champion {
    /// Its id.
    pub model: String,
}

/// A line of `log.jsonl`.
#[derive(Debug, Clone, Serialize)]
struct LogEntry<'a> {
    on: String,
    event: &'a str,
    model: &'a str,
    replaces: Option<String>,
    auc: Option<f64>,
    log_loss: Option<f64>,
    n_test: usize,
}

const MODEL_FILE: &str = "model.json";
const CHAMPION_FILE: &str = "champion.json";
const LOG_FILE: &str = "log.jsonl";

impl Registry {
    /// The models of the project `name` under `models`.
    #[must_use]
    pub fn new(models: &Path, name: &str) -> Self {
        Self { folder: models.join(name), name: name.to_owned() }
    }

    /// The folder of the project's models, which need not exist.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a model with its accompanying files, and returns it with its id. The same model is written to the same
    /// path. `companions` takes the id and the model, and returns the names of the files and their content.
    ///
    /// # Errors
    /// When the written model cannot be read back, or a file cannot be written; then no model is left.
    pub fn save(
        &self,
        model: Model,
        companions: impl FnOnce(&str, &Model) -> Vec<(&'static str, String)>,
    ) -> Result<Saved, ModelError> {
        let refused = |reason: String| ModelError::Refused { file: MODEL_FILE.to_owned(), reason };
        let json = file::write(&model).map_err(|error| refused(error.to_string()))?;
        file::read(&json).and_then(|model| model.run_self_test()).map_err(refused)?;
        let id = format!("{}-{}", model.trained_on.date().format("%Y-%m-%d"), hash8(json.as_bytes()));
        let folder = self.folder.join(&id);
        for (name, content) in companions(&id, &model) {
            write_atomically(&folder.join(name), content.as_bytes())?;
        }
        // The model comes last: a folder with a model file is complete.
        let file = folder.join(MODEL_FILE);
        write_atomically(&file, json.as_bytes())?;
        Ok(Saved { id, file, model })
    }

    /// Makes a saved model the champion, and appends it to the log.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn promote(&self, saved: &Saved) -> Result<(), ModelError> {
        let replaces = self.champion_id()?.filter(|id| *id != saved.id);
        let evaluation = &saved.model.evaluation;
        let entry = LogEntry {
            on: saved.model.trained_on.to_string(),
            event: "promoted",
            model: &saved.id,
            replaces,
            auc: evaluation.auc,
            log_loss: evaluation.log_loss,
            n_test: evaluation.n_won + evaluation.n_lost,
        };
        let log_file = self.folder.join(LOG_FILE);
        let mut log = read_if_there(&log_file)?.unwrap_or_default();
        log.extend(json_line(&entry)?);
        write_atomically(&log_file, &log)?;
        let champion = Champion { model: saved.id.clone() };
        write_atomically(&self.folder.join(CHAMPION_FILE), &json_line(&champion)?)?;
        Ok(())
    }

    /// The id of the champion, if there is one.
    ///
    /// # Errors
    /// When `champion.json` exists but cannot be parsed.
    pub fn champion_id(&self) -> Result<Option<String>, ModelError> {
        let file = self.folder.join(CHAMPION_FILE);
        let Some(bytes) = read_if_there(&file)? else { return Ok(None) };
        let champion: Champion = serde_json::from_slice(&bytes).map_err(|error| ModelError::Refused {
            file: file.display().to_string(),
            reason: error.to_string(),
        })?;
        Ok(Some(champion.model))
    }

    /// Whether a file is the champion's, the log, or lies in the folder of a model.
    #[must_use]
    pub fn owns(&self, file: &Path) -> bool {
        let of_models = [CHAMPION_FILE, LOG_FILE].map(|name| self.folder.join(name));
        let is_of_model = resolved(file)
            .is_some_and(|file| file.parent().is_some_and(|folder| folder.join(MODEL_FILE).is_file()));
        is_of_model || of_models.iter().any(|own| is_same_file(own, file))
    }

    /// Loads the champion.
    ///
    /// # Errors
    /// When there is none, or it is refused.
    pub fn champion(&self) -> Result<Saved, ModelError> {
        let none = || ModelError::None { name: self.name.clone(), folder: self.folder.display().to_string() };
        let id = self.champion_id()?.ok_or_else(none)?;
        self.load(&id)
    }

    /// Loads the model with this id.
    ///
    /// # Errors
    /// When there is none, or it is refused.
    pub fn load(&self, id: &str) -> Result<Saved, ModelError> {
        load(&self.folder.join(id).join(MODEL_FILE))
    }
}

/// Loads a model file (or the one in a model's folder), and checks that it is whole and computes what it did.
///
/// # Errors
/// When it cannot be read, is of another format or version, has been changed, or fails its self-test.
pub fn load(path: &Path) -> Result<Saved, ModelError> {
    let file = if path.is_dir() { path.join(MODEL_FILE) } else { path.to_owned() };
    let label = file.display().to_string();
    let bytes = std::fs::read(&file).map_err(|source| ModelError::Read { file: label.clone(), source })?;
    let refused = |reason: String| ModelError::Refused { file: label.clone(), reason };
    let text = std::str::from_utf8(&bytes).map_err(|_| refused("it is not UTF-8".to_owned()))?;
    let model = file::read(text).map_err(refused)?;
    let id = format!("{}-{}", model.trained_on.date().format("%Y-%m-%d"), hash8(&bytes));
    if let Some(folder) = file.parent().and_then(Path::file_name).and_then(|name| name.to_str())
        && is_id(folder)
        && folder != id
    {
        return Err(refused(format!(
            "its content was changed: its folder has the id {folder}, its content the id {id}"
        )));
    }
    model.run_self_test().map_err(refused)?;
    tracing::info!("{label} loaded; {} self-test rows agree", model.self_test.len());
    Ok(Saved { id, file, model })
}

/// Whether a folder is named as [`Registry::save`] names it.
fn is_id(name: &str) -> bool {
    let Some((date, hash)) = name.rsplit_once('-') else { return false };
    hash.len() == HASH_DIGITS
        && hash.chars().all(|digit| digit.is_ascii_hexdigit())
        && chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()
}

/// Enough to distinguish the models of one project.
const HASH_DIGITS: usize = 8;

/// The beginning of the SHA-256 of a file's content.
fn hash8(bytes: &[u8]) -> String {
    let mut text = hexadecimal(&Sha256::digest(bytes));
    text.truncate(HASH_DIGITS);
    text
}

/// Bytes that are hashed at once.
const PIECE: usize = 1 << 20;

impl Input {
    /// The size and hash of a file, which is called `name` in the model.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(file: &Path, name: String) -> std::io::Result<Self> {
        let mut source = std::fs::File::open(file)?;
        let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
        loop {
            let n = source.read(&mut piece)?;
            if n == 0 {
                return Ok(Self { file: name, bytes, sha256: hexadecimal(&hash.finalize()) });
            }
            hash.update(&piece[..n]);
            bytes += n as u64;
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A value as one line of JSON.
fn json_line(value: &impl Serialize) -> Result<Vec<u8>, ModelError> {
    let json = serde_json::to_vec(value);
    let refused = |error: serde_json::Error| ModelError::Refused {
        file: "the log".to_owned(),
        reason: error.to_string(),
    };
    Ok([json.map_err(refused)?, vec![b'\n']].concat())
}

/// The content of a file; `None` where there is none.
fn read_if_there(file: &Path) -> Result<Option<Vec<u8>>, ModelError> {
    match std::fs::read(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => {
            read.map(Some).map_err(|source| ModelError::Read { file: file.display().to_string(), source })
        }
    }
}
