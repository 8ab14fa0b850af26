//! Rows with the same id.

use super::{DEALS, LEADS, PROJECT, control, same_as_control, scores};
use crate::space::TestSpace;

const HEADER: &str =
    "deal_id,account_id,created_at,industry,employees,champion,stage,closed_at,modified_at\n";

/// The deals in which every seventh closed one was lost before it was opened again, each row with its date of change; the
/// older row first or last.
fn opened_again(older_first: bool) -> String {
    let mut text = HEADER.to_owned();
    for (row, line) in DEALS.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let newer = format!("{line},2025-06-02\n");
        let other = if cells[6] == "Closed Won" { "Closed Lost" } else { "Closed Won" };
        let older = format!("{},{other},{},2025-06-01\n", cells[..6].join(","), cells[7]);
        if row % 7 == 0 && !cells[7].is_empty() {
            text += &if older_first { older + &newer } else { newer + &older };
        } else {
            text += &newer;
        }
    }
    text
}

fn with_version(space: TestSpace) -> TestSpace {
    space.replace("bantam.toml", "null_values", "version = \"modified_at\"\nnull_values")
}

#[test]
fn different_outcomes_of_one_id_are_refused_with_their_rows() {
    for older_first in [true, false] {
        let space = control().write("deals.csv", &opened_again(older_first));
        for command in ["check", "train"] {
            let refused = space.run(&[command]);
            assert_eq!(refused.status, 3, "{}", refused.transcript());
            assert!(
                refused.stderr.contains("ids have rows with different outcomes: \"D0001\" is"),
                "{}",
                refused.stderr
            );
            assert!(refused.stderr.contains("in deals.csv, row 2, and "), "{}", refused.stderr);
            assert!(refused.stderr.contains("in deals.csv, row 3"), "{}", refused.stderr);
            assert!(refused.stderr.contains("set `version` under [data]"), "{}", refused.stderr);
        }
    }
}

#[test]
fn a_row_for_each_change_of_stage_is_refused_in_these_words() {
    let rows = DEALS.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{},Prospecting,\n{line}\n", cells[..6].join(","))
    });
    let history = format!("{}\n{}", DEALS.lines().next().unwrap(), rows.collect::<String>());
    let refused = control().write("deals.csv", &history).run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("273 ids have rows with different outcomes"), "{}", refused.stderr);
}

#[test]
fn the_newest_version_counts() {
    for older_first in [true, false] {
        same_as_control(&with_version(control().write("deals.csv", &opened_again(older_first))));
    }
}

#[test]
fn the_newest_version_of_a_lead_is_scored_once() {
    let mut leads = format!("{},modified_at\n", LEADS.lines().next().unwrap());
    for line in LEADS.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        leads.push_str(
            &[line, ",2025-12-24\n", &cells[..4].join(","), ",1,", cells[5], ",2025-12-01\n"].concat(),
        );
    }
    let space = with_version(control().write("deals.csv", &opened_again(true)).write("leads.csv", &leads));
    same_as_control(&space);
}

#[test]
fn copies_of_a_row_count_once_and_other_rows_with_its_id_are_rejected() {
    let second = DEALS.lines().nth(1).unwrap();
    let (expected, _) = scores(&control());
    let (found, said) = scores(&control().append("deals.csv", &format!("{second}\n")));
    assert!(said.contains("1 row is a copy of an earlier row in all cells that are read"), "{said}");
    assert_eq!(found, expected);
    let other = second
        .replacen("Retail", "Energy", 1)
        .replacen("Software", "Energy", 1)
        .replacen("Banking", "Energy", 1);
    let (found, said) = scores(&control().append("deals.csv", &format!("{other}\n")));
    assert!(said.contains("row 302: `deal_id` \"D0001\" also occurs in an earlier row"), "{said}");
    assert_eq!(found, expected);
}

