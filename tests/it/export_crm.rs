//! Files for CRMs, against what the vendors document of them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::space::TestSpace;

/// Predictions as of two dates, between which the leads have changed.
fn space() -> TestSpace {
    let mut space = TestSpace::new()
        .append(
            "bantam.toml",
            "\n[export.hubspot]\nid = \"lead_id\"\nproperties = { lead_score = \"score\", lead_route = \"route\", why = \"for_1\" }\n\
             \n[export.salesforce]\nid = \"Lead_Id__c\"\nfields = { Lead_Score__c = \"score\", Rating = \"grade\", Scored_On__c = \"as_of\" }\n\
             \n[export.dynamics]\nentity = \"opportunity\"\n",
        )
        .trained();
    predict(&space, "before.csv", "2026-07-30");
    // The last two leads stay as they are.
    space = space.edit_column("leads.csv", "seniority", |line, cell| {
        match cell {
            _ if line > 4 => cell,
            "VP" => "User",
            _ => "VP",
        }
        .to_owned()
    });
    predict(&space, "predictions.csv", "2026-08-01");
    space
}

fn predict(space: &TestSpace, file: &str, as_of: &str) {
    let done = space.run(&["predict", "-q", "--no-ledger", "-o", file, "--as-of", as_of]);
    assert_eq!(done.status, 0, "{}", done.stderr);
}

/// The predictions by id: cells by column.
fn rows(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| -> BTreeMap<String, String> {
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.unwrap())).map(|row| (row["id"].clone(), row)).collect()
}

