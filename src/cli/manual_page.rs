//! What the help of a command has below its options.

use super::exit_reason::meaning;
use crate::run_summary::ExitReason;

/// What the help of a command has below its options.
#[derive(Debug, Clone, Copy)]
pub(super) struct ManualPage {
    /// The command after `bantam`; empty for the program itself.
    pub(super) command: &'static str,
    /// What each example does, and its command line. They work in the folder of the sample; ID stands for the id of a model.
    pub(super) examples: &'static [(&'static str, &'static str)],
    /// The exit codes that the command can return.
    pub(super) exits: &'static [ExitReason],
}

impl ManualPage {
    /// The exit codes with their meanings.
    pub(super) fn exit_codes(&self) -> impl Iterator<Item = (u8, &'static str)> {
        self.exits.iter().map(|reason| (reason.code(), meaning(*reason, self.command)))
    }

    /// The page as text, for `--help`.
    pub(super) fn text(&self) -> String {
        let examples = self.examples.iter().map(|(what, command)| format!("  {what}:\n    {command}\n"));
        let exits = self.exit_codes().map(|(code, meaning)| format!("\n  {code}  {meaning}"));
        format!("Examples:\n{}\nExit codes:{}", examples.collect::<String>(), exits.collect::<String>())
    }
}
