//! Model files that are damaged, and outputs that cannot be written.

use insta::assert_snapshot;

use super::fails;
use crate::space::TestSpace;

#[test]
fn a_model_that_was_edited_by_hand_is_refused() {
    let space = TestSpace::new().trained();
    let file = format!("models/inbound/{}/model.json", space.model().unwrap());
    let space = space.replace(&file, "\"n_open\": 2", "\"n_open\": 3");
    assert_snapshot!(fails(&space, 1, &["predict"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: models/inbound/MODEL/model.json cannot be used: its content was changed since it was written: it does not have its checksum
    hint: train again, or name another model with --model
    ");
    // Elsewhere its folder carries no information, but the file must have its checksum.
    let text = space.read(&file);
    let intercept = text.split("\"intercept\": ").nth(1).unwrap().split(',').next().unwrap();
    let space = space.write("copy.json", &text.replace(intercept, "1.5"));
    let transcript = fails(&space, 1, &["predict", "-m", "copy.json"]);
    assert!(
        transcript.contains("error: copy.json cannot be used: its content was changed since it was written"),
        "{transcript}"
    );
}

#[test]
fn a_model_of_another_version_is_refused() {
    let space = TestSpace::new().trained();
    let file = format!("models/inbound/{}/model.json", space.model().unwrap());
    let space = space.replace(&file, "\"version\": 2,", "\"version\": 3,");
    assert_snapshot!(fails(&space, 1, &["predict"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: models/inbound/MODEL/model.json cannot be used: its format version is 3, this version of bantam reads 1 to 2
    hint: use the version of bantam that wrote it, or train again
    ");
}

#[test]
fn a_model_that_was_cut_off_is_refused() {
    let space = TestSpace::new().trained();
    let file = format!("models/inbound/{}/model.json", space.model().unwrap());
    let start = space.read(&file).split("\"intercept\"").next().unwrap().to_owned();
    let space = space.write(&file, &start);
    let transcript = fails(&space, 1, &["predict"]);
    assert!(
        transcript.contains("MODEL/model.json cannot be used: it is not a model file (EOF"),
        "{transcript}"
    );
}

#[test]
fn an_unknown_argument_is_a_wrong_command_line() {
    assert_snapshot!(fails(&TestSpace::new(), 2, &["train", "--promot"]), @r"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: unexpected argument '--promot' found

      tip: a similar argument exists: '--no-promote'

    Usage: bantam train --no-promote

    For more information, try '--help'.
    ");
    assert_snapshot!(fails(&TestSpace::new(), 2, &["predict", "--as-of", "30.6.2026"]), @r"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: invalid value '30.6.2026' for '--as-of <DATE>': expected a date such as 2026-06-30

    For more information, try '--help'.
    ");
}

#[test]
fn an_output_of_an_unknown_ending_is_refused_before_any_work() {
    let space = TestSpace::new();
    assert_snapshot!(fails(&space, 2, &["run", "-o", "predictions.xlsx"]), @r"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: the extension of predictions.xlsx is not supported (expected .csv, .tsv, .txt, .jsonl, .ndjson, .parquet, .pq)
    hint: use one of these extensions; `bantam predict` also takes --format
    ");
    fails(&space.trained(), 2, &["predict", "-o", "predictions"]);
}

#[test]
fn an_output_that_is_also_an_input_is_refused() {
    let space = TestSpace::new().trained();
    let leads = space.read("leads.csv");
    assert_snapshot!(fails(&space, 2, &["predict", "-o", "./leads.csv"]), @r"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: ./leads.csv is an input of this job, so it cannot be an output, too
    hint: name another file to write to
    ");
    fails(&space, 2, &["predict", "--rejects", "accounts.csv"]);
    assert_eq!(leads, space.read("leads.csv"));
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing() {
    let space = TestSpace::new().trained();
    assert_snapshot!(fails(&space, 1, &["predict", "-o", "leads.csv/predictions.csv"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot write leads.csv/predictions.csv: not a directory
    ");
}

#[test]
fn mistakes_in_what_a_model_was_trained_with_are_located_in_its_file() {
    let project = TestSpace::new()
        .replace("bantam.toml", "[features.firmographic]", "[derive]\nis_chief = \"seniority = 'CEO'\"\n\n[features.firmographic]\nis_chief = { kind = \"flag\" }")
        .trained();
    let model = project.model().unwrap();
    let place = format!("models/inbound/{model}/model.json, ");
    // Today's project has other definitions, on other lines; the leads lack what those of the model need.
    let changed = project
        .replace(
            "bantam.toml",
            "[derive]\nis_chief = \"seniority = 'CEO'\"",
            "\n\n[derive]\nis_chief = \"timeline_months > 3\"",
        )
        .replace("bantam.toml", "seniority = { kind = \"category\", min_count = 5 }", "")
        .edit_lines("leads.csv", |row, line| {
            if row == 1 { line.replacen("seniority", "rank", 1) } else { line.to_owned() }
        });
    for command in [&["predict", "-o", "out.csv"][..], &["explain", "L001"], &["drift"]] {
        let output = changed.run(command);
        assert_eq!(output.status, 3, "{}", output.stderr);
        let is_said = |what: &str| output.stderr.contains(&format!("error: {place}{what}"));
        assert!(
            is_said("[derive] is_chief: `seniority = 'CEO'` names the column `seniority`"),
            "{}",
            output.stderr
        );
        assert!(
            is_said("[features.demographic] seniority: neither leads.csv nor accounts.csv has a column"),
            "{}",
            output.stderr
        );
        assert!(!output.stderr.contains("error: bantam.toml:"), "{}", output.stderr);
        assert!(output.stderr.contains("the model was trained with this definition"), "{}", output.stderr);
    }
    // The same where only the deals lack them, for the champion of a quarter.
    let changed = changed.edit_lines("deals.csv", |row, line| {
        if row == 1 { line.replacen("seniority", "rank", 1) } else { line.to_owned() }
    });
    let output = changed.run(&["quarter"]);
    assert!(
        output.stderr.contains(&place) || output.stdout.contains(&place),
        "{}{}",
        output.stdout,
        output.stderr
    );
}

#[test]
fn mistakes_in_a_definition_that_model_and_project_share_are_located_in_the_project() {
    let project = TestSpace::new().trained().edit_lines("leads.csv", |row, line| {
        if row == 1 { line.replacen("seniority", "rank", 1) } else { line.to_owned() }
    });
    let output = project.run(&["predict", "-o", "out.csv"]);
    assert!(output.stderr.starts_with("error: bantam.toml:"), "{}", output.stderr);
}
