//! The columns of the predictions that are asked for, and threads that change nothing, also where a run is refused.

use super::{ends_with, good_leads};
use crate::space::TestSpace;

/// The cells of some columns of a CSV without quotes.
fn cells(csv: &str, columns: &[&str]) -> Vec<String> {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let places: Vec<usize> =
        columns.iter().map(|column| header.iter().position(|name| name == column).unwrap()).collect();
    let of_line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        places.iter().map(|&place| cells[place]).collect::<Vec<_>>().join(",")
    };
    lines.map(of_line).collect()
}

#[test]
fn chosen_columns_have_the_values_that_they_have_among_all() {
    let space = TestSpace::new().trained();
    ends_with(&space, 0, &["predict", "-q", "--no-ledger", "-o", "all.csv"]);
    let chosen = ["route", "id", "score", "grade", "probability_high"];
    ends_with(&space, 0, &["predict", "-q", "--columns", &chosen.join(","), "-o", "some.csv"]);
    let (all, some) = (space.read("all.csv"), space.read("some.csv"));
    assert_eq!(some.lines().next().unwrap(), chosen.join(","));
    // The first columns of the output have no commas in their cells.
    let first = ["id", "probability_high", "score", "grade"];
    assert_eq!(cells(&some, &first), cells(&all, &first));
    assert_eq!(some.lines().count(), all.lines().count());
    // The ledger has its columns all the same, and is that of a run with all columns.
    let ledger = |space: &TestSpace| {
        space.files().into_iter().filter(|file| file.contains("/ledger/")).collect::<Vec<_>>()
    };
    let of_some = ledger(&space);
    ends_with(&space, 0, &["predict", "-q", "-o", "all.csv"]);
    assert_eq!((of_some.len(), &of_some), (1, &ledger(&space)), "the same content has the same name");
    // The page needs what is not written.
    ends_with(&space, 0, &["predict", "-q", "--columns", "id", "--page", "leads.html", "-o", "ids.csv"]);
    assert_eq!(space.read("ids.csv").lines().next(), Some("id"));
    assert!(space.read("leads.html").contains("Ask"), "the page has the questions");
}

/// The values of a column of JSON Lines, by id.
fn values(text: &str, column: &str) -> Vec<(String, serde_json::Value)> {
    let row = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        (row["id"].to_string(), row.get(column).cloned().unwrap_or_default())
    };
    text.lines().map(row).collect()
}

#[test]
fn each_column_of_the_sample_has_alone_the_values_that_it_has_among_all() {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("bantam.toml").display().to_string();
    let space = TestSpace::new();
    let models = space.path("sample-models").display().to_string();
    let of = |arguments: &[&str]| {
        ends_with(&space, 0, &[arguments, &["-q", "-p", &sample, "--models-dir", &models]].concat())
    };
    of(&["train"]);
    of(&["predict", "--no-ledger", "-o", "all.csv"]);
    of(&["predict", "--no-ledger", "-o", "all.jsonl"]);
    let (header, all) = (space.read("all.csv"), space.read("all.jsonl"));
    for column in header.lines().next().unwrap().split(',').filter(|column| *column != "id") {
        of(&["predict", "--no-ledger", "--columns", &format!("id,{column}"), "-o", "one.jsonl"]);
        assert!(values(&space.read("one.jsonl"), column) == values(&all, column), "{column}");
    }
}

#[test]
fn columns_and_decimals_of_the_project_are_used() {
    let space = TestSpace::new().trained();
    ends_with(&space, 0, &["predict", "-q", "--no-ledger", "-o", "all.csv"]);
    let space =
        space.append("bantam.toml", "\n[predict]\ncolumns = [\"id\", \"probability\"]\ndecimals = 3\n");
    ends_with(&space, 0, &["predict", "-q", "-o", "some.csv"]);
    let (all, some) = (space.read("all.csv"), space.read("some.csv"));
    for (exact, rounded) in cells(&all, &["id", "probability"]).iter().zip(some.lines().skip(1)) {
        let ((id, exact), (own, rounded)) =
            (exact.split_once(',').unwrap(), rounded.split_once(',').unwrap());
        let (exact, short): (f64, f64) = (exact.parse().unwrap(), rounded.parse().unwrap());
        assert!(id == own && (exact - short).abs() <= 0.000_500_1 && rounded.len() <= 5, "{exact} {rounded}");
    }
    ends_with(&space, 0, &["predict", "-q", "--columns", "id,grade", "-o", "some.csv"]);
    assert_eq!(
        space.read("some.csv").lines().next(),
        Some("id,grade"),
        "the argument goes before the project"
    );
}

#[test]
fn a_column_that_there_is_not_is_named_with_what_to_write() {
    let space = TestSpace::new().trained();
    for (columns, code, says) in [
        ("id,scores", 2, ["no column `scores`", "did you mean `score`?"]),
        ("id,xyzzy", 2, ["no column `xyzzy`", "the columns are id, "]),
        ("id,id", 2, ["`id` of the predictions is named twice", "once"]),
        ("previous_score", 2, ["no column `previous_score`", "give those by --previous"]),
        ("id,score_change", 2, ["no column `score_change`", "give those by --previous"]),
    ] {
        let output = ends_with(&space, code, &["predict", "--columns", columns]);
        assert!(says.iter().all(|says| output.stderr.contains(says)), "{}", output.transcript());
    }
    assert!(!space.path("predictions.csv").exists());
    let space = space.append("bantam.toml", "\n[predict]\ndecimals = 0\n");
    let output = ends_with(&space, 3, &["check"]);
    assert!(output.stderr.contains("from 1 to 15 for `decimals`"), "{}", output.transcript());
    let space = space.replace("bantam.toml", "decimals = 0", "columns = [\"id\", \"score_change\"]");
    let output = ends_with(&space, 3, &["predict"]);
    assert!(output.stderr.contains("give those by --previous"), "{}", output.transcript());
}

#[test]
fn the_output_has_the_same_bytes_with_any_number_of_threads() {
    let leads = good_leads(150_000);
    let space = TestSpace::new().trained().write("leads.csv", &leads);
    let mut outputs = Vec::new();
    for threads in ["1", "2", "5"] {
        let command = &mut space.command(&["predict", "-q", "-o", "out.parquet"]);
        let status = command.env("RAYON_NUM_THREADS", threads).env("POLARS_MAX_THREADS", threads).status();
        assert!(status.unwrap().success());
        outputs.push((std::fs::read(space.path("out.parquet")).unwrap(), space.files()));
    }
    assert!(
        outputs.windows(2).all(|pair| pair[0] == pair[1]),
        "the output, and the hash in the name of the ledger"
    );
}

#[test]
fn a_run_that_is_refused_in_the_middle_ends() {
    // Five tables of leads, of which the third has too many rows that cannot be read: those after it are being read and scored.
    let mut leads = good_leads(400_000);
    let bad: String =
        leads.lines().skip(140_000).take(60_000).map(|line| line.replace("9000", "much") + "\n").collect();
    leads.push_str(&bad.replace('N', "B"));
    leads.push_str(
        &good_leads(140_000).lines().skip(1).map(|line| line.replace('N', "M") + "\n").collect::<String>(),
    );
    let space = TestSpace::new().trained().write("leads.csv", &leads);
    let space = space.append("bantam.toml", "\n[predict]\nmax_rejected = \"1%\"\n");
    for output in ["-", "out.csv"] {
        let run = ends_with(&space, 6, &["predict", "-q", "--no-ledger", "-o", output]);
        assert!(run.stderr.contains("rows"), "{}", run.stderr);
    }
    assert!(!space.path("out.csv").exists());
}
