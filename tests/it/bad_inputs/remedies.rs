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
