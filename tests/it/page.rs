//! The pages as a whole: what a browser, a printer and somebody with bad intentions would notice.

use std::path::Path;
use std::sync::OnceLock;

use bantam::jobs::{self, CompareOptions, TrainOptions};
use bantam::numbers::LocaleFormat;

use crate::space::TestSpace;
use crate::training::{repository, sample_project, workspace};

/// What one report may weigh, in bytes: a mail takes it.
const MOST_BYTES: usize = 1_000_000;
/// Elements without an end.
const VOID: [&str; 2] = ["meta", "!doctype"];
/// What somebody could type to break a page.
const NASTY: &str = "<script>alert('x')</script> & \"quoted\" </svg></style>";

/// A name of 200 letters without a space.
fn endless() -> String {
    "VeryLongColumnName_".repeat(11)[..200].to_owned()
}

const POINTS: &str = r#"
[points]
threshold = 20
rules = [
  { name = "decides", when = "seniority <> 'User'", points = 20 },
  { name = "wants it soon", when = "timeline_months <= 6", points = 15.5 },
  { name = "large", when = "employees > 500", points = -5 },
  { name = "never", when = "seniority = 'Intern'", points = 3 },
]
"#;

/// The report and the comparison of a project.
pub struct Pages {
    pub report: String,
    pub comparison: String,
}

/// Of the sample, in a locale: everything that a page shows.
pub fn pages_of_sample(locale: Option<&str>) -> Pages {
    let folder = tempfile::tempdir().unwrap();
    let mut project = sample_project();
    project.locale = locale.map(|tag| LocaleFormat::of_tag(tag).unwrap());
    let workspace = workspace(&project, &repository(), folder.path());
    let trained = jobs::train(&workspace, &TrainOptions::default(), &|_, _, _| {}).unwrap();
    let compared = jobs::compare(&workspace, &CompareOptions::default(), &|_, _, _| {}).unwrap();
    let saved = jobs::comparison_folder(&workspace);
    jobs::save_comparison(&workspace, &compared.comparison, &saved).unwrap();
    let read = |file: &Path| std::fs::read_to_string(file).unwrap();
    Pages {
        report: read(&trained.saved.file.with_file_name("report.html")),
        comparison: read(&saved.join("compare.html")),
    }
}

/// The same without a locale, made once.
pub fn sample() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| pages_of_sample(None))
}

fn pages_of(space: TestSpace) -> Pages {
    let space = space.trained();
    let output = space.run(&["compare"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let find = |end: &str| space.files().into_iter().find(|file| file.ends_with(end)).unwrap();
    Pages { report: space.read(&find("report.html")), comparison: space.read(&find("compare.html")) }
}

/// Of 58 deals: hardly anything to show.
fn small() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| pages_of(TestSpace::new().append("bantam.toml", POINTS)))
}

/// Without dates: no holdout and no backtest.
fn undated() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| {
        let space = TestSpace::new().append("bantam.toml", POINTS);
        pages_of(space.replace("bantam.toml", "at = \"qualified_at\"\nas_of", "as_of").replace(
            "bantam.toml",
            "[snapshot]\nas_of = \"2026-08-01\"",
            "",
        ))
    })
}

/// Mark-up and names of 200 letters in everything that a user can name.
fn ugly() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| {
        let points = POINTS
            .replace("\"large\"", &format!("'''{NASTY}'''"))
            .replace("\"never\"", &format!("\"{}\"", endless()));
        let cell = format!("\"{}\"", NASTY.replace('"', "\"\""));
        let space = TestSpace::new().append("bantam.toml", &points);
        let space = space.replace("bantam.toml", "name = \"sales\"", &format!("name = '''{NASTY}'''"));
        pages_of(space.replace("deals.csv", "VP", &cell).replace("deals.csv", "Manager", &endless()))
    })
}

