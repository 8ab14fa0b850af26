//! One table, written as other programs write it: the same values must be read, by training and by prediction.

mod amounts;
mod categories;
mod dates;
mod keys;
mod leads;
mod numbers;
mod repeats;
mod units;

use crate::space::TestSpace;

const PROJECT: &str = include_str!("control/bantam.toml");
const DEALS: &str = include_str!("control/deals.csv");
const LEADS: &str = include_str!("control/leads.csv");

/// A folder with a project of 300 deals and 20 leads without irregularities.
pub fn control() -> TestSpace {
    TestSpace::new().write("bantam.toml", PROJECT).write("deals.csv", DEALS).write("leads.csv", LEADS)
}

/// A table with each cell under `column` written anew; `edit` gets the cells of its row as well.
pub fn rewritten(table: &str, column: &str, edit: impl Fn(&str, &[&str]) -> String) -> String {
    let mut lines = table.lines();
    let header = lines.next().unwrap();
    let place = header.split(',').position(|name| name == column).unwrap();
    let mut text = format!("{header}\n");
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let quoted = |cell: String| {
            if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
        };
        let edited: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(index, cell)| if index == place { quoted(edit(cell, &cells)) } else { (*cell).to_owned() })
            .collect();
        text += &(edited.join(",") + "\n");
    }
    text
}

/// The control with the cells under `column` of deals and leads written anew.
pub fn written_so(column: &str, edit: impl Fn(&str) -> String) -> TestSpace {
    let edit = |cell: &str, _: &[&str]| edit(cell);
    control()
        .write("deals.csv", &rewritten(DEALS, column, edit))
        .write("leads.csv", &rewritten(LEADS, column, edit))
}

/// The id and probability of each lead after a training, and the output of the training.
pub fn scores(space: &TestSpace) -> (Vec<String>, String) {
    let trained = space.run(&["train"]);
    assert_eq!(trained.status, 0, "{}", trained.transcript());
    let predicted = space.run(&["predict", "-o", "scores.csv"]);
    assert_eq!(predicted.status, 0, "{}", predicted.transcript());
    let scores = space.read("scores.csv");
    let row = |line: &str| line.split(',').take(2).collect::<Vec<_>>().join(",");
    (scores.lines().skip(1).map(row).collect(), trained.stderr + &predicted.stderr)
}

/// Fails unless the scores of `space` are those of the control, and no row was rejected.
pub fn same_as_control(space: &TestSpace) {
    let (expected, _) = scores(&control());
    let (found, said) = scores(space);
    assert!(!said.contains("were rejected"), "{said}");
    assert_eq!(found, expected, "{said}");
}
