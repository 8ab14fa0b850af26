//! Columns that people fill in by hand: dates in several formats with words among them, and one word in several spellings.

use super::{SIZE, STAGE, init, space, table, works};

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
