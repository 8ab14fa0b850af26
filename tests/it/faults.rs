//! Runs that are killed at any moment, and writes that fail at any length: what they write is there whole, or as it was before.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::space::TestSpace;

/// Kills of each kind of run: 100, or as many as `BANTAM_KILLS` says for a campaign.
pub(super) fn kills() -> usize {
    std::env::var("BANTAM_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100)
}

/// Leads, so that a prediction takes long enough to be killed within its parts.
const LEADS: usize = 4000;

fn started(space: &TestSpace, arguments: &[&str]) -> Child {
    space.command(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// No file of the folder has this in its name: drafts begin with `.bantam-`.
fn assert_no_file(space: &TestSpace, name: &str) {
    let left: Vec<String> = space.files().into_iter().filter(|file| file.contains(name)).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

/// Runs the program so many times and kills each run at a random moment, then calls `check` with the number of the run.
fn killed(space: &TestSpace, arguments: &[&str], check: impl Fn(usize)) {
    let begun = Instant::now();
    assert!(started(space, arguments).wait().unwrap().success(), "{arguments:?} works when it is left alone");
    let whole = begun.elapsed();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for run in 0..kills() {
        let mut child = started(space, arguments);
        sleep(whole.mul_f64(random.random_range(0.0..1.1)));
        // It may have ended already.
        let _ = child.kill();
        child.wait().unwrap();
        check(run);
    }
    // A kill within the instant of a rename leaves the draft, which the next run removes.
    assert!(started(space, arguments).wait().unwrap().success(), "{arguments:?} works after the kills");
    assert_no_file(space, ".bantam-");
}

fn with_many_leads() -> TestSpace {
    let space = TestSpace::new();
    let leads = space.read("leads.csv");
    let (header, rows) = leads.split_once('\n').unwrap();
    let row = rows.lines().next().unwrap();
    let (_, cells) = row.split_once(',').unwrap();
    let many: Vec<String> = (0..LEADS).map(|n| format!("N{n:05},{cells}")).collect();
    let text = format!("{header}\n{}\n", many.join("\n"));
    space.write("leads.csv", &text)
}

#[test]
fn a_killed_prediction_leaves_whole_predictions_or_those_before() {
    let space = with_many_leads().trained();
    assert_eq!(space.run(&["predict", "-q", "-o", "first.csv", "--no-ledger"]).status, 0);
    let reference = space.read("first.csv");
    assert_eq!(reference.lines().count(), LEADS + 1);
    let arguments = ["predict", "-q", "-o", "predictions.csv", "--no-ledger"];
    let space = space.write("predictions.csv", "id,probability\nold,0.5\n");
    killed(&space, &arguments, |run| {
        let found = space.read("predictions.csv");
        assert!(found == reference || found.starts_with("id,probability\nold"), "run {run} left half a file");
    });
}

#[test]
fn a_killed_training_leaves_a_champion_that_scores() {
    let space = TestSpace::new().trained();
    killed(&space, &["train", "-q"], |run| {
        let scored = space.run(&["predict", "-q", "-o", "predictions.csv", "--no-ledger"]);
        assert_eq!(scored.status, 0, "after run {run}: {}", scored.stderr);
        let log = std::fs::read_to_string(space.path("models/inbound/log.jsonl")).unwrap();
        for line in log.lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "after run {run}: {line}");
        }
    });
    assert_eq!(space.run(&["train", "-q"]).status, 0, "the lock of a killed run is free");
}

/// Runs the program where no file may grow beyond so many bytes (a multiple of 1,024): a write that would is an error, as on a full disk.
fn limited(space: &TestSpace, bytes: u64, arguments: &str) -> (i32, String) {
    let program = env!("CARGO_BIN_EXE_bantam");
    // An ignored signal stays ignored in the program, which then sees the error of the write.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec {program} {arguments}", bytes / 1024);
    let output = Command::new("bash").args(["-c", &script]).current_dir(space.path("")).output().unwrap();
    (output.status.code().unwrap_or(-1), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_write_that_fails_leaves_the_predictions_before() {
    let space = with_many_leads().trained();
    for ending in ["csv", "parquet", "jsonl"] {
        let file = format!("predictions.{ending}");
        let arguments = format!("predict -q -o {file} --no-ledger");
        assert_eq!(limited(&space, u64::MAX / 2, &arguments).0, 0);
        let whole = std::fs::read(space.path(&file)).unwrap();
        let blocks = (whole.len() as u64).div_ceil(1024);
        for block in (0..blocks).step_by((blocks / 30).max(1) as usize) {
            let (status, message) = limited(&space, block * 1024, &arguments);
            assert_eq!(status, 1, "{ending}, {block} KiB: {message}");
            assert!(message.contains(&file), "{ending}, {block} KiB: {message}");
            assert!(std::fs::read(space.path(&file)).unwrap() == whole, "{ending}: changed at {block} KiB");
        }
        assert_eq!(limited(&space, blocks * 1024, &arguments).0, 0, "{ending} fits");
    }
    assert_no_file(&space, ".bantam-");
}

#[test]
fn a_page_that_does_not_fit_on_the_disk_is_named_with_what_was_written() {
    let space = TestSpace::new().trained();
    let arguments = "predict --page page.html --columns id,score --summary night.json";
    assert_eq!(limited(&space, u64::MAX / 2, arguments).0, 0);
    let page = std::fs::metadata(space.path("page.html")).unwrap().len();
    std::fs::remove_file(space.path("page.html")).unwrap();
    let (status, message) = limited(&space, (page / 1024 - 1) * 1024, arguments);
    assert_eq!(status, 1, "{message}");
    let said = "cannot write page.html";
    let written = "the predictions are written to predictions.csv and kept in the ledger";
    let error = message.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(error.contains(said) && error.contains(written), "{message}");
    assert!(message.contains("warning: ") && message.contains("5 rows = 5 scored"), "{message}");
    let summary = space.read("night.json");
    assert!(summary.contains(said) && summary.contains("\"predictions.csv\""), "{summary}");
    assert!(!space.path("page.html").exists());
}

#[test]
fn a_write_that_fails_in_a_training_leaves_the_champion() {
    let space = TestSpace::new().trained();
    let champion = space.model();
    let mut failed = 0;
    for block in 0..40 {
        let (status, message) = limited(&space, block * 1024, "train -q --no-promote");
        failed += usize::from(status == 1);
        assert!(
            status == 0 || (status == 1 && message.contains("error: ")),
            "{block} KiB: {status} {message}"
        );
        assert_eq!(space.model(), champion, "{block} KiB");
        let log = std::fs::read_to_string(space.path("models/inbound/log.jsonl")).unwrap();
        for line in log.lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{block} KiB: {line}");
        }
        let scored = space.run(&["predict", "-q", "-o", "after.csv", "--no-ledger"]);
        assert_eq!(scored.status, 0, "{block} KiB: {}", scored.stderr);
    }
    assert!(failed > 5, "only {failed} trainings failed");
}

/// Whether programs that this process starts ignore a signal, as this process does.
#[cfg(unix)]
fn is_ignored(signal: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_prediction_at_once_and_leaves_nothing() {
    use std::os::unix::process::ExitStatusExt as _;

    let space = TestSpace::new().trained();
    // A shell shows them as 143 and 129. SIGINT, which a shell shows as 130, is ignored where tests run in the background, and SIGHUP
    // under `nohup`.
    let signals = [("-TERM", 15), ("-HUP", 1)].into_iter().filter(|(_, number)| !is_ignored(*number));
    for (name, number) in signals {
        // Its input never ends.
        let mut child = space
            .command(&["predict", "-q", "-", "-o", "predictions.csv", "--no-ledger"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let leads = space.read("leads.csv");
        child.stdin.as_mut().unwrap().write_all(leads.as_bytes()).unwrap();
        sleep(Duration::from_millis(200));
        assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number.cast_signed()));
        assert_no_file(&space, "predictions");
    }
    assert_no_file(&space, ".bantam-");
}