fn export(space: &TestSpace, arguments: &[&str]) -> String {
    let done = space.run(&[&["export"], arguments].concat());
    assert_eq!(done.status, 0, "{}", done.stderr);
    done.stdout
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn hubspot_gets_an_input_of_a_batch_upsert_for_each_lead() {
    let space = space();
    let predictions = rows(&space.read("predictions.csv"));
    let inputs = lines(&export(&space, &["hubspot"]));
    assert_eq!(inputs.len(), predictions.len());
    for input in inputs {
        let input = input.as_object().unwrap();
        assert_eq!(input.keys().collect::<Vec<_>>(), ["id", "idProperty", "properties"]);
        assert_eq!(input["idProperty"], "lead_id");
        let row = &predictions[input["id"].as_str().unwrap()];
        let properties = input["properties"].as_object().unwrap();
        assert_eq!(properties.len(), 3);
        for (property, column) in [("lead_score", "score"), ("lead_route", "route"), ("why", "for_1")] {
            assert_eq!(properties[property].as_str().unwrap(), row[column]);
        }
    }
}

#[test]
fn salesforce_gets_csv_for_an_upsert_with_its_forms_of_dates_and_of_no_value() {
    let space = space();
    let predictions = rows(&space.read("predictions.csv"));
    let text = export(&space, &["salesforce"]);
    assert!(!text.contains('\r') && text.ends_with('\n'));
    assert_eq!(text.lines().next(), Some("Lead_Id__c,Lead_Score__c,Rating,Scored_On__c"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut n_rows = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let row = &predictions[&record[0]];
        assert_eq!((&record[1], &record[2], &record[3]), (&*row["score"], &*row["grade"], "2026-08-01"));
        n_rows += 1;
    }
    assert_eq!(n_rows, predictions.len());
}

#[test]
fn dynamics_gets_rows_of_its_table_of_scores_with_the_trend() {
    let space = space();
    let (before, now) = (rows(&space.read("before.csv")), rows(&space.read("predictions.csv")));
    let number = |cell: &String| cell.parse::<i64>().unwrap();
    let exported = lines(&export(&space, &["dynamics", "--changed-since", "before.csv"]));
    assert!(!exported.is_empty());
    for row in exported {
        let id = row["msdyn_entityid"].as_str().unwrap();
        assert_eq!(row["msdyn_entitytype"], "opportunity");
        assert_eq!(row["msdyn_score"].as_i64().unwrap(), number(&now[id]["score"]));
        let grade = ["A", "B"].iter().position(|grade| *grade == now[id]["grade"]).unwrap_or(2);
        assert_eq!(row["msdyn_grade"], grade);
        let trend = match number(&now[id]["score"]).cmp(&number(&before[id]["score"])) {
            std::cmp::Ordering::Greater => 0,
            std::cmp::Ordering::Equal => 1,
            std::cmp::Ordering::Less => 2,
        };
        assert_eq!(row["msdyn_scoretrend"], trend, "{id}");
        assert!(row["msdyn_scorereasons"].as_str().unwrap().chars().count() <= 2_000);
        assert_eq!(row["msdyn_scoredon"], "2026-08-01");
    }
}

#[test]
fn only_leads_with_another_score_grade_or_route_are_written() {
    let space = space();
    let (before, now) = (rows(&space.read("before.csv")), rows(&space.read("predictions.csv")));
    let watched =
        |row: &BTreeMap<String, String>| ["score", "grade", "route"].map(|column| row[column].clone());
    let changed: Vec<&String> =
        now.keys().filter(|id| before.get(*id).map(watched) != Some(watched(&now[*id]))).collect();
    assert!(!changed.is_empty() && changed.len() < now.len());
    let done = space.run(&["export", "hubspot", "--changed-since", "before.csv", "-o", "out.jsonl"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let written = lines(&space.read("out.jsonl"));
    let ids: Vec<&str> = written.iter().map(|input| input["id"].as_str().unwrap()).collect();
    assert_eq!(ids, changed);
    assert!(done.stderr.contains(&format!("{} as before", now.len() - changed.len())), "{}", done.stderr);
    let same = space
        .run(&["export", "hubspot", "--changed-since", "predictions.csv", "--dry-run", "-o", "no.jsonl"]);
    assert_eq!(same.status, 2, "{}", same.stderr);
    assert!(same.stderr.contains("--changed-since names the predictions themselves"), "{}", same.stderr);
    std::fs::copy(space.path("predictions.csv"), space.path("same.csv")).unwrap();
    let same =
        space.run(&["export", "hubspot", "--changed-since", "same.csv", "--dry-run", "-o", "no.jsonl"]);
    assert!(same.stderr.starts_with("0 leads would be written"), "{}", same.stderr);
    assert!(!space.files().contains(&"no.jsonl".to_owned()));
    // An output is always of its run: the file of an earlier one does not stay.
    let done = space.run(&["export", "hubspot", "--changed-since", "same.csv", "-o", "out.jsonl"]);
    assert_eq!((done.status, &*space.read("out.jsonl")), (0, ""), "{}", done.stderr);
    assert!(done.stderr.starts_with("0 leads written to out.jsonl") && done.stderr.ends_with('\n'));
    let text = export(&space, &["salesforce", "--changed-since", "same.csv"]);
    assert_eq!(text, "Lead_Id__c,Lead_Score__c,Rating,Scored_On__c\n");
}

#[test]
fn a_row_that_cannot_be_used_is_named_and_no_line_is_printed_before_it() {
    let space = space().edit_lines("predictions.csv", |line, text| match line {
        4 => text.split_once(',').map(|(_, rest)| format!(",{rest}")).unwrap(),
        _ => text.to_owned(),
    });
    assert!(space.read("predictions.csv").starts_with("id,"));
    let failed = space.run(&["export", "hubspot"]);
    assert_eq!((failed.status, &*failed.stdout), (3, ""), "{}", failed.stderr);
    assert!(failed.stderr.starts_with("error: predictions.csv, row 4: "), "{}", failed.stderr);
    assert!(!failed.stderr.contains("compared"), "{}", failed.stderr);
}

#[test]
fn a_value_that_a_crm_refuses_stops_an_export_to_standard_output_before_its_first_line() {
    let space = space().edit_column("predictions.csv", "score", |line, cell| {
        (if line == 4 { "54.5" } else { cell }).to_owned()
    });
    let failed = space.run(&["export", "dynamics"]);
    assert_eq!((failed.status, &*failed.stdout), (3, ""), "{}", failed.stderr);
    assert!(failed.stderr.contains("has the score `54.5`"), "{}", failed.stderr);
}

#[test]
fn records_with_one_id_are_counted() {
    let space = space().replace(
        "bantam.toml",
        "[export.hubspot]\nid = \"lead_id\"\n",
        "[export.hubspot]\nid = \"lead_id\"\nid_from = \"as_of\"\n",
    );
    let done = space.run(&["export", "hubspot", "-o", "out.jsonl"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stderr.contains("\n4 leads with the id of an earlier one"), "{}", done.stderr);
}

#[test]
fn mistakes_in_a_mapping_are_found_when_the_project_is_read() {
    let space = TestSpace::new().append(
        "bantam.toml",
        "\n[export.hubspot]\nid = \"Lead Id\"\nproperties = { score = \"scor\" }\n\
         \n[export.salesforce]\nid = \"Id\"\nfields = { \"Lead Score\" = \"score\", ID = \"grade\", Rating = \"grade\", rating = \"score\" }\n",
    );
    let failed = space.run(&["check"]);
    assert_eq!(failed.status, 3);
    for part in [
        "`Lead Id` is no name of a field",
        "no column `scor`",
        "`Lead Score` is no name of a field",
        "`ID` is the id of a record, too",
        "`rating` is the field `Rating` in other letters",
    ] {
        assert!(failed.stderr.contains(part), "{part}\n{}", failed.stderr);
    }
}

#[test]
fn a_file_that_is_no_prediction_is_refused_and_nothing_is_written() {
    let space = space();
    let failed = space.run(&["export", "hubspot", "leads.csv", "-o", "out.jsonl"]);
    assert_eq!(failed.status, 3, "{}", failed.stderr);
    assert!(failed.stderr.contains("leads.csv has no column"), "{}", failed.stderr);
    assert!(!space.files().contains(&"out.jsonl".to_owned()));
}

#[test]
fn kept_flags_are_true_and_false_and_other_words_stay() {
    let fields = "{ Hot__c = \"hot\", Level__c = \"seniority\", Answer__c = \"answer\" }";
    let sections = format!(
        "\n[predict]\nkeep = [\"hot\", \"seniority\", \"answer\"]\n\n[derive]\nhot = \"timeline_months > 3\"\n\
         answer = \"CASE WHEN timeline_months > 3 THEN 'yes' ELSE 'no' END\"\n\
         \n[export.salesforce]\nid = \"Lead_Id__c\"\nfields = {fields}\n\n[export.hubspot]\nid = \"lead_id\"\n\
         properties = {{ hot = \"hot\", answer = \"answer\" }}\n"
    );
    let space = TestSpace::new().append("bantam.toml", &sections).trained();
    predict(&space, "predictions.csv", "2026-08-01");
    let predicted = rows(&space.read("predictions.csv"));
    let hubspot = lines(&export(&space, &["hubspot"]));
    let salesforce = export(&space, &["salesforce"]);
    let mut salesforce = csv::Reader::from_reader(salesforce.as_bytes());
    for (row, line) in salesforce.records().zip(&hubspot) {
        let row = row.unwrap();
        let of = &predicted[&row[0]];
        let flag = match of["hot"].as_str() {
            "yes" => "true",
            "no" => "false",
            _ => "#N/A",
        };
        assert_eq!([&row[1], &row[2], &row[3]], [flag, &of["seniority"], &of["answer"]]);
        assert_eq!(line["properties"]["hot"], flag.replace("#N/A", ""));
        assert_eq!(line["properties"]["answer"], of["answer"].as_str());
    }
    assert!(hubspot.iter().any(|line| line["properties"]["hot"] == "true"));
}
