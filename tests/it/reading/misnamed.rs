//! Files that are not what they seem: the message says what they are.

use super::CaseFolder;

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_git_lfs_pointer_is_named_in_every_format() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 123\n";
    for file in ["deals.csv", "deals.parquet", "deals.jsonl", "deals.xlsx"] {
        let case = CaseFolder::control()
            .edited("bantam.toml", |text| text.replace("deals.csv", file).into_bytes())
            .written(file, pointer);
        let refused = case.run(&["check"]);
        assert_eq!(refused.status, 3, "{}", refused.transcript());
        assert!(refused.stderr.contains(&format!("{file} is a Git LFS pointer")), "{}", refused.stderr);
        assert!(refused.stderr.contains("git lfs pull"), "{}", refused.stderr);
    }
}

#[test]
fn a_column_that_only_the_first_part_lacks_is_said_so() {
    let table = std::fs::read_to_string(CaseFolder::control().path("deals.csv")).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    let without = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [&cells[..4], &cells[5..]].concat().join(",")
    };
    let first: Vec<String> = rows[..100].iter().map(|line| without(line)).collect();
    let others = |range: std::ops::Range<usize>| [&rows[..1], &rows[range]].concat().join("\n");
    let case = CaseFolder::control()
        .edited("bantam.toml", |text| text.replace("deals.csv", "part-*.csv").into_bytes())
        .written("part-0.csv", first.join("\n").as_bytes())
        .written("part-1.csv", others(100..200).as_bytes())
        .written("part-2.csv", others(200..301).as_bytes());
    let refused = case.run(&["check"]);
    assert!(
        refused.stderr.contains("part-0.csv has no column `employees`, which part-1.csv has"),
        "{}",
        refused.stderr
    );
}

#[test]
fn years_of_another_calendar_are_named() {
    let case = CaseFolder::control().edited("deals.csv", |text| {
        let later = |text: String, year: i32| text.replace(&format!("{year}-"), &format!("{}-", year + 543));
        (2018..2027).fold(text.to_owned(), later).into_bytes()
    });
    let refused = case.run(&["train"]);
    let said = flat(&refused.stderr);
    assert!(said.contains("are not dates from 1900 to 2199"), "{said}");
    assert!(said.contains("Buddhist calendar, which are 543 ahead"), "{said}");
}

#[test]
fn an_object_longer_than_a_row_may_be_is_said_so() {
    let long = format!("{{\"deal_id\":\"L1\",\"note\":\"{}\"}}\n", "x".repeat(17 << 20));
    let case = CaseFolder::control().written("long.jsonl", long.as_bytes());
    case.goes_on(&["train"]);
    let refused = case.run(&["predict", "long.jsonl", "-o", "out.csv"]);
    assert!(flat(&refused.stderr).contains("longer than 16 MiB"), "{}", refused.stderr);
}
