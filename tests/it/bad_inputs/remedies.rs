//! Messages whose first remedy is the likeliest one.

use crate::space::TestSpace;

/// What `check` says of the project with `from` replaced by `to`, which is a mistake.
fn said(from: &str, to: &str) -> String {
    let output = TestSpace::new().replace("bantam.toml", from, to).run(&["check"]);
    assert_eq!(output.status, 3, "{}", output.stderr);
    output.stderr
}

#[test]
fn a_text_in_double_quotes_is_told_to_be_one() {
    let said = said("won = \"stage = 'Closed Won'\"", "won = 'stage = \"Closed Won\"'");
    assert!(
        said.ends_with("hint: double quotes name a column: write the text in single quotes, 'Closed Won'\n"),
        "{said}"
    );
}

#[test]
fn a_word_without_quotes_is_told_to_be_a_text() {
    insta::assert_snapshot!(said("name = \"inbound\"", "name = inbound"), @"
    error: bantam.toml:2:8: `inbound` is no value: a text stands in quotes
    hint: write `name = \"inbound\"`
    ");
}

#[test]
fn a_lookup_that_cannot_be_matched_is_one_mistake() {
    let said =
        said("file = \"accounts.csv\"\nkey = \"account_id\"", "file = \"accounts.csv\"\nkey = \"company\"");
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
    assert!(
        said.contains("deals.csv has no column `company`, which [lookups.accounts] is matched by"),
        "{said}"
    );
}

#[test]
fn text_that_is_declared_as_a_number_is_told_to_be_text() {
    let said = TestSpace::new()
        .edit_column("accounts.csv", "employees", |line, _| {
            ["small", "mid-size", "large", "huge", "tiny"][line % 5].to_owned()
        })
        .run(&["check"])
        .stderr;
    assert!(said.contains("hint: if `employees` is text, give the feature kind = \"category\""), "{said}");
}

#[test]
fn a_column_that_leads_lack_may_be_one_that_is_filled_in_later() {
    let space = TestSpace::new().replace("bantam.toml", "leaks = [\"amount\"]\n", "");
    let space = space.replace(
        "bantam.toml",
        "timeline_months = {",
        "amount = { kind = \"number\" }\ntimeline_months = {",
    );
    let said = space.run(&["check"]).stderr;
    assert!(said.contains("is no feature: add it to `leaks` under [data]"), "{said}");
}

#[test]
fn two_bars_between_conditions_are_no_or() {
    let said = said("budget_amount >= 10000", "seniority = 'VP' || seniority = 'User'");
    assert!(said.ends_with("hint: `||` joins texts: write OR between two conditions\n"), "{said}");
}

#[test]
fn all_formats_of_a_column_of_dates_are_named_at_once_and_read_it() {
    let written = |line: usize, date: &str| {
        let day = chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").unwrap();
        match line % 5 {
            0 => date.to_owned(),
            1 => day.format("%d/%m/%Y").to_string(),
            2 => day.format("%-d %b %Y").to_string(),
            3 => day.format("%d.%m.%y").to_string(),
            _ => format!("\"{}\"", day.format("%B %-d, %Y")),
        }
    };
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", written);
    for given in ["", "date_format = \"%d/%m/%Y\"\n"] {
        let space = TestSpace::new().write("deals.csv", &space.read("deals.csv")).replace(
            "bantam.toml",
            "null_values",
            &format!("{given}null_values"),
        );
        let said = space.run(&["check"]);
        assert_eq!(said.status, 3, "{}", said.transcript());
        let advised = said.stderr.lines().find_map(|line| line.strip_prefix("hint: set ")).unwrap();
        let (setting, _) = advised.split_once(" under [data]").unwrap();
        // One edit is enough.
        let project =
            TestSpace::new().replace("bantam.toml", "null_values", &format!("{setting}\nnull_values"));
        let read = project.write("deals.csv", &space.read("deals.csv")).run(&["check"]);
        assert_eq!(read.status, 0, "{setting}\n{}", read.transcript());
    }
}

#[test]
fn words_among_dates_are_named_with_the_formats() {
    let written = |line: usize, date: &str| match line % 4 {
        0 => "tbd".to_owned(),
        1 => date.split('-').rev().collect::<Vec<_>>().join("/"),
        _ => date.to_owned(),
    };
    let said = TestSpace::new().edit_column("deals.csv", "qualified_at", written).run(&["check"]).stderr;
    assert!(
        said.contains("hint: set date_format = \"%d/%m/%Y\" under [data]; \"tbd\" (15) is no date"),
        "{said}"
    );
    assert!(said.contains("add to null_values under [data]"), "{said}");
}

#[test]
fn a_heading_without_its_bracket_is_told_so() {
    let said = said("[data]", "[data");
    assert!(said.contains("hint: close the table name with `]`: `[data]`"), "{said}");
}

#[test]
fn a_table_in_the_place_of_an_option_is_told_to_be_for_init() {
    let space = TestSpace::new();
    for command in ["run", "check", "train"] {
        let output = space.run(&[command, "data/deals.csv"]);
        assert_eq!(output.status, 2, "{}", output.transcript());
        assert!(output.stderr.contains("use `bantam init data/deals.csv` first"), "{}", output.stderr);
    }
    let output = space.run(&["run", "everything"]);
    assert!(!output.stderr.contains("bantam init"), "{}", output.stderr);
}
