//! A table on the command line where none is expected: `bantam run deals.csv`.

use std::ffi::OsString;
use std::path::Path;

use clap::Command;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::init::shell;
use crate::tables::is_named_as_table;

/// The error with what to do, where its unexpected argument is a table, and the command takes none.
pub(super) fn with_tip(mut error: Error, program: &Command, args: &[OsString]) -> Error {
    if !takes_tables(program, args)
        && error.kind() == ErrorKind::UnknownArgument
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

/// Whether the command of these arguments takes tables, of which this one is too many.
fn takes_tables(program: &Command, args: &[OsString]) -> bool {
    let command = args.iter().skip(1).find_map(|arg| program.find_subcommand(arg));
    command.is_some_and(|command| command.get_positionals().next().is_some())
}
