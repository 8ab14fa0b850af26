//! Mistakes with leads.

use std::io::Read as _;
use std::process::Stdio;

use insta::assert_snapshot;

use super::{fails, goes_on};
use crate::space::TestSpace;

#[test]
fn leads_that_are_not_there_are_named() {
    let space = TestSpace::new().trained();
    assert_snapshot!(fails(&space, 1, &["predict", "nowhere.csv"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read nowhere.csv: No such file or directory (os error 2)
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
    assert_snapshot!(fails(&space, 3, &["predict", "leads.ods"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: the extension of leads.ods is not supported (expected .csv, .tsv, .txt, .jsonl, .ndjson, .json, .parquet, .pq, .xlsx, .arrow, .arrows, .ipc, .feather; those of text also with .gz or .zst after it)
    hint: save it in one of these formats; from a spreadsheet as "CSV UTF-8"
    "#);
    assert_snapshot!(fails(&space, 1, &["predict", "new-*.csv"]), @r"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: no file matches new-*.csv
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
}

#[test]
fn leads_that_cannot_be_scored_are_written_to_a_file_of_their_own() {
    let space = TestSpace::new().trained();
    let first = space.read("leads.csv").lines().nth(1).unwrap().to_owned() + "\n";
    let space =
        space.append("leads.csv", &first).edit_column("leads.csv", "timeline_months", |line, months| {
            if line == 3 { "soon".to_owned() } else { months.to_owned() }
        });
    assert_snapshot!(goes_on(&space, &["predict"]), @r#"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    warning: `activities` has its newest row on 2026-06-10, 52 days before the date of the leads; in the year before it was never without a row for more than 31 days
    warning: 1 of 6 rows of leads.csv were rejected; the first: row 3: `timeline_months` should be a number, found "soon"
    grades: A 4, B 0, D 0
    routes: sales 2, nurture 2
    4 leads scored, written to predictions.csv
    6 rows = 4 scored + 1 rejected (see predictions.rejects.csv) + 1 superseded (1 of them as copies of an earlier row)
    "#);
    assert_snapshot!(space.read("predictions.rejects.csv"), @r#"
    file,row,id,reason,column
    leads.csv,3,L061,"`timeline_months` should be a number, found ""soon""",timeline_months
    "#);
    assert_snapshot!(fails(&space, 1, &["explain", "L061"]), @r#"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: lead "L061" cannot be scored: leads.csv, row 3: `timeline_months` should be a number, found "soon"
    "#);
    // The next job has no rejected rows, and reports so in the same place.
    let space = space.edit_lines("leads.csv", |line, text| match line {
        3 => text.replace("soon", "3"),
        7 => String::new(),
        _ => text.to_owned(),
    });
    goes_on(&space, &["predict"]);
    assert_eq!(space.read("predictions.rejects.csv"), "file,row,id,reason,column\n");
}

#[test]
fn a_broken_line_of_json_is_rejected() {
    let space = TestSpace::new().trained();
    let text = space.read("leads.csv");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let object = |cells: Vec<&str>| {
        let pairs: Vec<String> =
            names.iter().zip(cells).map(|(name, cell)| format!("{name:?}: {cell:?}")).collect();
        format!("{{{}}}\n", pairs.join(", "))
    };
    let objects: String = lines.map(object).collect();
    let space = space.write("leads.jsonl", &format!("{objects}{{\"lead_id\": \"L070\", seniority\n[1, 2]\n"));
    assert_snapshot!(goes_on(&space, &["predict", "leads.jsonl"]), @"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    warning: `activities` has its newest row on 2026-06-10, 52 days before the date of the leads; in the year before it was never without a row for more than 31 days
    warning: 2 of 7 rows of leads.jsonl were rejected; the first: row 6: it is not JSON at line 6 column 21: key must be a string
    grades: A 4, B 0, D 1
    routes: sales 2, nurture 3
    5 leads scored, written to predictions.csv
    7 rows = 5 scored + 2 rejected (see predictions.rejects.csv) + 0 superseded
    ");
    assert_snapshot!(space.read("predictions.rejects.csv"), @r#"
    file,row,id,reason,column
    leads.jsonl,6,,it is not JSON at line 6 column 21: key must be a string,
    leads.jsonl,7,,"it should be a JSON object, but it is a list",
    "#);
    let space = TestSpace::new().trained().write("leads.jsonl", &text);
    assert_snapshot!(fails(&space, 3, &["predict", "leads.jsonl"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: leads.jsonl contains no JSON object; expected one on each line, or one list of objects
    ");
}

#[test]
fn an_unknown_lead_cannot_be_explained() {
    let space = TestSpace::new().trained();
    assert_snapshot!(fails(&space, 1, &["explain", "L999"]), @r#"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: there is no lead "L999" in leads.csv or deals.csv
    hint: ids are compared as text, leading zeros included
    "#);
}

#[test]
fn the_ids_that_are_most_like_an_unknown_one_are_asked_for() {
    let space = TestSpace::new().trained();
    // Of the leads, and of past deals.
    for (id, near) in [("l062", "did you mean \"L062\""), ("L0012", "did you mean \"L001\"")] {
        let said = fails(&space, 1, &["explain", id]);
        assert!(said.contains(&format!("hint: {near}")), "{said}");
    }
}

#[test]
fn leads_that_lack_many_columns_are_one_mistake() {
    let space = TestSpace::new().trained();
    let ids = (0..4).map(|number| format!("M{number},x\n")).collect::<Vec<_>>().concat();
    let space = space.write("l.csv", &format!("lead_id,email\n{ids}"));
    let said = fails(&space, 3, &["predict", "l.csv"]);
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
    assert!(said.contains("l.csv lacks ") && said.contains(" columns: `"), "{said}");
    assert!(said.contains("hint: is this a table of leads? leads need the columns"), "{said}");
    let said = fails(&space, 3, &["predict", "activities.csv"]);
    assert!(said.contains("activities.csv lacks ") && !said.contains("accounts.csv"), "{said}");
    let other = fails(&space, 3, &["predict", "accounts.csv"]);
    assert!(other.contains("hint: is this a table of leads? it lacks their id `lead_id`"), "{other}");
}

/// Deals that are the leads, too, some of them closed with a cell that cannot be read.
#[test]
fn a_closed_deal_that_cannot_be_read_is_no_rejected_lead() {
    let deals = TestSpace::new().read("deals.csv");
    let mut space = TestSpace::new().replace("bantam.toml", "leads = \"leads.csv\"\n", "").trained();
    let is_closed = |line: usize| !deals.lines().nth(line - 1).unwrap().contains("Negotiation");
    let edited = |column: &str, word: &str, is_edited: &dyn Fn(usize) -> bool| {
        let deals = TestSpace::new().edit_column("deals.csv", column, |line, cell| {
            if is_edited(line) { word.to_owned() } else { cell.to_owned() }
        });
        deals.read("deals.csv")
    };
    for (column, word) in [("closed_at", "Q2 2024"), ("timeline_months", "soon")] {
        space = space.write("deals.csv", &edited(column, word, &|line| line < 12 && is_closed(line)));
        let said = goes_on(&space, &["predict"]);
        assert!(said.contains("2 leads scored") && !said.contains("were rejected"), "{said}");
        assert!(
            said.contains("2 rows = 2 scored + 0 rejected") && said.contains("58 closed deals"),
            "{said}"
        );
    }
    // An open deal that cannot be read is a lead that is rejected.
    let space = space.write("deals.csv", &edited("timeline_months", "soon", &|line| !is_closed(line)));
    let refused = space.run(&["predict"]);
    assert_eq!(refused.status, 6, "{}", refused.transcript());
    assert!(refused.stderr.contains("none of the 2 rows of deals.csv can be scored"), "{}", refused.stderr);
}

#[test]
fn standard_input_is_read_and_may_not_be_empty() {
    let space = TestSpace::new().trained();
    let piped = space.run_with_input(&["predict", "-", "-o", "-", "-q"], space.read("leads.csv").as_bytes());
    let read = space.run(&["predict", "leads.csv", "-o", "-", "-q"]);
    assert_eq!((piped.status, piped.stdout), (0, read.stdout));
    assert_snapshot!(fails(&space, 3, &["predict", "-"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: standard input is empty
    hint: a table needs a header with the names of the columns, and below it a line for each row
    ");
}

#[test]
fn a_reader_who_has_enough_is_no_failure() {
    let space = TestSpace::new().trained();
    let text = space.read("leads.csv");
    let (header, lead) = (text.lines().next().unwrap(), text.lines().nth(1).unwrap());
    // More than fits into a pipe.
    let many: String = (0..5_000).map(|number| lead.replace("L060", &format!("M{number}")) + "\n").collect();
    let space = space.write("leads.csv", &format!("{header}\n{many}"));
    for format in ["csv", "jsonl", "parquet"] {
        let mut child = space
            .command(&["predict", "-o", "-", "--format", format])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 2];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.success() && !stderr.contains("error") && !stderr.contains("panic"),
            "{stderr}"
        );
    }
}

#[test]
fn without_a_model_nothing_is_predicted() {
    assert_snapshot!(fails(&TestSpace::new(), 1, &["predict"]), @r#"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: there is no model of "inbound" in models/inbound
    hint: run `bantam train` first, or name one with --model
    "#);
}
