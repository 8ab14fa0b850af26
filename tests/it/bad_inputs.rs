//! Mistakes of users, and what the program says about them: exit code, standard output and standard error, word for word.
//!
//! A mistake that stops a job leaves no file behind; rows that are set aside do not stop it.

use std::io::Read as _;
use std::process::Stdio;

use insta::assert_snapshot;

use crate::space::{Output, TestSpace};

/// The transcript of a run that must fail with this code, say so without a panic, and leave no file.
fn fails(space: &TestSpace, code: i32, arguments: &[&str]) -> String {
    let before = space.files();
    let output = space.run(arguments);
    assert_eq!(output.status, code, "{}", output.transcript());
    assert_eq!(space.files(), before, "{}", output.transcript());
    plain(space, &output)
}

/// The transcript of a run that must succeed.
fn goes_on(space: &TestSpace, arguments: &[&str]) -> String {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    plain(space, &output)
}

/// A transcript that depends neither on the folder nor on the hash of the model.
fn plain(space: &TestSpace, output: &Output) -> String {
    let text = output.transcript();
    assert!(!text.contains("panicked"), "{text}");
    assert!(!text.contains(space.path("").to_str().unwrap()), "{text}");
    let mut parts = text.split("2026-08-01-");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + "MODEL" + part.get(HASH_DIGITS..).unwrap())
}

/// A model's id is the day of its training and so many digits of its hash.
const HASH_DIGITS: usize = 8;

/// The rows that training sets aside; they must not stop it.
fn set_aside_by_training(space: &TestSpace) -> String {
    goes_on(space, &["train"]);
    space.read(&format!("models/inbound/{}/rejected.csv", space.model().unwrap()))
}

/// The first lines of what `check` says, and what it warns of.
fn check(space: &TestSpace) -> String {
    let before = space.files();
    let output = space.run(&["check"]);
    assert_eq!(space.files(), before);
    let last = output.stdout.split("\n\n").last().unwrap().to_owned();
    plain(space, &Output { stdout: last, ..output })
}

// --- Mistakes in bantam.toml -----------------------------------------------------------------------------------------

