//! Each finding of the audit on 400 closed deals, of which every fourth was won.

use std::fmt::Write as _;

use bantam::jobs;
use serde_json::Value;

use crate::small_project::SmallProject;

const N: usize = 400;

/// A column of the deals.
struct Column {
    name: &'static str,
    /// The kind of the feature that it is, if it is one.
    kind: Option<&'static str>,
    is_excluded: bool,
    cells: Vec<String>,
}

fn numbers(name: &'static str, number: impl Fn(usize) -> Option<f64>) -> Column {
    let cells = (0..N).map(|row| number(row).map(|number| number.to_string()).unwrap_or_default()).collect();
    Column { name, kind: Some("number"), is_excluded: false, cells }
}

fn words(name: &'static str, word: impl Fn(usize) -> Option<&'static str>) -> Column {
    let cells = (0..N).map(|row| word(row).unwrap_or_default().to_owned()).collect();
    Column { name, kind: Some("category"), is_excluded: false, cells }
}

/// A number from 0 to 1 that looks drawn by lot.
fn lot(row: usize) -> f64 {
    ((row * 7919 + 13) * 104_729 % 10_007) as f64 / 10_007.0
}

/// A number that is larger for won deals.
fn telling(row: usize) -> f64 {
    lot(row) + if row.is_multiple_of(4) { 0.3 } else { 0.0 }
}

/// The audit of these columns; deals after the first [`N`] are open.
fn audit(columns: &[Column], derived: &str) -> Value {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let excluded: Vec<&str> =
        columns.iter().filter(|column| column.is_excluded).map(|column| column.name).collect();
    let mut sections = format!("{derived}\n[features.demographic]\n");
    for (place, column) in columns.iter().enumerate() {
        if let Some(kind) = column.kind {
            let _ = writeln!(sections, "f{place} = {{ column = \"{}\", kind = \"{kind}\" }}", column.name);
        }
    }
    let stage = |row: usize| match row {
        row if row >= N => "open",
        row if row % 4 == 0 => "won",
        _ => "lost",
    };
    let rows = (0..columns[0].cells.len()).map(|row| {
        let cells: Vec<&str> = columns.iter().map(|column| column.cells[row].as_str()).collect();
        format!("{},{}", cells.join(","), stage(row))
    });
    let header = format!("{},stage", names.join(","));
    let project = SmallProject::new(&format!("leaks = {excluded:?}"), &sections, &header, rows);
    audit_of(&project)
}

fn audit_of(project: &SmallProject) -> Value {
    let checked = jobs::check(&project.workspace(), &|_, _, _| {}).unwrap();
    serde_json::to_value(&checked.audit).unwrap()
}

fn findings(columns: &[Column], derived: &str) -> Vec<Value> {
    audit(columns, derived)["findings"].as_array().unwrap().clone()
}

/// The counts of a column that no feature uses.
fn counts(column: Column) -> Value {
    let name = column.name;
    let audit = audit(&with_noise(vec![Column { kind: None, ..column }]), "");
    let mut columns = audit["quality"].as_array().unwrap().iter();
    columns.find(|counts| counts["name"] == name).unwrap().clone()
}

/// These columns and a number that is unique to each deal.
fn with_noise(mut columns: Vec<Column>) -> Vec<Column> {
    let n_rows = columns.first().map_or(N, |column| column.cells.len());
    let cells = (0..n_rows).map(|row| lot(row + 1000).to_string()).collect();
    columns.push(Column { name: "noise", kind: Some("number"), is_excluded: false, cells });
    columns
}

/// Topic and severity of each finding; a further number is unique to each deal.
fn found(columns: Vec<Column>, derived: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = findings(&with_noise(columns), derived);
    all.iter().map(|finding| (text(&finding["topic"]), text(&finding["severity"]))).collect()
}

/// The severity of a leak, which is all that is found.
fn leak(column: Column) -> Option<String> {
    let found = found(vec![column], "");
    assert!(found.len() <= 1 && found.iter().all(|(topic, _)| topic == "leak"), "{found:?}");
    found.into_iter().next().map(|(_, severity)| severity)
}

#[test]
fn an_honest_column_is_no_finding() {
    assert_eq!(leak(numbers("employees", |row| Some(lot(row)))), None);
    // As much more for won deals as a good column has, and as often filled.
    assert_eq!(leak(numbers("visits", |row| (row % 7 > 0).then(|| telling(row)))), None);
}

#[test]
fn a_column_that_is_too_good_to_be_true_is_an_error() {
    let column = || numbers("paid", |row| Some(if row % 4 == 0 { 10.0 + lot(row) } else { 0.0 }));
    assert_eq!(leak(column()).as_deref(), Some("error"));
    assert_eq!(leak(Column { kind: None, ..column() }).as_deref(), Some("warning"));
    assert_eq!(leak(Column { kind: None, is_excluded: true, ..column() }), None);
}

