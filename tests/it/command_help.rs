//! The help of every command: examples that work in the folder of the sample, and the exit codes that it can return.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::space::TestSpace;
use crate::training::repository;

/// The commands with words below them, as `help` lists them; the program itself is the empty one.
fn commands() -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut next = 0;
    while let Some(command) = all.get(next).cloned() {
        let text = help(&command, "--help");
        let listed = text.split("\nCommands:\n").nth(1).unwrap_or_default().split("\n\n").next().unwrap();
        // Names stand two blanks from the left; anything further in is the rest of a description.
        for line in listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
            let mut below = command.clone();
            below.push(line.split_whitespace().next().unwrap().to_owned());
            all.push(below);
        }
        next += 1;
    }
    all
}

fn help(command: &[String], flag: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_bantam"));
    let done = program.args(command).arg(flag).env("NO_COLOR", "1").output().unwrap();
    assert!(done.status.success(), "{command:?}");
    String::from_utf8(done.stdout).unwrap()
}

/// The examples of a command, and its exit codes with their meanings.
fn below_options(command: &[String]) -> (Vec<String>, Vec<String>) {
    let text = help(command, "--help");
    let (_, below) =
        text.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{command:?} has no examples"));
    assert!(below.lines().all(|line| line.chars().count() <= 100), "{below}");
    let (examples, codes) = below.split_once("\n\nExit codes:\n").unwrap();
    let mut lines: Vec<String> = Vec::new();
    for line in examples.replace("\\\n", "").lines() {
        if let Some(example) = line.strip_prefix("    ") {
            lines.push(example.to_owned());
        }
    }
    (lines, codes.trim_end().lines().map(|line| line.trim().to_owned()).collect())
}

#[test]
fn every_help_ends_with_examples_and_exit_codes_and_the_short_help_does_not() {
    let commands = commands();
    assert!(commands.len() > 30, "{commands:?}");
    for command in commands {
        let (examples, codes) = below_options(&command);
        assert!((2..=4).contains(&examples.len()), "{command:?} has {examples:?}");
        assert!(codes.len() >= 3 && codes[0] == "0  success", "{command:?}: {codes:?}");
        let (name, short) = (command.join(" "), help(&command, "-h"));
        assert!(!short.contains("Examples:") && !short.contains("Exit codes:"), "{name}");
        let is_own = |example: &String| example.contains(&format!("bantam {name}"));
        assert!(examples.iter().filter(|example| is_own(example)).count() >= 2, "{name}: {examples:?}");
    }
}

