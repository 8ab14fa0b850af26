//! The audit on four public tables, with all of their leaks made features, and as the projects under `tests/real` have them.
//!
//! As in `real.rs`, `BANTAM_REAL_DATA` names the folder of the tables; without it, each test reports that it was skipped.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::real::data_folder;

fn project_text(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real").join(name).with_extension("toml");
    std::fs::read_to_string(file).unwrap()
}

/// Runs `check --json` on a project; exit code and output.
fn check(text: &str, data: &Path) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("bantam.toml");
    std::fs::write(&project, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_bantam"))
        .args(["check", "--json", "--project"])
        .arg(&project)
        .arg("--data-dir")
        .arg(data)
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let json = serde_json::from_str(&stdout);
    (
        output.status.code().unwrap(),
        json.unwrap_or_else(|_| panic!("{stdout}{}", String::from_utf8_lossy(&output.stderr))),
    )
}

/// The project without `leaks`, with all columns of `leaks` as features, and these columns.
fn with_leaks_as_features(text: &str, data: &Path) -> (String, Vec<String>) {
    let start = text.find("leaks = [").unwrap();
    let end = start + text[start..].find(']').unwrap() + 1;
    let leaks: Vec<String> = text[start..end].split('"').skip(1).step_by(2).map(str::to_owned).collect();
    let (_, checked) = check(text, data);
    let kind = |name: &String| {
        let columns = checked["quality"].as_array().unwrap();
        let column = columns.iter().find(|column| column["name"] == name.as_str()).unwrap();
        assert_eq!(column["usage"], "excluded");
        if column["kind"] == "numbers" { "number" } else { "category" }
    };
    let features = leaks.iter().enumerate().map(|(place, name)| {
        format!("leak_{place} = {{ column = \"{name}\", kind = \"{}\" }}\n", kind(name))
    });
    let heading = text.lines().find(|line| line.starts_with("[features.qualification]")).unwrap();
    let all = format!("{heading}\n{}", features.collect::<String>());
    let text = format!("{}{}", &text[..start], &text[end..]).replace(heading, &all);
    (text, leaks)
}

/// Severity by column of all findings that a column may come too late.
fn leaks(checked: &Value) -> Vec<(String, String)> {
    let found = checked["findings"].as_array().unwrap().iter();
    let found = found.filter(|finding| finding["topic"] == "leak" || finding["topic"] == "changed");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    found.map(|finding| (text(&finding["columns"][0]), text(&finding["severity"]))).collect()
}

/// Asserts that exactly the leaks have a finding of at least severity "ask", and returns their severities.
fn assert_found(name: &str, data: &Path) -> (i32, Vec<(String, String)>) {
    let text = project_text(name);
    let (status, checked) = check(&text, data);
    assert_eq!(status, 0, "the project keeps its leaks out: {}", checked["findings"]);
    let (text, expected) = with_leaks_as_features(&text, data);
    let (status, checked) = check(&text, data);
    let found = leaks(&checked);
    for leak in &expected {
        let severity = found.iter().find(|(column, _)| column == leak).map(|(_, severity)| severity.as_str());
        assert!(matches!(severity, Some("error" | "warning" | "question")), "{leak}: {severity:?}");
    }
    for (column, severity) in &found {
        assert!(
            expected.contains(column) || severity == "question" || severity == "note",
            "{column}: {severity}"
        );
    }
    (status, found)
}

fn severity<'a>(found: &'a [(String, String)], column: &str) -> &'a str {
    found.iter().find(|(name, _)| name == column).map_or("none", |(_, severity)| severity)
}

#[test]
fn the_tags_of_x_education_are_an_error_and_its_other_leaks_are_asked_about() {
    let Some(data) = data_folder("audit of x_education") else { return };
    let (status, found) = assert_found("x_education", &data);
    assert_eq!((status, severity(&found, "Tags")), (3, "error"));
}

#[test]
fn the_process_columns_of_ibm_are_warnings() {
    let Some(data) = data_folder("audit of ibm") else { return };
    let (_, found) = assert_found("ibm", &data);
    let days: Vec<&(String, String)> =
        found.iter().filter(|(column, _)| column.starts_with("Total Days")).collect();
    assert_eq!(days.len(), 2, "{found:?}");
    assert!(days.iter().all(|(_, severity)| severity == "error" || severity == "warning"), "{days:?}");
}

#[test]
fn the_close_value_of_maven_is_an_error() {
    let Some(data) = data_folder("audit of maven") else { return };
    let (status, found) = assert_found("maven", &data);
    assert_eq!((status, severity(&found, "close_value")), (3, "error"));
}

#[test]
fn salvirt_has_repeated_deals_and_no_leak() {
    let Some(data) = data_folder("audit of salvirt") else { return };
    let (status, checked) = check(&project_text("salvirt"), &data);
    assert_eq!((status, leaks(&checked)), (0, vec![]));
    let found = checked["findings"].as_array().unwrap().iter();
    let repeated = found.filter(|finding| finding["topic"] == "repeated").collect::<Vec<&Value>>();
    assert_eq!(repeated[0]["evidence"][0]["deals"], 83, "{repeated:?}");
}