#[test]
fn a_column_filled_for_one_outcome_alone_is_an_error_and_mostly_for_one_a_warning() {
    let only = words("why", |row| (row % 4 != 0 && row % 3 == 0).then_some("price"));
    assert_eq!(leak(only).as_deref(), Some("error"));
    let mostly = numbers("quote", |row| (row % 4 == 0 || row % 4 == 1 && lot(row) < 0.9).then(|| lot(row)));
    assert_eq!(leak(mostly).as_deref(), Some("warning"));
    assert_eq!(leak(words("remark", |row| (row < 5 && row % 4 == 0).then_some("x"))), None);
}

#[test]
fn a_name_alone_asks_and_a_name_with_figures_warns() {
    let name = "leadScore";
    assert_eq!(leak(numbers(name, |row| Some(lot(row)))).as_deref(), Some("question"));
    assert_eq!(leak(numbers(name, |row| Some(telling(row)))).as_deref(), Some("warning"));
    assert_eq!(
        leak(Column { kind: None, ..numbers(name, |row| Some(telling(row))) }).as_deref(),
        Some("question")
    );
    // The user's own name for what history showed by then.
    let columns = vec![Column { kind: None, ..numbers("visits", |row| Some(telling(row))) }];
    let derived = "[derive]\ndays_since_last = \"visits + 1\"\n\n[features.behavioural]\n\
                   days_since_last = { kind = \"number\" }\n";
    assert_eq!(found(columns, derived), []);
}

#[test]
fn a_term_in_the_name_of_a_predictive_column_asks_where_it_may_be_of_something_else() {
    for name in
        ["stage_of_company", "last_year_revenue", "market_index", "reason_for_contact", "contract_type"]
    {
        assert_eq!(leak(numbers(name, |row| Some(telling(row)))).as_deref(), Some("question"), "{name}");
    }
    for name in ["Deal stage", "Lead quality", "loss reason"] {
        assert_eq!(leak(numbers(name, |row| Some(telling(row)))).as_deref(), Some("warning"), "{name}");
    }
}

#[test]
fn an_auc_above_the_limit_is_a_question_where_its_interval_reaches_below() {
    let copy = |row: usize| Some(f64::from(u8::from(row.is_multiple_of(4))) + 2.5 * lot(row));
    let findings = findings(&[numbers("copy", copy)], "");
    let auc = findings[0]["evidence"][0]["value"].as_f64().unwrap();
    let low = findings[0]["evidence"][0]["low"].as_f64().unwrap();
    assert!(auc > 0.8 && low < 0.8, "{auc} {low}");
    assert_eq!(findings[0]["severity"], "question");
}

#[test]
fn a_column_that_open_deals_lack_raises_the_question() {
    let column = |open: usize| {
        let mut column = numbers("demo", |row| Some(lot(row)));
        let cells = (N..N + 50).map(|row| if row < N + open { lot(row).to_string() } else { String::new() });
        column.cells.extend(cells);
        column
    };
    assert_eq!(leak(column(20)).as_deref(), Some("question"));
    assert_eq!(leak(column(45)), None);
}

#[test]
fn words_that_leave_no_doubt_raise_the_question_and_those_of_outcomes_warn_where_they_are_right() {
    let note = |row| Some(if row % 4 != 0 && row % 5 < 2 { "never heard again" } else { "talking" });
    assert_eq!(leak(words("note", note)).as_deref(), Some("question"));
    let note = words("note", |row| Some(if row % 16 == 0 { "deal won!" } else { "in talks" }));
    let noise = numbers("noise", |row| Some(lot(row + 1000)));
    let findings = findings(&[note, noise], "");
    assert_eq!(findings[0]["severity"], "warning");
    let word = serde_json::json!({ "what": "outcome_word", "word": "won", "deals": 25, "won": 25 });
    assert!(findings[0]["evidence"].as_array().unwrap().contains(&word), "{findings:?}");
}

#[test]
fn constant_columns_and_names_are_useless() {
    let of = |column: Column| found(vec![column], "");
    let useless = |severity: &str| vec![("useless".to_owned(), severity.to_owned())];
    assert_eq!(of(words("source", |_| Some("web"))), useless("note"));
    assert_eq!(of(numbers("Ticket Number", |row| Some(row as f64))), useless("warning"));
    assert_eq!(of(numbers("position", |row| Some(row as f64))), useless("warning"));
    assert_eq!(of(numbers("revenue", |row| Some((row * 1009) as f64))), []);
}

