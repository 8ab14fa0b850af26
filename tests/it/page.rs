//! The pages as a whole: what a browser, a printer and somebody with bad intentions would notice.

use super::page_samples as samples;

use bantam::page::{Part, comparison_html, html};
use samples::{NASTY, compared, long, minimal, nothing, rich, ugly, ugly_comparison, undecided};

/// What one report may weigh, in bytes: a mail takes it.
const MOST_BYTES: usize = 1_000_000;
/// Elements without an end.
const VOID: [&str; 2] = ["meta", "!doctype"];

/// Every sample as a page.
fn all() -> [(&'static str, String); 8] {
    [
        ("rich", html(&rich())),
        ("minimal", html(&minimal())),
        ("nothing", html(&nothing())),
        ("ugly", html(&ugly())),
        ("long", html(&long())),
        ("compared", comparison_html(&compared())),
        ("undecided", comparison_html(&undecided())),
        ("ugly comparison", comparison_html(&ugly_comparison())),
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
        for (tag, _) in tags(&page) {
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
        for (tag, attributes) in tags(&page) {
            assert!(
                !["script", "link", "img", "iframe", "object", "image/", "use/"].contains(&tag.as_str()),
                "{name}"
            );
            // Every attribute that a browser would run or fetch.
            for word in [" on", "src=", "xlink", "style="] {
                assert!(!format!(" {attributes}").contains(word), "{name}: {attributes}");
            }
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
    let page = html(&ugly());
    assert!(!page.contains("<script") && !page.contains(NASTY));
    // It is shown, in the templates' way of escaping and in that of the charts, and not swallowed.
    assert!(page.matches("script&#62;alert").count() >= 25);
    assert!(page.matches("script&gt;alert").count() >= 2);
}

#[test]
fn what_users_wrote_of_points_never_becomes_mark_up() {
    let page = comparison_html(&ugly_comparison());
    assert!(!page.contains("<script") && !page.contains(NASTY));
    assert!(page.matches("script&#62;alert").count() >= 20);
    assert!(page.matches("script&gt;alert").count() >= 2);
}

#[test]
fn long_names_are_whole_in_a_title() {
    let endless = "VeryLongColumnName_".repeat(11)[..200].to_owned();
    for page in [html(&ugly()), comparison_html(&ugly_comparison())] {
        assert!(page.contains(&format!("title=\"{endless}\"")));
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
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(html(&rich()), html(&rich()));
    assert_eq!(comparison_html(&compared()), comparison_html(&compared()));
}

#[test]
fn every_link_leads_to_a_section_and_every_section_is_linked() {
    for (name, page) in all() {
        let values = |attribute: &str| -> Vec<String> {
            let found = tags(&page).into_iter().filter(|(tag, _)| tag == "section" || tag == "a");
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
fn what_is_missing_says_why_and_what_is_omitted_is_gone() {
    let page = html(&minimal());
    assert!(page.contains("quarters cannot be told apart"));
    assert!(page.contains("id=\"backtest\""));
    assert!(!page.contains("The model trained again"), "how to read what is not there");
    for section in ["segments", "optimism", "audit"] {
        assert!(!page.contains(&format!("id=\"{section}\"")), "{section}");
    }
}

#[test]
fn every_chart_has_a_name_and_every_wide_table_can_be_scrolled_by_keyboard() {
    let page = html(&rich());
    let tags = tags(&page);
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
    let page = html(&nothing());
    let (light, dark) = page.split_once("prefers-color-scheme: dark").unwrap();
    for style in [light, dark] {
        for text in ["ink", "soft", "accent", "good", "caution", "bad"] {
            for paper in ["page", "raised"] {
                let ratio = contrast(color(style, text), color(style, paper));
                assert!(ratio >= 4.5, "{text} on {paper}: {ratio:.2}");
            }
        }
        for line in ["base", "feature", "points", "relearned", "champion"] {
            let ratio = contrast(color(style, line), color(style, "page"));
            assert!(ratio >= 3.0, "{line}: {ratio:.2}");
        }
    }
}

#[test]
fn an_audit_that_found_nothing_says_so() {
    let mut report = rich();
    let Part::Shown(audit) = &mut report.audit else { panic!("the rich report has an audit") };
    audit.findings.clear();
    assert!(html(&report).contains("Nothing was found."));
}

#[test]
fn a_comparison_has_a_row_of_dots_for_every_rule_and_a_name_for_every_chart() {
    let comparison = compared();
    let page = comparison_html(&comparison);
    let rows: Vec<&str> = page.split("<svg class=\"bell\"").skip(1).collect();
    // The scale stands above and below so many rules.
    assert_eq!(rows.len(), comparison.rules.len() + 2);
    let dots = |class: &str| page.matches(&format!("<circle class=\"{class}\" cx=")).count();
    let learned = comparison.rules.iter().filter(|rule| rule.learned.is_some()).count();
    // One more of each is in the legend.
    assert_eq!((dots("o points"), dots("f relearned")), (comparison.rules.len() + 1, learned + 1));
    for rule in &comparison.rules {
        assert!(page.matches(rule.verdict.words()).count() >= 2, "{}", rule.verdict.words());
    }
    let tags = tags(&page);
    let charts = tags.iter().filter(|(tag, attributes)| tag == "svg" && attributes.contains("\"chart\""));
    let named = charts.clone().filter(|(_, a)| a.contains("role=\"img\"") && a.contains("aria-label=\""));
    assert_eq!((charts.count(), named.count()), (1, 1));
    let boxes = tags.iter().filter(|(_, attributes)| attributes.starts_with("class=\"scroll\""));
    assert_eq!(boxes.clone().count(), 9);
    assert!(boxes.into_iter().all(|(_, a)| a.contains("tabindex=\"0\"") && a.contains("aria-label=\"")));
}

#[test]
fn a_comparison_of_too_few_deals_says_so_and_draws_nothing() {
    let page = comparison_html(&undecided());
    for words in ["too few deals to judge by", "It cannot be told: points have no worth.", "is not compared"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<svg class=\"bell\"") && !page.contains("<svg class=\"chart\""));
}