/// Every sample as a page.
fn all() -> [(&'static str, &'static str); 8] {
    [
        ("sample", &sample().report),
        ("small", &small().report),
        ("undated", &undated().report),
        ("ugly", &ugly().report),
        ("comparison", &sample().comparison),
        ("small comparison", &small().comparison),
        ("undated comparison", &undated().comparison),
        ("ugly comparison", &ugly().comparison),
    ]
}

/// Every tag in order: `p`, `/p`, and `br/` for one that ends itself; with its attributes as written.
fn tags(page: &str) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').unwrap();
        let inside = &rest[start + 1..end];
        let (name, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let ends_itself = inside.ends_with('/') && !name.starts_with('/');
        let name = name.trim_end_matches('/').to_owned() + if ends_itself { "/" } else { "" };
        tags.push((name, attributes.to_owned()));
        rest = &rest[end + 1..];
    }
    tags
}

#[test]
fn every_element_that_opens_is_closed_in_order() {
    for (name, page) in all() {
        let mut open: Vec<String> = Vec::new();
        for (tag, _) in tags(page) {
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(closed), "{name}");
            } else if !tag.ends_with('/') && !VOID.contains(&tag.as_str()) {
                open.push(tag);
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
    }
}

#[test]
fn a_page_needs_no_script_no_network_and_no_font() {
    for (name, page) in all() {
        for (tag, attributes) in tags(page) {
            assert!(
                !["script", "link", "img", "iframe", "object", "image/", "use/"].contains(&tag.as_str()),
                "{name}"
            );
            // Every attribute that a browser would run or fetch.
            for word in ["src=", "xlink", "style="] {
                assert!(!attributes.contains(word), "{name}: {attributes}");
            }
            let mut words = attributes.split_whitespace();
            assert!(!words.any(|word| word.starts_with("on") && word.contains('=')), "{name}: {attributes}");
            assert!(
                !attributes.contains("href=") || attributes.starts_with("href=\"#"),
                "{name}: {attributes}"
            );
        }
        let style = &page[page.find("<style>").unwrap()..page.find("</style>").unwrap()];
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("@font-face"));
    }
}

#[test]
fn what_users_wrote_never_becomes_mark_up() {
    for page in [&ugly().report, &ugly().comparison] {
        assert!(!page.contains("<script") && !page.contains(NASTY));
        // It is shown, escaped by the templates, and not swallowed.
        assert!(page.matches("script&#62;alert").count() >= 2);
    }
}

#[test]
fn long_names_are_whole_in_a_title() {
    for page in [&ugly().report, &ugly().comparison] {
        assert!(page.contains(&format!("title=\"{}\"", endless())));
    }
}

