//! Earlier predictions that are compared with: rounded, empty, damaged or of other leads; and nights without leads.

use super::{HEADER, ends_with, good_leads};
use crate::space::TestSpace;

/// A night: the leads as of a day.
const THEN: &str = "2026-07-20";

fn space(leads: usize) -> TestSpace {
    TestSpace::new().trained().write("leads.csv", &good_leads(leads))
}

/// The cells of a column of a CSV file.
fn cells(text: &str, column: &str) -> Vec<String> {
    let place = text.lines().next().unwrap().split(',').position(|name| name == column).unwrap();
    text.lines().skip(1).map(|line| line.split(',').nth(place).unwrap().to_owned()).collect()
}

const COLUMNS: &str = "id,probability,score,previous_score,score_change,change_by_lead,change_by_time";

#[test]
fn rounded_probabilities_give_no_change_that_there_was_not() {
    let space = space(60);
    let changes = |project: &str| {
        ends_with(&space, 0, &["predict", "-p", project, "--as-of", THEN, "-o", "a.csv", "--no-ledger"]);
        let compared = ["predict", "-p", project, "--previous", "a.csv", "--columns", COLUMNS, "-o", "b.csv"];
        ends_with(&space, 0, &[&compared[..], &["--no-ledger", "--raw-csv"]].concat());
        space.read("b.csv")
    };
    let exact = cells(&changes("bantam.toml"), "change_by_lead");
    for decimals in 1..=3 {
        let rounded = format!("[predict]\ndecimals = {decimals}\n\n[grades]");
        let text = space.read("bantam.toml").replace("[grades]", &rounded);
        std::fs::write(space.path("rounded.toml"), text).unwrap();
        let table = changes("rounded.toml");
        for (exact, change) in exact.iter().zip(cells(&table, "change_by_lead")) {
            let [exact, change]: [f64; 2] = [exact, &change].map(|cell| cell.parse().unwrap());
            assert!(exact.abs() < 1e-9 && change.abs() < 1e-9, "{decimals} decimals: {exact} and {change}");
        }
    }
}

#[test]
fn a_night_without_leads_is_warned_of_and_the_next_one_goes_on() {
    let space = space(0);
    let night = ends_with(&space, 0, &["predict", "--as-of", THEN, "-o", "earlier.csv"]);
    assert!(night.stderr.contains("warning: leads.csv has no leads"), "{}", night.stderr);
    let space = space.write("leads.csv", &good_leads(4));
    let next = ends_with(&space, 0, &["predict", "--previous", "earlier.csv", "-o", "scored.csv"]);
    assert!(next.stderr.contains("warning: earlier.csv has no predictions"), "{}", next.stderr);
    assert_eq!(cells(&space.read("scored.csv"), "previous_score"), ["", "", "", ""]);
}

/// The same with JSON Lines, which have no header: a file without a byte, compressed, of blank lines, or an empty list.
#[test]
fn a_night_without_objects_is_one_without_leads() {
    let space = space(4);
    let none = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()).finish().unwrap();
    for (leads, bytes) in
        [("e.jsonl", &b""[..]), ("e.jsonl.gz", &none), ("e.ndjson", b"\n\n"), ("e.json", b"[ ]\n")]
    {
        std::fs::write(space.path(leads), bytes).unwrap();
        let arguments = ["predict", leads, "--as-of", THEN, "-o", "earlier.jsonl", "--no-ledger"];
        let night = ends_with(&space, 0, &arguments);
        assert!(night.stderr.contains(&format!("warning: {leads} has no leads")), "{}", night.stderr);
        assert!(!night.stderr.contains("is not used"), "{}", night.stderr);
        assert_eq!(space.read("earlier.jsonl"), "");
    }
    // Nothing shows whether the leads have a column that is only kept.
    let kept = space.read("bantam.toml") + "\n[predict]\nkeep = [\"owner\"]\n";
    std::fs::write(space.path("kept.toml"), kept).unwrap();
    for (leads, status) in [("e.jsonl", 0), ("leads.csv", 3)] {
        ends_with(&space, status, &["predict", leads, "-p", "kept.toml", "-o", "kept.csv", "--no-ledger"]);
    }
    let piped = space.run_with_input(&["predict", "-", "-q", "-o", "-"], b"[]");
    assert_eq!((piped.status, piped.stdout.lines().count()), (0, 1), "{}", piped.stderr);
    let next = ends_with(&space, 0, &["predict", "--previous", "earlier.jsonl", "-o", "scored.csv"]);
    assert!(next.stderr.contains("warning: earlier.jsonl has no predictions"), "{}", next.stderr);
    // A part of a table without objects has no other columns than the others.
    std::fs::write(space.path("part-1.jsonl"), "").unwrap();
    ends_with(&space, 0, &["predict", "-q", "-o", "a.jsonl", "--no-ledger", "--columns", "id,score"]);
    let lead =
        "{\"lead_id\":\"N1\",\"qualified_at\":\"2026-07-01\",\"seniority\":\"VP\",\"timeline_months\":3}\n";
    std::fs::write(space.path("part-2.jsonl"), lead).unwrap();
    let parts = ends_with(&space, 0, &["predict", "part-*.jsonl", "-o", "scored.csv", "--no-ledger"]);
    assert!(
        parts.stderr.contains("1 rows = 1 scored") || parts.stderr.contains("1 row = 1 scored"),
        "{}",
        parts.stderr
    );
    // Deals are needed, and the hint about a header is for tables that have one.
    let training =
        TestSpace::new().write("deals.jsonl", "").replace("bantam.toml", "deals.csv", "deals.jsonl");
    let refused = ends_with(&training, 3, &["train"]);
    assert!(refused.stderr.contains("deals.jsonl contains no JSON object"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("header"), "{}", refused.stderr);
}