#[test]
fn columns_with_the_same_information_are_one_finding() {
    let columns = [
        words("size", |row| Some(["S", "M", "L"][row % 7 % 3])),
        numbers("size_code", |row| Some((row % 7 % 3) as f64)),
        words("colour", |row| Some(["red", "blue"][row % 7 % 2])),
        numbers("noise", |row| Some(lot(row + 1000))),
    ];
    let findings = findings(&columns, "");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0]["topic"], "repeated");
    assert_eq!(findings[0]["columns"], serde_json::json!(["size", "size_code"]));
}

#[test]
fn repeated_and_contradicting_deals_are_counted() {
    let findings = findings(&[numbers("pair", |row| Some((row / 2) as f64))], "");
    // Of each four deals, two have the same values and are lost; two have the same values, and one of them is won.
    let topics: Vec<(&Value, &Value)> =
        findings.iter().map(|one| (&one["topic"], &one["severity"])).collect();
    assert_eq!(
        topics,
        [
            // One column with two deals for each value says nothing of copies.
            (&Value::from("repeated"), &Value::from("note")),
            (&Value::from("contradiction"), &Value::from("note"))
        ]
    );
    let contradiction = &findings[1]["evidence"][0];
    assert_eq!((&contradiction["deals"], &contradiction["best_accuracy"]), (&200.into(), &0.75.into()));
}

#[test]
fn contradicting_deals_bound_the_accuracy_of_any_model() {
    let rows = ["a,won", "a,won", "a,won", "a,lost", "b,won", "c,lost"].map(str::to_owned);
    let features = "[features.demographic]\nx = { kind = \"category\" }\n";
    let audit = audit_of(&SmallProject::new("", features, "x,stage", rows));
    let evidence = |topic: &str| {
        let mut findings = audit["findings"].as_array().unwrap().iter();
        findings.find(|finding| finding["topic"] == topic).unwrap()["evidence"][0].clone()
    };
    let found = evidence("contradiction");
    assert_eq!((&found["deals"], &found["of"], &found["distinct"]), (&4.into(), &6.into(), &3.into()));
    assert_eq!(found["example"], serde_json::json!(["L0000", "L0003"]));
    assert!((found["best_accuracy"].as_f64().unwrap() - 5.0 / 6.0).abs() < 1e-15);
    let expected = -(3.0 * f64::ln(0.75) + f64::ln(0.25)) / 6.0;
    assert!((found["least_log_loss"].as_f64().unwrap() - expected).abs() < 1e-15);
    let repeats = evidence("repeated");
    assert_eq!((&repeats["deals"], &repeats["example"]), (&2.into(), &serde_json::json!(["L0000", "L0001"])));
}

#[test]
fn filled_deals_are_counted_by_outcome() {
    let mut column = numbers("revenue", |row| (row % 8 == 0 || row % 4 == 1).then_some(row as f64));
    column.cells.extend(["", "7", ""].map(str::to_owned));
    let share = |n: usize, of: usize| serde_json::json!({ "n": n, "of": of });
    let expected = serde_json::json!({ "won": share(50, 100), "lost": share(100, 300), "open": share(1, 3) });
    assert_eq!(counts(column)["filled"], expected);
}

#[test]
fn levels_with_a_single_outcome_are_named_where_it_is_significant() {
    let found = counts(words("word", |row| match row {
        row if row % 4 == 0 => Some("often"),
        0..60 => Some("never"),
        60..67 => Some("rare"),
        _ => Some("often"),
    }));
    assert_eq!(found["one_sided_deals"], 45);
    assert_eq!(found["one_sided"], serde_json::json!([{ "level": "never", "deals": 45, "won": false }]));
}

#[test]
fn a_column_is_as_predictive_as_its_levels_in_other_deals() {
    let area = |column: Column| counts(column)["auc"]["value"].as_f64().unwrap();
    // A different value in every deal carries no information.
    let cells = (0..N).map(|row| format!("deal {row}")).collect();
    assert_eq!(area(Column { cells, ..words("name", |_| None) }), 0.5);
    assert_eq!(area(words("copy", |row| Some(if row % 4 == 0 { "paid" } else { "silent" }))), 1.0);
    assert_eq!(area(words("gaps", |row| (row % 4 == 0).then_some("paid"))), 1.0);
    assert_eq!(area(numbers("falling", |row| Some(if row % 4 == 0 { -3.0 } else { 2.0 }))), 1.0);
    // A number that is neither more nor less for won deals, but farther from the middle.
    let outer = |row: usize| if row.is_multiple_of(4) { (row / 4 % 2) as f64 * 20.0 } else { 10.0 } + row as f64 / 1e4;
    let outer = area(numbers("outer", |row| Some(outer(row))));
    assert!(outer > 0.9, "{outer}");
}

