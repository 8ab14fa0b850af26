//! Exports and options that no draft can be made of.

use insta::assert_snapshot;

use super::{SIZE, STAGE, fails, init, space, table, works};

#[test]
fn an_export_that_is_not_there_is_named() {
    assert_snapshot!(fails(&space(), &["export.csv"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read export.csv: No such file or directory (os error 2)
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
}

#[test]
fn empty_exports_are_refused() {
    assert_snapshot!(fails(&space().write("deals.csv", ""), &["deals.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv is empty
    hint: a table needs a header with the names of the columns, and below it a line for each row
    ");
    assert_snapshot!(fails(&space().write("deals.csv", "stage,size\n"), &["deals.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv has no rows under its header
    hint: a table needs a header with the names of the columns, and below it a line for each row
    ");
}

#[test]
fn an_export_of_one_column_has_nothing_to_learn_from() {
    assert_snapshot!(fails(&space().write("deals.csv", &table(&[STAGE])), &["deals.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: no column of deals.csv can be a feature: `stage` is the outcome
    hint: export more columns about the lead: person, company, source, activities
    ");
}

#[test]
fn two_outcomes_are_a_question() {
    let other: (&str, &[&str]) = ("Renewal status", &["Won", "Won", "Lost"]);
    let space = space().write("deals.csv", &table(&[STAGE, other, SIZE]));
    assert_snapshot!(fails(&space, &["deals.csv"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: several columns of deals.csv look like the outcome (won or lost)
      `stage`: "Won", "Lost", "Talks"
      `Renewal status`: "Won", "Lost"
    hint: choose one: bantam init deals.csv --outcome stage, or bantam init deals.csv --outcome "Renewal status"
    "#);
    let said = init(&space, &["deals.csv", "--outcome", "Renewal status"]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    works(&space, "bantam.toml");
}

#[test]
fn no_outcome_is_a_question() {
    let space =
        space().write("deals.csv", &table(&[("Phase", &["A1", "B2", "C3"]), SIZE, ("mail", &["yes", "no"])]));
    assert_snapshot!(fails(&space, &["deals.csv"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: no column of deals.csv looks like the outcome (won or lost)
      `Phase`: "A1", "B2", "C3"
      `mail`: "no", "yes"
      `size`: "large", "small", "middling"
    hint: set the column and its values: bantam init deals.csv --outcome COLUMN --won VALUE --lost VALUE
    "#);
}

#[test]
fn an_outcome_of_other_words_is_asked_for_its_values() {
    let space = space().write("deals.csv", &table(&[("Phase", &["A1", "B2", "Won"]), SIZE]));
    assert_snapshot!(fails(&space, &["deals.csv", "--outcome", "Phase"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: cannot infer from the values of `Phase` in deals.csv which deals are lost: found "A1", "B2"
    hint: set the values: bantam init deals.csv --outcome Phase --lost VALUE
    "#);
    assert_snapshot!(fails(&space, &["deals.csv", "--outcome", "Phase", "--won", "won"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: no row of deals.csv has "won" in `Phase` (found "A1", "B2", "Won")
    hint: values must match exactly; quote those with spaces
    "#);
    assert_snapshot!(fails(&space, &["deals.csv", "--outcome", "Phase", "--won", "A1", "--lost", "A1"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: "A1" of `Phase` cannot be both won and lost
    hint: give --won and --lost different values
    "#);
}

#[test]
fn a_column_that_is_not_there_has_a_nearest_one() {
    assert_snapshot!(fails(&space(), &["deals.csv", "--outcome", "Stage"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv has no column `Stage` (found `lead_id`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`, `stage`, `closed_at`, `amount`)
    hint: did you mean `stage`?
    ");
}

#[test]
fn options_that_do_not_fit_are_refused() {
    assert_snapshot!(fails(&space(), &["deals.csv", "--won", "Closed Won"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: the following required arguments were not provided:
      --outcome <COLUMN>

    Usage: bantam init --outcome <COLUMN> --won <VALUE> --as-of <DATE> <DEALS>

    For more information, try '--help'.
    ");
    assert_snapshot!(fails(&space(), &["deals.csv", "--lookup", "accounts.csv"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: invalid value 'accounts.csv' for '--lookup <NAME=FILE>': expected NAME=FILE, such as accounts=accounts.csv

    For more information, try '--help'.
    ");
    assert_snapshot!(fails(&space(), &["deals.csv", "--date-format", "dd/mm/yyyy"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: invalid value 'dd/mm/yyyy' for '--date-format <FORMAT>': expected a format such as %d/%m/%Y

    For more information, try '--help'.
    ");
}

#[test]
fn a_pipe_cannot_be_named_in_a_project() {
    assert_snapshot!(fails(&space(), &["-"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: a project file cannot be drafted from a pipe
    hint: save the export as a file: bantam.toml has to name it
    ");
}

#[test]
fn tables_that_do_not_belong_together_are_refused() {
    let space = space()
        .write("strange.csv", "firm,size\nx,1\ny,2\n")
        .write("undated.csv", "lead_id,kind\nL001,call\nL002,mail\n");
    assert_snapshot!(fails(&space, &["deals.csv", "--lookup", "firms=strange.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: no column of strange.csv can be joined to deals.csv
    hint: both tables need a column with the same values, preferably of the same name, such as the id of the deal
    ");
    assert_snapshot!(fails(&space, &["deals.csv", "--activities", "undated.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: undated.csv has no column of dates
    hint: activities need the time of each row; pass a table without dates as --lookup NAME=FILE
    ");
}
