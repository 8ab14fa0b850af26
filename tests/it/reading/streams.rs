//! Named pipes as tables.

#![cfg(unix)]

use std::process::Command;
use std::thread;

use super::CaseFolder;

fn with_pipe() -> CaseFolder {
    let case = CaseFolder::control();
    case.goes_on(&["train"]);
    std::fs::rename(case.path("leads.csv"), case.path("kept.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(case.path("leads.csv")).status().unwrap().success());
    case
}

#[test]
fn a_named_pipe_is_read() {
    let case = with_pipe();
    let (from, to) = (case.path("kept.csv"), case.path("leads.csv"));
    let writer = thread::spawn(move || std::fs::write(to, std::fs::read(from).unwrap()));
    let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
    writer.join().unwrap().unwrap();
    assert!(predicted.contains("20 leads scored"), "{predicted}");
}

#[test]
fn a_named_pipe_without_a_writer_is_an_error() {
    let output = with_pipe().run(&["predict", "-o", "out.csv"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    assert!(output.stderr.contains("leads.csv is a pipe that no program writes to"), "{}", output.stderr);
}
