//! Pages in the locale of the project: other signs, the same numbers.

use std::path::Path;
use std::sync::OnceLock;

use bantam::jobs::{self, CompareOptions, TrainOptions};
use bantam::numbers::LocaleFormat;
use regex::{Captures, Regex};

use crate::space::TestSpace;
use crate::training::{repository, sample_project, workspace};

/// The report and the comparison of the sample, with numbers and dates as usual and as in Germany.
fn sample(tag: Option<&str>) -> [String; 2] {
    let folder = tempfile::tempdir().unwrap();
    let mut project = sample_project();
    project.locale = tag.map(|tag| LocaleFormat::of_tag(tag).unwrap());
    let workspace = workspace(&project, &repository(), folder.path());
    let trained = jobs::train(&workspace, &TrainOptions::default(), &|_, _, _| {}).unwrap();
    let compared = jobs::compare(&workspace, &CompareOptions::default(), &|_, _, _| {}).unwrap();
    let saved = jobs::comparison_folder(&workspace);
    jobs::save_comparison(&workspace, &compared.comparison, &saved).unwrap();
    let read = |file: &Path| std::fs::read_to_string(file).unwrap();
    [read(&trained.saved.file.with_file_name("report.html")), read(&saved.join("compare.html"))]
}

fn german() -> &'static [String; 2] {
    static PAGES: OnceLock<[String; 2]> = OnceLock::new();
    PAGES.get_or_init(|| sample(Some("de-DE")))
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
    let usual = sample(None);
    for (usual, german) in usual.iter().zip(german()) {
        assert_same_numbers(usual, german);
    }
    assert!(german()[1].contains("\u{a0}EUR"), "amounts with the currency behind them");
    assert!(usual[1].contains("EUR "));
    assert!(german()[0].contains(" lang=\"en\""), "the words stay English");
}

#[test]
fn drawings_and_styles_keep_their_own_numbers() {
    let attribute =
        Regex::new(r#" (?:x|y|x1|x2|y1|y2|cx|cy|r|width|height|points|viewBox|stroke-width)="([^"]*)""#)
            .unwrap();
    let pairs = Regex::new(r"^[-\d. ,%]*$").unwrap();
    for page in german() {
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
