//! Models on disk: saving, loading and listing them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::hashes::{hash8, is_id};
use crate::config::whole_file;
use crate::model::{Model, ModelError, file};
use crate::project::Feature;
use crate::tables::write_atomically;

/// The models of one project.
#[derive(Debug, Clone)]
pub struct Registry {
    pub(super) folder: PathBuf,
    pub(super) name: String,
    /// The labels of the features of the project, which models get when they are loaded.
    labels: BTreeMap<String, Option<String>>,
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

pub(super) const MODEL_FILE: &str = "model.json";

impl Registry {
    /// The models of the project `name` under `models`.
    #[must_use]
    pub fn new(models: &Path, name: &str) -> Self {
        Self { folder: models.join(name), name: name.to_owned(), labels: BTreeMap::new() }
    }

    /// The same models with the labels of these features, which may have been added since they were trained.
    #[must_use]
    pub fn with_labels_of(mut self, features: &[Feature]) -> Self {
        self.labels = features.iter().map(|feature| (feature.name.clone(), feature.label.clone())).collect();
        self
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
        let id = id_of(&model, json.as_bytes());
        let folder = self.folder.join(&id);
        for (name, content) in companions(&id, &model) {
            write_atomically(&folder.join(name), content.as_bytes())?;
        }
        // The model comes last: a folder with a model file is complete.
        let file = folder.join(MODEL_FILE);
        write_atomically(&file, json.as_bytes())?;
        Ok(Saved { id, file, model })
    }

    /// The ids of the models whose folders are complete, the oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn ids(&self) -> Result<Vec<String>, ModelError> {
        let failed = |source| ModelError::Read { file: self.folder.display().to_string(), source };
        let entries = match std::fs::read_dir(&self.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let names =
            entries.map(|entry| Ok(entry.map_err(failed)?.file_name().to_string_lossy().into_owned()));
        let mut ids: Vec<String> = names.collect::<Result<_, ModelError>>()?;
        ids.retain(|id| is_id(id) && self.folder.join(id).join(MODEL_FILE).is_file());
        ids.sort();
        Ok(ids)
    }

    /// The error that there is no such model.
    #[must_use]
    pub fn unknown(&self, id: &str) -> ModelError {
        ModelError::NoModel { id: id.to_owned(), folder: self.folder.display().to_string() }
    }

    /// The folder of a model. An id that comes from a file is no path until it has the form of an id.
    pub(super) fn folder_of(&self, id: &str) -> Result<PathBuf, ModelError> {
        if is_id(id) { Ok(self.folder.join(id)) } else { Err(ModelError::NoId { id: id.to_owned() }) }
    }

    /// Loads the model with this id.
    ///
    /// # Errors
    /// When there is none, or it is refused.
    pub fn load(&self, id: &str) -> Result<Saved, ModelError> {
        let file = self.folder_of(id)?.join(MODEL_FILE);
        if file.exists() { self.load_file(&file) } else { Err(self.unknown(id)) }
    }

    /// Loads a model file, or the one in a model's folder, wherever it is.
    ///
    /// # Errors
    /// As [`load`].
    pub fn load_file(&self, path: &Path) -> Result<Saved, ModelError> {
        let mut saved = load(path)?;
        saved.model.relabel(&self.labels);
        Ok(saved)
    }
}

/// Loads a model file (or the one in a model's folder), and checks that it is whole and computes what it did.
///
/// # Errors
/// When it cannot be read, is of another format or version, has been changed, or fails its self-test.
pub fn load(path: &Path) -> Result<Saved, ModelError> {
    let file = if path.is_dir() { path.join(MODEL_FILE) } else { path.to_owned() };
    let label = file.display().to_string();
    let bytes = whole_file(&file).map_err(|source| ModelError::Read { file: label.clone(), source })?;
    let refused = |reason: String| ModelError::Refused { file: label.clone(), reason };
    let text = std::str::from_utf8(&bytes).map_err(|_| refused("it is not UTF-8".to_owned()))?;
    let model = file::read(text).map_err(refused)?;
    let id = id_of(&model, &bytes);
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

/// The id of a model: the day of its training and the hash of its file.
fn id_of(model: &Model, bytes: &[u8]) -> String {
    format!("{}-{}", model.calendar().date(model.trained_on).format("%Y-%m-%d"), hash8(bytes))
}
