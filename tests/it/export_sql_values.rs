//! Values that engines write in their own way: lists, kept columns, and the names and values in a package for dbt.

use std::fs::File;

use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};
use polars_io::parquet::write::ParquetWriter;

use crate::space::TestSpace;

/// A project with a column `sites` of sets in the deals, and the leads with that column as lists of these members.
fn with_lists(members: impl Fn(usize) -> Series) -> TestSpace {
    let space = TestSpace::new().edit_lines("deals.csv", |row, line| match row {
        1 => format!("{line},sites"),
        _ => format!("{line},{}", ["a;b", "b", "c", ""][row % 4]),
    });
    let leads = space.read("leads.csv");
    let mut lines = leads.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let mut columns: Vec<_> = header
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let cells: Vec<Option<&str>> =
                rows.iter().map(|row| Some(row[place]).filter(|cell| !cell.is_empty())).collect();
            Series::new((*name).into(), cells).into_column()
        })
        .collect();
    let lists: Vec<Series> = (0..rows.len()).map(members).collect();
    columns.push(Series::new("sites".into(), lists).into_column());
    let mut frame = DataFrame::new(rows.len(), columns).unwrap();
    ParquetWriter::new(File::create(space.path("leads.parquet")).unwrap()).finish(&mut frame).unwrap();
    let sites = "[features.demographic]\nsites = { kind = \"set\", separator = \";\", min_count = 1 }";
    space
        .replace("bantam.toml", "[features.demographic]", sites)
        .replace("bantam.toml", "leads.csv", "leads.parquet")
        .trained()
}