#[test]
fn what_is_not_a_number_is_not_in_the_page() {
    for (name, page) in all() {
        for word in ["NaN", ">inf", "=\"inf", "-inf"] {
            assert!(!page.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn every_page_is_well_under_a_megabyte() {
    for (name, page) in all() {
        let size = page.len();
        assert!(size < MOST_BYTES / 2, "{name} has {size} bytes");
    }
}

#[test]
fn every_link_leads_to_a_section_and_every_section_is_linked() {
    for (name, page) in all() {
        let values = |attribute: &str| -> Vec<String> {
            let found = tags(page).into_iter().filter(|(tag, _)| tag == "section" || tag == "a");
            let value = found.filter_map(|(_, attributes)| {
                Some(attributes.strip_prefix(attribute)?.strip_suffix('"')?.to_owned())
            });
            value.collect()
        };
        let (links, sections) = (values("href=\"#"), values("id=\""));
        assert!(!sections.is_empty(), "{name}");
        // A page of one section has no contents.
        assert!(
            links == sections || (links.is_empty() && sections.len() == 1),
            "{name}: {links:?} {sections:?}"
        );
    }
}

#[test]
fn a_section_without_content_has_an_explanation() {
    let page = &undated().report;
    assert!(page.contains("A backtest needs dates"));
    assert!(page.contains("id=\"backtest\""));
    assert!(!page.contains("the model is retrained"), "an explanation of what is not there");
}

#[test]
fn every_chart_has_a_name_and_every_wide_table_can_be_scrolled_by_keyboard() {
    let tags = tags(&sample().report);
    let charts = tags.iter().filter(|(tag, attributes)| tag == "svg" && attributes.contains("\"chart\""));
    let named = charts.clone().filter(|(_, a)| a.contains("role=\"img\"") && a.contains("aria-label=\""));
    assert_eq!((charts.count(), named.count()), (7, 7));
    let boxes = tags.iter().filter(|(_, attributes)| attributes.starts_with("class=\"scroll\""));
    assert!(boxes.clone().count() >= 5);
    assert!(boxes.into_iter().all(|(_, a)| a.contains("tabindex=\"0\"") && a.contains("aria-label=\"")));
}

/// Red, green and blue of `--name: #rrggbb` in this part of the style sheet.
fn color(style: &str, name: &str) -> [f64; 3] {
    let start = style.find(&format!("--{name}: #")).unwrap() + name.len() + 5;
    let channel = |place: usize| {
        let hex = &style[start + 2 * place..start + 2 * place + 2];
        f64::from(u8::from_str_radix(hex, 16).unwrap()) / 255.0
    };
    [channel(0), channel(1), channel(2)]
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.1, "contrast ratio" and "relative luminance").
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let luminance = |c: [f64; 3]| 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn colours_can_be_read_in_both_themes() {
    let page = &small().report;
    let (light, dark) = page.split_once("prefers-color-scheme: dark").unwrap();
    for style in [light, dark] {
        for text in ["ink", "soft", "accent", "good", "caution", "bad"] {
            for paper in ["page", "raised"] {
                let ratio = contrast(color(style, text), color(style, paper));
                assert!(ratio >= 4.5, "{text} on {paper}: {ratio:.2}");
            }
        }
        for line in ["base", "feature", "points", "reweighted", "champion"] {
            let ratio = contrast(color(style, line), color(style, "page"));
            assert!(ratio >= 3.0, "{line}: {ratio:.2}");
        }
    }
}

#[test]
fn the_minus_sign_of_pages_is_no_hyphen() {
    for (name, page) in all() {
        let text: String = page
            .rsplit("</style>")
            .next()
            .unwrap()
            .split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|part| part.1)
            .collect();
        let is_negative = |pair: &[char]| pair[0] == '-' && pair[1].is_ascii_digit();
        let letters: Vec<char> = text.chars().collect();
        let hyphens =
            letters.windows(3).filter(|three| !three[0].is_alphanumeric() && is_negative(&three[1..]));
        assert_eq!(hyphens.count(), 0, "{name}");
    }
}

#[test]
fn a_comparison_has_a_row_of_dots_for_every_rule_and_a_name_for_every_chart() {
    let page = &sample().comparison;
    let n_rules = sample_project().points.unwrap().rules.len();
    let rows: Vec<&str> = page.split("<svg class=\"bell\"").skip(1).collect();
    // With so many rules, the axis is drawn above and below.
    assert_eq!(rows.len(), n_rules + 2);
    let dots = |class: &str| page.matches(&format!("<circle class=\"{class}\" cx=")).count();
    // One more of each is in the legend.
    assert_eq!((dots("o points"), dots("f reweighted")), (n_rules + 1, n_rules + 1));
    let tags = tags(page);
    let charts = tags.iter().filter(|(tag, attributes)| tag == "svg" && attributes.contains("\"chart\""));
    let named = charts.clone().filter(|(_, a)| a.contains("role=\"img\"") && a.contains("aria-label=\""));
    assert_eq!((charts.count(), named.count()), (1, 1));
    let boxes = tags.iter().filter(|(_, attributes)| attributes.starts_with("class=\"scroll\""));
    assert!(boxes.clone().count() >= 5);
    assert!(boxes.into_iter().all(|(_, a)| a.contains("tabindex=\"0\"") && a.contains("aria-label=\"")));
}

#[test]
fn a_comparison_of_too_few_deals_reports_it() {
    assert!(small().comparison.contains("too few deals"));
}
