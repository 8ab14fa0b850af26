//! `bantam drift`, and the warnings of `predict` about leads that are not like the training deals.

use crate::space::{Output, TestSpace};
use crate::training::repository;

/// The input "leads that drifted", with a trained model: leads.csv has no employees and industries in capitals, in units.csv employees
/// are multiplied by 1,000.
fn drifted() -> TestSpace {
    let mut space = TestSpace::new();
    for entry in std::fs::read_dir(repository().join("tests/cases/35-leads-that-drifted")).unwrap() {
        let entry = entry.unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        space = space.write(entry.file_name().to_str().unwrap(), &text);
    }
    space.trained()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", output.transcript()))
}

const ALL_UNKNOWN: &str = "20 of 20 leads have no `employees`, which was never missing";
const ALL_UNSEEN: &str = "20 of 20 leads have a value of `industry` that is not in the training data";
const OUTSIDE: &str = "leads have a `employees` outside of the range of the training data";

#[test]
fn leads_without_a_feature_and_with_unseen_levels_only_are_named_and_a_person_must_look() {
    let space = drifted();
    let predicted = space.run(&["predict"]);
    assert_eq!(predicted.status, 0, "{}", predicted.transcript());
    let drift = space.run(&["drift"]);
    assert_eq!(drift.status, 5, "{}", drift.transcript());
    for output in [&predicted, &drift] {
        for text in [ALL_UNKNOWN, ALL_UNSEEN] {
            assert!(output.stderr.contains(text), "{}", output.transcript());
        }
    }
    let says = [
        "a person must look",
        "`employees` is unknown for 100 %",
        "`industry` has a value that training did not have",
    ];
    assert!(says.iter().all(|text| drift.stderr.contains(text)), "{}", drift.transcript());
    assert!(drift.stdout.lines().all(|line| line.chars().count() <= 100), "{}", drift.transcript());
    assert!(drift.stdout.contains("the average lead scores"), "{}", drift.transcript());
}

#[test]
fn leads_in_another_unit_are_outside_of_the_range_of_the_training() {
    let space = drifted();
    for command in ["predict", "drift"] {
        let output = space.run(&[command, "units.csv"]);
        assert_eq!(output.status, if command == "drift" { 5 } else { 0 }, "{}", output.transcript());
        assert!(output.stderr.contains(OUTSIDE) && output.stderr.contains("unit"), "{}", output.transcript());
    }
}

#[test]
fn the_deals_themselves_have_not_drifted() {
    let space = drifted();
    let output = space.run(&["drift", "deals.csv", "--json"]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    let found = json(&output);
    assert!(found["shift_points"].as_f64().unwrap().abs() < 1.0, "{}", output.transcript());
    assert!(found["beyond"].as_array().unwrap().is_empty());
    let psi = &found["features"][0]["psi"];
    assert_eq!(psi["is_material"], false, "{}", output.transcript());
    let multivariate = &found["multivariate"];
    assert!(multivariate["low"].as_f64().unwrap() < 0.5, "{}", output.transcript());
    let auc = &found["expected"]["auc"];
    assert!(auc["low"].as_f64() < auc["value"].as_f64() && auc["value"].as_f64() < auc["high"].as_f64());
    assert!(!output.stderr.contains("changed since the training"), "{}", output.transcript());
}

#[test]
fn limits_decide_when_a_person_must_look() {
    let space = drifted().append(
        "bantam.toml",
        "\n[drift]\nlimits = { psi = 99, unknown = 1.0, unseen = 1.0, outside = 1.0 }\n",
    );
    assert_eq!(space.run(&["drift"]).status, 0);
    let space = space.replace("bantam.toml", "psi = 99", "points = 0, psi = 99");
    let output = space.run(&["drift", "units.csv"]);
    assert!(output.status == 5 && output.stderr.contains("points"), "{}", output.transcript());
    let space = space.replace("bantam.toml", "psi = 99", "psi = \"high\"");
    assert_eq!(space.run(&["drift"]).status, 3);
}

#[test]
fn a_model_without_a_profile_scores_and_a_damaged_profile_is_refused() {
    let space = TestSpace::new().trained();
    let id = space.model().unwrap();
    let before = space.run(&["predict", "-o", "before.csv"]);
    let mut model: serde_json::Value =
        serde_json::from_str(&space.read(&format!("models/inbound/{id}/model.json"))).unwrap();
    let profile = model["profile"].clone();
    assert_eq!(profile["features"][0]["name"], "seniority");
    model.as_object_mut().unwrap().remove("profile");
    // A file that was written anew has no checksum.
    model.as_object_mut().unwrap().remove("checksum");
    // In a folder without a hash in its name.
    std::fs::create_dir(space.path("old")).unwrap();
    let space = space.write("old/model.json", &model.to_string());
    let after = space.run(&["predict", "-m", "old", "-o", "after.csv"]);
    assert_eq!((before.status, after.status), (0, 0), "{}", after.transcript());
    // The last columns are the model and the date.
    let scored = |file: &str| -> Vec<String> {
        let text = space.read(file);
        text.lines().map(|line| line.rsplitn(3, ',').last().unwrap().to_owned()).collect()
    };
    assert_eq!(scored("before.csv"), scored("after.csv"));
    let drift = space.run(&["drift", "-m", "old"]);
    assert!(drift.status == 1 && drift.stderr.contains("train it again"), "{}", drift.transcript());
    model["profile"] = profile;
    model["profile"]["features"][0]["counts"] = serde_json::json!([1, 2]);
    let space = space.write("old/model.json", &model.to_string());
    let damaged = space.run(&["drift", "-m", "old"]);
    assert!(damaged.status == 1 && damaged.stderr.contains("`seniority`"), "{}", damaged.transcript());
}

#[test]
fn a_table_that_ends_before_the_leads_is_named() {
    let space = TestSpace::new().trained();
    let output = space.run(&["drift", "--json"]);
    let found = json(&output);
    assert_eq!(found["tables"][0]["table"], "activities");
    assert_eq!(found["tables"][0]["is_ended"], true, "{}", output.transcript());
    assert!(output.stderr.contains("`activities` has its newest row on"), "{}", output.transcript());
}
