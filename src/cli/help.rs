//! `bantam help`: the help of a command, or the reference of the rule language.

use clap::Command;

use super::complete;
use super::terminal::Terminal;
use crate::error::Error;

/// Arguments of `bantam help`.
#[derive(Debug, clap::Args)]
pub(super) struct HelpArgs {
    /// A command, such as `predict` or `models diff`, or `sql` for the language of conditions and derived columns.
    #[arg(add = complete::topics())]
    topic: Vec<String>,
}

/// Prints the help of a topic.
pub(super) fn help(args: &HelpArgs, mut program: Command, terminal: &Terminal) -> Result<(), Error> {
    if args.topic == ["sql"] {
        return terminal.data(&crate::expression::reference_text());
    }
    program.build();
    let mut command = &mut program;
    for name in &args.topic {
        if command.find_subcommand(name).is_none() {
            let visible = command.get_subcommands().filter(|below| !below.is_hide_set());
            let mut topics: Vec<String> = visible.map(|below| below.get_name().to_owned()).collect();
            if args.topic.len() == 1 {
                topics.push("sql".to_owned());
            }
            return Err(Error::NoTopic { topic: args.topic.join(" "), topics });
        }
        let Some(below) = command.find_subcommand_mut(name) else { return Ok(()) };
        command = below;
    }
    terminal.data(&command.render_long_help().to_string())
}
