//! The champion: which model it is, promotion and rollback.
//!
//! The log says which model is the champion, and `champion.json`, which is replaced as a whole after the line was appended, repeats
//! it for whoever scores leads. All that changes them holds the lock of the log.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::event::{Author, Event, EventKind};
use super::hashes::is_id;
use super::log::{self, LockedLog};
use super::standing::{Champions, ModelStanding};
use super::store::{MODEL_FILE, Registry, Saved};
use crate::config::whole_file;
use crate::model::ModelError;
use crate::quotation::in_quotes;
use crate::tables::{is_same_file, resolved, sha256, write_atomically};

pub(super) const CHAMPION_FILE: &str = "champion.json";
pub(super) const LOG_FILE: &str = "log.jsonl";
const LEDGER_FOLDER: &str = "ledger";

/// The content of `champion.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Champion {
    model: String,
}

/// Why a model becomes the champion.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grounds {
    /// In words.
    pub reason: String,
    /// The figures.
    pub evidence: Option<serde_json::Value>,
}

impl Registry {
    /// Makes a model the champion, and returns the one before it.
    ///
    /// # Errors
    /// When there is no such model, or a file cannot be written; then the champion is the one it was.
    pub fn promote(&self, id: &str, author: &Author, grounds: Grounds) -> Result<Option<String>, ModelError> {
        let mut log = LockedLog::open(&self.folder.join(LOG_FILE))?;
        let present = self.champion_in(&mut log)?;
        self.promote_in(&mut log, (id, present), (author, grounds))
    }

    /// The same for a decision that was made against a champion: if another process has made another model the champion since, the
    /// new one stays a candidate, with a line of `kind`, and the result is `None`.
    ///
    /// # Errors
    /// As [`Registry::promote`].
    pub fn promote_against(
        &self,
        (id, kind): (&str, EventKind),
        champion: Option<&str>,
        author: &Author,
        grounds: Grounds,
    ) -> Result<Option<Option<String>>, ModelError> {
        let mut log = LockedLog::open(&self.folder.join(LOG_FILE))?;
        let present = self.champion_in(&mut log)?;
        if present.as_deref() != champion {
            let reason = "another model has become the champion while this one was trained".to_owned();
            let event = with_grounds(self.event(author, kind, id), Grounds { reason, evidence: None });
            log.append(&Event { champion: present, ..event })?;
            return Ok(None);
        }
        self.promote_in(&mut log, (id, present), (author, grounds)).map(Some)
    }

    fn promote_in(
        &self,
        log: &mut LockedLog,
        (id, present): (&str, Option<String>),
        by: (&Author, Grounds),
    ) -> Result<Option<String>, ModelError> {
        if !self.folder_of(id)?.join(MODEL_FILE).is_file() {
            return Err(self.unknown(id));
        }
        let replaces = present.filter(|champion| champion != id);
        self.crown(log, (EventKind::Promoted, id), by, replaces.as_deref())?;
        Ok(replaces)
    }

    /// An event of a model, with the hash of its file.
    fn event(&self, author: &Author, kind: EventKind, id: &str) -> Event {
        let bytes = self.folder_of(id).ok().and_then(|folder| std::fs::read(folder.join(MODEL_FILE)).ok());
        Event { sha256: bytes.as_deref().map(sha256), ..Event::new(author, kind, id) }
    }

    /// Makes the champion before the present one the champion again; the ids of the present one and of that.
    ///
    /// # Errors
    /// When there was none before, its folder is gone, or a file cannot be written.
    pub fn roll_back(&self, author: &Author, reason: String) -> Result<(String, String), ModelError> {
        let none = || ModelError::NoEarlier { folder: self.folder.display().to_string() };
        if !self.folder.join(LOG_FILE).exists() {
            // Opening the log would make one.
            return Err(none());
        }
        let mut log = LockedLog::open(&self.folder.join(LOG_FILE))?;
        let champions = Champions::of(&log.events()?);
        let from = self.champion_of(&champions)?.ok_or_else(none)?;
        let to = champions.before(&from).ok_or_else(none)?.to_owned();
        if !self.folder_of(&to)?.join(MODEL_FILE).is_file() {
            return Err(self.unknown(&to));
        }
        let grounds = Grounds { reason, evidence: None };
        self.crown(&mut log, (EventKind::RolledBack, &to), (author, grounds), Some(&from))?;
        Ok((from, to))
    }

    /// The champion that a rollback would return to.
    ///
    /// # Errors
    /// When the log or the champion cannot be read.
    pub fn earlier_champion(&self) -> Result<Option<String>, ModelError> {
        let champions = Champions::of(&self.events()?);
        Ok(self.champion_id()?.and_then(|current| champions.before(&current).map(str::to_owned)))
    }