#[test]
fn whole_words_of_outcomes_are_counted_once_a_deal() {
    let outcome_words = |cells: &[(usize, &'static str)]| {
        let word = |row: usize| cells.iter().find(|cell| cell.0 == row).map(|cell| cell.1);
        counts(words("note", word))["outcome_words"].clone()
    };
    let of_won = ["\"Lost, really lost\"", "LOST to them", "lost", "lost-1", "(lost)", "frost", "lostness"];
    let of_won: Vec<(usize, &str)> =
        of_won.into_iter().enumerate().map(|(place, word)| (4 * place, word)).collect();
    assert_eq!(outcome_words(&of_won), serde_json::json!([{ "word": "lost", "deals": 5, "won": 5 }]));
    // The win rate is that of all deals, so the word does not refer to the outcome.
    let of_all: Vec<(usize, &str)> = (0..40).map(|row| (row, "lost")).collect();
    assert_eq!(outcome_words(&of_all), serde_json::json!([]));
}

#[test]
fn missing_deals_follow_from_the_share_of_the_smaller_class() {
    let readiness = |n_won: usize, n_lost: usize| {
        let stages = [("won", n_won), ("lost", n_lost), ("open", 3)];
        let stages = stages.into_iter().flat_map(|(stage, n)| std::iter::repeat_n(stage, n));
        let rows = stages.enumerate().map(|(row, stage)| {
            let numbers = (0..10).map(|column| lot(row * 10 + column).to_string());
            numbers.chain([stage.to_owned()]).collect::<Vec<_>>().join(",")
        });
        let names: Vec<String> = (0..10).map(|column| format!("x{column}")).collect();
        let features = names.iter().map(|name| format!("{name} = {{ kind = \"number\" }}"));
        let features = features.collect::<Vec<_>>().join("\n");
        let header = names.join(",") + ",stage";
        let project = SmallProject::new("", &format!("[features.demographic]\n{features}\n"), &header, rows);
        audit_of(&project)["readiness"].clone()
    };
    let few = readiness(50, 150);
    let figures =
        ["events_per_column", "missing_events", "missing_deals"].map(|key| few[key].as_f64().unwrap());
    assert_eq!(figures, [5.0, 50.0, 200.0]);
    assert_eq!(readiness(400, 150)["missing_deals"], 0);
}

#[test]
fn a_term_in_a_name_is_one_of_whole_words() {
    let hint = |name: &'static str| {
        let findings = findings(&with_noise(vec![numbers(name, |row| Some(lot(row)))]), "");
        let evidence = findings.first().map(|finding| finding["evidence"][0].clone());
        evidence.map(|found| (found["hint"].clone(), found["word"].clone()))
    };
    let found = |hint: &str, word: &str| Some((Value::from(hint), Value::from(word)));
    assert_eq!(hint("Sales Stage Change Count"), found("outcome", "stage"));
    assert_eq!(hint("Last Activity"), found("latest", "last"));
    assert_eq!(hint("daysToClose"), found("process", "close"));
    assert_eq!(hint("leadScore"), found("judgement", "score"));
    for plain in ["industry", "employees", "country", "vintage", "winery", "indexed_by", "City"] {
        assert_eq!(hint(plain), None, "{plain}");
    }
}

#[test]
fn equal_deals_with_different_ids_are_a_note_with_a_remedy_where_chance_does_not_explain_them() {
    let severity = |columns: &[Column]| {
        let findings = findings(columns, "");
        let repeated = findings.iter().find(|finding| finding["topic"] == "repeated").unwrap();
        (repeated["severity"].as_str().unwrap().to_owned(), repeated["remedy"].clone())
    };
    let copied = |row: usize| row / 8 * 4 + row % 4;
    let amounts: [Column; 2] =
        [numbers("a", |row| Some(lot(copied(row)))), numbers("b", |row| Some(lot(copied(row) + 5000)))];
    let (of_copies, remedy) = severity(&amounts);
    assert_eq!(of_copies, "note");
    assert!(remedy.as_str().unwrap().contains("entered or imported twice, under different ids"));
    // Six answers of few words: most deals are like another one.
    let answer = |name: &'static str, seed: usize| {
        words(name, move |row| Some(["yes", "no", "maybe"][(lot(row + 977 * seed) * 3.0) as usize]))
    };
    let answers = ["a", "b", "c", "d", "e", "f"].into_iter().zip(1..).map(|(name, seed)| answer(name, seed));
    assert_eq!(severity(&answers.collect::<Vec<_>>()), ("note".to_owned(), Value::Null));
}
