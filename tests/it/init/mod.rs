//! `bantam init`: a project file from an export, and its messages when the columns are not sufficient.

mod conventions;
mod drafts;
mod early_outcomes;
mod languages;
mod mixed_cells;
mod money;
mod outcomes;
mod refusals;
mod sheets;
mod unread;

use crate::space::TestSpace;

/// The day on which the drafts are made: the deals of the space are fresh then.
const TODAY: [&str; 2] = ["--as-of", "2026-08-01"];

/// A space with the deals, and no project file.
fn space() -> TestSpace {
    TestSpace::new().remove("bantam.toml")
}

/// The output of a run.
fn init(space: &TestSpace, arguments: &[&str]) -> String {
    let all: Vec<&str> = ["init"].iter().chain(arguments).chain(&TODAY).copied().collect();
    let text = space.transcript(&all);
    assert!(!text.contains("panicked") && !text.contains(space.path("").to_str().unwrap()), "{text}");
    text
}

/// The output of a run that must fail and leave no file.
fn fails(space: &TestSpace, arguments: &[&str]) -> String {
    let before = space.files();
    let text = init(space, arguments);
    assert!(!text.starts_with("exit code: 0"), "{text}");
    assert_eq!(space.files(), before, "{text}");
    text
}

/// Asserts that the draft is accepted as it is.
fn works(space: &TestSpace, project: &str) {
    for arguments in [["check", "--project", project], ["run", "--project", project]] {
        let output = space.run(&arguments);
        assert_eq!(output.status, 0, "{arguments:?}\n{}\n{}", output.stderr, space.read(project));
    }
}

/// A table of these columns, each of whose cells come round again, with 60 rows.
fn table(columns: &[(&str, &[&str])]) -> String {
    let header: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let row = |row: usize| {
        let cells: Vec<&str> = columns.iter().map(|(_, cells)| cells[row % cells.len()]).collect();
        cells.join(",") + "\n"
    };
    format!("{}\n{}", header.join(","), (0..60).map(row).collect::<String>())
}

const STAGE: (&str, &[&str]) = ("stage", &["Won", "Lost", "Lost", "Won", "Lost", "Talks", "Lost"]);

const SIZE: (&str, &[&str]) = ("size", &["small", "large", "middling", "large", "small"]);
