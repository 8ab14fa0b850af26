//! Outputs that are inputs, each other, pipes or devices; and the files after a killed program.

use std::process::Stdio;

use super::{ends_with, good_leads};
use crate::space::TestSpace;

#[test]
fn no_output_replaces_a_file_of_the_project() {
    let points = "[points]\nrules = [{ name = \"vp\", when = \"seniority = 'VP'\", points = 5 }]\n\n[grades]";
    let space = TestSpace::new().replace("bantam.toml", "[grades]", points).trained();
    let model = space.model().unwrap();
    let of_model = format!("models/inbound/{model}/weights.csv");
    let files = ["deals.csv", "leads.csv", "accounts.csv", "activities.csv", "bantam.toml"];
    let files =
        files.into_iter().chain(["models/inbound/champion.json", "models/inbound/log.jsonl", &of_model]);
    let before: Vec<(&str, String)> = files.map(|file| (file, space.read(file))).collect();
    for (file, _) in &before {
        let link = format!("link-{}", file.replace('/', "-"));
        std::os::unix::fs::symlink(space.path(file), space.path(&link)).unwrap();
        // Of a folder that is not there, too.
        for name in [(*file).to_owned(), link.clone(), format!("none/../{file}"), format!("none/../{link}")] {
            for arguments in [
                &["predict", "--format", "csv", "-o", &name][..],
                &["predict", "--rejects", &name],
                &["export", "scorecard", "-o", &name],
                &["export", "points", "-o", &name],
                &["compare", "--deals", &name],
            ] {
                let output = ends_with(&space, 2, arguments);
                assert!(output.stderr.contains("so it cannot be an output"), "{}", output.stderr);
            }
        }
    }
    for folder in [".", "new"] {
        let simulated = space.run(&["simulate", "-o", folder, "--deals", "200", "--leads", "5"]);
        assert_eq!(simulated.status, i32::from(folder == "."), "{}", simulated.stderr);
    }
    // A simulated folder can be simulated again.
    ends_with(&space, 0, &["simulate", "-o", "new", "--deals", "200", "--leads", "5"]);
    ends_with(&space, 2, &["init", "deals.csv", "-o", "deals.csv", "--force"]);
    for (file, text) in before {
        assert_eq!(space.read(file), text, "{file}");
    }
}

#[test]
fn two_outputs_are_two_files() {
    let space = TestSpace::new().trained();
    for (output, rejects) in [
        ("out.csv", "out.csv"),
        ("out.csv", "./out.csv"),
        ("new/out.csv", "new/../new/out.csv"),
        ("none/../out.csv", "out.csv"),
    ] {
        std::fs::create_dir_all(space.path("new")).unwrap();
        let refused = ends_with(&space, 2, &["predict", "-o", output, "--rejects", rejects]);
        assert!(refused.stderr.contains("is named for two outputs"), "{}", refused.stderr);
        assert!(!space.path(output).exists());
    }
    ends_with(&space, 2, &["compare", "-o", ".", "--deals", "compare.json"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::FileTypeExt as _;

    use super::*;

    #[test]
    fn a_named_pipe_is_written_into() {
        let space = TestSpace::new().trained();
        let status = std::process::Command::new("mkfifo").arg(space.path("pipe")).status().unwrap();
        assert!(status.success());
        let reader =
            std::process::Command::new("cat").arg(space.path("pipe")).stdout(Stdio::piped()).spawn().unwrap();
        ends_with(&space, 0, &["predict", "-o", "pipe", "--format", "csv"]);
        let read = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
        ends_with(&space, 0, &["predict"]);
        assert_eq!(read, space.read("predictions.csv"));
        assert!(std::fs::metadata(space.path("pipe")).unwrap().file_type().is_fifo());
        assert!(!space.path("pipe.rejects.csv").exists());
    }

    #[test]
    fn a_pipe_that_nobody_reads_is_no_output_and_not_awaited_for_ever() {
        let space = TestSpace::new().trained();
        let status = std::process::Command::new("mkfifo").arg(space.path("pipe")).status().unwrap();
        assert!(status.success());
        for (arguments, done) in [
            (&["predict", "--summary", "pipe"][..], "; everything else that the command writes is written"),
            (&["predict", "-o", "pipe", "--format", "csv"], ""),
        ] {
            let output = ends_with(&space, 1, arguments);
            let expected =
                format!("error: cannot write pipe: it is a pipe that no program reads{done}\nhint: ");
            assert!(output.stderr.contains(&expected), "{}", output.stderr);
        }
    }

    #[test]
    fn devices_and_links_stay_what_they_are() {
        let space = TestSpace::new().trained();
        let link = |name: &str, to: &str| std::os::unix::fs::symlink(to, space.path(name)).unwrap();
        link("null.csv", "/dev/null");
        ends_with(&space, 0, &["predict", "-o", "null.csv"]);
        link("stdout.csv", "/dev/fd/1");
        let output = ends_with(&space, 0, &["predict", "-o", "stdout.csv"]);
        let direct = ends_with(&space, 0, &["predict", "-o", "/dev/stdout", "--format", "csv"]);
        link("file.csv", "target.csv");
        ends_with(&space, 0, &["predict", "-o", "file.csv"]);
        assert_eq!(output.stdout, space.read("target.csv"));
        assert_eq!(direct.stdout, space.read("target.csv"));
        for name in ["null.csv", "stdout.csv", "file.csv"] {
            assert!(std::fs::symlink_metadata(space.path(name)).unwrap().is_symlink(), "{name}");
        }
        assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn standard_output_that_is_a_file_is_added_to() {
        let space = TestSpace::new().trained().write("log.txt", "before\n");
        let log = std::fs::File::options().append(true).open(space.path("log.txt")).unwrap();
        let arguments = ["predict", "-o", "/dev/stdout", "--format", "csv"];
        assert!(space.command(&arguments).stdout(log).stderr(Stdio::null()).status().unwrap().success());
        assert!(space.read("log.txt").starts_with("before\nid,probability,"));
    }
}

/// Where the folder is on a file system that cannot have files without a name, a killed program leaves one for a day.
#[cfg(target_os = "linux")]
#[test]
fn a_program_that_is_killed_leaves_nothing() {
    let leads = good_leads(300_000);
    let space = TestSpace::new().trained().write("leads.csv", &leads);
    let before = space.files();
    for signal in ["INT", "TERM", "KILL"] {
        let mut child = space
            .command(&["predict", "-q"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(700));
        let id = child.id().to_string();
        let _ = std::process::Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap();
        child.wait().unwrap();
        // Killed late, it may have been done; the ledger follows the predictions.
        let predictions = space.path("predictions.csv");
        let is_done = predictions.exists();
        if is_done {
            assert_eq!(std::fs::read_to_string(&predictions).unwrap().lines().count(), 300_001, "{signal}");
            std::fs::remove_file(&predictions).unwrap();
        }
        let ledger = space.path("models/inbound/ledger");
        if is_done && ledger.exists() {
            std::fs::remove_dir_all(&ledger).unwrap();
        }
        assert_eq!(space.files(), before, "{signal}");
    }
}
