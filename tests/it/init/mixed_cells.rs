//! Columns that people fill in by hand: dates in several formats with words among them, and one word in several spellings.

use polars::prelude::*;
use polars_io::parquet::write::ParquetWriter;

use super::{SIZE, STAGE, init, space, table, works};
use crate::space::TestSpace;

/// Of ten cells eight are dates, in four formats.
const FIRST_CALL: (&str, &[&str]) = (
    "First call",
    &[
        "2026-01-05", "13/02/2026", "5 Mar 2026", "02.04.26", "tbd", "2026-02-05", "14/02/2026",
        "6 Mar 2026", "03.04.26", "Q1 2024",
    ],
);

#[test]
fn dates_with_words_among_them_say_what_to_write_and_it_works() {
    let space = space().write("deals.csv", &table(&[STAGE, SIZE, FIRST_CALL]));
    let said = init(&space, &["deals.csv"]);
    let reason = "48 of 60 cells are dates in 4 formats; not dates: \"Q1 2024\" (6), \"tbd\" (6)";
    assert!(said.contains(&format!("open question: `First call`: {reason}")), "{said}");
    assert!(!said.contains("no column has the date"), "{said}");
    let draft = space.read("bantam.toml");
    assert!(draft.contains(&format!("#   \"First call\": {reason}")), "{draft}");
    let setting = draft.lines().find_map(|line| line.strip_prefix("#   date_format = ")).unwrap();
    assert!(draft.contains("#   null_values = [\"\", …, \"Q1 2024\", \"tbd\"]"), "{draft}");
    works(&space, "bantam.toml");
    // As advised.
    let settings = format!("date_format = {setting}\nnull_values = [\"\", \"Q1 2024\", \"tbd\"] #");
    let space = space.replace("bantam.toml", "\nnull_values = [\"\"]", &format!("\n{settings}")).replace(
        "bantam.toml",
        "\n[features.",
        "\n[derive]\nfirst_call_year = \"EXTRACT(YEAR FROM \\\"First call\\\")\"\n\n[features.",
    );
    works(&space, "bantam.toml");
}

#[test]
fn a_few_words_among_dates_in_no_clear_order_have_both_lists() {
    let call: (&str, &[&str]) = ("First call", &["01/02/2026", "03/04/2026", "later"]);
    let space = space().write("deals.csv", &table(&[STAGE, SIZE, call]));
    let said = init(&space, &["deals.csv"]);
    assert!(said.contains("date_format = \"%d/%m/%Y\"   (day first)"), "{said}");
    assert!(said.contains("date_format = \"%m/%d/%Y\"   (month first)"), "{said}");
    works(&space, "bantam.toml");
}

#[test]
fn a_yes_in_several_spellings_is_a_flag_and_a_word_gets_one_spelling() {
    let demo: (&str, &[&str]) = ("Budget ok", &["y", "Y", "n", "y", "N"]);
    let source: (&str, &[&str]) = (
        "Lead Source",
        &[
            "Referral", "referral", "Web", "Event", "REFERRAL", "Web", "web", "Event", "Web", "Referral",
            "Event",
        ],
    );
    let space = space().write("deals.csv", &table(&[STAGE, SIZE, demo, source]));
    init(&space, &["deals.csv"]);
    let draft = space.read("bantam.toml");
    assert!(draft.contains("\"Budget ok\" = { kind = \"flag\" }"), "{draft}");
    assert!(draft.contains("yes in 60 %, in 4 spellings"), "{draft}");
    assert!(draft.contains("budget = \"\\\"Budget ok\\\" IN ("), "{draft}");
    assert!(draft.contains("\"Lead Source_lower\" = \"lower(trim(\\\"Lead Source\\\"))\""), "{draft}");
    assert!(draft.contains("2 values in several spellings: "), "{draft}");
    assert!(draft.contains("\"Lead Source_lower\" = { kind = \"category\", min_count = 3 }"), "{draft}");
    assert!(!draft.contains("\n\"Lead Source\" = {"), "{draft}");
    works(&space, "bantam.toml");
}

#[test]
fn a_criterion_reads_the_column_with_one_spelling() {
    let title: (&str, &[&str]) = ("Job Title", &["Director", "director", "User", "user", "Manager"]);
    let space = space().write("deals.csv", &table(&[STAGE, SIZE, title]));
    init(&space, &["deals.csv"]);
    let draft = space.read("bantam.toml");
    assert!(draft.contains("authority = \"\\\"Job Title_lower\\\" = 'director'\""), "{draft}");
    works(&space, "bantam.toml");
}

/// Deals with a list in `tools`, of few different values, and a list of objects in `notes`.
fn deals_with_lists(tools: &[&[&str]]) -> Vec<serde_json::Value> {
    let deal = |row: usize| {
        serde_json::json!({
            "deal_id": format!("D{row}"),
            "size": row * 7 % 90,
            "tools": tools[row % tools.len()],
            "notes": [{ "text": "x" }],
            "stage": STAGE.1[row % STAGE.1.len()],
        })
    };
    (0..210).map(deal).collect()
}

#[test]
fn a_list_is_a_set_however_few_values_it_has_and_what_cannot_be_read_is_named() {
    for tools in
        [&[&["crm"][..], &["erp"], &[]][..], &[&["crm"], &["crm", "erp"], &["erp"]], &[&["yes"], &["no"]]]
    {
        let deals = deals_with_lists(tools);
        let lines: Vec<String> = deals.iter().map(ToString::to_string).collect();
        let lines = lines.join("\n") + "\n";
        let space = space().write("deals.jsonl", &lines);
        write_parquet(&space, &deals);
        for file in ["deals.jsonl", "deals.parquet"] {
            let said = init(&space, &[file, "-o", "draft.toml", "--force"]);
            assert!(said.starts_with("exit code: 0"), "{said}");
            let draft = space.read("draft.toml");
            assert!(draft.contains("tools = { kind = \"set\", separator = \";\""), "{file}: {draft}");
            let named =
                if file == "deals.jsonl" { "notes: a list of objects" } else { "notes: list of list of" };
            assert!(draft.contains(named) && draft.contains("which is not read"), "{file}: {draft}");
            let checked = space.run(&["check", "-p", "draft.toml"]);
            assert!(checked.status == 0 || !checked.stderr.contains("tools"), "{file}: {}", checked.stderr);
        }
    }
}

/// Deals as a Parquet file.
fn write_parquet(space: &TestSpace, deals: &[serde_json::Value]) {
    let text = |name: &str| {
        let cells: Vec<Option<&str>> = deals.iter().map(|deal| deal[name].as_str()).collect();
        Column::new(name.into(), cells)
    };
    let sizes: Vec<i64> = deals.iter().map(|deal| deal["size"].as_i64().unwrap()).collect();
    let list = |deal: &serde_json::Value| {
        let members: Vec<&str> =
            deal["tools"].as_array().unwrap().iter().filter_map(|tool| tool.as_str()).collect();
        Series::new("".into(), members)
    };
    let tools: Vec<Series> = deals.iter().map(list).collect();
    let note = Series::new("".into(), vec![Series::new("".into(), ["x"])]);
    let notes: Vec<Series> = deals.iter().map(|_| note.clone()).collect();
    let columns = vec![
        text("deal_id"),
        Column::new("size".into(), sizes),
        Column::new("tools".into(), tools),
        Column::new("notes".into(), notes),
        text("stage"),
    ];
    let mut frame = DataFrame::new(deals.len(), columns).unwrap();
    let file = std::fs::File::create(space.path("deals.parquet")).unwrap();
    ParquetWriter::new(file).finish(&mut frame).unwrap();
}
