//! `--resume`: what an interrupted run has done of large timed tables counts, and changes no byte.

use std::process::Stdio;
use std::thread::sleep;
use std::time::Instant;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::faults::kills;
use super::space::TestSpace;
use super::spilled::{TINY, succeeds, with_many_activities};

const RESUMED: [&str; 7] = ["predict", "--no-ledger", "--resume", "--memory", TINY, "--temp-dir", "spill"];

/// The project, with a folder for temporary files, and the predictions without a limit.
fn space_and_predictions() -> (TestSpace, String) {
    let space = with_many_activities();
    std::fs::create_dir(space.path("spill")).unwrap();
    let strict = format!("{}\n[predict]\nmin_rows = 100000\n", space.read("bantam.toml"));
    std::fs::write(space.path("strict.toml"), strict).unwrap();
    succeeds(&space, &["predict", "-q", "--no-ledger", "-o", "whole.csv"]);
    let whole = space.read("whole.csv");
    (space, whole)
}

/// The names in the folder for temporary files.
fn kept(space: &TestSpace) -> Vec<String> {
    let entries = std::fs::read_dir(space.path("spill")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A run that fails only at its end, as there are too few leads: all of its work is kept.
fn refused(space: &TestSpace, more: &[&str]) -> String {
    let output = space.run(&[&RESUMED[..], &["-v", "-o", "p.csv", "-p", "strict.toml"], more].concat());
    assert_eq!(output.status, 6, "{}", output.transcript());
    assert_eq!(kept(space).len(), 1);
    output.stderr
}

#[test]
fn runs_that_are_killed_are_gone_on_with_and_no_byte_changes() {
    let (space, whole) = space_and_predictions();
    let arguments = [&RESUMED[..], &["-o", "p.csv"]].concat();
    let begun = Instant::now();
    succeeds(&space, &arguments);
    let time = begun.elapsed();
    assert!(space.read("p.csv") == whole && kept(&space).is_empty());
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let (mut left, mut resumed) = (0, 0);
    for run in 0..kills() / 2 {
        let mut child =
            space.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(time.mul_f64(random.random_range(0.0..1.0)));
        let _ = child.kill();
        child.wait().unwrap();
        assert!(space.read("p.csv") == whole, "after run {run}");
        left += kept(&space).len();
        if run % 3 == 2 {
            let told = succeeds(&space, &arguments).stderr;
            resumed += usize::from(told.contains("an interrupted run had done"));
            assert!(space.read("p.csv") == whole, "after run {run}: {told}");
            assert_eq!(kept(&space), Vec::<String>::new(), "after run {run}");
        }
    }
    assert!(left > 0 && resumed > 0, "{left} runs left work, {resumed} went on with it");
}

#[test]
fn work_counts_only_for_the_same_tables_project_and_date() {
    let (space, whole) = space_and_predictions();
    // Rows that are read again are written again.
    let is_read = |space: &TestSpace, more: &[&str]| {
        refused(space, more).contains("activities.csv: its rows are in a temporary file")
    };
    assert!(is_read(&space, &[]));
    assert!(!is_read(&space, &[]));
    assert!(is_read(&space, &["--as-of", "2026-07-20"]));
    assert!(is_read(&space, &[]), "one state of a table is kept");
    let space = space.replace("activities.csv", "a longer kind", "another kind");
    assert!(is_read(&space, &[]));
    let space = space.replace("activities.csv", "another kind", "a longer kind");
    assert!(is_read(&space, &[]));
    let told = succeeds(&space, &[&RESUMED[..], &["-o", "p.csv"]].concat()).stderr;
    assert!(told.contains("an interrupted run had done ") && told.contains(" of `activities`"), "{told}");
    assert!(space.read("p.csv") == whole);
    assert_eq!(kept(&space), Vec::<String>::new());
}

#[test]
fn damaged_work_is_an_error_or_done_again_and_never_other_predictions() {
    let (space, whole) = space_and_predictions();
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let (mut done, mut failed) = (0, 0);
    for _ in 0..40 {
        refused(&space, &[]);
        let folder = space.path("spill").join(&kept(&space)[0]);
        for entry in std::fs::read_dir(&folder).unwrap() {
            let file = entry.unwrap().path();
            let mut bytes = std::fs::read(&file).unwrap();
            if bytes.is_empty() || random.random_bool(0.4) {
                continue;
            }
            let place = random.random_range(0..bytes.len());
            match random.random_range(0..3) {
                0 => bytes.truncate(place),
                1 => bytes[place] ^= 1 << random.random_range(0..8),
                _ => bytes[place..].iter_mut().take(9).for_each(|byte| *byte = b'9'),
            }
            std::fs::write(&file, bytes).unwrap();
        }
        let output = space.run(&[&RESUMED[..], &["-q", "-o", "p.csv"]].concat());
        if output.status == 0 {
            done += 1;
            assert!(space.read("p.csv") == whole, "{}", output.transcript());
        } else {
            failed += 1;
            assert_eq!(output.status, 1, "{}", output.transcript());
            assert!(output.stderr.contains("bantam-resume-"), "{}", output.stderr);
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::write(space.path("p.csv"), "").unwrap();
    }
    assert!(done > 0 && failed > 0, "{done} done, {failed} refused");
}

#[test]
fn two_runs_do_not_keep_work_for_one_output() {
    let (space, _) = space_and_predictions();
    let arguments = [&RESUMED[..], &["-q", "-o", "p.csv"]].concat();
    let both: Vec<_> = (0..2)
        .map(|_| space.command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    for child in both {
        let output = child.wait_with_output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() || message.contains("another run with --resume writes"), "{message}");
    }
}
