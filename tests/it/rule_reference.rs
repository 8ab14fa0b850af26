//! The reference of the rule language: generated from the table that the program uses, and every example executed.

use std::path::Path;

use bantam::expression::{ColumnTypes, check, examples, reference, reference_text};
use bantam::kernels::evaluate;
use bantam::syntax::parse;

use crate::space::TestSpace;

#[test]
fn the_reference_in_the_repository_is_generated_from_the_table_of_functions() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/sql.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, reference()).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == reference(),
        "docs/reference/sql.md is out of date; write it anew with `UPDATE_DOCS=1 cargo test --release reference`"
    );
}

#[test]
fn every_example_of_the_reference_has_its_stated_value() {
    let examples = examples();
    assert!(examples.len() >= 60, "{}", examples.len());
    for (rule, value) in examples {
        let tree = parse(rule).unwrap();
        let typed = check(&tree, &ColumnTypes::default()).unwrap();
        assert_eq!(evaluate(&typed, &[], 1).values.text(0), value, "{rule}");
    }
}

#[test]
fn help_prints_the_reference_within_100_columns() {
    let space = TestSpace::new();
    let output = space.run(&["help", "sql"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert_eq!(output.stdout, reference_text());
    assert!(output.stdout.lines().all(|line| line.chars().count() <= 100));
    let output = space.run(&["help", "sqll"]);
    assert_eq!(output.status, 2);
    assert!(output.stderr.contains("hint: there is help on init, run"), "{}", output.stderr);
    let output = space.run(&["help", "train"]);
    assert!(output.stdout.contains("--as-of"), "{}", output.stdout);
}
