//! All rows are accounted for: read = scored + rejected + superseded.

use super::{HEADER, ends_with, good_leads};
use crate::space::TestSpace;

/// Leads of which every tenth or hundredth is bad, one kind of fault after the other; and how many are bad.
fn leads_with_faults(n: usize, every: usize) -> (String, usize) {
    let good = good_leads(n);
    let mut bad = 0;
    let line = |(row, line): (usize, &str)| {
        if row % every != 0 {
            return format!("{line}\n");
        }
        bad += 1;
        let cells: Vec<&str> = line.split(',').collect();
        let with = |place: usize, cell: &str| {
            let mut cells = cells.clone();
            cells[place] = cell;
            cells.join(",") + "\n"
        };
        match bad % 7 {
            0 => with(0, ""),
            // The id of the row before, which is a good one.
            1 => with(0, &format!("N{:06}", row - 1)),
            2 => with(6, "soon"),
            3 => with(6, "1e200"),
            4 => with(2, "2026-02-30"),
            5 => format!("{line},one more\n"),
            _ => with(6, "1e400"),
        }
    };
    let rows: String = good.lines().skip(1).enumerate().skip(1).map(line).collect();
    (format!("{HEADER}{rows}"), bad)
}

#[test]
fn one_percent_of_bad_rows_of_all_kinds_are_accounted_for() {
    let (leads, bad) = leads_with_faults(140_000, 100);
    let space = TestSpace::new().trained().write("leads.csv", &leads);
    let output = ends_with(&space, 0, &["predict"]);
    let line = output.stderr.lines().last().unwrap();
    assert_eq!(
        line,
        format!(
            "139,999 rows = {} scored + 1,399 rejected (see predictions.rejects.csv) + 0 superseded",
            "138,600"
        )
    );
    assert_eq!(bad, 1_399);
    let predictions = space.read("predictions.csv");
    assert_eq!(predictions.lines().count(), 1 + 138_600);
    let rejects = space.read("predictions.rejects.csv");
    assert_eq!(rejects.lines().count(), 1 + bad);
    for (reason, column) in [
        ("it has no `lead_id`", "lead_id"),
        ("also occurs in an earlier row", "lead_id"),
        ("`timeline_months` should be a number, found", "timeline_months"),
        ("`timeline_months` is too large a number", "timeline_months"),
        ("it has 8 cells, but the header has 7", ""),
    ] {
        let row = rejects.lines().find(|line| line.contains(reason)).unwrap_or_else(|| panic!("{reason}"));
        assert!(row.ends_with(&format!(",{column}")), "{row}");
    }
}

#[test]
fn ten_percent_of_bad_rows_are_refused_and_nothing_is_written() {
    let (leads, bad) = leads_with_faults(7_001, 10);
    let space = TestSpace::new().trained();
    ends_with(&space, 0, &["predict"]);
    let yesterday = space.read("predictions.csv");
    let space = space.write("leads.csv", &leads);
    let output = ends_with(&space, 6, &["predict"]);
    assert_eq!(bad, 700);
    assert!(output.stderr.contains("700 of 7,000 rows of leads.csv were rejected"), "{}", output.stderr);
    assert!(
        output.stderr.contains(
            "no output was written (predictions.csv is from an earlier run), the rejected rows are in predictions.rejects.csv"
        ),
        "{}",
        output.stderr
    );
    assert_eq!(space.read("predictions.csv"), yesterday);
    assert_eq!(space.read("predictions.rejects.csv").lines().count(), 1 + bad);
    let new = ends_with(&space, 6, &["predict", "-o", "new.parquet"]);
    assert!(new.stdout.is_empty() && !space.path("new.parquet").exists());
    assert!(!new.stderr.contains("earlier run"), "{}", new.stderr);
    let piped = ends_with(&space, 6, &["predict", "-o", "-"]);
    assert_eq!(piped.stdout, "");
}

#[test]
fn open_deals_as_leads_are_accounted_for_without_the_closed_ones() {
    let space = TestSpace::new().replace("bantam.toml", "leads = \"leads.csv\"\n", "").trained();
    let output = ends_with(&space, 0, &["predict"]);
    let line = output.stderr.lines().last().unwrap();
    assert_eq!(line, "2 rows = 2 scored + 0 rejected + 0 superseded; 58 closed deals excluded");
}

#[test]
fn a_deal_with_a_number_too_large_is_rejected_in_training_too() {
    let space = TestSpace::new().edit_column("deals.csv", "timeline_months", |line, months| {
        if line == 7 { "1e300".to_owned() } else { months.to_owned() }
    });
    let output = ends_with(&space, 0, &["train"]);
    assert!(output.stderr.contains("1 of 60 rows of deals.csv were rejected"), "{}", output.stderr);
    let model = space.model().unwrap();
    let rejected = space.read(&format!("models/inbound/{model}/rejected.csv"));
    let row = rejected.lines().nth(1).unwrap();
    assert!(row.starts_with("deals.csv,7,L005,") && row.ends_with(",timeline_months"), "{row}");
}

#[test]
fn a_lead_that_cannot_be_scored_does_not_end_a_comparison_with_earlier_predictions() {
    let space = TestSpace::new().trained();
    ends_with(&space, 0, &["predict", "--as-of", "2026-08-01", "-o", "earlier.csv"]);
    let space = space.edit_column("leads.csv", "timeline_months", |line, months| {
        if line == 2 { "1e120".to_owned() } else { months.to_owned() }
    });
    let output = ends_with(&space, 0, &["predict", "--as-of", "2026-08-02", "--previous", "earlier.csv"]);
    assert!(output.stderr.ends_with("+ 0 superseded\n"), "{}", output.stderr);
    let explained = ends_with(&space, 1, &["explain", "L060", "--as-of", "2026-08-02"]);
    assert!(explained.stderr.contains("`timeline_months` is too large a number"), "{}", explained.stderr);
}

/// A typed file has `true` where a text file has the word: in a column of numbers neither is a number.
#[test]
fn a_flag_among_numbers_rejects_its_row_in_every_format() {
    let mut space = TestSpace::new().trained();
    let lead = |id: &str, months: &str| {
        let csv = format!("{id},A1,2026-07-01,VP,,9000,{months}\n");
        let object = format!(
            "{{\"lead_id\":\"{id}\",\"qualified_at\":\"2026-07-01\",\"seniority\":\"VP\",\"timeline_months\":{months}}}\n"
        );
        (csv, object)
    };
    for (months, status) in [(&["true"][..], 6), (&["true", "5"], 0), (&["true", "false"], 6)] {
        let leads = months.iter().enumerate().map(|(row, months)| lead(&format!("N{row}"), months));
        let (csv, objects): (String, String) = leads.unzip();
        space = space.write("l.csv", &format!("{HEADER}{csv}")).write("l.jsonl", &objects);
        for file in ["l.csv", "l.jsonl"] {
            ends_with(&space, status, &["predict", file, "-o", "out.csv", "--no-ledger"]);
            let rejects = space.read("out.rejects.csv");
            assert!(rejects.contains("`timeline_months` should be a number, found"), "{file}: {rejects}");
            assert!(
                rejects.lines().count() == months.iter().filter(|months| **months != "5").count() + 1,
                "{rejects}"
            );
        }
    }
}
