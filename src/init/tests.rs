//! Law: for any columns, the draft loads as a checked project.

use std::path::Path;

use proptest::prelude::*;

use super::exported_column::ExportedColumn;
use super::*;
use crate::project;
use crate::units::AsOf;

fn table<'a>(file: &str, columns: &[(&str, Vec<&'a str>)]) -> ExportedTable<'a> {
    let column = |(name, cells): &(&str, Vec<&'a str>)| ExportedColumn {
        name: (*name).to_owned(),
        cells: cells.iter().map(|cell| (!cell.is_empty()).then_some(*cell)).collect(),
    };
    ExportedTable {
        label: file.to_owned(),
        file: file.to_owned(),
        columns: columns.iter().map(column).collect(),
        ..ExportedTable::default()
    }
}

fn today() -> AsOf {
    AsOf::parse("2026-07-01").unwrap()
}

fn draft_of(columns: &[(&str, Vec<&str>)]) -> Result<Draft, DraftError> {
    let export = Export {
        deals: table("deals.csv", columns),
        activities: None,
        lookups: Vec::new(),
        connection: None,
    };
    draft(&export, &Wishes::default(), today())
}

fn repeated<'a>(words: &[&'a str], n: usize) -> Vec<&'a str> {
    words.iter().cycle().take(n).copied().collect()
}

#[test]
fn a_small_export_is_read_as_an_analyst_would() {
    let drafted = draft_of(&[
        ("Stage", repeated(&["Won", "Lost", "Lost", "Open"], 40)),
        ("Lead Rating", repeated(&["good", "bad", "ugly"], 40)),
        ("Needs defined", repeated(&["Yes", "Unknown", "No", "No", "Yes"], 40)),
        ("City", repeated(&["Select", "Bonn", "Ulm"], 40)),
    ])
    .unwrap();
    assert_eq!((drafted.deals, drafted.features), ((10, 20, 10), 2));
    assert_eq!(drafted.leaks, ["Lead Rating"]);
    let project = project::parse(Path::new("bantam.toml"), &drafted.text).unwrap();
    assert_eq!(project.outcome.won.text(), "Stage = 'Won'");
    assert_eq!(project.data.reading.null_values, ["", "Select"]);
    assert_eq!(
        project.gates[0].criteria[0].written().unwrap().text(),
        "NULLIF(\"Needs defined\", 'Unknown') = 'Yes'"
    );
    assert!(drafted.text.contains("\"Unknown\" in 8 cells, most in `Needs defined`"), "{}", drafted.text);
}

#[test]
fn no_possible_feature_is_an_error_with_the_reasons() {
    let failed = draft_of(&[("Stage", repeated(&["Won", "Lost"], 40)), ("x", repeated(&["a"], 40))]);
    let message = failed.unwrap_err().to_string();
    assert_eq!(
        message,
        "no column of deals.csv can be a feature: `Stage` is the outcome; `x`: \"a\" in every row"
    );
}

/// Names and cells that are hard to quote, and some that mean something here.
fn word() -> impl Strategy<Value = String> {
    let hard = [
        "\"", "'", "\\", "#", "]", "=", "a.b", "ä ö", "\u{1}", "%", "--", "NULL", "select", "order", "*",
        "^x$", "id",
    ];
    let plain = [
        "stage", "Lead Id", "budget", "seniority", "bant", "grade", "persona", "email", "Close Date",
        "created",
    ];
    let cells = [
        "Won", "Lost", "Yes", "No", "Unknown", "NA", "2026-01-05", "05/01/2026", "3", "-4.5", "a;b", "b;c",
        "x@gmail.com",
    ];
    let listed: Vec<&str> = hard.into_iter().chain(plain).chain(cells).collect();
    prop_oneof![
        proptest::sample::select(listed.clone()).prop_map(str::to_owned),
        (proptest::sample::select(listed.clone()), proptest::sample::select(listed))
            .prop_map(|(one, other)| format!("{one}{other}")),
        "[^\\r\\n]{1,8}",
    ]
    .prop_map(|word| word.trim().to_owned())
    .prop_filter("names are not blank", |word| !word.is_empty())
}

proptest! {
    #[test]
    fn the_draft_of_any_export_is_a_valid_project(
        names in proptest::collection::hash_set(word(), 1..7),
        words in proptest::collection::vec(word(), 1..9),
        outcome in proptest::sample::select(vec!["stage", "Is \"it\" won?", "Ergebnis: 50 %", "converted"]),
    ) {
        let rows = 60;
        let names: Vec<String> = names.into_iter().filter(|name| name != outcome).collect();
        let cells: Vec<&str> = words.iter().map(String::as_str).chain([""]).collect();
        let mut columns: Vec<(&str, Vec<&str>)> = vec![(outcome, repeated(&["Won", "Lost", "Lost", "Talks"], rows))];
        for (place, name) in names.iter().enumerate() {
            let turned: Vec<&str> = cells.iter().cycle().skip(place).take(cells.len()).copied().collect();
            columns.push((name, repeated(&turned, rows)));
        }
        let wishes = Wishes { outcome: Some(outcome.to_owned()), ..Wishes::default() };
        let deals = table("d \"1\".csv", &columns);
        let activities = table("a.csv", &[("k", repeated(&cells, rows)), ("at", vec!["2026-01-05"; rows]), (outcome, repeated(&cells, rows))]);
        for activities in [None, Some(activities)] {
            let export = Export { deals: deals.clone(), activities, lookups: Vec::new(), connection: None };
            match draft(&export, &wishes, today()) {
                Ok(drafted) => {
                    let project = project::parse(Path::new("bantam.toml"), &drafted.text);
                    prop_assert!(project.is_ok(), "{}\n{:?}", drafted.text, project.err().map(|error| error.to_string()));
                    let named: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
                    let project = project.unwrap();
                    for feature in &project.features {
                        if let project::Source::Column(column) = &feature.source {
                            let is_new = column == "free_mail" || column.contains("_lower");
                            prop_assert!(named.contains(column) || is_new, "{column}");
                        }
                    }
                }
                Err(error) => prop_assert!(
                    matches!(error, DraftError::NoFeatures { .. } | DraftError::NoKey { .. } | DraftError::NoDates { .. }),
                    "{error}"
                ),
            }
        }
    }
}
