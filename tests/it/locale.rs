//! Pages in the locale of the project: other signs, the same numbers.

use std::sync::OnceLock;

use regex::{Captures, Regex};

use crate::page::{Pages, pages_of_sample, sample};
use crate::space::TestSpace;

/// The pages of the sample as in Germany.
fn german() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| pages_of_sample(Some("de-DE")))
}

/// The text of a page: without tags, title, style, code, ids of models, and the version.
fn text(page: &str) -> String {
    let hidden = Regex::new(
        r"(?s)<title>.*?</title>|<style>.*?</style>|<code>.*?</code>|<[^>]*>|bantam \d+\.\d+\.\d+|\d{4}-\d{2}-\d{2}-[0-9a-f]{8}",
    )
    .unwrap();
    hidden.replace_all(page, "\n").into_owned()
}

/// The numbers and dates of a page in their order, whatever its locale.
fn numbers(page: &str, german: bool) -> Vec<String> {
    let text = text(page);
    let date =
        Regex::new(if german { r"\b(\d{2})\.(\d{2})\.(\d{4})\b" } else { r"\b(\d{4})-(\d{2})-(\d{2})\b" })
            .unwrap();
    let day = |found: &Captures<'_>| {
        let [one, two, three] = [1, 2, 3].map(|place| found[place].to_owned());
        if german { format!("D{three}{two}{one}") } else { format!("D{one}{two}{three}") }
    };
    let text = date.replace_all(&text, day);
    let number = Regex::new(r"D?\d(?:[\d.,]*\d)?").unwrap();
    let plain = |found: &str| {
        if german { found.replace('.', "").replace(',', ".") } else { found.replace(',', "") }
    };
    number.find_iter(&text).map(|found| plain(found.as_str())).collect()
}

fn assert_same_numbers(usual: &str, german: &str) {
    let (usual, german) = (numbers(usual, false), numbers(german, true));
    assert!(usual.iter().any(|number| number.contains('.')), "a page without decimals tests nothing");
    for (place, (one, other)) in usual.iter().zip(&german).enumerate() {
        assert_eq!(one, other, "number {place}, after {:?}", &german[place.saturating_sub(8)..place]);
    }
    assert_eq!(usual.len(), german.len());
}

#[test]
fn a_german_page_has_the_same_numbers_in_german() {
    let usual = sample();
    assert_same_numbers(&usual.report, &german().report);
    assert_same_numbers(&usual.comparison, &german().comparison);
    assert!(german().comparison.contains("\u{a0}EUR"), "amounts with the currency behind them");
    assert!(usual.comparison.contains("EUR "));
    assert!(german().report.contains(" lang=\"en\""), "the words stay English");
}

#[test]
fn drawings_and_styles_keep_their_own_numbers() {
    let attribute =
        Regex::new(r#" (?:x|y|x1|x2|y1|y2|cx|cy|r|width|height|points|viewBox|stroke-width)="([^"]*)""#)
            .unwrap();
    let pairs = Regex::new(r"^[-\d. ,%]*$").unwrap();
    for page in [&german().report, &german().comparison] {
        let mut n = 0;
        for found in attribute.captures_iter(page) {
            let value = &found[1];
            assert!(pairs.is_match(value), "{value}");
            // A comma only stands between two coordinates.
            let parts = value.split([' ', ',']).filter(|part| !part.is_empty());
            assert!(
                parts.map(|part| part.trim_end_matches('%')).all(|part| part.parse::<f64>().is_ok()),
                "{value}"
            );
            n += 1;
        }
        assert!(n > 100);
    }
}

#[test]
fn a_page_of_a_quarter_follows_the_locale_and_the_terminal_does_not() {
    let space = TestSpace::new().trained();
    let usual = space.run(&["quarter", "--dry-run"]);
    let page = |space: &TestSpace| space.read("models/inbound/quarter/quarter.html");
    let usual_page = page(&space);
    let space = space.append("bantam.toml", "\n[report]\nlocale = \"de-DE\"\n");
    let german = space.run(&["quarter", "--dry-run"]);
    assert_eq!((usual.status, &usual.stdout), (german.status, &german.stdout));
    assert_same_numbers(&usual_page, &page(&space));
}

#[test]
fn a_page_of_leads_follows_the_locale_and_the_files_do_not() {
    let space = TestSpace::new().trained();
    let space = space.edit_column("leads.csv", "timeline_months", |_, months| format!("{months}.5"));
    let predict = |space: &TestSpace, output: &str, more: &[&str]| {
        let arguments = ["predict", "--no-ledger", "-o", output, "--page", "leads.html"];
        let found = space.run(&[&arguments[..], more].concat());
        assert_eq!(found.status, 0, "{}", found.stderr);
        (space.read(output), space.read("leads.html"))
    };
    predict(&space, "before.csv", &["--as-of", "2026-07-01"]);
    let previous = ["--previous", "before.csv"];
    let (usual_file, usual) = predict(&space, "after.csv", &previous);
    let space = space.append("bantam.toml", "\n[report]\nlocale = \"de-DE\"\n");
    let (file, german) = predict(&space, "after.csv", &previous);
    assert_eq!(usual_file, file);
    let body = |page: &str| page.split("<script>").next().unwrap().to_owned();
    assert_same_numbers(&body(&usual), &body(&german));
    // Dates, points of reasons, their values, intervals, and what the script puts between groups of digits.
    let value = Regex::new(r"\(\d{1,3}(?:\.\d{3}|,\d+)\): (?:adds|takes off) \d+,\d points").unwrap();
    assert!(value.is_match(&german), "{}", body(&german));
    for text in ["As of 01.08.2026", " since 01.07.2026", "\u{a0}%; ", "data-group=\".\""] {
        assert!(german.contains(text), "{text}: {}", body(&german));
    }
    assert!(usual.contains("data-group=\",\""));
}
