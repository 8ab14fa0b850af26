//! `bantam help`: the help of a command, or the reference of the rule language.

use clap::Command;

use super::terminal::Terminal;
use crate::error::Error;

/// Arguments of `bantam help`.
#[derive(Debug, clap::Args)]
pub(super) struct HelpArgs {
    /// A command, or `sql` for the language of conditions and derived columns.
    topic: Option<String>,
}

/// Prints the help of a topic.
pub(super) fn help(args: &HelpArgs, mut program: Command, terminal: &Terminal) -> Result<(), Error> {
    program.build();
    let text = match args.topic.as_deref() {
        Some("sql") => crate::expression::reference_text(),
        None => program.render_long_help().to_string(),
        Some(topic) => {
            let Some(command) = program.find_subcommand_mut(topic) else {
                let topics = program.get_subcommands().map(|command| command.get_name().to_owned());
                let topics: Vec<String> = topics.chain(["sql".to_owned()]).collect();
                return Err(Error::NoTopic { topic: topic.to_owned(), topics });
            };
            command.render_long_help().to_string()
        }
    };
    terminal.data(&text)
}
