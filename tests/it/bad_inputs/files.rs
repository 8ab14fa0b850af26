//! Tables that cannot be read.

use insta::assert_snapshot;

use super::fails;
use crate::space::TestSpace;

#[test]
fn an_empty_file_and_one_with_only_a_header_have_no_deals() {
    let space = TestSpace::new().write("deals.csv", "");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv is empty
    hint: a table needs a header with the names of the columns, and below it a line for each row
    ");
    let space = TestSpace::new().write("deals.csv", "\n\n");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv is empty
    hint: a table needs a header with the names of the columns, and below it a line for each row
    ");
    let header = TestSpace::new().read("deals.csv").lines().next().unwrap().to_owned();
    let space = TestSpace::new().write("deals.csv", &header);
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv has no rows under its header
    hint: a table needs a header with the names of the columns, and below it a line for each row
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
