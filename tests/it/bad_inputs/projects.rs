//! Mistakes in `bantam.toml`.

use insta::assert_snapshot;

use super::fails;
use crate::space::TestSpace;

#[test]
fn a_project_that_is_not_there_is_named() {
    let space = TestSpace::new().remove("bantam.toml");
    assert_snapshot!(fails(&space, 1, &["train"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read bantam.toml: No such file or directory (os error 2)
    hint: write a first one from an export of your deals with `bantam init DEALS.csv`, or name one with --project
    ");
}

#[test]
fn all_unknown_keys_and_words_are_reported_at_once() {
    let space = TestSpace::new()
        .replace("bantam.toml", "won = ", "wonn = ")
        .replace("bantam.toml", "min_count", "mincount")
        .replace("bantam.toml", "shape = \"log\"", "shape = \"logg\"")
        .replace("bantam.toml", "holdout", "holdot");
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:13:1: unknown key `wonn` in [outcome]
    hint: did you mean `won`?

    error: bantam.toml:31:34: unknown key `mincount` in [features.demographic] seniority
    hint: did you mean `min_count`?

    error: bantam.toml:34:40: expected one of "linear", "log", "bins" for `shape` in [features.firmographic] employees, found "logg"
    hint: did you mean `log`?

    error: bantam.toml:37:92: expected one of "linear", "log", "bins" for `shape` in [features.behavioural] pricing_views, found "logg"
    hint: did you mean `log`?

    error: bantam.toml:43:1: unknown key `holdot` in [evaluation]
    hint: did you mean `holdout`?
    "#);
}

#[test]
fn a_missing_quote_in_the_project_is_found_by_line_and_column() {
    let space = TestSpace::new().replace("bantam.toml", "name = \"inbound\"", "name = \"inbound");
    assert_snapshot!(fails(&space, 3, &["check"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:2:16: invalid basic string, expected `"`
    "#);
}

#[test]
fn columns_that_no_table_has_are_reported_at_once_with_the_nearest() {
    let space = TestSpace::new()
        .replace("bantam.toml", "won = \"stage =", "won = \"stge =")
        .replace("bantam.toml", "\nseniority =", "\nsenority =")
        .replace("bantam.toml", "kind = 'pricing'", "knd = 'pricing'")
        .replace("bantam.toml", "budget_amount >=", "BudgetAmount >=");
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:13:7: `stge = 'Closed Won'` names the column `stge`, which neither deals.csv nor accounts.csv has
    hint: did you mean `stage`?

    error: bantam.toml:31:1: neither deals.csv nor accounts.csv has a column `senority`
    hint: did you mean `column = "seniority"`?

    error: bantam.toml:37:48: `knd = 'pricing'` names the column `knd`, which activities.csv does not have
    hint: did you mean `kind`?

    error: bantam.toml:47:19: `BudgetAmount >= 10000` names the column `BudgetAmount`, which neither deals.csv nor accounts.csv has
    hint: did you mean `budget_amount`?
    "#);
}

#[test]
fn what_follows_from_a_missing_column_is_not_reported() {
    let space = TestSpace::new().replace(
        "bantam.toml",
        "[features.demographic]",
        "[derive]\nbig = \"emploees > 50\"\n\n[features.demographic]\nbig = { kind = \"flag\" }",
    );
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:31:7: `emploees > 50` names the column `emploees`, which neither deals.csv nor accounts.csv has
    hint: did you mean `employees`?
    ");
}

#[test]
fn columns_with_a_role_that_are_not_there_are_reported_at_once() {
    let space = TestSpace::new().replace("bantam.toml", "\nid = \"lead_id\"", "\nid = \"Lead ID\"").replace(
        "bantam.toml",
        "closed_at = \"closed_at\"",
        "closed_at = \"close_date\"",
    );
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:7:6: deals.csv has no column `Lead ID` (found `lead_id`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`, `stage`, `closed_at`, `amount`)
    hint: did you mean `lead_id`?

    error: bantam.toml:15:13: deals.csv has no column `close_date` (found `lead_id`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`, `stage`, `closed_at`, `amount`)
    hint: did you mean `closed_at`?
    ");
}

#[test]
fn keys_and_dates_of_the_other_tables_that_are_not_there_are_reported() {
    let space = TestSpace::new().replace("bantam.toml", "at = \"occurred_at\"", "at = \"occured_at\"");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:24:6: activities.csv has no column `occured_at` (found `lead_id`, `occurred_at`, `kind`)
    hint: did you mean `occurred_at`?
    ");
    let space = TestSpace::new().replace(
        "bantam.toml",
        "\nkey = \"account_id\"",
        "\nkey = \"account_id\"\non = \"acount_id\"",
    );
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:29:6: neither deals.csv nor accounts.csv has a column `acount_id`
    hint: did you mean `on = "account_id"`?
    "#);
}

#[test]
fn an_outcome_that_matches_nothing_is_shown_the_values_there_are() {
    let space = TestSpace::new().replace("bantam.toml", "'Closed Won'", "'Won'");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: no deal meets `stage = 'Won'`, so there is no won deal to train on
    hint: set `won` under [outcome] in bantam.toml to match the values of `stage`: 'Closed Lost' (31), 'Closed Won' (27), 'Negotiation' (2)
    ");
}

#[test]
fn deals_of_one_outcome_teach_nothing() {
    let space = TestSpace::new().replace("deals.csv", "Closed Lost", "Closed Won");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: no deal meets `stage = 'Closed Lost'`, so there is no lost deal to train on
    hint: set `lost` under [outcome] in bantam.toml to match the values of `stage`: 'Closed Won' (58), 'Negotiation' (2)
    ");
}

#[test]
fn conditions_that_overlap_leave_one_outcome() {
    let space = TestSpace::new().replace("bantam.toml", "stage = 'Closed Won'", "stage LIKE 'Closed%'");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: all 27 closed deals to train on are won: 2 were still open on 2026-08-01, 31 were excluded; the first: deals.csv, row 4: it meets both `won` and `lost`
    hint: check [outcome] and [snapshot] in bantam.toml against that row
    ");
}

#[test]
fn a_day_before_every_close_leaves_nothing_to_learn_from() {
    assert_snapshot!(fails(&TestSpace::new(), 3, &["train", "--as-of", "2024-01-01"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: there is no deal before 2024-01-01 to train on: 60 have a later snapshot
    hint: name a later date by --as-of or `as_of` under [snapshot], or leave it out for today
    ");
}

#[test]
fn what_is_known_only_later_cannot_be_a_feature() {
    let space = TestSpace::new().replace(
        "bantam.toml",
        "[features.qualification]",
        "[derive]\nis_won = \"stage = 'Closed Won'\"\n\n[features.qualification]\n\
         closed_at = { kind = \"category\" }\nis_won = { kind = \"flag\" }\nstage = { kind = \"category\" }",
    );
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:43:1: `closed_at` is known only after the outcome: it is in [outcome], `leaks` or `amount`
    hint: remove it: a new lead does not have it

    error: bantam.toml:44:1: `is_won` comes from `stage`, which is known only after the outcome: it is in [outcome], `leaks` or `amount`
    hint: remove it: a new lead does not have it

    error: bantam.toml:45:1: `stage` is known only after the outcome: it is in [outcome], `leaks` or `amount`
    hint: remove it: a new lead does not have it
    ");
    let space = TestSpace::new().replace("bantam.toml", "timeline_months = {", "amount = {");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:40:1: `amount` in [features.qualification] uses `amount`, which [data] names in `leaks`
    hint: a column that is filled in only after the outcome cannot be a feature: remove the feature, or the column from [data]
    ");
}

#[test]
fn the_amount_of_a_deal_is_a_column_of_numbers_and_never_a_feature() {
    let amount = |column: &str| {
        let to = format!("amount = \"{column}\"");
        TestSpace::new().replace("bantam.toml", "leaks = [\"amount\"]", &to)
    };
    let feature = amount("amount").replace("bantam.toml", "timeline_months = {", "amount = {");
    assert_snapshot!(fails(&feature, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:40:1: `amount` in [features.qualification] uses `amount`, which [data] names as `amount`
    hint: a column that is filled in only after the outcome cannot be a feature: remove the feature, or the column from [data]
    ");
    assert_snapshot!(fails(&amount("amonut"), 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:10:10: deals.csv has no column `amonut` (found `lead_id`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`, `stage`, `closed_at`, `amount`)
    hint: did you mean `amount`?
    ");
    assert_snapshot!(fails(&amount("pain"), 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:10:10: 37 of 37 values of `pain`, the amount of a deal, are not numbers; the first is "slow reports" in deals.csv, row 2
    hint: set `numbers` under [data] to the way numbers are written, or name another column
    "#);
    // What is only reported changes no model, and no row is set aside for it.
    let without = TestSpace::new().trained();
    let with = amount("amount").edit_column("deals.csv", "amount", |line, cell| {
        if line == 5 { "unclear".to_owned() } else { cell.to_owned() }
    });
    let without = without.write("deals.csv", &with.read("deals.csv")).trained();
    assert_eq!(with.trained().model(), without.model());
}

#[test]
fn sql_that_looks_at_several_rows_is_refused() {
    let space = TestSpace::new().replace("bantam.toml", ">= 10000", ">= AVG(budget_amount)");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:47:37: `budget_amount >= AVG(budget_amount)`: `avg` aggregates over rows, and rules are evaluated row by row
    hint: figures over a lead's rows are aggregates with `from`
    ");
}

#[test]
fn sql_that_is_none_is_refused_and_double_quotes_are_explained() {
    let space = TestSpace::new()
        .replace("bantam.toml", "budget_amount >= 10000", "budget_amount => 10000")
        .replace("bantam.toml", "pain <> ''", "pain");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:47:34: `budget_amount => 10000`: unknown operator `=>`
    hint: write `>=`
    ");
    let space = TestSpace::new().replace("bantam.toml", "\"pain <> ''\"", "'pain = \"slow reports\"'");
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:48:17: `pain = "slow reports"` names the column `slow reports`, which neither deals.csv nor accounts.csv has
    hint: double quotes name a column: write the text in single quotes, 'slow reports'
    "#);
}

#[test]
fn a_table_that_is_not_there_is_named() {
    let space = TestSpace::new().remove("deals.csv");
    assert_snapshot!(fails(&space, 1, &["train"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read deals.csv: No such file or directory (os error 2)
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
    let space = TestSpace::new().remove("accounts.csv");
    assert_snapshot!(fails(&space, 1, &["train"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read accounts.csv: No such file or directory (os error 2)
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
}
