//! Cells that a spreadsheet would run.

use super::ends_with;
use crate::space::TestSpace;

const IDS: [&str; 5] = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(1)", "'=plain"];

/// Leads and levels that are formulas.
fn space() -> TestSpace {
    let formula = |_: usize, level: &str| level.replace("VP", "=1+1");
    TestSpace::new()
        .edit_column("deals.csv", "seniority", formula)
        .edit_column("leads.csv", "seniority", formula)
        .edit_column("leads.csv", "lead_id", |line, _| IDS[line - 2].to_owned())
        .trained()
}

/// The first cell of each line but the header.
fn ids(text: &str) -> Vec<String> {
    text.lines().skip(1).map(|line| line.split([',', '\t']).next().unwrap().to_owned()).collect()
}

#[test]
fn cells_that_a_spreadsheet_would_run_get_an_apostrophe_unless_asked_for_raw() {
    let space = space();
    let guarded = IDS.map(|id| format!("'{id}"));
    for file in ["out.csv", "out.tsv"] {
        ends_with(&space, 0, &["predict", "-o", file]);
        assert_eq!(ids(&space.read(file)), guarded);
        ends_with(&space, 0, &["predict", "-o", file, "--raw-csv"]);
        assert_eq!(ids(&space.read(file)), IDS);
    }
    ends_with(&space, 0, &["predict", "-o", "out.jsonl"]);
    for id in IDS {
        assert!(space.read("out.jsonl").contains(&format!("\"id\":\"{id}\"")), "{id}");
    }
    let model = space.model().unwrap();
    let weights = space.read(&format!("models/inbound/{model}/weights.csv"));
    assert!(weights.contains(",'=1+1,") && !weights.contains(",=1+1,"), "{weights}");
    let card = ends_with(&space, 0, &["export", "scorecard", "--format", "csv"]).stdout;
    assert!(card.contains(",'=1+1,"), "{card}");
    assert!(card.lines().any(|line| line.contains(",-")), "numbers are as they were: {card}");
    let raw = ends_with(&space, 0, &["export", "scorecard", "--format", "csv", "--raw-csv"]).stdout;
    assert_eq!(raw, card.replace("'=", "="));
}

#[test]
fn rejected_rows_are_guarded_too() {
    let space = space().edit_column("leads.csv", "timeline_months", |line, months| {
        if line == 2 { "soon".to_owned() } else { months.to_owned() }
    });
    ends_with(&space, 0, &["predict"]);
    assert!(space.read("predictions.rejects.csv").contains("\nleads.csv,2,'=HYPERLINK(1),"));
    ends_with(&space, 0, &["predict", "--raw-csv"]);
    assert!(space.read("predictions.rejects.csv").contains("\nleads.csv,2,=HYPERLINK(1),"));
}

#[test]
fn earlier_predictions_are_read_without_the_apostrophe() {
    let space = space();
    for file in ["earlier.csv", "earlier.tsv", "earlier.jsonl", "earlier.parquet"] {
        ends_with(&space, 0, &["predict", "-o", file]);
        ends_with(&space, 0, &["predict", "--as-of", "2026-08-02", "--previous", file, "-o", "now.jsonl"]);
        let now = space.read("now.jsonl");
        let known = now.lines().filter(|line| !line.contains("\"previous_score\":null")).count();
        assert_eq!((now.lines().count(), known), (5, 5), "{file}: {now}");
    }
}

#[test]
fn a_points_table_that_was_exported_is_read_again() {
    let points = "[points]\nrules = [{ name = \"=vp\", when = \"-timeline_months > -6\", points = 5 }, { name = \"@big\", when = \"budget_amount > 9000\", points = 3 }]\n\n[grades]";
    let space = TestSpace::new().replace("bantam.toml", "[grades]", points).trained();
    ends_with(&space, 0, &["export", "points", "--format", "csv", "-o", "points.csv"]);
    let text = space.read("points.csv");
    assert!(text.contains("\n'=vp,'-timeline_months > -6,") && text.contains("\n'@big,budget"), "{text}");
    let compared = ends_with(&space, 0, &["compare", "--points", "points.csv", "--json"]).stdout;
    assert!(compared.contains("\"=vp\"") && compared.contains("\"@big\""), "{compared}");
}

#[test]
fn messages_show_the_beginning_of_a_long_cell() {
    let long = "n".repeat(200_000);
    let cell = |at: usize| {
        let long = long.clone();
        move |line: usize, cell: &str| if line == at { long.clone() } else { cell.to_owned() }
    };
    let space = TestSpace::new()
        .trained()
        .edit_column("leads.csv", "seniority", cell(2))
        .edit_column("leads.csv", "timeline_months", cell(3))
        .edit_column("leads.csv", "account_id", cell(4));
    let output = ends_with(&space, 0, &["predict", "--summary", "night.json"]);
    let shown = format!("\"{}…\"", "n".repeat(80));
    assert!(output.stderr.matches(&shown).count() >= 3, "{} bytes", output.stderr.len());
    for (text, most) in [
        (output.stderr, 5_000),
        (space.read("night.json"), 50_000),
        (space.read("predictions.rejects.csv"), 500),
    ] {
        assert!(text.len() < most, "{} bytes: {}", text.len(), &text[..200]);
    }
}
