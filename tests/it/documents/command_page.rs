//! The page of commands, made from the help of the program.

use std::fmt::Write as _;
use std::process::Command;

use super::check_file;

/// Columns of the text of a help.
const WIDTH: usize = 100;

fn help(arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_bantam");
    let output = Command::new(program).args(arguments).arg("--help").env("NO_COLOR", "1").output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The names under "Commands:" in a help.
fn subcommands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    // Names stand two blanks from the left; anything further in is the rest of a description.
    let names = lines.filter_map(|line| {
        line.strip_prefix("  ")?.split_whitespace().next().filter(|_| !line.starts_with("   "))
    });
    names.map(str::to_owned).collect()
}

/// A line of a help in lines of [`WIDTH`], indented like it.
fn wrapped(line: &str) -> String {
    let mut indentation = line.len() - line.trim_start().len();
    // In lists the description begins behind the name.
    if let Some(gap) = line.trim_start().find("  ") {
        let rest = &line[indentation + gap..];
        indentation += gap + rest.len() - rest.trim_start().len();
    }
    let mut lines = vec![String::new()];
    for (index, word) in line.split(' ').enumerate() {
        let last = lines.last_mut().unwrap();
        if index > 0 && last.chars().count() + 1 + word.chars().count() > WIDTH && !last.trim().is_empty() {
            lines.push(format!("{}{word}", " ".repeat(indentation)));
        } else {
            if index > 0 {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn add_command(page: &mut String, names: &[&str]) {
    let text = help(names);
    let level = "#".repeat(names.len().min(2) + 1);
    let body: Vec<String> = text.trim_end().lines().map(wrapped).collect();
    let _ = write!(page, "\n{level} `bantam {}`\n\n```text\n{}\n```\n", names.join(" "), body.join("\n"));
    for name in subcommands(&text) {
        if name != "help" {
            add_command(page, &[names, &[name.as_str()]].concat());
        }
    }
}

#[test]
fn the_page_of_commands_is_the_help_of_this_program() {
    let all = help(&[]);
    let body: Vec<String> = all.trim_end().lines().map(wrapped).collect();
    let mut page = format!(
        "# Commands\n\nThis page is `bantam --help` and the help of each command. \
         [Exit codes](../reliability.md#exit-codes) has the meaning of each exit code.\n\n```text\n{}\n```\n",
        body.join("\n")
    );
    let names = subcommands(&all);
    assert!(names.len() >= 15 && names.contains(&"train".to_owned()), "{names:?}");
    for name in names {
        add_command(&mut page, &[&name]);
    }
    check_file("docs/reference/commands.md", &page);
}
