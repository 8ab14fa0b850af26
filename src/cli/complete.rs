//! Completions of the shell: the script, and what it asks the program for (models, frameworks and tables of the project).

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::OnceLock;

use clap::builder::StyledStr;
use clap::{Command, FromArgMatches as _};
use clap_complete::Shell;
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};
use clap_complete::env::{CompleteEnv, Shells};

use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::project::{Project, template};
use crate::registry::{ModelStanding, Registry};

/// The variable in which a completion script names its shell.
const VARIABLE: &str = "BANTAM_COMPLETE";

const NAME: &str = "bantam";

/// The whole command line, which the arguments of the commands are part of.
static PROGRAM: OnceLock<fn() -> Command> = OnceLock::new();

/// Prints the script for a shell. It calls the program with [`VARIABLE`] set.
pub(super) fn script(shell: Shell, terminal: &Terminal) -> Result<(), Error> {
    let shells = Shells::builtins();
    let mut script = Vec::new();
    if let Some(shell) = shells.completer(&shell.to_string()) {
        shell.write_registration(VARIABLE, NAME, NAME, NAME, &mut script).map_err(Error::Output)?;
    }
    terminal.exact(&String::from_utf8_lossy(&script))
}

/// Answers a completion script; `false` if the program was not called by one.
pub(super) fn answer(args: &[OsString], program: fn() -> Command) -> Result<bool, clap::Error> {
    let program = *PROGRAM.get_or_init(|| program);
    let folder = env::current_dir().ok();
    CompleteEnv::with_factory(program).var(VARIABLE).try_complete(args, folder.as_deref())
}

/// The ids of the models, the newest first.
pub(super) fn model_ids() -> ArgValueCandidates {
    ArgValueCandidates::new(|| known_models().into_iter().map(|(id, _, help)| candidate(id, help)).collect())
}

/// The folders of the models, the newest first, and paths.
pub(super) fn model_paths() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let folders = known_models().into_iter().map(|(_, folder, help)| candidate(folder, help));
        let typed_text = typed.to_string_lossy();
        let mut paths: Vec<_> =
            folders.filter(|folder| folder.get_value().to_string_lossy().starts_with(&*typed_text)).collect();
        if paths.is_empty() {
            paths = PathCompleter::any().complete(typed);
        }
        paths
    })
}

/// The frameworks of the project, and the templates.
pub(super) fn frameworks() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let own = given_project().map(|(_, project)| project.gates).unwrap_or_default();
        let own: Vec<String> = own.into_iter().map(|gate| gate.name).collect();
        let templates = template::all().iter().map(|template| &template.name);
        let others: Vec<String> = templates.filter(|name| !own.contains(name)).cloned().collect();
        let own = own.into_iter().map(|name| candidate(name, "of the project"));
        own.chain(others.into_iter().map(|name| candidate(name, "template"))).collect()
    })
}

/// The topics of the help.
pub(super) fn topics() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let Some(program) = PROGRAM.get().map(|program| program()) else { return Vec::new() };
        let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
        let about = |command: &Command| command.get_about().cloned().unwrap_or_default();
        let mut topics: Vec<_> = commands
            .map(|command| CompletionCandidate::new(command.get_name()).help(Some(about(command))))
            .collect();
        topics.push(candidate("sql", "the rule language"));
        topics
    })
}

fn candidate(value: impl Into<OsString>, help: &'static str) -> CompletionCandidate {
    CompletionCandidate::new(value).help(Some(StyledStr::from(help)))
}

/// The models of the project with their folders and states, the newest first; none if there is no project.
fn known_models() -> Vec<(String, PathBuf, &'static str)> {
    let Some((given, project)) = given_project() else { return Vec::new() };
    let models = given.models_dir.unwrap_or_else(|| project.folder.join("models"));
    let registry = Registry::new(&models, &project.name);
    let standings = registry.standings().unwrap_or_default();
    let known = |(id, standing): (String, ModelStanding)| {
        let folder = registry.folder().join(&id);
        (id, folder, standing.word())
    };
    standings.into_iter().rev().map(known).collect()
}

/// The project that the words on the command line so far name.
fn given_project() -> Option<(ProjectArgs, Project)> {
    let words = env::args_os().skip_while(|word| word != "--").skip(1);
    let program = PROGRAM.get()?();
    let matches = program.ignore_errors(true).try_get_matches_from(words).ok()?;
    let given = ProjectArgs::from_arg_matches(&matches).ok()?;
    let project = given.load().ok()?;
    Some((given, project))
}