#[test]
fn many_rows_with_the_id_of_another_row_end_the_training() {
    let others: String =
        DEALS.lines().skip(1).take(60).map(|line| line.replacen(',', ",x", 1) + "\n").collect();
    let refused = control().append("deals.csv", &others).run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(
        refused
            .stderr
            .contains("60 of 360 rows of deals.csv have a `deal_id` that an earlier, different row has"),
        "{}",
        refused.stderr
    );
}

#[test]
fn copies_of_all_rows_change_nothing() {
    let expected = scores(&control()).0;
    let twice = |text: &str| {
        let lines: Vec<&str> = text.lines().skip(1).collect();
        format!("{text}{}\n", lines.join("\n"))
    };
    let space = control().write("deals.csv", &twice(DEALS)).write("leads.csv", &twice(LEADS));
    let (found, said) = scores(&space);
    assert_eq!(found, expected);
    assert!(
        said.contains("40 rows = 20 scored + 0 rejected + 20 superseded (20 of them as copies"),
        "{said}"
    );
    let drafted = space.run(&["init", "deals.csv", "-o", "draft.toml"]);
    assert!(
        drafted.stderr.contains("300 rows of deals.csv equal an earlier row"),
        "{}",
        drafted.transcript()
    );
    assert!(space.read("draft.toml").contains("id = \"deal_id\""), "{}", space.read("draft.toml"));
}

#[test]
fn a_version_must_be_a_column() {
    let refused = control()
        .write("bantam.toml", &PROJECT.replace("null_values", "version = \"changed\"\nnull_values"))
        .run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("`changed`"), "{}", refused.stderr);
}

#[test]
fn versions_without_information_decide_nothing() {
    let versions = |older: &str, newer: &str| {
        let mut text = HEADER.to_owned();
        for (row, line) in DEALS.lines().skip(1).enumerate() {
            let cells: Vec<&str> = line.split(',').collect();
            if row % 20 == 0 && cells[6] == "Closed Won" {
                text += &(cells[..6].join(",") + ",Closed Lost," + cells[7] + "," + older + "\n");
            }
            text += &(line.to_owned() + "," + newer + "\n");
        }
        with_version(control()).write("deals.csv", &text).run(&["train"])
    };
    let tied = versions("2025-06-01", "2025-06-01");
    assert_eq!(tied.status, 3, "{}", tied.transcript());
    assert!(tied.stderr.contains("ids have rows with different outcomes"), "{}", tied.stderr);
    for missing in ["", "31.12.2025"] {
        let rejected = versions(missing, "2025-06-01");
        assert_eq!(rejected.status, 0, "{}", rejected.transcript());
        assert!(rejected.stdout.contains("116 won"), "{}", rejected.stdout);
        assert!(
            rejected.stderr.contains("its id occurs again, and its `modified_at` is missing or not a date"),
            "{}",
            rejected.stderr
        );
    }
}

/// What becomes of a cell.
type Edit = fn(&str) -> String;

#[test]
fn a_training_on_a_biased_rest_is_refused_whatever_the_reasons() {
    let third = |row: usize| row.is_multiple_of(3);
    let faults: [(&str, Edit, &str); 3] = [
        ("created_at", |_| String::new(), "it has no `created_at`"),
        ("created_at", |_| "2031-01-01".to_owned(), "is after its `closed_at`"),
        ("deal_id", |_| String::new(), "it has no `deal_id`"),
    ];
    for (column, edit, reason) in faults {
        let space =
            control().edit_column(
                "deals.csv",
                column,
                |row, cell| {
                    if third(row) { edit(cell) } else { cell.to_owned() }
                },
            );
        for command in ["check", "train"] {
            let refused = space.run(&[command]);
            assert_eq!(refused.status, 3, "{column}: {}", refused.stderr);
            assert!(refused.stderr.contains("are rejected, more than a tenth"), "{}", refused.stderr);
            assert!(refused.stderr.contains(reason), "{}", refused.stderr);
        }
        let few = control().edit_column("deals.csv", column, |row, cell| {
            if row.is_multiple_of(20) { edit(cell) } else { cell.to_owned() }
        });
        assert_eq!(few.run(&["train"]).status, 0);
    }
}
