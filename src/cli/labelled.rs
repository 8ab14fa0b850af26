//! Messages to standard error with their labels.

use std::io::{self, IsTerminal};

use anstyle::{AnsiColor, Style};

use crate::cells::for_terminal;
use crate::terminal::wrapped;

pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// A message with its label: in lines that fit a terminal, in one line for a log.
pub(super) fn labelled(style: Style, label: &str, message: &str) -> String {
    let text = format!("{label}: {message}");
    let text = if io::stderr().is_terminal() { in_lines(&text) } else { indented_for_terminal(&text) };
    format!("{style}{label}{style:#}{}\n", &text[label.len()..])
}

/// The beginning of a line of a list in a message.
const INDENTED: &str = "\n  ";

/// A message that may contain a list in indented lines. No line begins with text of a user.
fn indented_for_terminal(message: &str) -> String {
    message.split(INDENTED).map(for_terminal).collect::<Vec<_>>().join(INDENTED)
}

/// The same, in lines that fit a terminal.
fn in_lines(message: &str) -> String {
    message.split(INDENTED).map(|line| wrapped(line, "    ")).collect::<Vec<_>>().join(INDENTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_on_a_terminal_is_broken_into_lines_and_keeps_its_list() {
        let text = in_lines(&format!("error: {}\n  one\n  two", "word ".repeat(30).trim_end()));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() <= 100), "{text}");
        assert_eq!(&lines[2..], ["  one", "  two"], "{text}");
        assert!(lines[1].starts_with("    word"), "{text}");
    }
}
