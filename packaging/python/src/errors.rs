//! Errors as one exception, which is written in Python (`bantam/_messages.py`).

use std::fmt::Display;

use bantam::bindings::{Failure, Note};
use pyo3::prelude::*;

/// A `BantamError` of Python.
pub(crate) fn error(py: Python<'_>, message: &str, hint: Option<&str>, exit_code: u8) -> PyErr {
    let class = py.import("bantam._messages").and_then(|messages| messages.getattr("BantamError"));
    match class.and_then(|class| class.call1((message, hint, exit_code))) {
        Ok(value) => PyErr::from_value(value),
        Err(error) => error,
    }
}

/// The same of an error that bantam has no words for.
pub(crate) fn plain(py: Python<'_>, what: &str, error: &dyn Display) -> PyErr {
    self::error(py, &format!("{what}: {error}"), None, 1)
}

/// The exception of a failed job.
pub(crate) fn failed(py: Python<'_>, failure: &Failure) -> PyErr {
    error(py, &failure.message, failure.hint.as_deref(), failure.exit_code)
}

/// Warnings as texts with their hints, which Python issues.
pub(crate) fn texts(notes: &[Note]) -> Vec<String> {
    let text = |note: &Note| match &note.hint {
        Some(hint) => format!("{}\nhint: {hint}", note.message),
        None => note.message.clone(),
    };
    notes.iter().map(text).collect()
}
