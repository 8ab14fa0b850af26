//! Timed tables that are larger than the memory they may take: the predictions, the warnings and the counts are the same.

use std::fmt::Write as _;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::space::{Output, TestSpace};

/// A limit that no table fits in.
pub(super) const TINY: &str = "1KiB";

/// Leads of the project.
const LEADS: usize = 400;

/// The sample with more aggregates of its timed table.
fn with_more_aggregates() -> TestSpace {
    TestSpace::new()
        .replace(
            "bantam.toml",
            "[features.demographic]",
            "[derive]\nkinds = { from = \"activities\", distinct = \"kind\" }\n\
             last_kind = { from = \"activities\", last = \"kind\", kind = \"category\" }\n\n[features.demographic]",
        )
        .replace(
            "bantam.toml",
            "[features.qualification]",
            "silent = { from = \"activities\", days_since = \"TRUE\" }\n\
             recent = { from = \"activities\", count = \"kind <> 'mail'\", half_life = \"9d\" }\n\n[features.qualification]",
        )
}

/// A trained project whose leads have many activities: one lead half of them, some the same time, some none, some to come, and
/// some rows without a key or with a bad date.
pub(super) fn with_many_activities() -> TestSpace {
    let space = with_more_aggregates().trained();
    let leads = space.read("leads.csv");
    let (header, rows) = leads.split_once('\n').unwrap();
    let (_, cells) = rows.lines().next().unwrap().split_once(',').unwrap();
    let mut text = format!("{header}\n");
    (0..LEADS).for_each(|lead| writeln!(text, "N{lead},{cells}").unwrap());
    let space = space.write("leads.csv", &text);
    let header = space.read("activities.csv").lines().next().unwrap().to_owned();
    let columns: Vec<&str> = header.split(',').collect();
    let mut text = format!("{header}\n");
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for row in 0..6000 {
        let lead = if row % 2 == 0 { 0 } else { random.random_range(0..2 * LEADS) };
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::Days::new(row % 160);
        let cells: Vec<String> = columns
            .iter()
            .map(|column| match *column {
                "lead_id" if row % 500 == 3 => String::new(),
                "lead_id" => format!("N{lead}"),
                "occurred_at" if row % 700 == 5 => "soon".to_owned(),
                "occurred_at" if row % 3 == 0 => day.to_string(),
                "occurred_at" => format!("{day}T{:02}:30:00", row % 24),
                "kind" => {
                    ["pricing", "mail", "call", "a longer kind of activity"][row as usize % 4].to_owned()
                }
                _ => "1".to_owned(),
            })
            .collect();
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    space.write("activities.csv", &text)
}

pub(super) fn succeeds(space: &TestSpace, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output
}

#[test]
fn a_limit_of_memory_changes_no_byte_and_no_warning() {
    let space = with_many_activities();
    let run = |memory: &str, output: &str, more: &[&str]| {
        let fixed =
            ["predict", "-v", "--no-ledger", "--memory", memory, "-o", output, "--summary", "run.json"];
        let told = succeeds(&space, &[&fixed[..], more].concat());
        let mut summary: serde_json::Value = serde_json::from_str(&space.read("run.json")).unwrap();
        let kept = ["rows", "tables", "warnings", "routes", "grades"];
        summary.as_object_mut().unwrap().retain(|key, _| kept.contains(&key.as_str()));
        let is_warning = |line: &&str| line.starts_with("warning") || line.starts_with("hint");
        let warnings: Vec<String> = told.stderr.lines().filter(is_warning).map(str::to_owned).collect();
        (space.read(output), warnings, summary, told.stderr)
    };
    let (whole, warnings, summary, _) = run("1GiB", "whole.csv", &[]);
    let (parted, warnings_parted, summary_parted, log) = run(TINY, "parted.csv", &[]);
    for what in ["activities.csv: its rows are", "accounts.csv: its rows are", "the aggregates of"] {
        assert!(
            log.lines().any(|line| line.contains(what) && line.contains("temporary file")),
            "{what}: {log}"
        );
    }
    assert!(whole == parted, "the predictions differ");
    assert_eq!((warnings, summary), (warnings_parted, summary_parted));
    assert_eq!(whole.lines().count(), LEADS + 1);

    let earlier = ["--as-of", "2026-06-01"];
    succeeds(&space, &[&["predict", "-q", "--no-ledger", "-o", "earlier.csv"][..], &earlier].concat());
    let previous = ["--previous", "earlier.csv"];
    let (whole, ..) = run("1GiB", "whole.csv", &previous);
    let (parted, ..) = run(TINY, "parted.csv", &previous);
    assert!(whole == parted, "the changes since earlier predictions differ");
}

#[test]
fn repeated_ids_beyond_memory_are_found_as_in_memory() {
    let space = with_many_activities();
    let text = space.read("leads.csv");
    let lines: Vec<&str> = text.lines().collect();
    let changed = lines[9].replacen(',', ",other", 1);
    // Copies, other rows with an id, far from the first and next to it, and a line that is no row.
    let added = [lines[1], lines[300], lines[1], &changed, &changed, ",no id"];
    let space = space.write("leads.csv", &format!("{text}{}\n", added.join("\n")));
    let run = |memory: &str, name: &str| {
        let [output, rejects, page, run] =
            ["csv", "rejects.csv", "html", "json"].map(|ending| format!("{name}.{ending}"));
        let outputs = ["-o", &output, "--rejects", &rejects, "--page", &page, "--summary", &run];
        let told = succeeds(&space, &[&["predict", "-v", "--memory", memory], &outputs[..]].concat());
        let mut summary: serde_json::Value = serde_json::from_str(&space.read(&run)).unwrap();
        summary
            .as_object_mut()
            .unwrap()
            .retain(|key, _| ["rows", "warnings", "routes"].contains(&key.as_str()));
        let page = space.read(&page).replace(name, "");
        ((space.read(&output), space.read(&rejects), page, summary), told.stderr)
    };
    let (whole, log) = run("1GiB", "memory-x");
    assert!(!log.contains("once more"), "{log}");
    let (parted, log) = run(TINY, "memory-y");
    assert!(log.contains("occur in several rows, so that it must be read once more"), "{log}");
    assert!(whole.0 == parted.0, "the predictions differ");
    assert_eq!((&whole.1, &whole.3), (&parted.1, &parted.3));
    assert!(whole.2 == parted.2, "the pages differ");
    assert_eq!(whole.0.lines().count(), LEADS + 1);
    assert!(log.contains("405 rows = 400 scored + 2 rejected"), "{log}");
    assert!(log.contains("+ 3 superseded (3 of them as copies of an earlier row); 1 line skipped"), "{log}");
    assert!(whole.1.contains("also occurs in an earlier row"), "{}", whole.1);
    let ledger = std::fs::read_dir(space.path("models/inbound/ledger")).unwrap().count();
    assert_eq!(ledger, 1, "the second run kept the same predictions");
    // What has been written to a pipe cannot be undone, so the ids stay in memory.
    let piped = succeeds(&space, &["predict", "--no-ledger", "--memory", TINY, "-o", "-"]);
    assert!(piped.stdout == whole.0, "{}", piped.stderr);
}

#[test]
fn an_id_that_repeats_before_and_after_the_ids_go_to_disk_is_found_both_times() {
    let space = with_many_activities();
    let text = space.read("leads.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let lines: Vec<&str> = rows.lines().collect();
    let changed = lines[0].replacen(',', ",other", 1);
    let early = format!("{header}\n{}\n{}\n{changed}\n{rows}", lines[0], lines[0]);
    let late = format!("{early}{}\n{changed}\n", lines[200]);
    let run = |memory: &str, name: &str| {
        let told =
            succeeds(&space, &["predict", "-v", "--no-ledger", "--memory", memory, name, "-o", "p.csv"]);
        let counts = told.stderr.lines().find(|line| line.contains(" rows = ")).unwrap().to_owned();
        (space.read("p.csv"), space.read("p.rejects.csv"), counts)
    };
    for (name, text) in [("early.csv", early), ("late.csv", late)] {
        std::fs::write(space.path(name), text).unwrap();
        let (whole, parted) = (run("1GiB", name), run(TINY, name));
        assert_eq!(whole.2, parted.2, "{name}");
        assert!(whole == parted && whole.0.lines().count() == LEADS + 1, "{name}");
    }
}

#[test]
fn an_error_of_a_row_whose_id_an_earlier_one_has_is_none() {
    let space = with_many_activities();
    let text = space.read("leads.csv");
    let mut lines: Vec<String> = text.lines().map(|line| format!("{line},5")).collect();
    lines[0] = lines[0].replace(",5", ",extra");
    let wrong = lines[3].replace(",5", ",much");
    lines.insert(50, wrong);
    let space = space.write("leads.csv", &(lines.join("\n") + "\n"));
    let space = space.replace(
        "bantam.toml",
        "[[routes]]",
        "[[routes]]\nname = \"extra\"\nwhen = \"extra + 1 > 99\"\n\n[[routes]]",
    );
    let whole = succeeds(&space, &["predict", "-q", "--no-ledger", "--memory", "1GiB", "-o", "whole.csv"]);
    let parted = succeeds(&space, &["predict", "-q", "--no-ledger", "--memory", TINY, "-o", "parted.csv"]);
    assert_eq!(whole.stderr, parted.stderr);
    assert!(space.read("whole.csv") == space.read("parted.csv"));
}

#[cfg(unix)]
#[test]
fn ids_stay_in_memory_where_something_can_be_read_or_written_only_once() {
    let space = with_many_activities();
    let text = space.read("leads.csv");
    let repeated = text.lines().nth(9).unwrap().replacen(',', ",other", 1);
    let space = space.write("leads.csv", &format!("{text}{repeated}\n"));
    succeeds(&space, &["predict", "-q", "--no-ledger", "--as-of", "2026-06-01", "-o", "earlier.csv"]);
    let program = env!("CARGO_BIN_EXE_bantam");
    let run = |command: &str| {
        let script = format!(
            "set -o pipefail; {}",
            command.replace("PREDICT", &format!("{program} predict -q --no-ledger --memory {TINY}"))
        );
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .current_dir(space.path("."))
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    run("PREDICT -o file.csv --previous earlier.csv");
    run("PREDICT -o pipe.csv --previous <(cat earlier.csv)");
    assert!(space.read("file.csv") == space.read("pipe.csv"));
    let rejects = run("PREDICT -o x.csv --rejects /dev/stdout | cat");
    assert_eq!(rejects.matches("also occurs in an earlier row").count(), 1, "{rejects}");
    assert_eq!(rejects.lines().count(), 2, "{rejects}");
}

#[test]
fn a_changed_project_and_criteria_on_other_tables_are_read_within_the_limit() {
    let space = with_many_activities().replace("bantam.toml", "half_life = \"9d\"", "half_life = \"12d\"");
    let run = |memory: &str| {
        let told = succeeds(&space, &["predict", "--no-ledger", "--memory", memory, "-o", "p.csv"]);
        assert!(told.stderr.contains("changed"), "{}", told.stderr);
        space.read("p.csv")
    };
    assert!(run("1GiB") == run(TINY));
}

#[test]
fn a_folder_that_cannot_keep_the_rows_is_an_error_that_names_it() {
    let space = with_many_activities();
    let fixed = ["predict", "-q", "--no-ledger", "-o", "p.csv", "--temp-dir", "nowhere"];
    succeeds(&space, &fixed);
    let space = space.remove("p.csv");
    let output = space.run(&[&fixed[..], &["--memory", TINY]].concat());
    assert_eq!(output.status, 1, "{}", output.transcript());
    assert!(output.stderr.contains("temporary files in nowhere"), "{}", output.stderr);
    assert!(
        output.stderr.contains("hint: name a folder with enough room by --temp-dir"),
        "{}",
        output.stderr
    );
    assert!(!space.path("p.csv").exists());
    let output = space.run(&["predict", "--memory", "much"]);
    assert_eq!(output.status, 2, "{}", output.transcript());
    assert!(output.stderr.contains("such as 1GiB"), "{}", output.stderr);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_that_names_the_folder() {
    let space = with_many_activities();
    std::fs::create_dir(space.path("spill")).unwrap();
    let program = env!("CARGO_BIN_EXE_bantam");
    // No file may grow beyond 4 KiB.
    let script = format!(
        "trap '' XFSZ; ulimit -f 4; exec {program} predict -q --no-ledger --memory 1KiB --temp-dir spill -o p.csv"
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(space.path(""))
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("temporary files in spill"), "{message}");
    assert_eq!(std::fs::read_dir(space.path("spill")).unwrap().count(), 0);
    assert!(!space.path("p.csv").exists());
}

#[test]
fn a_killed_run_leaves_no_temporary_file() {
    let space = with_many_activities();
    std::fs::create_dir(space.path("spill")).unwrap();
    let arguments =
        ["predict", "-q", "--no-ledger", "--memory", TINY, "--temp-dir", "spill", "-o", "killed.csv"];
    let begun = Instant::now();
    succeeds(&space, &arguments);
    let whole = begun.elapsed();
    let reference = space.read("killed.csv");
    let mut random = ChaCha8Rng::seed_from_u64(9);
    for run in 0..40 {
        let mut child =
            space.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(whole.mul_f64(random.random_range(0.0..1.0)).max(Duration::from_millis(1)));
        // It may have ended already.
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(std::fs::read_dir(space.path("spill")).unwrap().count(), 0, "after run {run}");
        assert!(space.read("killed.csv") == reference, "after run {run}");
    }
}

#[test]
fn the_activities_of_the_sample_fit_in_any_memory() {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let space = TestSpace::new();
    let models = space.path("sample-models").display().to_string();
    let project = sample.join("bantam.toml").display().to_string();
    let of = |arguments: &[&str]| {
        succeeds(&space, &[arguments, &["-p", &project, "--models-dir", &models]].concat())
    };
    of(&["train", "-q"]);
    for (memory, output) in [("2GiB", "whole.csv"), (TINY, "parted.csv")] {
        of(&["predict", "--no-ledger", "--memory", memory, "-o", output]);
    }
    assert!(space.read("whole.csv") == space.read("parted.csv"));
}

/// The weights and the rejected rows of a training, and its warnings but those that say that a table was read in parts.
fn training(space: &TestSpace, memory: &[&str]) -> ([String; 2], Vec<String>, String) {
    let told = succeeds(space, &[&["train", "-v"], memory].concat()).stderr;
    let folder = format!("models/inbound/{}", space.model().unwrap());
    let rejected = format!("{folder}/rejected.csv");
    let rejected = if space.path(&rejected).exists() { space.read(&rejected) } else { String::new() };
    let is_warning = |line: &&str| line.starts_with("warning") && !line.contains("read in parts");
    let warnings = told.lines().filter(is_warning).map(str::to_owned).collect();
    ([space.read(&format!("{folder}/weights.csv")), rejected], warnings, told)
}

const IN_PARTS: [&str; 4] = ["--memory", TINY, "--temp-dir", "."];

#[test]
fn a_training_within_a_limit_of_memory_gives_the_same_model() {
    let (expected, warnings, told) = training(&with_more_aggregates(), &[]);
    assert!(!told.contains("read in parts"), "{told}");
    let (found, found_warnings, told) = training(&with_more_aggregates(), &IN_PARTS);
    assert!(told.contains("`activities` is read in parts") && told.contains("temporary file"), "{told}");
    assert_eq!((found, found_warnings), (expected, warnings));
}

#[test]
fn a_training_within_a_limit_of_memory_ends_on_one_thread() {
    let space = with_more_aggregates();
    let mut command = space.command(&["train", "-q", "--memory", TINY]);
    let mut child = command.env("RAYON_NUM_THREADS", "1").stdout(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(50));
        if start.elapsed() > Duration::from_mins(2) {
            child.kill().unwrap();
            panic!("it does not end");
        }
    }
    assert!(child.wait().unwrap().success());
}

#[test]
fn cells_mean_the_same_in_a_training_within_a_limit_of_memory() {
    // Few of the second: what is certain in a column of a training would be doubtful in leads.
    for (usual, seldom) in [
        (["0", "1", "1"], "yes"),
        (["2.0", "5", "12"], "1.000"),
        (["2,0", "5", "12"], "1,000"),
        (["3", "4", "5"], ""),
    ] {
        let space = || {
            let cell = |row: usize| if row % 50 == 7 { seldom } else { usual[row % 3] };
            let line = |(row, line): (usize, &str)| match row {
                0 => format!("{line};minutes\n"),
                _ => format!("{line};{}\n", cell(row)),
            };
            let space = with_more_aggregates().replace(
                "bantam.toml",
                "[features.behavioural]",
                "[features.behavioural]\nminutes = { from = \"activities\", sum = \"minutes\" }",
            );
            let activities = space.read("activities.csv").replace(',', ";");
            space.write("activities.csv", &activities.lines().enumerate().map(line).collect::<String>())
        };
        let (expected, warnings, _) = training(&space(), &[]);
        let (found, found_warnings, told) = training(&space(), &IN_PARTS);
        assert!(told.contains("`activities` is read in parts"), "{seldom}: {told}");
        assert!(found == expected, "{seldom}: {}\n{}", expected.concat(), found.concat());
        assert_eq!(found_warnings, warnings, "{seldom}");
    }
}
