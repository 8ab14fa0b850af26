//! `bantam init` on four public tables: the draft works without an edit, and the model it leads to is as good as
//! that of a project file written by hand, without the leaks.
//!
//! As in `real.rs`, `BANTAM_REAL_DATA` names the folder of the tables; without it, each test reports that it was skipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::real::{data_folder, only_model};

/// How far an area under the curve may be from that of a plain ridge regression.
const TOLERANCE: f64 = 0.02;

/// A draft, and what `bantam run` made of it.
struct Drafted {
    project: bantam::project::Project,
    model: Value,
}

fn bantam(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bantam"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// Drafts a project for a table in an empty folder, and runs it as it is.
fn drafted(data: &Path, file: &str, options: &[&str]) -> Drafted {
    let folder = tempfile::tempdir().unwrap();
    let deals: PathBuf = data.join(file);
    let arguments: Vec<&str> = ["init", deals.to_str().unwrap()].iter().chain(options).copied().collect();
    for arguments in [&arguments[..], &["check"], &["run"]] {
        let output = bantam(folder.path(), arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let project = bantam::project::load(&folder.path().join("bantam.toml")).unwrap();
    let model = only_model(&folder.path().join("models").join(&project.name));
    Drafted { project, model }
}

impl Drafted {
    fn assert_auc(&self, expected: f64) {
        let auc = self.model["evaluation"]["auc"].as_f64().unwrap();
        assert!((auc - expected).abs() < TOLERANCE, "{auc}, expected {expected}");
    }

    fn assert_leaks(&self, leaks: &[&str]) {
        for leak in leaks {
            assert!(self.project.data.leaks.iter().any(|name| name == leak), "{leak} is no leak");
        }
    }

    fn assert_features(&self, columns: &[&str]) {
        let names: Vec<&str> = self.project.features.iter().map(|feature| feature.name.as_str()).collect();
        for column in columns {
            assert!(names.contains(column), "{column} is not among {names:?}");
        }
    }
}

#[test]
fn a_draft_for_salvirt_keeps_unknown_as_an_answer_and_fills_bant() {
    let Some(data) = data_folder("init salvirt") else { return };
    let drafted = drafted(&data, "salvirt_b2b/Salvirt_B2B_ML_dataset.csv", &[]);
    drafted.assert_auc(0.82);
    assert_eq!(drafted.project.data.reading.null_values, [""]);
    assert!(drafted.project.data.leaks.is_empty());
    // Without the salesperson.
    assert_eq!(drafted.project.features.len(), 21);
    let criteria: Vec<&str> =
        drafted.project.gates[0].criteria.iter().map(|criterion| criterion.name.as_str()).collect();
    assert_eq!(criteria, ["budget", "authority", "need"]);
}

#[test]
fn a_draft_for_ibm_names_the_process_columns_as_leaks() {
    let Some(data) = data_folder("init ibm") else { return };
    let drafted = drafted(&data, "ibm_sales_win_loss/WA_Fn-UseC_-Sales-Win-Loss.csv", &[]);
    drafted.assert_auc(0.76);
    drafted.assert_leaks(&[
        "Elapsed Days In Sales Stage",
        "Sales Stage Change Count",
        "Total Days Identified Through Closing",
        "Total Days Identified Through Qualified",
        "Ratio Days Identified To Total Days",
        "Ratio Days Validated To Total Days",
        "Ratio Days Qualified To Total Days",
    ]);
    drafted.assert_features(&[
        "Region",
        "Client Size By Revenue",
        "Client Size By Employee Count",
        "Competitor Type",
    ]);
    assert_eq!(drafted.project.data.id, None, "191 numbers stand more than once");
    assert_eq!(drafted.project.outcome.won.text(), "\"Opportunity Result\" = 'Won'");
}

#[test]
fn a_draft_for_x_education_takes_select_for_a_gap_and_keeps_demographics() {
    let Some(data) = data_folder("init x_education") else { return };
    let drafted = drafted(&data, "x_education_leads/Lead Scoring.csv", &[]);
    drafted.assert_auc(0.865);
    assert_eq!(drafted.project.data.reading.null_values, ["", "Select"]);
    drafted.assert_leaks(&[
        "Tags",
        "Lead Quality",
        "Lead Profile",
        "Last Activity",
        "Last Notable Activity",
        "Asymmetrique Activity Index",
        "Asymmetrique Profile Index",
        "Asymmetrique Activity Score",
        "Asymmetrique Profile Score",
    ]);
    drafted.assert_features(&[
        "Country",
        "City",
        "Specialization",
        "What is your current occupation",
        // In one spelling of Google.
        "Lead Source_lower",
    ]);
    assert_eq!(drafted.project.data.id.as_deref(), Some("Prospect ID"));
}

#[test]
fn a_draft_for_maven_finds_its_dates_and_its_open_deals() {
    let Some(data) = data_folder("init maven") else { return };
    let folder = data.join("maven_crm_sales");
    let lookup = |name: &str, file: &str| format!("{name}={}", folder.join(file).display());
    let lookups = [lookup("accounts", "accounts.csv"), lookup("sales_teams", "sales_teams.csv")];
    for options in [&[][..], &["--lookup", lookups[0].as_str(), "--lookup", lookups[1].as_str()]] {
        let drafted = drafted(&data, "maven_crm_sales/sales_pipeline.csv", options);
        drafted.assert_leaks(&["close_value"]);
        let snapshot = drafted.project.snapshot.as_ref().unwrap();
        assert_eq!(
            (snapshot.at.as_str(), snapshot.as_of.unwrap().to_string().as_str()),
            ("engage_date", "2018-01-01")
        );
        assert_eq!(drafted.project.outcome.closed_at.as_deref(), Some("close_date"));
        assert_eq!(drafted.project.data.account.as_deref(), Some("account"));
        assert_eq!(drafted.project.data.leads, None);
        // No feature is predictive; the newest 90 days are too favourable by chance, see `real.rs`.
        let auc = drafted.model["evaluation"]["auc"].as_f64().unwrap();
        assert!((0.45..0.6).contains(&auc), "{auc}");
        if !options.is_empty() {
            drafted.assert_features(&["sector", "employees", "revenue", "regional_office"]);
        }
    }
}