/// A folder with the sample, two models that were champions one after the other, and predictions.
struct Sample {
    folder: tempfile::TempDir,
    models: [String; 2],
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Runs a command line in a folder, as it stands in the help; its exit code and standard error.
fn shell(folder: &Path, line: &str) -> (i32, String) {
    let programs = Path::new(env!("CARGO_BIN_EXE_bantam")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    let shell = shell.args(["-c", &format!("set -o pipefail\n{line}")]).current_dir(folder);
    let done = shell.env("PATH", path).env("NO_COLOR", "1").env("RAYON_NUM_THREADS", "1").output().unwrap();
    (done.status.code().unwrap_or(-1), String::from_utf8_lossy(&done.stderr).into_owned())
}

impl Sample {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(repository().join("bantam.toml"), folder.path().join("bantam.toml")).unwrap();
        copy(&repository().join("data"), &folder.path().join("data"));
        let run = |line: &str| {
            let (code, errors) = shell(folder.path(), line);
            assert_eq!(code, 0, "{line}: {errors}");
        };
        run("bantam train -q --as-of 2026-04-01 && bantam train -q --no-promote");
        let list = std::fs::read_dir(folder.path().join("models/inbound")).unwrap();
        let names = list.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut models: Vec<String> = names.filter(|name| name.starts_with("2026-")).collect();
        models.sort();
        let models: [String; 2] = models.try_into().unwrap();
        run(&format!("bantam models promote {} --reason newer && bantam predict -q", models[1]));
        Self { folder, models }
    }

    /// Runs an example in a copy of the folder.
    fn run(&self, example: &str) -> (i32, String) {
        let fresh = tempfile::tempdir().unwrap();
        copy(self.folder.path(), fresh.path());
        let [first, second] = &self.models;
        let line = example.replace("ID1", first).replace("ID2", second).replace("ID", second);
        shell(fresh.path(), &line)
    }
}

#[test]
fn every_example_works_in_the_folder_of_the_sample() {
    let sample = Sample::new();
    let all = commands().into_iter().map(|command| below_options(&command));
    let mut examples: BTreeSet<(String, bool)> = BTreeSet::new();
    for (lines, codes) in all {
        let may_look = codes.iter().any(|code| code.starts_with('5'));
        examples.extend(lines.into_iter().map(|line| (line, may_look)));
    }
    assert!(examples.len() > 50, "{}", examples.len());
    let examples: Vec<_> = examples.into_iter().collect();
    let failed: Vec<String> = std::thread::scope(|scope| {
        let half = |part: usize| {
            let (examples, sample) = (&examples, &sample);
            scope.spawn(move || {
                let mine = examples.iter().skip(part).step_by(2);
                let run = |(example, may_look): &(String, bool)| {
                    let (code, errors) = sample.run(example);
                    let is_done = code == 0 || (code == 5 && *may_look);
                    (!is_done).then(|| format!("{example}: exit code {code}\n{errors}"))
                };
                mine.filter_map(run).collect::<Vec<_>>()
            })
        };
        let halves = [half(0), half(1)];
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_help_of_a_command_has_the_exit_codes_that_it_returns() {
    let documented = |command: &str, code: i32| {
        let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        below_options(&words).1.iter().any(|line| line.starts_with(&format!("{code}  ")))
    };
    let space = TestSpace::new();
    assert_eq!(space.run(&["run", "-q"]).status, 0);
    let space = space.append("bantam.toml", "\n[predict]\nmin_rows = 100\n");
    let weight =
        "lost = \"stage = 'Closed Lost'\"\nweight = \"CASE WHEN stage = 'Closed Won' THEN 1 ELSE 0 END\"";
    let unfit = TestSpace::new().replace("bantam.toml", "lost = \"stage = 'Closed Lost'\"", weight);
    let wrong = TestSpace::new().replace("bantam.toml", "seniority =", "senority =");
    let cases: [(&TestSpace, &str, i32); 7] = [
        (&space, "predict", 6),
        (&space, "run", 6),
        (&unfit, "train", 4),
        (&unfit, "quarter", 1),
        (&unfit, "run", 4),
        (&wrong, "check", 3),
        (&wrong, "train", 3),
    ];
    for (space, command, code) in cases {
        let output = space.run(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(output.status, code, "{command}: {}", output.stderr);
        assert!(documented(command, code), "{command} does not document {code}");
    }
}

#[test]
fn the_options_of_a_project_stand_before_or_after_every_command_that_has_one() {
    let space = TestSpace::new();
    assert_eq!(space.run(&["run", "-q"]).status, 0);
    std::fs::rename(space.path("bantam.toml"), space.path("x.toml")).unwrap();
    let run = |line: &str| space.run(&line.split(' ').collect::<Vec<_>>());
    for line in [
        "--project x.toml models",
        "models --project x.toml",
        "models --project x.toml list",
        "models list --project x.toml",
        "--project x.toml --as-of 2026-08-01 models list",
        "models list -p x.toml --data-dir . --models-dir models --as-of 2026-08-01",
        "ledger --project x.toml list",
        "ledger prune --before 2000-01-01 --project x.toml",
        "-p x.toml ledger prune --before 2000-01-01",
        "export --project x.toml scorecard",
        "--project x.toml export scorecard",
        "--project x.toml gates bant",
        // The last one counts.
        "--project missing.toml models list --project x.toml",
    ] {
        let output = run(line);
        assert_eq!(output.status, 0, "{line}: {}", output.stderr);
    }
    assert!(run("--models-dir nowhere -p x.toml models list").stdout.contains("no model yet"));
    assert_eq!(run("--as-of yesterday -p x.toml models list").status, 2);
}

#[test]
fn a_command_without_a_project_refuses_its_options() {
    let space = TestSpace::new();
    for line in
        ["--project bantam.toml schema", "schema --project bantam.toml", "--models-dir m init deals.csv -o -"]
    {
        let output = space.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(output.status, 2, "{line}");
        assert!(output.stderr.contains("reads no project"), "{line}: {}", output.stderr);
    }
    assert!(!help(&["schema".to_owned()], "--help").contains("--project"));
    assert!(!help(&["init".to_owned()], "--help").contains("--models-dir"));
    assert_eq!(space.run(&["--as-of", "2026-08-01", "init", "deals.csv", "-o", "-"]).status, 0);
}

#[test]
fn a_link_to_the_program_is_the_command_of_its_name() {
    let space = TestSpace::new();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_bantam"), space.path("bantam-train")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_bantam"), space.path("bantam-predict")).unwrap();
    assert_eq!(shell(&space.path("."), "./bantam-train -q && ./bantam-predict -q -o linked.csv").0, 0);
    assert!(space.read("linked.csv").lines().count() == 6);
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let space = TestSpace::new();
    assert_eq!(space.run(&["man", "man1"]).status, 0);
    let pages: Vec<String> = space.files().into_iter().filter(|file| file.starts_with("man1/")).collect();
    let mut expected: Vec<String> = commands()
        .iter()
        .map(|words| format!("man1/{}.1", [&["bantam".to_owned()], &words[..]].concat().join("-")))
        .collect();
    expected.sort();
    assert_eq!(pages, expected);
    let page = space.read("man1/bantam-ledger-prune.1");
    for section in [".SH NAME", ".SH SYNOPSIS", ".SH EXAMPLES", ".SH \"EXIT STATUS\"", ".SH PROJECT"] {
        assert!(page.contains(section), "{section}: {page}");
    }
}
