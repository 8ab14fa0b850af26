//! Completions of the shell for files of a project.

use std::path::Path;

use clap_complete::engine::{ArgValueCompleter, PathCompleter};

use crate::tables::is_named_as_table;

/// Tables, by the endings that can be read, and standard input.
pub(super) fn tables() -> ArgValueCompleter {
    ArgValueCompleter::new(PathCompleter::any().filter(is_named_as_table).stdio())
}

/// Project files.
pub(super) fn projects() -> ArgValueCompleter {
    let is_toml = |path: &Path| path.extension().is_some_and(|ending| ending == "toml");
    ArgValueCompleter::new(PathCompleter::any().filter(is_toml))
}
