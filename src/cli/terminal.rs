//! Results on standard output; errors, warnings, hints and progress on standard error.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::exit_reason::exit_reason;
use super::labelled::{ERROR, HINT, WARNING, labelled};
use super::log_line::{LogLine, Messages};
use super::project_args::PROJECT_FILE;
use crate::cells::lines_for_terminal;
use crate::error::Error;
use crate::warning::Warning;

/// The format of what is written to standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LogFormat {
    /// Text for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Standard output and standard error. Colours only on a terminal, and never with `NO_COLOR`.
pub(super) struct Terminal {
    quiet: bool,
    /// Whether results are printed with all their tables.
    is_verbose: bool,
    format: LogFormat,
    /// The name of the project file in hints; `None`: as they have it.
    project_file: Option<String>,
    /// The warnings so far, for the summary of the run.
    warned: Mutex<Vec<Warning>>,
    bar: Mutex<Option<(String, ProgressBar)>>,
}

/// Starts logging to standard error.
pub(super) fn start_logging(verbose: u8, quiet: bool, format: LogFormat) {
    let level = match (quiet, verbose) {
        (true, _) => tracing::Level::ERROR,
        (_, 0) => tracing::Level::WARN,
        (_, 1) => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    let filter = tracing_subscriber::filter::Targets::new().with_target("bantam", level);
    let text = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(false).with_target(false);
    // Warnings look like all other warnings.
    let details = filter_fn(|metadata| *metadata.level() > tracing::Level::WARN);
    let text = (format == LogFormat::Text).then_some(text.with_filter(details));
    let messages = Messages::new(format == LogFormat::Json);
    // A second call, for example by a test, keeps the first logger.
    let _ = tracing_subscriber::registry().with(text).with(messages).with(filter).try_init();
}

impl Terminal {
    pub(super) fn new(quiet: bool, is_verbose: bool, format: LogFormat) -> Self {
        let (warned, bar) = (Mutex::default(), Mutex::new(None));
        Self { quiet, is_verbose, format, project_file: None, warned, bar }
    }

    /// The same with hints that name this project file.
    pub(super) fn of_project(self, project_file: Option<String>) -> Self {
        Self { project_file, ..self }
    }

    /// A hint with the name of the project file.
    fn hint(&self, hint: Option<String>) -> Option<String> {
        match &self.project_file {
            Some(file) => hint.map(|hint| hint.replace(PROJECT_FILE, file)),
            None => hint,
        }
    }

    /// Whether results are printed with all their tables.
    pub(super) const fn is_verbose(&self) -> bool {
        self.is_verbose
    }

    /// The warnings so far.
    pub(super) fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut *self.warned.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The result of a command for people, to standard output, without control characters.
    pub(super) fn data(&self, text: &str) -> Result<(), Error> {
        self.bytes(lines_for_terminal(text).as_bytes())
    }

    /// The result of a command for programs, to standard output: exactly, except on a terminal.
    pub(super) fn exact(&self, text: &str) -> Result<(), Error> {
        if io::stdout().is_terminal() { self.data(text) } else { self.bytes(text.as_bytes()) }
    }

    /// The same, as JSON.
    pub(super) fn json(&self, text: serde_json::Result<String>) -> Result<(), Error> {
        self.exact(&text.map_err(|error| Error::Output(error.into()))?)
    }

    /// Bytes to standard output.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Result<(), Error> {
        self.clear();
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(Error::Output)
    }

    /// A message in lines, to standard error, without control characters.
    pub(super) fn note(&self, text: &str) {
        if text.trim().is_empty() && self.format == LogFormat::Json {
            return;
        }
        if self.format == LogFormat::Json {
            let message = text.trim_end();
            return self.log(&LogLine::<()> { level: "info", code: None, message, hint: None });
        }
        self.styled(&lines_for_terminal(text));
    }

    /// A message with our own colours; text of users is already sanitised.
    fn styled(&self, text: &str) {
        if !self.quiet {
            self.clear();
            // A closed standard error is ignored.
            let _ = write!(anstream::stderr(), "{text}");
        }
    }

    pub(super) fn warn(&self, warnings: &[Warning]) {
        let mut warnings = warnings.to_vec();
        warnings.sort();
        warnings.dedup();
        self.warned.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&warnings);
        for warning in &warnings {
            if self.format == LogFormat::Json {
                let (message, hint) = (&*warning.to_string(), self.hint(warning.hint()));
                let (code, hint) = (Some(warning.code()), hint.as_deref());
                self.log(&LogLine { level: "warning", code, message, hint });
                continue;
            }
            self.styled(&labelled(WARNING, "warning", &warning.to_string()));
            if let Some(hint) = self.hint(warning.hint()) {
                self.styled(&labelled(HINT, "hint", &hint));
            }
        }
    }

    /// A line of the log, unless only errors are printed.
    fn log<C: serde::Serialize>(&self, line: &LogLine<'_, C>) {
        if !self.quiet {
            line.write();
        }
    }

    pub(super) fn error(&self, error: &Error) {
        self.clear();
        if self.format == LogFormat::Json {
            let code = Some(exit_reason(error));
            for (message, hint) in error.parts() {
                let hint = self.hint(hint);
                LogLine { level: "error", code, message: &message, hint: hint.as_deref() }.write();
            }
            return;
        }
        let mut out = anstream::stderr().lock();
        for (place, (message, hint)) in error.parts().into_iter().enumerate() {
            let gap = if place > 0 { "\n" } else { "" };
            let _ = write!(out, "{gap}{}", labelled(ERROR, "error", &message));
            if let Some(hint) = self.hint(hint) {
                let _ = write!(out, "{}", labelled(HINT, "hint", &hint));
            }
        }
    }

    /// Shows a progress bar, on a terminal only. `all` is 0 if the total is unknown.
    pub(super) fn progress(&self, what: &str, done: u64, all: u64) {
        tracing::debug!("{what} {done} of {all}");
        if self.quiet || self.format == LogFormat::Json || !io::stderr().is_terminal() {
            return;
        }
        let mut slot = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.as_ref().is_none_or(|(current, _)| current != what) {
            if let Some((_, bar)) = slot.take() {
                bar.finish_and_clear();
            }
            let template = if all == 0 {
                "{spinner} {msg} {human_pos}"
            } else {
                "{msg} {wide_bar} {human_pos}/{human_len}"
            };
            let bar = if all == 0 { ProgressBar::new_spinner() } else { ProgressBar::new(all) };
            let style =
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style);
            bar.set_message(what.to_owned());
            *slot = Some((what.to_owned(), bar));
        }
        if let Some((_, bar)) = slot.as_ref() {
            bar.set_position(done);
            bar.tick();
        }
    }

    fn clear(&self) {
        if let Some((_, bar)) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}
