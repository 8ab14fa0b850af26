//! 40 planted leaks, and 40 honest columns that look like them, in five languages: none of the leaks is less than a question, and at
//! most two of the honest columns are more than one, although half of them say as much of the outcome as good features do.
//!
//! `BANTAM_PRINT_PLANTED` prints the severity of each.

mod deals;
mod honest;
mod leaks;

use std::fmt::Write as _;

use bantam::jobs;
use serde_json::Value;

use self::deals::{Deal, Draw, deals};
use crate::small_project::SmallProject;

/// A column of the generated deals.
struct Planted {
    name: &'static str,
    /// The kind of the feature that it is; none for dates, which are no features.
    kind: Option<&'static str>,
    cell: fn(&Deal, &mut Draw) -> String,
}

const fn number(name: &'static str, cell: fn(&Deal, &mut Draw) -> String) -> Planted {
    Planted { name, kind: Some("number"), cell }
}

const fn category(name: &'static str, cell: fn(&Deal, &mut Draw) -> String) -> Planted {
    Planted { name, kind: Some("category"), cell }
}

const fn date(name: &'static str, cell: fn(&Deal, &mut Draw) -> String) -> Planted {
    Planted { name, kind: None, cell }
}

/// The project with these columns, each a feature where it can be one.
fn project(columns: &[Planted], seed: u64) -> SmallProject {
    let deals = deals(seed);
    let mut sections =
        "closed_at = \"Closed\"\n\n[snapshot]\nat = \"Created\"\n\n[features.demographic]\n".to_owned();
    for (place, column) in columns.iter().enumerate() {
        if let Some(kind) = column.kind {
            let _ = writeln!(sections, "f{place} = {{ column = \"{}\", kind = \"{kind}\" }}", column.name);
        }
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let header = format!("Created,First touch,Closed,stage,{}", names.join(","));
    let mut draws: Vec<Draw> =
        (0..columns.len() as u64).map(|place| Draw::new(seed * 1000 + place)).collect();
    let rows = deals.iter().map(|deal| {
        let cells: Vec<String> =
            columns.iter().zip(&mut draws).map(|(column, draw)| (column.cell)(deal, draw)).collect();
        format!("{},{}", deal.cells(), cells.join(","))
    });
    let rows: Vec<String> = rows.collect();
    SmallProject::new("", &sections, &header, rows)
}

/// The most severe finding on each column, "none" without any, and its ROC AUC.
#[expect(clippy::print_stdout, reason = "the table of the suite, on request")]
fn severities(columns: &[Planted], seed: u64) -> Vec<(&'static str, String, f64)> {
    let project = project(columns, seed);
    let checked = jobs::check(&project.workspace(), &|_, _, _| {}).unwrap();
    let audit = serde_json::to_value(&checked.audit).unwrap();
    let findings = audit["findings"].as_array().unwrap();
    let of_column = |name: &str| {
        let names =
            |finding: &&Value| finding["columns"].as_array().unwrap().iter().any(|column| column == name);
        // Findings are in the order of their severity.
        findings.iter().find(names).map_or("none", |finding| finding["severity"].as_str().unwrap()).to_owned()
    };
    let auc = |name: &str| {
        let quality = audit["quality"].as_array().unwrap();
        quality.iter().find(|column| column["name"] == name).unwrap()["auc"]["value"].as_f64().unwrap()
    };
    let found: Vec<(&str, String, f64)> =
        columns.iter().map(|column| (column.name, of_column(column.name), auc(column.name))).collect();
    if std::env::var_os("BANTAM_PRINT_PLANTED").is_some() {
        for (name, severity, _) in &found {
            let evidence =
                findings.iter().find(|finding| finding["columns"][0] == *name).map(|f| &f["evidence"]);
            println!("{seed} {severity:>8}  {name}  {}", evidence.map(Value::to_string).unwrap_or_default());
        }
    }
    found
}

/// The seeds of the tables: three, or as many as `BANTAM_PLANTED_SEEDS` says.
fn seeds() -> std::ops::RangeInclusive<u64> {
    1..=std::env::var("BANTAM_PLANTED_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(3)
}

#[test]
fn planted_leaks_are_at_least_questions() {
    assert!(leaks::LEAKS.len() >= 40);
    for seed in seeds() {
        let found = severities(&leaks::LEAKS, seed);
        let missed: Vec<&(&str, String, f64)> =
            found.iter().filter(|(_, severity, _)| matches!(severity.as_str(), "none" | "note")).collect();
        assert!(missed.is_empty(), "seed {seed}: {missed:?}");
    }
}

#[test]
fn honest_columns_that_look_like_leaks_are_at_most_questions() {
    assert_eq!(honest::HONEST.len(), 40);
    for seed in seeds() {
        let found = severities(&honest::HONEST, seed);
        let blamed: Vec<&(&str, String, f64)> = found
            .iter()
            .filter(|(_, severity, _)| matches!(severity.as_str(), "error" | "warning"))
            .collect();
        assert!(blamed.len() <= 2, "seed {seed}: {blamed:?}");
        let predictive = found.iter().filter(|(_, _, auc)| (0.6..0.75).contains(auc)).count();
        assert!(predictive >= 20, "seed {seed}: {predictive} say something of the outcome");
    }
}
