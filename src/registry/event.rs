//! The events of a registry: lines of `log.jsonl`.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// Who does something, and the clock. Only the command line knows both.
#[derive(Debug, Clone)]
pub struct Author {
    /// The clock, which is read as an event is appended to the log: events are in the order of their times.
    pub clock: fn() -> DateTime<Utc>,
    /// `user@host`.
    pub who: String,
}

/// What happened to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// It was trained, and is a candidate.
    Trained,
    /// It was made of the weights of another, and is a candidate.
    Recalibrated,
    /// It was made the champion, after its training or later.
    Promoted,
    /// It was made the champion again, in place of a later one.
    RolledBack,
    /// The promotion before this line failed: `champion.json` could not be written.
    Failed,
    /// A comparison decided that it stays the champion.
    Kept,
    /// A comparison decided that a person must look.
    Look,
    /// Its folder was deleted.
    Pruned,
}

/// A line of the log. Lines are appended and never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the name of the key in the log")]
pub struct Event {
    /// The clock time in UTC; in logs of earlier versions the day of the training.
    #[serde(alias = "on")]
    pub at: String,
    /// `user@host`; empty in logs of earlier versions.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// What happened.
    pub event: EventKind,
    /// The model.
    pub model: String,
    /// The champion before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The champion from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub champion: Option<String>,
    /// The SHA-256 of the model file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The figures that it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<serde_json::Value>,
}

impl Event {
    /// An event of a model without details.
    pub(super) fn new(author: &Author, event: EventKind, model: &str) -> Self {
        Self {
            at: (author.clock)().to_rfc3339_opts(SecondsFormat::Secs, true),
            who: author.who.clone(),
            event,
            model: model.to_owned(),
            replaces: None,
            champion: None,
            sha256: None,
            reason: None,
            evidence: None,
        }
    }

    /// The day of the event.
    #[must_use]
    pub fn day(&self) -> &str {
        self.at.get(..10).unwrap_or(&self.at)
    }
}
