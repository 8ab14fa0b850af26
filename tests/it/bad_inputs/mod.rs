//! Mistakes of users and the messages about them: exit code, standard output and standard error, word for word.
//!
//! A mistake that stops a job leaves no file behind; rejected rows do not stop it.

mod files;
mod leads;
mod models;
mod projects;
mod remedies;
mod rows;

use crate::space::{Output, TestSpace};

/// The transcript of a run that must fail with this code and a message, without a panic, and leave no file.
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

/// The first lines of the output of `check`, and its warnings.
fn check(space: &TestSpace) -> String {
    let before = space.files();
    let output = space.run(&["check"]);
    assert_eq!(space.files(), before);
    let last = output.stdout.split("\n\n").last().unwrap().to_owned();
    plain(space, &Output { stdout: last, ..output })
}
