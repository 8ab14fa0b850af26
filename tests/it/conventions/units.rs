//! Numbers of one column in more than one unit.

use super::{DEALS, control, rewritten};
use crate::space::TestSpace;

/// The deals with the employees written by their row, and what `check` and `init` say of them.
fn said(write: fn(usize, &str) -> String) -> (String, String, TestSpace) {
    let edit = |cell: &str, cells: &[&str]| {
        if cell.is_empty() { String::new() } else { write(cells[0][1..].parse().unwrap(), cell) }
    };
    let space = control().write("deals.csv", &rewritten(DEALS, "employees", edit));
    let checked = space.run(&["check"]);
    assert_eq!(checked.status, 0, "{}", checked.transcript());
    let drafted = space.run(&["init", "deals.csv", "-o", "draft.toml", "--as-of", "2026-01-01"]);
    assert_eq!(drafted.status, 0, "{}", drafted.transcript());
    (checked.transcript(), drafted.stderr, space)
}

#[test]
fn percent_beside_fractions_is_a_question_with_an_example_of_each() {
    let (checked, drafted, space) =
        said(|row, cell| if row % 3 == 0 { format!("{cell} %") } else { format!("0.{cell}") });
    for text in [&checked, &drafted] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            flat.contains("with a percent sign, such as \"") && flat.contains(" without, such as \"0."),
            "{text}"
        );
    }
    assert!(
        space.read("draft.toml").contains("employees: more than one unit"),
        "{}",
        space.read("draft.toml")
    );
    let (checked, drafted, _) = said(|_, cell| format!("{cell} %"));
    assert!(!checked.contains("percent sign") && !drafted.contains("percent sign"), "{checked}\n{drafted}");
}

#[test]
fn two_currencies_are_a_question_with_counts_and_an_example_of_each() {
    let (checked, drafted, _) = said(|row, cell| format!("{}{cell}", if row % 4 == 0 { "€" } else { "$" }));
    for text in [&checked, &drafted] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(" values in $, such as \"$"), "{text}");
        assert!(flat.contains(" values in €, such as \"€"), "{text}");
    }
    let (checked, _, _) =
        said(|row, cell| if row % 4 == 0 { format!("{cell} USD") } else { format!("${cell}") });
    assert!(!checked.contains("more than one unit"), "{checked}");
}