#[test]
fn a_list_is_read_as_its_members_and_never_as_the_text_of_the_engine() {
    let space = with_lists(|row| Series::new("".into(), [["a", "b"], ["c", "a"]][row % 2]));
    for (dialect, call) in [
        ("duckdb", "ARRAY_TO_STRING(t_.\"sites\", '\u{241f}'), ';', ','), '\u{241f}', ';')"),
        ("postgres", "ARRAY_TO_STRING(t_.\"sites\", '\u{241f}'), ';', ','), '\u{241f}', ';')"),
        ("datafusion", "ARRAY_TO_STRING(t_.\"sites\", '\u{241f}'), ';', ','), '\u{241f}', ';')"),
        ("clickhouse", "REPLACE(REPLACE(arrayStringConcat(arrayMap("),
        ("spark", "ARRAY_JOIN(t_.`sites`, '\u{241f}'), ';', ','), '\u{241f}', ';')"),
        ("databricks", "ARRAY_JOIN(t_.`sites`, '\u{241f}'), ';', ','), '\u{241f}', ';')"),
        ("snowflake", "ARRAY_TO_STRING(t_.\"sites\", '\u{241f}'), ';', ','), '\u{241f}', ';')"),
        ("bigquery", "ARRAY_TO_STRING(t_.`sites`, '\u{241f}'), ';', ','), '\u{241f}', ';')"),
        ("sqlite", "A list is a text of its members with the separator of its feature between them"),
    ] {
        let done = space.run(&["export", "sql", "-q", "--dialect", dialect]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        assert!(done.stdout.contains("-- \"leads\" | \"sites\" | list\n"), "{}", done.stdout);
        assert!(done.stdout.contains(call), "{dialect}: {}", done.stdout);
    }
    // A set that is a text here is not cast to one: a list in the engine is an error.
    let done = space.run(&["export", "sql", "-q", "--dialect", "duckdb", "--what", "training"]);
    assert!(done.stdout.contains("-- \"deals\" | \"sites\" | text\n"), "{}", done.stdout);
    assert!(!done.stdout.contains("CAST(t_.\"sites\" AS "), "{}", done.stdout);
}

#[test]
fn a_list_of_members_that_engines_write_in_their_own_way_is_refused() {
    let space = with_lists(|row| Series::new("".into(), [1.5, row as f64]));
    let done = space.run(&["export", "sql", "-q", "--dialect", "duckdb"]);
    assert_eq!(done.status, 3, "{}", done.stdout);
    let words = "the column `sites` of leads.parquet, a list of float64, cannot be written as SQL";
    assert!(
        done.stderr.contains(words) && done.stderr.contains("hint: have lists of texts"),
        "{}",
        done.stderr
    );
}

#[test]
fn predictions_with_kept_columns_agree_with_themselves() {
    let cells = ["\"4,822\"", "00123", "12 %", "2E5", "564035090503501369", "2026-05-17T14:20:42", "1.0"];
    let with_cells = |row: usize, line: &str| match row {
        1 => format!("{line},odd,size,since"),
        _ => format!("{line},{},{}.50,2026-05-{:02} 10:30:00.25", cells[row % 7], row, row % 28 + 1),
    };
    let space = TestSpace::new()
        .edit_lines("deals.csv", with_cells)
        .edit_lines("leads.csv", with_cells)
        .append("bantam.toml", "[derive]\nlarge = \"size > 3\"\nage = \"days_between(since, as_of) / 7\"\n")
        .append("bantam.toml", "[predict]\nkeep = [\"odd\", \"size\", \"since\", \"large\", \"age\"]\n")
        .trained();
    let done = space.run(&["predict", "-q", "--no-ledger", "--raw-csv"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let done = space.run(&["verify", "sql", "predictions.csv"]);
    assert_eq!(done.status, 0, "{}{}", done.stdout, done.stderr);
    for (from, to, column) in
        [(",12 %,", ",12,", "odd"), (",2.5,", ",2.6,", "size"), ("T10:30:00,", "T10:31:00,", "since")]
    {
        let text = space.read("predictions.csv");
        assert!(text.contains(from), "{text}");
        std::fs::write(space.path("other.csv"), text.replacen(from, to, 1)).unwrap();
        let done = space.run(&["verify", "sql", "other.csv"]);
        assert_eq!(done.status, 5, "{}{}", done.stdout, done.stderr);
        assert!(done.stdout.contains(&format!("{column}: 1 row differ")), "{}", done.stdout);
    }
}

#[test]
fn certain_predictions_agree_with_themselves() {
    let sizes = ["5", "50", "1000", "100000", "1e8", "1e12", "-1e5"];
    let space = TestSpace::new()
        .edit_lines("deals.csv", |row, line| match row {
            1 => format!("{line},n"),
            _ => format!("{line},{}", row % 11),
        })
        .edit_lines("leads.csv", |row, line| match row {
            1 => format!("{line},n"),
            _ => format!("{line},{}", sizes[row % 7]),
        })
        .replace("bantam.toml", "[features.demographic]", "[features.demographic]\nn = { kind = \"number\" }")
        .trained();
    let done = space.run(&["predict", "-q", "--no-ledger", "--raw-csv"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let done = space.run(&["verify", "sql", "predictions.csv"]);
    assert_eq!(done.status, 0, "{}{}", done.stdout, done.stderr);
}

#[test]
fn a_package_for_dbt_takes_names_and_values_as_they_are() {
    let gate = "[gates.\"My Gate\"]\nbig = \"employees > 5\"\n\n[[routes]]\nname = \"it's hot\"\nwhen = \"score > 90\"\n\n[[routes]]\nname = \"{{ rest }}\"\n";
    let space = TestSpace::new();
    let project = space.read("bantam.toml");
    let without_routes = project.split("[[routes]]").next().unwrap();
    let space = space.write("bantam.toml", &format!("{without_routes}\n{gate}")).trained();
    for (dialect, hot, strategy) in [
        ("duckdb", "it''s hot", "unique_key=['id', 'as_of'], incremental_strategy='delete+insert'"),
        ("bigquery", "it\\\\'s hot", "incremental_strategy='merge'"),
        ("spark", "it\\\\'s hot", "partition_by=['as_of'], incremental_strategy='insert_overwrite'"),
        ("snowflake", "it\\\\'s hot", "unique_key=['\"id\"', '\"as_of\"']"),
    ] {
        let folder = format!("dbt_{dialect}");
        let done = space.run(&["export", "dbt", "-q", "--dialect", dialect, "-o", &folder]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        let schema = space.read(&format!("{folder}/models/schema.yml"));
        assert!(schema.contains("- name: \"My Gate\"\n        quote: true\n"), "{schema}");
        let routes = format!("values: [\"{hot}\", \"{{{{ '{{{{' }}}} rest }}}}\"]");
        assert!(schema.contains(&routes), "{routes}: {schema}");
        let model = space.read(&format!("{folder}/models/lead_scores.sql"));
        assert!(model.lines().next().unwrap().contains(strategy), "{model}");
    }
}
