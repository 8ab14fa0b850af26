//! Named pipes as tables.

#![cfg(unix)]

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::CaseFolder;
use crate::space::TestSpace;

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

#[test]
fn a_timed_table_out_of_a_named_pipe_is_read_once_for_its_model_the_champion_and_feedback() {
    let feedback = "[feedback]\nfrom = \"activities\"\naccepted = \"kind = 'pricing'\"\nrejected = \"kind = 'email'\"\n\n[grades]";
    let space = TestSpace::new().replace("bantam.toml", "[grades]", feedback).trained();
    let of_file = space.run(&["train"]);
    let (from, to) = (space.path("kept.csv"), space.path("activities.csv"));
    std::fs::rename(&to, &from).unwrap();
    assert!(Command::new("mkfifo").arg(&to).status().unwrap().success());
    let writer = thread::spawn(move || std::fs::write(to, std::fs::read(from).unwrap()));
    let of_pipe = space.run(&["train"]);
    writer.join().unwrap().unwrap();
    assert_eq!((of_pipe.status, &of_pipe.stdout, &of_pipe.stderr), (0, &of_file.stdout, &of_file.stderr));
    assert!(!of_pipe.stdout.contains("cannot be used"), "{}", of_pipe.transcript());
}

/// A pipe that no program writes to, in the place of a file.
fn pipe_at(case: &CaseFolder, file: &str) {
    let path = case.path(file);
    if path.exists() {
        std::fs::remove_file(&path).unwrap();
    }
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn no_file_of_a_project_is_awaited_for_ever() {
    let said = "it is a pipe that no program writes to";
    let case = CaseFolder::control();
    case.goes_on(&["train"]);
    pipe_at(&case, "pipe");
    for arguments in [
        &["predict", "--model", "pipe", "-o", "out.csv"][..],
        &["ledger", "prune", "--ids", "pipe"],
        &["check", "-p", "pipe"],
    ] {
        let output = case.run(arguments);
        assert!(output.stderr.contains(&format!("cannot read pipe: {said}")), "{}", output.transcript());
    }
    let champion = std::fs::read_to_string(case.path("models/case/champion.json")).unwrap();
    let id = champion.split('"').nth(3).unwrap();
    for file in [format!("models/case/{id}/model.json"), "models/case/champion.json".to_owned()] {
        pipe_at(&case, &file);
        let output = case.run(&["predict", "-o", "out.csv"]);
        assert!(output.stderr.contains(&format!("cannot read {file}: {said}")), "{}", output.transcript());
    }
    std::fs::remove_file(case.path("models/case/champion.json")).unwrap();
    std::fs::remove_dir_all(case.path(&format!("models/case/{id}"))).unwrap();
    pipe_at(&case, "models/case/log.jsonl");
    let output = case.run(&["train"]);
    assert!(output.stderr.contains("log.jsonl: it is a pipe"), "{}", output.transcript());
}

#[test]
fn a_pattern_leaves_out_no_part_without_a_word() {
    let case = CaseFolder::control();
    case.goes_on(&["train"]);
    let leads = std::fs::read(case.path("leads.csv")).unwrap();
    let case = case.written("part1.csv", &leads);
    std::fs::create_dir(case.path("part2.csv")).unwrap();
    std::os::unix::fs::symlink("gone", case.path(".#part1.csv")).unwrap();
    // A folder is no part, and neither is the lock of an editor.
    let predict = |pattern: &str| case.run(&["predict", pattern, "-o", "out.csv"]);
    assert_eq!(predict("part*.csv").status, 0);
    assert_eq!(predict("*part1.csv").status, 0);
    std::os::unix::fs::symlink("gone.csv", case.path("part3.csv")).unwrap();
    let missing = predict("absent.csv");
    let output = predict("part*.csv");
    assert_eq!(output.status, missing.status, "{}", output.transcript());
    assert!(output.stderr.contains("cannot read part3.csv: "), "{}", output.stderr);
    std::fs::remove_file(case.path("part3.csv")).unwrap();
    pipe_at(&case, "part4.csv");
    let output = predict("part*.csv");
    assert_eq!(output.status, missing.status, "{}", output.transcript());
    assert!(output.stderr.contains("cannot read part4.csv: `part*.csv` takes files"), "{}", output.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_on_standard_input_is_read_by_either_name() {
    let case = CaseFolder::control();
    case.goes_on(&["train"]);
    let leads = case.path("leads.csv");
    for name in ["-", "/dev/stdin", "/dev/fd/0"] {
        let output = case.run_with_input(&["predict", name, "-o", "out.csv"], Some(&leads));
        assert_eq!(output.status, 0, "{name}: {}", output.transcript());
        assert!(output.stderr.contains("20 leads scored"), "{}", output.transcript());
    }
}

#[test]
fn a_prediction_whose_output_is_closed_does_not_wait_for_further_leads() {
    let case = CaseFolder::control();
    case.goes_on(&["train"]);
    let leads = std::fs::read_to_string(case.path("leads.csv")).unwrap();
    let mut lines = leads.lines();
    let (header, (_, cells)) = (lines.next().unwrap(), lines.next().unwrap().split_once(',').unwrap());
    let rows: Vec<String> = (0..100_000).map(|row| format!("{row:030},{cells}\n")).collect();
    let mut child = Command::new(env!("CARGO_BIN_EXE_bantam"))
        .args(["predict", "-q", "-", "-o", "-", "--no-ledger"])
        .current_dir(case.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut leads = child.stdin.take().unwrap();
    // More than one batch, less than two. It may end before it has read all.
    let _ = leads.write_all(format!("{header}\n{}", rows.concat()).as_bytes());
    // More would come, but nobody reads what is written.
    let has_ended = (0..600).any(|_| {
        thread::sleep(Duration::from_millis(100));
        child.try_wait().unwrap().is_some()
    });
    drop(leads);
    child.wait().unwrap();
    assert!(has_ended, "it waited for a minute");
}
