//! Cells cannot control a terminal.

use super::ends_with;
use crate::space::TestSpace;

/// Escape sequences, a line that is faked, and text from right to left.
const EVIL: &str = "\u{1b}[31mred\u{1b}[0m\u{7}\u{9b}2J\u{202e}x";

/// Whether a text can be printed: lines of characters that are seen.
fn is_harmless(text: &str) -> bool {
    !text.contains(|letter: char| letter != '\n' && letter.is_control() || letter == '\u{202e}')
}

fn space() -> TestSpace {
    let evil = |_: usize, level: &str| level.replace("VP", EVIL);
    TestSpace::new()
        .edit_column("deals.csv", "seniority", evil)
        .edit_column("leads.csv", "seniority", evil)
        .edit_column("leads.csv", "lead_id", |line, id| format!("{EVIL}{id}{line}"))
        .replace(
            "bantam.toml",
            "need = {",
            "extra = { pass = \"seniority = 'VP'\", ask = \"Who?\" }\nneed = {",
        )
}

#[test]
fn what_is_printed_of_cells_is_harmless() {
    let space = space();
    let first = space.read("leads.csv").lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let id: &str = &first;
    for arguments in [
        &["check"][..],
        &["train"],
        &["run"],
        &["explain", id],
        &["explain", "\u{1b}[2Jnobody"],
        &["predict", "-o", "out.csv"],
        &["export", "scorecard"],
        &["init", "deals.csv", "-o", "new.toml"],
    ] {
        let output = space.run(arguments);
        assert!(
            is_harmless(&output.stdout) && is_harmless(&output.stderr),
            "{arguments:?}: {}",
            output.transcript()
        );
        assert!(!output.stderr.contains("panicked"), "{}", output.transcript());
    }
    assert!(
        space.run(&["explain", id]).stdout.starts_with("\\u{1b}[31mred"),
        "{}",
        space.run(&["explain", id]).stdout
    );
    // For programs it is exact.
    let card = space.run(&["export", "scorecard", "--format", "csv"]).stdout;
    assert!(card.contains("\u{1b}[31mred"), "{card}");
}

#[test]
fn a_cell_with_a_line_break_does_not_fake_a_line() {
    let fake = "\"ok\nerror: all is lost\"";
    let space = TestSpace::new().trained().edit_column("leads.csv", "timeline_months", |line, months| {
        if line == 2 { fake.to_owned() } else { months.to_owned() }
    });
    let output = ends_with(&space, 0, &["predict"]);
    assert!(output.stderr.contains("found \"ok\\nerror: all is lost\""), "{}", output.stderr);
    let space = TestSpace::new().trained().edit_column("leads.csv", "lead_id", |line, id| {
        if line == 2 { "\"a\nerror: b\"".to_owned() } else { id.to_owned() }
    });
    let output = ends_with(&space, 0, &["explain", "a\nerror: b"]);
    assert!(output.stdout.starts_with("a\\nerror: b: grade"), "{}", output.stdout);
}

#[test]
fn a_terminal_gets_colours_of_ours_and_no_escape_of_a_cell() {
    let space = TestSpace::new().trained().edit_column("leads.csv", "timeline_months", |line, months| {
        if line == 2 { "\u{1b}[2Jnow".to_owned() } else { months.to_owned() }
    });
    let mut command = space.command(&["predict"]);
    let output = command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("\u{1b}[1m\u{1b}[33mwarning\u{1b}[0m: "), "{text:?}");
    assert!(text.contains("found \"\\u{1b}[2Jnow\"") && !text.contains("\u{1b}[2J"), "{text:?}");
}
