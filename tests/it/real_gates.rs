//! BANT and a MEDDIC mapping evaluated on the deals of a B2B software company.
//!
//! As in `real.rs`, `BANTAM_REAL_DATA` names the folder of the tables; without it, each test reports that it was skipped.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::real::data_folder;

/// What `gates --effect` finds, as JSON and as text.
fn effect(data: &Path) -> (Value, String) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/salvirt.toml");
    let run = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_bantam"))
            .args(["gates", "--effect", "--project"])
            .arg(&project)
            .arg("--data-dir")
            .arg(data)
            .args(more)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    (serde_json::from_str(&run(&["--json"])).unwrap(), run(&[]))
}

/// Won and lost deals by the value of a column, counted from the file.
fn counted(data: &Path, column: &str, values: &[&str]) -> (u64, u64) {
    let file = data.join("salvirt_b2b/Salvirt_B2B_ML_dataset.csv");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|known| known == name).unwrap();
    let (of_column, of_status) = (place(column), place("Status"));
    let mut counts = (0, 0);
    for row in reader.records().map(Result::unwrap) {
        if values.contains(&&row[of_column]) {
            if &row[of_status] == "Won" { counts.0 += 1 } else { counts.1 += 1 }
        }
    }
    counts
}

#[test]
fn on_salvirt_bant_is_not_predictive_and_the_effects_are_printed() {
    let Some(data) = data_folder("salvirt gates") else { return };
    let (json, text) = effect(&data);
    let gates = json["gates"].as_array().unwrap();
    let named = |name: &str| gates.iter().find(|gate| gate["name"] == name).unwrap();
    let bant = named("bant");
    let criterion = |gate: &Value, name: &str| {
        let all = gate["criteria"].as_array().unwrap();
        all.iter().find(|criterion| criterion["name"] == name).unwrap().clone()
    };
    for (name, column, values) in
        [("budget", "Budgt_alloc", &["Yes"][..]), ("authority", "Authority", &["Mid", "High"][..])]
    {
        let found = criterion(bant, name);
        let (won, lost) = counted(&data, column, values);
        assert_eq!(found["pass"]["won"].as_u64(), Some(won), "{name}");
        assert_eq!(found["pass"]["lost"].as_u64(), Some(lost), "{name}");
    }
    assert_ne!(bant["whole"]["separates"], "yes", "{text}");
    for gate in gates {
        for found in gate["criteria"].as_array().unwrap().iter().chain([&gate["whole"]]) {
            // The terminal wraps sentences.
            let unwrapped = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(unwrapped.contains(found["words"].as_str().unwrap()), "{found}");
            if !found["difference"].is_null() {
                assert!(found["difference"]["interval"].is_array(), "{found}");
            }
        }
    }
}
