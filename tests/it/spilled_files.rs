//! Lookups and earlier predictions of several files, beyond the memory they may take.

use super::spilled::{TINY, succeeds, with_many_activities};

/// The rows of a file with its columns in another order.
fn reversed(text: &str) -> String {
    let line = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",") + "\n";
    text.lines().map(line).collect()
}

#[test]
fn files_with_their_columns_in_another_order_are_one_lookup_and_one_earlier_prediction() {
    let space = with_many_activities();
    let accounts = space.read("accounts.csv");
    assert!(!accounts.contains('"'));
    let (header, rows) = accounts.split_once('\n').unwrap();
    let lines: Vec<&str> = rows.lines().collect();
    let part = |lines: &[&str]| format!("{header}\n{}\n", lines.join("\n"));
    let (first, second) = lines.split_at(lines.len() / 2);
    let space = space
        .write("parts-1.csv", &part(first))
        .write("parts-2.csv", &reversed(&part(second)))
        .replace("bantam.toml", "\"accounts.csv\"", "\"parts-*.csv\"");
    let predict = |more: &[&str]| succeeds(&space, &[&["predict", "-q", "--no-ledger"], more].concat());
    predict(&[
        "--as-of",
        "2026-06-01",
        "-o",
        "earlier.csv",
        "--columns",
        "id,grade,score,probability,route,model,as_of",
    ]);
    let earlier = space.read("earlier.csv");
    let (header, rows) = earlier.split_once('\n').unwrap();
    let lines: Vec<&str> = rows.lines().collect();
    let (first, second) = lines.split_at(150);
    let part = |lines: &[&str]| format!("{header}\n{}\n", lines.join("\n"));
    std::fs::write(space.path("old-1.csv"), part(first)).unwrap();
    std::fs::write(space.path("old-2.csv"), reversed(&part(second))).unwrap();
    for memory in ["1GiB", "40KiB", TINY] {
        predict(&["--memory", memory, "-o", "p.csv", "--previous", "old-*.csv"]);
        predict(&["--memory", memory, "-o", "q.csv", "--previous", "earlier.csv"]);
        assert!(space.read("p.csv") == space.read("q.csv"), "{memory}");
        let whole = if memory == "1GiB" { space.read("p.csv") } else { space.read("whole.csv") };
        std::fs::write(space.path("whole.csv"), &whole).unwrap();
        assert!(space.read("p.csv") == whole, "{memory}");
    }
}
