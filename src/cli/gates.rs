//! `bantam gates [NAME]`.

use clap::Args;

use super::complete::frameworks;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::config::nearest;
use crate::error::Error;
use crate::jobs;
use crate::project::{Gate, Project, template};
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct GatesArgs {
    /// A framework of the project, or a template. Default: list all.
    #[arg(conflicts_with = "effect", add = frameworks())]
    pub name: Option<String>,
    /// Evaluate the frameworks and routes of the project on its closed deals: win rates by verdict, the added value of
    /// each criterion given the model, and the win rate of each route.
    #[arg(long)]
    pub effect: bool,
    /// Print the effect as JSON.
    #[arg(long, requires = "effect")]
    pub json: bool,
    #[command(flatten)]
    pub project: ProjectArgs,
}

/// Lists the frameworks, or prints one. Templates need no project.
pub(super) fn gates(args: &GatesArgs, terminal: &Terminal) -> Result<(), Error> {
    if args.effect {
        return effect(args, terminal);
    }
    let project = args.project.load_if_there()?;
    let Some(name) = &args.name else {
        return terminal.data(&terminal::frameworks(project.as_ref()));
    };
    let gate = find(name, project.as_ref())?;
    let checked = match &project {
        Some(project) => Some(jobs::check_framework(&args.project.workspace(project), &gate)?),
        None => None,
    };
    terminal.data(&terminal::framework(&gate, checked.as_ref()))
}

fn effect(args: &GatesArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let effects = jobs::effects(&workspace, &|what, done, all| terminal.progress(what, done, all))?;
    if args.json {
        terminal.json(terminal::effects_json(&effects))
    } else {
        terminal.data(&terminal::effects(&effects))
    }
}

/// The framework of the project with this name, else the template.
fn find(name: &str, project: Option<&Project>) -> Result<Gate, Error> {
    let own = project.map_or(&[][..], |project| &project.gates);
    if let Some(gate) = own.iter().find(|gate| gate.name == name) {
        return Ok(gate.clone());
    }
    template::named(name).map(Gate::of_template).ok_or_else(|| {
        let mut names: Vec<&str> = template::all().iter().map(|template| template.name.as_str()).collect();
        names.extend(own.iter().map(|gate| gate.name.as_str()));
        let near = nearest(name, names.iter().copied()).map(str::to_owned);
        Error::NoFramework { name: name.to_owned(), near }
    })
}
