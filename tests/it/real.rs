//! The program on four public tables, as a user would run it: `bantam run` with the projects under `tests/real`.
//!
//! The tables are not part of the repository. `BANTAM_REAL_DATA` names a folder that holds them; without it, each
//! test reports that it was skipped. The reference is a plain ridge regression in scikit-learn.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The environment variable that names the folder of the tables.
const DATA: &str = "BANTAM_REAL_DATA";

/// How far an area under the curve may stay behind the yardstick.
const TOLERANCE: f64 = 0.02;

/// What a run of the program left behind.
struct Run {
    stdout: String,
    stderr: String,
    /// `model.json`.
    model: Value,
    /// The header of the predictions.
    header: csv::StringRecord,
    /// The predictions.
    leads: Vec<csv::StringRecord>,
}

/// The folder of the tables, or `None` with a loud word about it.
pub fn data_folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var(DATA).ok().filter(|folder| !folder.is_empty());
    if folder.is_none() {
        // Straight to standard error: the test harness would swallow the output of `eprintln!` in a test that passes.
        let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {DATA} does not name the folder of the tables");
    }
    folder.map(PathBuf::from)
}

/// The project file `tests/real/<name>.toml`.
fn project_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real").join(name).with_extension("toml")
}

/// Runs the program on a project file and reads what it wrote. `name` is the name of the project.
fn run(project: &Path, name: &str, data: &Path) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let predictions = folder.path().join("p.csv");
    let output = Command::new(env!("CARGO_BIN_EXE_bantam"))
        .args(["run", "-v", "--project"])
        .arg(project)
        .arg("--data-dir")
        .arg(data)
        .arg("--models-dir")
        .arg(folder.path())
        .arg("--output")
        .arg(&predictions)
        .output()
        .unwrap();
    let (stdout, stderr) = texts(&output);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    let mut reader = csv::Reader::from_path(predictions).unwrap();
    let header = reader.headers().unwrap().clone();
    let leads = reader.records().collect::<Result<_, _>>().unwrap();
    Run { stdout, stderr, model: only_model(&folder.path().join(name)), header, leads }
}

/// Standard output and standard error.
fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// The one model under the folder of a project.
pub fn only_model(folder: &Path) -> Value {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("model.json"));
    let files: Vec<PathBuf> = entries.filter(|file| file.exists()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    serde_json::from_slice(&std::fs::read(&files[0]).unwrap()).unwrap()
}

impl Run {
    /// A figure of the evaluation, such as `/auc` or `/auc_interval/low`.
    fn figure(&self, pointer: &str) -> f64 {
        let figure = self.model["evaluation"].pointer(pointer).and_then(Value::as_f64);
        figure.unwrap_or_else(|| panic!("no {pointer} in {}", self.model["evaluation"]))
    }

    /// The cells of a column of the predictions.
    fn column(&self, name: &str) -> Vec<&str> {
        let place = self.header.iter().position(|column| column == name);
        let place = place.unwrap_or_else(|| panic!("no column `{name}` in {:?}", self.header));
        self.leads.iter().map(|lead| &lead[place]).collect()
    }

    /// Asserts what must hold of any predictions, and that there are `leads` of them with these frameworks.
    fn assert_predictions(&self, leads: usize, gates: &[&str]) {
        assert_eq!(self.leads.len(), leads);
        let mut ids = self.column("id");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), leads, "an id stands twice");
        for cell in self.column("probability") {
            let probability: f64 = cell.parse().unwrap();
            assert!((0.0..=1.0).contains(&probability), "{cell}");
        }
        for gate in gates {
            for verdict in self.column(gate) {
                assert!(["pass", "fail", "unknown"].contains(&verdict), "{gate}: {verdict}");
            }
        }
        assert!(self.column("route").iter().all(|route| !route.is_empty()), "a lead has no route");
    }

    /// Asserts that the model ranks nearly as well as the reference, and that the report finds it better than chance.
    fn assert_ranks(&self, yardstick: f64) {
        let auc = self.figure("/auc");
        assert!(auc >= yardstick - TOLERANCE, "the AUC is {auc}, the yardstick {yardstick}\n{}", self.stdout);
        assert!(self.stdout.contains("ranks deals better than chance"), "{}", self.stdout);
    }
}