#[test]
fn a_project_that_is_not_there_is_named() {
    let space = TestSpace::new().remove("bantam.toml");
    assert_snapshot!(fails(&space, 1, &["train"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read bantam.toml: No such file or directory (os error 2)
    hint: name one with --project; `bantam schema` prints its keys
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
    error: no deal meets `stage = 'Won'`, so there is no won deal to learn from
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
    error: no deal meets `stage = 'Closed Lost'`, so there is no lost deal to learn from
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
    error: all 27 closed deals to learn from are won: 2 were still open on 2026-08-01, 31 were excluded; the first: deals.csv, row 4: it meets both `won` and `lost`
    hint: check [outcome] and [snapshot] in bantam.toml against that row
    ");
}

#[test]
fn a_day_before_every_close_leaves_nothing_to_learn_from() {
    assert_snapshot!(fails(&TestSpace::new(), 3, &["train", "--as-of", "2024-01-01"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: there is no closed deal to learn from: 0 were still open on 2024-01-01, 0 were excluded, 60 have a later snapshot
    hint: a deal that was closed on that day or later still counts as open; see --as-of
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
    hint: a column that is known only after the outcome cannot be a feature: remove it here or there
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
    hint: a column that is known only after the outcome cannot be a feature: remove it here or there
    ");
    assert_snapshot!(fails(&amount("amonut"), 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:10:10: deals.csv has no column `amonut` (found `lead_id`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`, `stage`, `closed_at`, `amount`)
    hint: did you mean `amount`?
    ");
    assert_snapshot!(fails(&amount("pain"), 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:10:10: 37 of 37 values of `pain`, the amount of a deal, are not numbers
    hint: write plain numbers such as 1234.5, without signs for money or thousands, or name another column
    ");
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
    error: bantam.toml:47:19: `budget_amount >= AVG(budget_amount)` uses more than one row; an expression is evaluated row by row
    hint: compare with a fixed number; figures over the rows of a lead are aggregates with `from`
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
    error: bantam.toml:47:19: `pass` in [gates.bant] budget: `budget_amount => 10000` is not a SQL expression: invalid expression (found unexpected token '=>')
    ");
    let space = TestSpace::new().replace("bantam.toml", "\"pain <> ''\"", "'pain = \"slow reports\"'");
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:48:17: `pain = "slow reports"` names the column `slow reports`, which neither deals.csv nor accounts.csv has
    hint: write text in single quotes: 'slow reports'
    "#);
}

// --- Mistakes in files -----------------------------------------------------------------------------------------------

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

#[test]
fn an_empty_file_and_one_with_only_a_header_have_no_deals() {
    let space = TestSpace::new().write("deals.csv", "");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv is empty
    hint: a table is a line with the names of the columns, and below it a line for each row
    ");
    let space = TestSpace::new().write("deals.csv", "\n\n");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv is empty
    hint: a table is a line with the names of the columns, and below it a line for each row
    ");
    let header = TestSpace::new().read("deals.csv").lines().next().unwrap().to_owned();
    let space = TestSpace::new().write("deals.csv", &header);
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv has no rows under its header
    hint: a table is a line with the names of the columns, and below it a line for each row
    ");
}

#[test]
fn two_columns_of_one_name_are_refused() {
    let space = TestSpace::new().replace("deals.csv", ",pain,", ",stage,");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv has two columns named `stage`
    hint: give one of them another name
    ");
}

#[test]
fn ids_that_come_again_are_set_aside() {
    let space = TestSpace::new();
    let again: Vec<String> = space.read("deals.csv").lines().skip(1).take(2).map(str::to_owned).collect();
    let space = space.append("deals.csv", &(again.join("\n") + "\n"));
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    27 won, 31 lost and 2 open deals; 2 would be set aside
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 2 of 62 rows of deals.csv were set aside; the first: row 62: `lead_id` "L000" stands in an earlier row
    "#);
    assert_snapshot!(set_aside_by_training(&space), @r#"
    file,row,id,reason
    deals.csv,62,L000,"`lead_id` ""L000"" stands in an earlier row"
    deals.csv,63,L001,"`lead_id` ""L001"" stands in an earlier row"
    "#);
}

#[test]
fn keys_that_come_again_in_a_lookup_are_set_aside() {
    let space = TestSpace::new().append("accounts.csv", "A000,Another,5\n");
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    27 won, 31 lost and 2 open deals; 0 would be set aside
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 1 of 41 rows of accounts.csv were set aside; the first: row 42: `account_id` "A000" stands in an earlier row
    "#);
    assert_snapshot!(set_aside_by_training(&space), @r#"
    file,row,id,reason
    accounts.csv,42,A000,"`account_id` ""A000"" stands in an earlier row"
    "#);
}

#[test]
fn deals_looked_at_after_their_close_are_set_aside() {
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", |line, date| match line {
        2 => "2025-10-01".to_owned(),
        _ => date.to_owned(),
    });
    assert_snapshot!(check(&space), @r"
    exit code: 0
    ----- stdout -----
    26 won, 31 lost and 2 open deals; 1 would be set aside
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 1 of 60 rows of deals.csv were set aside; the first: row 2: its snapshot (2025-10-01) is after its `closed_at` (2024-11-01)
    ");
    assert_snapshot!(set_aside_by_training(&space), @r"
    file,row,id,reason
    deals.csv,2,L000,its snapshot (2025-10-01) is after its `closed_at` (2024-11-01)
    ");
}

#[test]
fn days_that_do_not_exist_are_set_aside() {
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", |line, date| match line {
        2 => "2026-02-30".to_owned(),
        3 => String::new(),
        _ => date.to_owned(),
    });
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    25 won, 31 lost and 2 open deals; 2 would be set aside
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 2 of 60 rows of deals.csv were set aside; the first: row 2: `qualified_at` should be a date such as 2026-06-30, found "2026-02-30"
    "#);
    assert_snapshot!(set_aside_by_training(&space), @r#"
    file,row,id,reason
    deals.csv,2,L000,"`qualified_at` should be a date such as 2026-06-30, found ""2026-02-30"""
    deals.csv,3,L001,it has no `qualified_at`
    "#);
}

#[test]
fn dates_that_can_be_read_two_ways_ask_for_a_format() {
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", |_, _| "03/04/2026".to_owned());
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `qualified_at` are not dates; the first is "03/04/2026" in deals.csv, row 2
    hint: dates are read as year-month-day, such as 2026-06-30; else set date_format under [data]: "%d/%m/%Y" for day before month, "%m/%d/%Y" for month before day
    "#);
}

#[test]
fn dates_that_can_be_read_one_way_still_ask_but_name_it() {
    let turned = |_: usize, date: &str| date.split('-').rev().collect::<Vec<_>>().join(".");
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", turned);
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `qualified_at` are not dates; the first is "01.10.2024" in deals.csv, row 2
    hint: dates are read as year-month-day, such as 2026-06-30; else set date_format under [data]: "%d.%m.%Y" for day before month
    "#);
}

#[test]
fn dates_of_another_format_than_the_given_one_are_refused() {
    let space =
        TestSpace::new().replace("bantam.toml", "null_values", "date_format = \"%d.%m.%Y\"\nnull_values");
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `qualified_at` are not dates as %d.%m.%Y; the first is "2024-10-01" in deals.csv, row 2
    hint: set date_format under [data] to the order of these dates
    "#);
}

#[test]
fn a_few_words_among_numbers_are_set_aside() {
    let space = TestSpace::new()
        .edit_column("deals.csv", "timeline_months", |line, months| match line {
            2 => "soon".to_owned(),
            _ => months.to_owned(),
        })
        .edit_column("deals.csv", "budget_amount", |line, budget| match line {
            3 => "lots".to_owned(),
            _ => budget.to_owned(),
        });
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    25 won, 31 lost and 2 open deals; 2 would be set aside
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 2 of 60 rows of deals.csv were set aside; the first: row 2: `timeline_months` should be a number, found "soon"
    "#);
    assert_snapshot!(set_aside_by_training(&space), @r#"
    file,row,id,reason
    deals.csv,2,L000,"`timeline_months` should be a number, found ""soon"""
    deals.csv,3,L001,"`budget_amount` should be a number, found ""lots"""
    "#);
}

#[test]
fn many_words_where_numbers_should_be_are_refused() {
    let space = TestSpace::new().edit_column("deals.csv", "timeline_months", |_, _| "soon".to_owned());
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `timeline_months` are not numbers; the first is "soon" in deals.csv, row 2
    hint: if "soon" means not known, add it to null_values under [data]; if `timeline_months` holds words, give the feature kind = "category" and compare it with text in single quotes
    "#);
    let space = TestSpace::new().edit_column("deals.csv", "budget_amount", |_, budget| format!("€{budget}"));
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `budget_amount` are not numbers; the first is "€27000" in deals.csv, row 2
    hint: write plain numbers such as 1234.5, without signs for money, percent or thousands
    "#);
}

#[test]
fn many_words_where_yes_or_no_should_be_are_refused() {
    let space = TestSpace::new().replace(
        "bantam.toml",
        "timeline_months = {",
        "pain = { kind = \"flag\" }\ntimeline_months = {",
    );
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:40:1: 37 of 37 values of `pain` are not yes or no; the first is "slow reports"
    hint: yes and no, true and false, y and n, t and f, 1 and 0 are understood; other words are a category
    "#);
}

#[test]
fn a_row_that_is_not_utf_8_is_set_aside() {
    let bytes = TestSpace::new().read("deals.csv").replacen("rising costs", "caf\u{1}", 1).into_bytes();
    let bytes: Vec<u8> = bytes.into_iter().map(|byte| if byte == 1 { 0xE9 } else { byte }).collect();
    let space = TestSpace::new().write_bytes("deals.csv", &bytes);
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    26 won, 31 lost and 2 open deals; 1 would be set aside
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 1 of 60 rows of deals.csv were set aside; the first: row 3: `pain` should be UTF-8, found "caf�"
    "#);
    assert_snapshot!(set_aside_by_training(&space), @r#"
    file,row,id,reason
    deals.csv,3,,"`pain` should be UTF-8, found ""caf�"""
    "#);
}

#[test]
fn a_file_in_latin_1_or_utf_16_is_refused() {
    let text =
        TestSpace::new().read("deals.csv").replace("slow", "tr\u{e8}s").replace("rising", "d\u{e9}j\u{e0}");
    let latin_1: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    assert_snapshot!(fails(&TestSpace::new().write_bytes("deals.csv", &latin_1), 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv is not UTF-8: row 2: `pain` should be UTF-8, found "tr�s reports"
    hint: save it as UTF-8 (in a spreadsheet: "CSV UTF-8")
    "#);
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_snapshot!(fails(&TestSpace::new().write_bytes("deals.csv", &utf_16), 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv is not UTF-8: it looks like UTF-16
    hint: save it as UTF-8 (in a spreadsheet: "CSV UTF-8")
    "#);
    let with_mark = [&[0xFF, 0xFE], utf_16.as_slice()].concat();
    fails(&TestSpace::new().write_bytes("deals.csv", &with_mark), 3, &["train"]);
}

#[test]
fn a_few_ragged_rows_are_set_aside() {
    let space = TestSpace::new().edit_lines("deals.csv", |line, text| match line {
        5 => format!("{text},more"),
        9 => text.rsplit_once(',').unwrap().0.to_owned(),
        _ => text.to_owned(),
    });
    assert_snapshot!(check(&space), @r"
    exit code: 0
    ----- stdout -----
    26 won, 30 lost and 2 open deals; 2 would be set aside
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 2 of 60 rows of deals.csv were set aside; the first: row 5: it has 11 cells, but the header has 10
    ");
    assert_snapshot!(set_aside_by_training(&space), @r#"
    file,row,id,reason
    deals.csv,5,,"it has 11 cells, but the header has 10"
    deals.csv,9,,"it has 9 cells, but the header has 10"
    "#);
}

#[test]
fn many_ragged_rows_are_refused() {
    let space = TestSpace::new().edit_lines("deals.csv", |line, text| match line {
        5..20 => format!("{text},more"),
        _ => text.to_owned(),
    });
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 15 of 60 rows of deals.csv do not have the 10 cells of its header; the first is row 5
    hint: put cells that hold the separator in quotes; if another separator is meant, set `separator` under [data] in bantam.toml
    ");
}

#[test]
fn a_quote_that_swallows_rows_is_refused() {
    let open = |lines: [usize; 2]| {
        TestSpace::new().edit_column("deals.csv", "seniority", move |line, word| {
            if lines.contains(&line) { format!("\"{word}") } else { word.to_owned() }
        })
    };
    assert_snapshot!(fails(&open([5, 5]), 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv, row 5: a quote is opened and not closed in its cell, so that it swallows the rows below
    hint: close the quote; a quote within a quoted cell is written twice
    ");
    // The second quote ends the cell that the first began, so that all rows have as many cells as the header.
    assert_snapshot!(fails(&open([5, 9]), 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv, row 5: a quote is opened and not closed in its cell, so that it swallows the rows below
    hint: close the quote; a quote within a quoted cell is written twice
    ");
}

#[test]
fn a_separator_that_is_not_in_the_file_is_suspected() {
    let space = TestSpace::new().replace("bantam.toml", "null_values", "separator = \";\"\nnull_values");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:7:6: deals.csv has no column `lead_id` (found `lead_id,account_id,qualified_at,seniority,pain,budget_amount,timeline_months,stage,closed_at,amount`)
    hint: its header was read as one column: set the right `separator` under [data] in bantam.toml, or leave it out to have it found
    ");
}

#[test]
fn parquet_that_was_cut_off_is_refused() {
    let space = TestSpace::new().trained();
    goes_on(&space, &["predict", "-o", "whole.parquet"]);
    let whole = std::fs::read(space.path("whole.parquet")).unwrap();
    let space = space.write_bytes("cut.parquet", &whole[..whole.len() / 2]);
    assert_snapshot!(fails(&space, 3, &["predict", "cut.parquet"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: cut.parquet is damaged or not what its ending says: the file must end with PAR1
    hint: export it again; it may have been cut off on the way
    ");
}

#[test]
fn a_byte_order_mark_semicolons_and_windows_line_breaks_are_understood() {
    let space = TestSpace::new().trained();
    let text = space.read("leads.csv").replace(',', ";").replace('\n', "\r\n");
    let space = space.write("windows.csv", &format!("\u{feff}{text}"));
    assert_snapshot!(space.transcript(&["predict", "windows.csv"]), @"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    grades: A 4, B 0, D 1
    routes: sales 2, nurture 3
    5 leads scored, written to predictions.csv
    ");
    let windows = space.read("predictions.csv");
    goes_on(&space, &["predict"]);
    assert_eq!(windows, space.read("predictions.csv"));
}

// --- Mistakes with leads ---------------------------------------------------------------------------------------------

#[test]
fn leads_that_lack_a_needed_column_are_refused() {
    let space = TestSpace::new().trained().replace("leads.csv", ",seniority,", ",job_level,").replace(
        "leads.csv",
        ",budget_amount,",
        ",money,",
    );
    assert_snapshot!(fails(&space, 3, &["predict"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:31:1: neither leads.csv nor accounts.csv has a column `seniority`
    hint: leads need the columns that the model and the rules look at; leave a cell empty where its value is not known

    error: bantam.toml:47:19: `budget_amount >= 10000` names the column `budget_amount`, which neither leads.csv nor accounts.csv has
    hint: leads need the columns that the model and the rules look at; leave a cell empty where its value is not known
    ");
    let space = TestSpace::new().trained().replace("leads.csv", "lead_id,", "number,");
    assert_snapshot!(fails(&space, 3, &["predict"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: leads.csv has no column `lead_id` (found `number`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`)
    ");
}

#[test]
fn leads_that_are_not_there_are_named() {
    let space = TestSpace::new().trained();
    assert_snapshot!(fails(&space, 1, &["predict", "nowhere.csv"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read nowhere.csv: No such file or directory (os error 2)
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
    assert_snapshot!(fails(&space, 3, &["predict", "leads.xlsx"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: leads.xlsx has no ending that is known (expected .csv, .tsv, .txt, .jsonl, .ndjson, .parquet, .pq)
    hint: save it in one of these formats; from a spreadsheet as "CSV UTF-8"
    "#);
    assert_snapshot!(fails(&space, 1, &["predict", "new-*.csv"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: no file matches new-*.csv
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
}

#[test]
fn leads_that_cannot_be_scored_are_written_to_a_file_of_their_own() {
    let space = TestSpace::new().trained();
    let first = space.read("leads.csv").lines().nth(1).unwrap().to_owned() + "\n";
    let space =
        space.append("leads.csv", &first).edit_column("leads.csv", "timeline_months", |line, months| {
            if line == 3 { "soon".to_owned() } else { months.to_owned() }
        });
    assert_snapshot!(goes_on(&space, &["predict"]), @r#"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    warning: 2 of 6 rows of leads.csv were set aside; the first: row 3: `timeline_months` should be a number, found "soon"
    grades: A 4, B 0, D 0
    routes: sales 2, nurture 2
    4 leads scored, written to predictions.csv
    2 rows set aside, see predictions.rejects.csv
    "#);
    assert_snapshot!(space.read("predictions.rejects.csv"), @r#"
    file,row,id,reason
    leads.csv,3,L061,"`timeline_months` should be a number, found ""soon"""
    leads.csv,7,L060,"`lead_id` ""L060"" stands in an earlier row"
    "#);
    assert_snapshot!(fails(&space, 1, &["explain", "L061"]), @r#"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: lead "L061" cannot be scored: leads.csv, row 3: `timeline_months` should be a number, found "soon"
    "#);
    // The next job has nothing to set aside, and says so in the same place.
    let space = space.edit_lines("leads.csv", |line, text| match line {
        3 => text.replace("soon", "3"),
        7 => String::new(),
        _ => text.to_owned(),
    });
    goes_on(&space, &["predict"]);
    assert_eq!(space.read("predictions.rejects.csv"), "file,row,id,reason\n");
}

#[test]
fn a_broken_line_of_json_is_set_aside() {
    let space = TestSpace::new().trained();
    let text = space.read("leads.csv");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let object = |cells: Vec<&str>| {
        let pairs: Vec<String> =
            names.iter().zip(cells).map(|(name, cell)| format!("{name:?}: {cell:?}")).collect();
        format!("{{{}}}\n", pairs.join(", "))
    };
    let objects: String = lines.map(object).collect();
    let space = space.write("leads.jsonl", &format!("{objects}{{\"lead_id\": \"L070\", seniority\n[1, 2]\n"));
    assert_snapshot!(goes_on(&space, &["predict", "leads.jsonl"]), @"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    warning: 2 of 7 rows of leads.jsonl were set aside; the first: row 6: it is not JSON at column 21
    grades: A 4, B 0, D 1
    routes: sales 2, nurture 3
    5 leads scored, written to predictions.csv
    2 rows set aside, see predictions.rejects.csv
    ");
    assert_snapshot!(space.read("predictions.rejects.csv"), @r#"
    file,row,id,reason
    leads.jsonl,6,,it is not JSON at column 21
    leads.jsonl,7,,"it should be a JSON object, but it is a list"
    "#);
    let space = TestSpace::new().trained().write("leads.jsonl", &text);
    assert_snapshot!(fails(&space, 3, &["predict", "leads.jsonl"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: leads.jsonl holds no JSON object; expected one on each line
    ");
}

#[test]
fn an_unknown_lead_cannot_be_explained() {
    let space = TestSpace::new().trained();
    assert_snapshot!(fails(&space, 1, &["explain", "L999"]), @r#"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: there is no lead "L999" in leads.csv
    hint: ids are compared as text, leading zeros included
    "#);
}

#[test]
fn standard_input_is_read_and_may_not_be_empty() {
    let space = TestSpace::new().trained();
    let piped = space.run_with_input(&["predict", "-", "-o", "-", "-q"], space.read("leads.csv").as_bytes());
    let read = space.run(&["predict", "leads.csv", "-o", "-", "-q"]);
    assert_eq!((piped.status, piped.stdout), (0, read.stdout));
    assert_snapshot!(fails(&space, 3, &["predict", "-"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: standard input is empty
    hint: a table is a line with the names of the columns, and below it a line for each row
    ");
}

#[test]
fn a_reader_who_has_enough_is_no_failure() {
    let space = TestSpace::new().trained();
    let text = space.read("leads.csv");
    let (header, lead) = (text.lines().next().unwrap(), text.lines().nth(1).unwrap());
    // More than fits into a pipe.
    let many: String = (0..5_000).map(|number| lead.replace("L060", &format!("M{number}")) + "\n").collect();
    let space = space.write("leads.csv", &format!("{header}\n{many}"));
    for format in ["csv", "jsonl", "parquet"] {
        let mut child = space
            .command(&["predict", "-o", "-", "--format", format])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 2];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.success() && !stderr.contains("error") && !stderr.contains("panic"),
            "{stderr}"
        );
    }
}

// --- Mistakes with models --------------------------------------------------------------------------------------------

#[test]
fn without_a_model_nothing_is_predicted() {
    assert_snapshot!(fails(&TestSpace::new(), 1, &["predict"]), @r#"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: there is no model of "inbound" in models/inbound
    hint: run `bantam train` first, or name one with --model
    "#);
}

#[test]
fn a_model_that_was_edited_by_hand_is_refused() {
    let space = TestSpace::new().trained();
    let file = format!("models/inbound/{}/model.json", space.model().unwrap());
    let space = space.replace(&file, "\"n_open\": 2", "\"n_open\": 3");
    assert_snapshot!(fails(&space, 1, &["predict"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: models/inbound/MODEL/model.json cannot be used: it was changed after it was written: its folder is MODEL, its content MODEL
    hint: train again, or name another model with --model
    ");
    // Elsewhere its folder does not tell, but the weights must still give what they gave.
    let text = space.read(&file);
    let intercept = text.split("\"intercept\": ").nth(1).unwrap().split(',').next().unwrap();
    let space = space.write("copy.json", &text.replace(intercept, "1.5"));
    let transcript = fails(&space, 1, &["predict", "-m", "copy.json"]);
    assert!(
        transcript.contains("error: copy.json cannot be used: its self-test row 1 gives log-odds"),
        "{transcript}"
    );
}

#[test]
fn a_model_of_another_version_is_refused() {
    let space = TestSpace::new().trained();
    let file = format!("models/inbound/{}/model.json", space.model().unwrap());
    let space = space.replace(&file, "\"version\": 1,", "\"version\": 2,");
    assert_snapshot!(fails(&space, 1, &["predict"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: models/inbound/MODEL/model.json cannot be used: its version is 2, this program understands 1
    hint: use the version of bantam that wrote it, or train again
    ");
}

#[test]
fn a_model_that_was_cut_off_is_refused() {
    let space = TestSpace::new().trained();
    let file = format!("models/inbound/{}/model.json", space.model().unwrap());
    let start = space.read(&file).split("\"intercept\"").next().unwrap().to_owned();
    let space = space.write(&file, &start);
    let transcript = fails(&space, 1, &["predict"]);
    assert!(
        transcript.contains("MODEL/model.json cannot be used: it is not a model file (EOF"),
        "{transcript}"
    );
}

// --- Mistakes on the command line ------------------------------------------------------------------------------------

#[test]
fn an_unknown_argument_is_a_wrong_command_line() {
    assert_snapshot!(fails(&TestSpace::new(), 2, &["train", "--promot"]), @r"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: unexpected argument '--promot' found

      tip: a similar argument exists: '--no-promote'

    Usage: bantam train --no-promote

    For more information, try '--help'.
    ");
    assert_snapshot!(fails(&TestSpace::new(), 2, &["predict", "--as-of", "30.6.2026"]), @r"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: invalid value '30.6.2026' for '--as-of <DATE>': expected a date such as 2026-06-30

    For more information, try '--help'.
    ");
}

#[test]
fn an_output_of_an_unknown_ending_is_refused_before_any_work() {
    let space = TestSpace::new();
    assert_snapshot!(fails(&space, 2, &["run", "-o", "predictions.xlsx"]), @r"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: predictions.xlsx has no ending that is known (expected .csv, .tsv, .txt, .jsonl, .ndjson, .parquet, .pq)
    hint: give it one of these endings; `bantam predict` also takes --format
    ");
    fails(&space.trained(), 2, &["predict", "-o", "predictions"]);
}

#[test]
fn an_output_that_is_also_an_input_is_refused() {
    let space = TestSpace::new().trained();
    let leads = space.read("leads.csv");
    assert_snapshot!(fails(&space, 1, &["predict", "-o", "./leads.csv"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: ./leads.csv is read by this job, so it cannot be written, too
    hint: name another file to write to
    ");
    fails(&space, 1, &["predict", "--rejects", "accounts.csv"]);
    assert_eq!(leads, space.read("leads.csv"));
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing() {
    let space = TestSpace::new().trained();
    assert_snapshot!(fails(&space, 1, &["predict", "-o", "leads.csv/predictions.csv"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot write leads.csv/predictions.csv: not a directory
    ");
}
