//! The evaluation of a training: quarters, baselines, the champion, and the files with the results.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::space::TestSpace;
use crate::training::repository;

/// A training on the sample as of a day; returns the output, `evaluation.json` and `report.html`.
fn trained(models: &Path, as_of: &str) -> (String, Value, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
    command.current_dir(repository()).env("NO_COLOR", "1");
    let done = command.args(["train", "-v", "--as-of", as_of, "--models-dir"]).arg(models).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let printed = String::from_utf8(done.stdout).unwrap();
    let folders = std::fs::read_dir(models.join("inbound")).unwrap().map(|entry| entry.unwrap().path());
    let of_day =
        |folder: &std::path::PathBuf| folder.file_name().unwrap().to_string_lossy().starts_with(as_of);
    let (json, page) = beside(&folders.into_iter().find(of_day).unwrap());
    (printed, json, page)
}

fn beside(folder: &Path) -> (Value, String) {
    let json = std::fs::read_to_string(folder.join("evaluation.json")).unwrap();
    (serde_json::from_str(&json).unwrap(), std::fs::read_to_string(folder.join("report.html")).unwrap())
}

#[test]
fn each_quarter_of_the_backtest_learned_only_from_deals_closed_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let (printed, json, _) = trained(folder.path(), "2026-07-01");
    let quarters = json["backtest"].as_array().unwrap();
    let days = |key: &str| quarters.iter().map(|quarter| quarter[key].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(days("from"), ["2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"]);
    assert_eq!(days("to"), ["2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01"]);
    let mut before = 0;
    for (newest_close, from) in days("newest_close").into_iter().zip(days("from")) {
        assert!(newest_close < from, "{newest_close} is not before {from}");
    }
    for quarter in quarters {
        let number = |key: &str| quarter[key].as_u64().unwrap();
        assert!(number("n_train") > before, "later quarters learn from more deals");
        before = number("n_train");
        if quarter["from"] == "2026-01-01" {
            assert!(
                quarter["result"]["not_judged"].as_str().unwrap().contains("have a snapshot from 2026-01-01")
            );
            continue;
        }
        let auc = &quarter["result"]["judged"]["auc"];
        let (low, high) = (auc["interval"][0].as_f64().unwrap(), auc["interval"][1].as_f64().unwrap());
        assert!(0.5 < low && low < auc["value"].as_f64().unwrap() && high < 1.0, "{auc}");
    }
    for name in ["2025 Q2", "2025 Q3", "2025 Q4", "2026 Q1"] {
        assert!(printed.contains(name), "{printed}");
    }
}

#[test]
fn all_contestants_are_evaluated_on_the_same_deals_and_the_champion_on_unseen_ones() {
    let folder = tempfile::tempdir().unwrap();
    let (_, first, _) = trained(folder.path(), "2025-09-01");
    assert_eq!(first["champion"], Value::Null, "there was none before");
    let (printed, second, page) = trained(folder.path(), "2026-07-01");
    let kinds = |json: &Value| {
        let of = |contestant: &Value| contestant["who"]["kind"].as_str().unwrap().to_owned();
        json["contestants"].as_array().unwrap().iter().map(of).collect::<Vec<String>>()
    };
    assert_eq!(kinds(&second), ["model", "base_rate", "best_feature", "points"]);
    let contest = &second["champion"]["result"]["contested"];
    assert_eq!(contest["since"], "2025-09-01");
    assert_eq!(
        contest["months"].as_array().unwrap().len(),
        10,
        "each month since, also those with open deals only"
    );
    assert!(contest["gain"]["p_above"].is_number() && contest["n_won"].as_u64() > Some(100), "{contest}");
    assert!(printed.contains("(champion 2025-09-01-"), "{printed}");
    assert!(page.contains("(champion 2025-09-01-"));
}

#[test]
fn a_broken_champion_is_reported_and_does_not_stop_a_training() {
    let space = TestSpace::new().trained();
    let champion = serde_json::from_str::<Value>(&space.read("models/inbound/champion.json")).unwrap();
    let id = champion["model"].as_str().unwrap().to_owned();
    let space = space.write(&format!("models/inbound/{id}/model.json"), "{}");
    let output = space.run(&["train", "-v"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let written = std::fs::read_dir(space.path("models/inbound")).unwrap().filter_map(Result::ok);
    let folders: Vec<_> = written.filter(|entry| entry.path().join("report.html").exists()).collect();
    let (json, _) = beside(&folders[0].path());
    let reason = json["champion"]["result"]["unusable"].as_str().unwrap();
    assert!(reason.contains("model.json"), "{reason}");
}

#[test]
fn a_points_table_is_evaluated_with_the_model() {
    let points = "[points]\nthreshold = 10\nrules = [\n  { name = \"large\", when = \"employees >= 100\", points = 10 },\n  \
                  { name = \"saw pricing\", when = \"pricing_views >= 1\", points = 5 },\n]\n\n[gates.bant]";
    let space = TestSpace::new().replace("bantam.toml", "[gates.bant]", points).trained();
    let output = space.run(&["train", "-v"]);
    assert!(output.stdout.contains("points table"), "{}", output.stdout);
    let wrong = space.replace("bantam.toml", "employees >= 100\", points", "employes >= 100\", points");
    let output = wrong.run(&["train", "-v"]);
    assert_eq!(output.status, 3, "{}", output.stderr);
    assert!(output.stderr.contains("names the column `employes`"), "{}", output.stderr);
    assert!(output.stderr.contains("did you mean `employees`?"), "{}", output.stderr);
}

#[test]
fn the_page_is_self_contained() {
    let folder = tempfile::tempdir().unwrap();
    let (_, _, page) = trained(folder.path(), "2026-07-01");
    assert!(page.len() < 1_000_000, "{}", page.len());
    for foreign in ["<script", "http://", "https://", "url(", "@import", "<img", "<link"] {
        let found = page.matches(foreign).count();
        let of_svg = page.matches("http://www.w3.org/2000/svg").count();
        assert!(found == 0 || foreign == "http://" && found == of_svg, "{foreign} stands in the page");
    }
    for section in
        ["best single feature: Has a champion", "2026 Q1", "Has a champion", "Closed Won", "sha256"]
    {
        assert!(page.contains(section), "{section}");
    }
}