#[test]
fn salvirt_deals_are_ranked_as_well_as_by_a_plain_ridge_regression() {
    let Some(data) = data_folder("salvirt") else { return };
    let run = run(&project_file("salvirt"), "salvirt", &data);
    // The yardstick counts the 83 duplicates as new deals; with them in one fold, scikit-learn reaches 0.81.
    run.assert_ranks(0.82);
    run.assert_predictions(448, &["bant", "meddic"]);
    assert!(run.column("bant").contains(&"unknown"), "the answer \"Unknown\" should leave BANT open");
}

#[test]
fn ibm_deals_are_ranked_as_well_as_by_a_plain_ridge_regression_and_without_the_leaks() {
    let Some(data) = data_folder("ibm") else { return };
    let run = run(&project_file("ibm"), "ibm", &data);
    run.assert_ranks(0.76);
    // With the process columns it would be 0.87.
    assert!(run.figure("/auc") < 0.80, "a leak has got in\n{}", run.stdout);
    run.assert_predictions(78_025, &["icp", "competition"]);
    let none =
        run.model["columns"].as_array().unwrap().iter().any(|column| column["name"] == "competitor = None");
    assert!(none, "the word \"None\" should be a category");
}

#[test]
fn x_education_leads_are_ranked_as_well_as_by_a_plain_ridge_regression_and_without_the_leaks() {
    let Some(data) = data_folder("x_education") else { return };
    let run = run(&project_file("x_education"), "x_education", &data);
    run.assert_ranks(0.865);
    // With the columns that are filled in later it would be 0.98.
    assert!(run.figure("/auc") < 0.90, "a leak has got in\n{}", run.stdout);
    run.assert_predictions(9_240, &["champ", "reachable"]);
    let columns = run.model["columns"].as_array().unwrap();
    assert!(
        columns.iter().all(|column| !column["name"].as_str().unwrap().ends_with("= Select")),
        "{columns:?}"
    );
}

/// The project of four tables with dates and open deals, tested on the newest 90 days. On these deals the 95 % interval
/// happens to lie above one half (0.541, 0.506 to 0.575; scikit-learn finds the same), while holdouts of 60, 105, 120 or
/// 240 days give 0.50 to 0.51: the reason why a verdict asks for 99 %.
#[test]
fn maven_deals_are_joined_from_four_tables_and_the_open_ones_are_the_leads() {
    let Some(data) = data_folder("maven") else { return };
    let run = run(&project_file("maven"), "maven", &data);
    run.assert_predictions(2_089, &["icp"]);
    assert!(
        run.model["evaluation"]["method"]["holdout"].is_object(),
        "{}",
        run.model["evaluation"]["method"]
    );
    assert!(run.stdout.contains("no significant difference from chance"), "{}", run.stdout);
    assert!(run.figure("/auc") < 0.60, "a leak has got in\n{}", run.stdout);
    let unmatched = "values of `product` are not in [lookups.products], such as \"GTXPro\"";
    assert!(run.stderr.contains(unmatched), "{}", run.stderr);
}

