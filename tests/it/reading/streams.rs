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

#[test]
fn a_training_reads_a_named_pipe_once_and_records_its_hash() {
    let case = CaseFolder::control();
    let files = |case: &CaseFolder| {
        let champion = std::fs::read_to_string(case.path("models/case/champion.json")).unwrap();
        let id = champion.split('"').find(|part| part.starts_with("20")).unwrap().to_owned();
        let model = std::fs::read_to_string(case.path(&format!("models/case/{id}/model.json"))).unwrap();
        let model: serde_json::Value = serde_json::from_str(&model).unwrap();
        (id, model["inputs"].clone())
    };
    case.goes_on(&["train"]);
    let of_file = files(&case);
    std::fs::remove_dir_all(case.path("models")).unwrap();
    std::fs::rename(case.path("deals.csv"), case.path("kept.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(case.path("deals.csv")).status().unwrap().success());
    let (from, to) = (case.path("kept.csv"), case.path("deals.csv"));
    let writer = thread::spawn(move || std::fs::write(to, std::fs::read(from).unwrap()));
    case.goes_on(&["train"]);
    writer.join().unwrap().unwrap();
    assert_eq!(files(&case), of_file);
}