#[test]
fn earlier_predictions_that_are_damaged_or_of_other_leads_are_named() {
    let space = space(40);
    ends_with(&space, 0, &["predict", "--as-of", THEN, "-o", "earlier.csv", "--raw-csv"]);
    let whole = space.read("earlier.csv");
    let said = |text: &str| {
        std::fs::write(space.path("changed.csv"), text).unwrap();
        ends_with(&space, 0, &["predict", "--previous", "changed.csv", "-o", "scored.csv"]).stderr
    };
    assert!(!said(&whole).contains("changed.csv"));
    let half: Vec<&str> = whole.lines().take(15).collect();
    let cut = said(&half.join("\n"));
    assert!(cut.contains("26 of 40 leads are not in changed.csv"), "{cut}");
    let others = said(&whole.replace("\nN", "\nX"));
    assert!(others.contains("40 of 40 leads are not in changed.csv"), "{others}");
    let first = cells(&whole, "probability").remove(0);
    for wrong in ["2", "-1", "abc"] {
        let damaged = said(&whole.replacen(&first, wrong, 1));
        assert!(damaged.contains("1 of 40 rows of changed.csv"), "{wrong}: {damaged}");
        assert_eq!(cells(&space.read("scored.csv"), "previous_score")[0], "", "{wrong}");
    }
}

#[test]
fn earlier_predictions_of_a_model_that_is_gone_are_compared_without_it() {
    let space = space(10);
    ends_with(&space, 0, &["predict", "--as-of", THEN, "-o", "earlier.csv", "--raw-csv"]);
    let gone = space.read("earlier.csv").replace(&space.model().unwrap(), "2025-01-01-deadbeef");
    let space = space.write("gone.csv", &gone);
    let compared = ends_with(&space, 0, &["predict", "--previous", "gone.csv", "-o", "scored.csv"]);
    assert!(compared.stderr.contains("warning: ") && compared.stderr.contains("2025-01-01-deadbeef"));
    assert!(cells(&space.read("scored.csv"), "previous_score").iter().all(|score| !score.is_empty()));
}

#[test]
fn a_page_or_a_summary_that_cannot_be_written_is_refused_before_the_leads_are_read() {
    let space = TestSpace::new().trained();
    std::fs::create_dir(space.path("folder")).unwrap();
    ends_with(&space, 0, &["predict", "-o", "out.csv"]);
    let before = space.read("out.csv");
    let space = space.write("leads.csv", &format!("{HEADER}N1,A1,2026-07-01,VP,,9000,3\n"));
    for option in ["--page", "--summary"] {
        let refused = ends_with(&space, 1, &["predict", "-o", "out.csv", option, "folder"]);
        assert!(refused.stderr.contains("folder"), "{}", refused.stderr);
        assert_eq!(space.read("out.csv"), before, "{option}");
    }
    let refused = ends_with(&space, 2, &["predict", "-o", "out.csv", "--rejects", "-"]);
    assert!(refused.stderr.contains("rejected rows need a file"), "{}", refused.stderr);
}

#[test]
fn a_run_whose_outputs_are_inputs_trains_nothing() {
    let space = TestSpace::new();
    for output in [&["-o", "leads.csv"][..], &["--page", "deals.csv"]] {
        let refused = ends_with(&space, 2, &[&["run"], output].concat());
        assert!(refused.stderr.contains("cannot be an output"), "{}", refused.stderr);
        assert_eq!(space.model(), None);
    }
}

#[test]
fn a_date_of_the_project_that_stays_behind_is_warned_of() {
    let space = TestSpace::new().trained();
    assert!(!ends_with(&space, 0, &["predict"]).stderr.contains("left out"));
    let space = space.replace("bantam.toml", "as_of = \"2026-08-01\"", "as_of = \"2026-01-01\"");
    let said = ends_with(&space, 0, &["predict"]).stderr;
    assert!(said.contains("`as_of` under [snapshot] is 2026-01-01"), "{said}");
    assert!(said.contains("left out") && said.contains("hint: remove `as_of`"), "{said}");
    let given = ends_with(&space, 0, &["predict", "--as-of", "2026-01-02"]).stderr;
    assert!(!given.contains("left out"), "a date for one run is meant: {given}");
}