/// The negative control, evaluated like the reference: by cross-validation, each deal by a model that saw no deal of
/// its account. Ten seeds and two penalties all gave 0.498 to 0.505.
#[test]
fn maven_features_carry_no_signal_and_the_report_shows_it() {
    let Some(data) = data_folder("maven, cross-validated") else { return };
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("maven.toml");
    let dated = std::fs::read_to_string(project_file("maven")).unwrap();
    bantam::tables::write_atomically(&project, without_snapshot(&dated).as_bytes()).unwrap();
    let run = run(&project, "maven", &data);
    assert!(run.model["evaluation"]["method"]["cross_validation"].is_object());
    assert!(run.stdout.contains("no significant difference from chance"), "{}", run.stdout);
    let (low, high) = (run.figure("/auc_interval/low"), run.figure("/auc_interval/high"));
    assert!(low < 0.5 && 0.5 < high, "{low} to {high}");
    run.assert_predictions(2_089, &["icp"]);
}

/// A project file without its table `[snapshot]`.
fn without_snapshot(text: &str) -> String {
    let start = text.find("[snapshot]").unwrap();
    let length = text[start..].find("\n\n").unwrap();
    format!("{}{}", &text[..start], &text[start + length..])
}

/// `bantam compare` on a project file, as JSON and as text.
fn compared(name: &str, data: &Path) -> (Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
        command.args(["compare", "--project"]).arg(project_file(name)).arg("--data-dir").arg(data);
        let output = command.arg("--models-dir").arg(folder.path()).args(more).output().unwrap();
        let (stdout, stderr) = texts(&output);
        assert_eq!(output.status.code(), Some(0), "{stderr}");
        stdout
    };
    (serde_json::from_str(&run(&["--json"])).unwrap(), run(&[]))
}

/// Asserts that the model ranks better than the rules with learned weights, and these better than the table as it is.
fn assert_in_order(json: &Value, text: &str) {
    let contestants = json["contestants"].as_array().unwrap();
    let auc: Vec<f64> =
        contestants.iter().map(|found| found["figures"]["auc"]["value"].as_f64().unwrap()).collect();
    assert!(auc.len() == 3 && auc[0] > auc[1] && auc[1] > auc[2], "{auc:?}\n{text}");
    let at_capacity = json["costs"].as_array().unwrap().last().unwrap()["contestants"].as_array().unwrap();
    let wins: Vec<f64> = at_capacity.iter().map(|cost| cost["wins_selected"].as_f64().unwrap()).collect();
    assert!(wins[0] > wins[2], "{wins:?}\n{text}");
}

/// The verdict on a rule.
fn verdict<'a>(json: &'a Value, rule: &str) -> &'a str {
    let rules = json["rules"].as_array().unwrap();
    rules.iter().find(|found| found["name"] == rule).unwrap()["verdict"].as_str().unwrap()
}

#[test]
fn x_education_points_are_right_about_whom_and_wrong_about_clicks() {
    let Some(data) = data_folder("x_education, compared") else { return };
    let (json, text) = compared("x_education", &data);
    assert_in_order(&json, &text);
    // Nine in ten of those in work or recommended enrol; who asks for the free copy enrols less often than others.
    for (rule, expected) in [
        ("in work", "keep"),
        ("recommended", "keep"),
        ("ten minutes on the site", "keep"),
        ("wants no mail", "weaken"),
        ("reads many pages", "drop"),
        ("asked for the free copy", "flip_sign"),
    ] {
        assert_eq!(verdict(&json, rule), expected, "{rule}\n{text}");
    }
}

#[test]
fn ibm_points_are_hardly_better_than_chance_and_mostly_for_one_wrong_rule() {
    let Some(data) = data_folder("ibm, compared") else { return };
    let (json, text) = compared("ibm", &data);
    assert_in_order(&json, &text);
    // Of the large orders 15 % were won, of the others 30 %.
    for (rule, expected) in [
        ("bought before", "keep"),
        ("large order", "flip_sign"),
        ("small order", "flip_sign"),
        ("large by revenue", "drop"),
        ("no competitor", "weaken"),
    ] {
        assert_eq!(verdict(&json, rule), expected, "{rule}\n{text}");
    }
    let auc = json["contestants"][2]["figures"]["auc"]["value"].as_f64().unwrap();
    assert!(auc < 0.55, "{text}");
}
