//! Runs that are killed at any moment: what they write is there whole, or as it was before.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Instant;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::space::TestSpace;

/// Kills of each kind of run.
const KILLS: usize = 100;

/// Leads, so that a prediction takes long enough to be killed within its parts.
const LEADS: usize = 4000;

fn started(space: &TestSpace, arguments: &[&str]) -> Child {
    space.command(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Runs the program so many times and kills each run at a random moment, then calls `check` with the number of the run.
fn killed(space: &TestSpace, arguments: &[&str], check: impl Fn(usize)) {
    let begun = Instant::now();
    assert!(started(space, arguments).wait().unwrap().success(), "{arguments:?} works when it is left alone");
    let whole = begun.elapsed();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for run in 0..KILLS {
        let mut child = started(space, arguments);
        sleep(whole.mul_f64(random.random_range(0.0..1.1)));
        // It may have ended already.
        let _ = child.kill();
        child.wait().unwrap();
        check(run);
    }
    let left: Vec<String> = space.files().into_iter().filter(|name| name.contains(".bantam-")).collect();
    assert!(left.is_empty(), "drafts are left: {left:?}");
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