    /// Notes what leaves the champion as it is: a candidate, or a decision.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn note(
        &self,
        kind: EventKind,
        id: &str,
        author: &Author,
        grounds: Grounds,
    ) -> Result<(), ModelError> {
        let mut log = LockedLog::open(&self.folder.join(LOG_FILE))?;
        let champion = self.champion_in(&mut log)?;
        log.append(&Event { champion, ..with_grounds(self.event(author, kind, id), grounds) })
    }

    /// Deletes the folder of a model, and notes it in the log.
    ///
    /// # Errors
    /// When it is the champion or no id of a model, or a file cannot be deleted.
    pub fn prune(&self, id: &str, author: &Author) -> Result<(), ModelError> {
        let folder = self.folder_of(id)?;
        let mut log = LockedLog::open(&self.folder.join(LOG_FILE))?;
        if self.champion_id()?.as_deref() == Some(id) {
            let reason = "it is the champion; promote another model first".to_owned();
            return Err(ModelError::Refused { file: id.to_owned(), reason });
        }
        log.append(&self.event(author, EventKind::Pruned, id))?;
        let failed = |source| ModelError::Read { file: folder.display().to_string(), source };
        std::fs::remove_dir_all(&folder).map_err(failed)
    }

    /// Appends the event and replaces `champion.json`; if that fails, a further line says so.
    fn crown(
        &self,
        log: &mut LockedLog,
        (kind, id): (EventKind, &str),
        (author, grounds): (&Author, Grounds),
        replaces: Option<&str>,
    ) -> Result<(), ModelError> {
        let event = self.event(author, kind, id);
        let (replaces, champion) = (replaces.map(str::to_owned), Some(id.to_owned()));
        log.append(&with_grounds(Event { replaces, champion, ..event }, grounds))?;
        self.write_champion(id).inspect_err(|error| {
            let failed = Event::new(author, EventKind::Failed, id);
            // The first error is the one that counts.
            let _ = log.append(&Event { reason: Some(error.to_string()), ..failed });
        })
    }

    fn write_champion(&self, id: &str) -> Result<(), ModelError> {
        let file = self.folder.join(CHAMPION_FILE);
        let json = serde_json::to_vec(&Champion { model: id.to_owned() });
        let refused = |error: serde_json::Error| ModelError::Refused {
            file: file.display().to_string(),
            reason: error.to_string(),
        };
        let line = [json.map_err(refused)?, vec![b'\n']].concat();
        Ok(write_atomically(&file, &line)?)
    }

    /// The champion by the log, which is locked.
    fn champion_in(&self, log: &mut LockedLog) -> Result<Option<String>, ModelError> {
        self.champion_of(&Champions::of(&log.events()?))
    }

    /// The champion by the events of the log, which is locked. If a process was killed between its line and `champion.json`, the file
    /// is brought up to the log.
    fn champion_of(&self, champions: &Champions) -> Result<Option<String>, ModelError> {
        let in_file = self.champion_in_file()?;
        match champions.current() {
            Some(in_log) if in_file.as_deref() != Some(in_log) && self.has_model(in_log) => {
                self.write_champion(in_log)?;
                Ok(Some(in_log.to_owned()))
            }
            _ => Ok(in_file),
        }
    }

    fn has_model(&self, id: &str) -> bool {
        self.folder_of(id).is_ok_and(|folder| folder.join(MODEL_FILE).is_file())
    }

    /// The id of the champion, if there is one: that of `champion.json`, or where this file was deleted, that of the log.
    ///
    /// # Errors
    /// When `champion.json` exists but cannot be parsed, or the log cannot be read.
    pub fn champion_id(&self) -> Result<Option<String>, ModelError> {
        if let Some(id) = self.champion_in_file()? {
            return Ok(Some(id));
        }
        let champions = Champions::of(&self.events()?);
        Ok(champions.current().filter(|id| self.has_model(id)).map(str::to_owned))
    }

    fn champion_in_file(&self) -> Result<Option<String>, ModelError> {
        let file = self.folder.join(CHAMPION_FILE);
        let label = || file.display().to_string();
        let bytes = match whole_file(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|source| ModelError::Read { file: label(), source })?,
        };
        let champion: Champion = serde_json::from_slice(&bytes)
            .map_err(|error| ModelError::Refused { file: label(), reason: error.to_string() })?;
        Ok(Some(champion.model))
    }

    /// Fails where `champion.json` cannot be read, or names a model that is not there.
    ///
    /// # Errors
    /// As said.
    pub(crate) fn check_champion(&self) -> Result<(), ModelError> {
        match self.champion_id()? {
            // What stands there and is no file has a message of its own when it is read.
            Some(id) if !self.folder_of(&id).is_ok_and(|folder| folder.join(MODEL_FILE).exists()) => {
                let file = self.folder.join(CHAMPION_FILE).display().to_string();
                let has_others = !self.ids()?.is_empty();
                Err(ModelError::LostChampion { file, id, has_others })
            }
            _ => Ok(()),
        }
    }

    /// Loads the champion.
    ///
    /// # Errors
    /// When there is none, or it is refused.
    pub fn champion(&self) -> Result<Saved, ModelError> {
        let Some(id) = self.champion_id()? else {
            let (name, folder) = (self.name.clone(), self.folder.display().to_string());
            let has_models = !self.ids()?.is_empty();
            return Err(if has_models { ModelError::NoChampion { name, folder } } else { self.none() });
        };
        self.load_champion(&id)
    }

    /// Loads the model that `champion.json` names; one that is no id is a fault of that file.
    fn load_champion(&self, id: &str) -> Result<Saved, ModelError> {
        if is_id(id) {
            self.check_champion()?;
            return self.load(id);
        }
        let file = self.folder.join(CHAMPION_FILE).display().to_string();
        Err(ModelError::Refused {
            file,
            reason: format!("its `model` is {id}, which is not the id of a model", id = in_quotes(id)),
        })
    }

    /// Loads the champion; without one the model that was trained last, and true.
    ///
    /// # Errors
    /// When there is no model, or it is refused.
    pub fn champion_or_candidate(&self) -> Result<(Saved, bool), ModelError> {
        if let Some(id) = self.champion_id()? {
            Ok((self.load_champion(&id)?, false))
        } else {
            let (id, _) = self.standings()?.pop().ok_or_else(|| self.none())?;
            Ok((self.load(&id)?, true))
        }
    }

    fn none(&self) -> ModelError {
        ModelError::None { name: self.name.clone(), folder: self.folder.display().to_string() }
    }

    /// The folder of the ledger of predictions, which need not exist.
    #[must_use]
    pub fn ledger_folder(&self) -> PathBuf {
        self.folder.join(LEDGER_FOLDER)
    }

    /// Whether a file is the champion's, the log, or lies in the folder of a model or in the ledger.
    #[must_use]
    pub fn owns(&self, file: &Path) -> bool {
        let of_models = [CHAMPION_FILE, LOG_FILE].map(|name| self.folder.join(name));
        let found = resolved(file);
        let folder = found.as_ref().and_then(|file| file.parent());
        let is_of_model = folder.is_some_and(|folder| folder.join(MODEL_FILE).is_file());
        let ledger = resolved(&self.ledger_folder().join(LOG_FILE));
        let is_of_ledger = folder.is_some() && folder == ledger.as_ref().and_then(|file| file.parent());
        is_of_model || is_of_ledger || of_models.iter().any(|own| is_same_file(own, file))
    }

    /// The events of the log, the oldest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn events(&self) -> Result<Vec<Event>, ModelError> {
        log::read(&self.folder.join(LOG_FILE))
    }

    /// Each model with its place, the oldest first; those of one day in the order of the log.
    ///
    /// # Errors
    /// When the folder or the log cannot be read.
    pub fn standings(&self) -> Result<Vec<(String, ModelStanding)>, ModelError> {
        let events = self.events()?;
        let champions = Champions::of(&events);
        let champion = self.champion_id()?;
        let standing = |id: &String| match champions.standing(id) {
            // A log of an earlier version, or a file that was put there, may know nothing of it.
            ModelStanding::Candidate | ModelStanding::Former { .. } if champion.as_ref() == Some(id) => {
                ModelStanding::Champion { since: String::new() }
            }
            ModelStanding::Champion { .. } if champion.as_ref().is_some_and(|champion| champion != id) => {
                ModelStanding::Former { until: "an unknown day".to_owned() }
            }
            standing => standing,
        };
        // An id begins with the day of its training.
        let place =
            |id: &str| (id.get(..10).map(str::to_owned), events.iter().position(|event| event.model == id));
        let mut ids = self.ids()?;
        ids.sort_by_cached_key(|id| place(id));
        Ok(ids.into_iter().map(|id| (id.clone(), standing(&id))).collect())
    }
}

fn with_grounds(event: Event, grounds: Grounds) -> Event {
    let reason = Some(grounds.reason).filter(|reason| !reason.is_empty());
    Event { reason, evidence: grounds.evidence, ..event }
}
