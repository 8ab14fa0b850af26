//! A table on the command line where none is expected: `bantam run deals.csv`.

use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::init::shell;
use crate::tables::is_named_as_table;

/// The error with what to do, where its unexpected argument is a table.
pub(super) fn with_tip(mut error: Error) -> Error {
    if error.kind() == ErrorKind::UnknownArgument
        && let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg)
        && is_named_as_table(Path::new(argument))
    {
        let tip = format!(
            "the tables are named in bantam.toml: to draft one from this file, use `bantam init {}` first",
            shell(argument)
        );
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
    error
}
