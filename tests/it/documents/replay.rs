//! Runs the commands of a document from top to bottom.

use std::fmt::Write as _;
use std::fs;

use super::blocks::{Block, Use, blocks};
use super::scratch::Scratch;
use super::transcript::{Step, aligned, difference, refreshed};
use super::{is_update, repository};

/// A command of a console block, and the lines that stand below it.
struct Call {
    /// Line of the command in the block, from 0.
    line: usize,
    /// With its continuation lines, as they stand.
    command: Vec<String>,
    printed: Vec<String>,
    /// Blank lines below, which are for the eye.
    n_blank: usize,
}

/// Runs a document; fails with the differences of all its blocks, or writes them to it.
pub fn replay(name: &str) {
    let file = repository().join(name);
    let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("there is no {name}"));
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut scratch: Option<Scratch> = None;
    let mut report = String::new();
    // From the lines of the blocks to their new content, from top to bottom.
    let mut edits: Vec<(usize, usize, Vec<String>)> = Vec::new();
    for block in blocks(&text) {
        if let Some(start) = &block.start {
            scratch = Some(Scratch::new(start));
        }
        let Some(scratch) = scratch.as_mut() else {
            assert!(
                !block.is_commands() || block.not_executed.is_some(),
                "{name}:{}: no `start:` above",
                block.line
            );
            continue;
        };
        if let Some(content) = content(name, &block, scratch, &mut report) {
            edits.push((block.line, block.line + block.lines.len(), indented(&block, &content)));
        }
    }
    if is_update() && !edits.is_empty() {
        for (from, to, content) in edits.into_iter().rev() {
            lines.splice(from..to, content);
        }
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        return;
    }
    assert!(
        report.is_empty(),
        "{name} does not show what is printed (- in the document, + printed):\n{report}\n\
         `UPDATE_DOCS=1 cargo test --release --test it documents` writes it anew"
    );
}

fn indented(block: &Block, lines: &[String]) -> Vec<String> {
    let line = |line: &String| {
        if line.is_empty() { String::new() } else { format!("{}{line}", block.indentation) }
    };
    lines.iter().map(line).collect()
}

/// Does what a block says; its content where it has to change.
fn content(name: &str, block: &Block, scratch: &mut Scratch, report: &mut String) -> Option<Vec<String>> {
    let text = block.lines.join("\n") + "\n";
    match &block.used {
        Use::File(file) => {
            fs::write(scratch.file(file), text).unwrap();
            None
        }
        Use::Append(file) => {
            let file = scratch.file(file);
            let before = fs::read_to_string(&file).unwrap();
            fs::write(&file, format!("{before}\n{text}")).unwrap();
            None
        }
        Use::Excerpt(file) => excerpt(name, block, scratch, file, report),
        Use::Plain if !block.is_commands() || block.not_executed.is_some() => None,
        Use::Plain if block.language == "sh" => {
            let printed = scratch.run(&format!("set -e\n{text}"));
            assert!(
                printed.status == 0,
                "{name}:{}: exit code {}\n{}",
                block.line,
                printed.status,
                printed.text
            );
            None
        }
        Use::Plain => console(name, block, scratch, report),
    }
}

fn console(name: &str, block: &Block, scratch: &mut Scratch, report: &mut String) -> Option<Vec<String>> {
    let mut content = Vec::new();
    let mut is_changed = false;
    for call in calls(name, block) {
        let commands = call.command.join("\n");
        let printed = scratch.run(commands.strip_prefix("$ ").unwrap_or(&commands));
        let place = format!("{name}:{}", block.line + call.line + 1);
        assert!(printed.status == 0, "{place}: `{commands}` ends with {}\n{}", printed.status, printed.text);
        let mut actual: Vec<String> = printed.text.lines().map(|line| line.trim_end().to_owned()).collect();
        drop_blank(&mut actual);
        let steps = aligned(&call.printed, &actual, &today());
        content.extend(call.command);
        content.extend(refreshed(&steps));
        content.extend(vec![String::new(); call.n_blank]);
        is_changed |= add_difference(&format!("{place}: {commands}"), &steps, report);
    }
    is_changed.then_some(content)
}

/// A block that stands in a file: aligned with it as if everything around were `…`.
fn excerpt(
    name: &str,
    block: &Block,
    scratch: &Scratch,
    file: &str,
    report: &mut String,
) -> Option<Vec<String>> {
    let path = if let Some((folder, inner)) = file.split_once("*/") {
        // The folder of a model has its id as its name.
        let newest = fs::read_dir(scratch.file(folder)).unwrap().map(|entry| entry.unwrap().path());
        newest.map(|entry| entry.join(inner)).filter(|file| file.is_file()).max().unwrap()
    } else {
        scratch.file(file)
    };
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}:{}: no {file}", block.line));
    let actual: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
    let any = "…".to_owned();
    // Marks around the excerpt; those that stand for nothing are no difference.
    let around: Vec<String> = [&any].into_iter().chain(&block.lines).chain([&any]).cloned().collect();
    let mut steps = aligned(&around, &actual, &today());
    let is_mark = |step: &Step| matches!(step, Step::Same(line) | Step::Removed(line) if *line == any);
    for place in [0, steps.len() - 1] {
        if is_mark(&steps[place]) {
            steps[place] = Step::Same(any.clone());
        }
    }
    let is_changed = add_difference(&format!("{name}:{}: {file}", block.line), &steps, report);
    let content = refreshed(&steps);
    is_changed.then(|| content[1..content.len() - 1].to_vec())
}

/// Adds what differs to the report.
fn add_difference(place: &str, steps: &[Step], report: &mut String) -> bool {
    let Some(difference) = difference(steps) else { return false };
    let _ = write!(report, "\n{place}\n{difference}");
    true
}

/// The commands of a console block, each with the output below it.
fn calls(name: &str, block: &Block) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut goes_on = false;
    for (index, line) in block.lines.iter().enumerate() {
        if line.starts_with("$ ") {
            calls.push(Call { line: index, command: vec![line.clone()], printed: Vec::new(), n_blank: 0 });
        } else {
            let call = calls.last_mut();
            let call = call.unwrap_or_else(|| panic!("{name}:{}: no `$ ` in the first line", block.line));
            if goes_on { call.command.push(line.clone()) } else { call.printed.push(line.clone()) }
        }
        goes_on = line.ends_with('\\') && (goes_on || line.starts_with("$ "));
    }
    for call in &mut calls {
        call.n_blank = drop_blank(&mut call.printed);
    }
    calls
}

/// Removes blank lines at the end; how many there were.
fn drop_blank(lines: &mut Vec<String>) -> usize {
    let n_lines = lines.len();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    n_lines - lines.len()
}

fn today() -> String {
    chrono::Utc::now().date_naive().to_string()
}
