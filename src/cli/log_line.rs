//! Messages of the log: as text, or as one JSON object on a line.

use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::io::{self, Write as _};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::clock::{now, rfc3339};
use super::labelled::{ERROR, WARNING, labelled};

/// A message of the log. Keys without a value are left out.
#[derive(Debug, Serialize)]
pub(super) struct LogLine<'a, C: Serialize> {
    pub(super) level: &'static str,
    /// The code of a warning, or the meaning of the exit code of an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<C>,
    pub(super) message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hint: Option<&'a str>,
}

/// A message with its time.
#[derive(Serialize)]
struct TimedLine<'a, C: Serialize> {
    time: String,
    #[serde(flatten)]
    line: &'a LogLine<'a, C>,
}

impl<C: Serialize> LogLine<'_, C> {
    /// Writes the line to standard error. A closed standard error is ignored.
    pub(super) fn write(&self) {
        let mut text =
            serde_json::to_string(&TimedLine { time: rfc3339(now()), line: self }).unwrap_or_default();
        text.push('\n');
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

/// Events of the log as JSON lines; as text, warnings and errors only, as all others of the program. A warning is written once.
pub(super) struct Messages {
    is_json: bool,
    warned: Mutex<HashSet<String>>,
}

impl Messages {
    pub(super) fn new(is_json: bool) -> Self {
        Self { is_json, warned: Mutex::default() }
    }
}

impl<S: Subscriber> Layer<S> for Messages {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = EventText::default();
        event.record(&mut text);
        let (level, style) = match *event.metadata().level() {
            Level::ERROR => ("error", Some(ERROR)),
            Level::WARN => ("warning", Some(WARNING)),
            Level::INFO => ("info", None),
            _ => ("debug", None),
        };
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if style.is_some() && !warned.insert(text.0.clone()) {
            return;
        }
        match style {
            _ if self.is_json => LogLine::<()> { level, code: None, message: &text.0, hint: None }.write(),
            // A closed standard error is ignored.
            Some(style) => drop(write!(anstream::stderr(), "{}", labelled(style, level, &text.0))),
            None => {}
        }
    }
}

/// The message of an event, with its other fields after it.
#[derive(Default)]
struct EventText(String);

impl Visit for EventText {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}
