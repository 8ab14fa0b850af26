//! Which predictions count in a review: not those of a model that may have known the outcome.

use std::fs;

use crate::space::{Output, TestSpace};

fn done(space: &TestSpace, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output
}

/// A text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The folder of the champion.
fn folder(space: &TestSpace) -> std::path::PathBuf {
    space.path(&format!("models/inbound/{}", space.model().unwrap()))
}

#[test]
fn predictions_by_a_model_that_was_trained_after_their_date_are_no_evidence() {
    let space = TestSpace::new().trained();
    for date in ["2026-02-10", "2026-05-20"] {
        done(&space, &["predict", "deals.csv", "--as-of", date]);
    }
    let says = "not counted: 120 predictions by a model trained after their date";
    let reviewed = done(&space, &["review"]).stdout;
    assert!(flat(&reviewed).contains(says), "{reviewed}");
    assert!(reviewed.starts_with("0 deals predicted (120 predictions in 2 files)"), "{reviewed}");
    assert!(reviewed.contains("none of the predictions counts"), "{reviewed}");
    // The id of a model has its date, too.
    fs::remove_dir_all(folder(&space)).unwrap();
    let reviewed = done(&space, &["review"]).stdout;
    assert!(flat(&reviewed).contains(says), "{reviewed}");
}
