//! The whole command line: the commands, the options that they share, and their manual pages.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args as _, Command, Error};

use super::manual::manual_page;
use super::project_args::{PROJECT_FILE, ProjectArgs};

/// The command line of `bantam` from its commands. The options of a project are accepted before and after every command that
/// has one.
pub(super) fn program(commands: Command) -> Command {
    let shared = ProjectArgs::augment_args(Command::new("shared"));
    let shared: Vec<Arg> = shared.get_arguments().cloned().collect();
    let program = commands.args(&shared);
    documented(program.mut_subcommands(|command| without_project(command, &shared)), "")
}

/// Hides the options of a project from a command that has none, so that only the refusal knows of them.
fn without_project(command: Command, shared: &[Arg]) -> Command {
    if has_project(&command) {
        return command;
    }
    let missing = shared.iter().filter(|arg| !has(&command, arg.get_id().as_str()));
    let hidden: Vec<Arg> = missing.map(|arg| arg.clone().hide(true)).collect();
    command.args(hidden)
}

fn has(command: &Command, id: &str) -> bool {
    command.get_arguments().any(|arg| arg.get_id() == id)
}

/// Whether a command, or one below it, reads a project.
fn has_project(command: &Command) -> bool {
    has(command, "project") || command.get_subcommands().any(has_project)
}

/// Adds the manual pages to a command and those below it.
fn documented(command: Command, path: &str) -> Command {
    let command = command.mut_subcommands(|below| {
        let path = format!("{path} {}", below.get_name());
        documented(below, path.trim_start())
    });
    match manual_page(path) {
        Some(page) => command.after_long_help(page.text()),
        None => command,
    }
}

/// The name of the project file, where another than `bantam.toml` is given.
pub(super) fn project_file(matches: &ArgMatches) -> Option<String> {
    let inner = std::iter::successors(Some(matches), |matches| matches.subcommand().map(|(_, below)| below))
        .last()?;
    let project = inner.try_get_one::<PathBuf>("project").ok().flatten()?;
    let name = project.file_name()?.to_str()?.to_owned();
    Some(name).filter(|name| !name.contains(PROJECT_FILE))
}

/// The error if an option of a project was given to a command that has none.
pub(super) fn refused(mut program: Command, matches: &ArgMatches) -> Option<Error> {
    let (name, given) = matches.subcommand()?;
    let command = program.find_subcommand(name)?;
    let is_given = |arg: &&Arg| {
        arg.is_hide_set() && given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
    };
    let option = command.get_arguments().find(is_given)?.get_long()?.to_owned();
    Some(program.error(
        ErrorKind::ArgumentConflict,
        format!("`bantam {name}` reads no project, so that it takes no --{option}"),
    ))
}
