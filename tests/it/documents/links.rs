//! Links within README and book, and the table of contents of the book.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use regex::Regex;

use super::{documents, repository};

/// A link of a document.
struct Link {
    line: usize,
    target: String,
}

/// A text without its fenced blocks and code spans; lines stay where they are.
fn prose(text: &str) -> String {
    let mut closing: Option<String> = None;
    let span = Regex::new(r"`[^`]*`").unwrap();
    let line = |line: &str| {
        let mark = line.trim_start();
        let ticks: String = mark.chars().take_while(|&letter| letter == '`').collect();
        if let Some(open) = &closing {
            if mark.trim_end() == open {
                closing = None;
            }
            return String::new();
        }
        if ticks.len() >= 3 {
            closing = Some(ticks);
            return String::new();
        }
        span.replace_all(line, "`code`").into_owned()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn links(text: &str) -> Vec<Link> {
    let pattern = Regex::new(r"\]\(([^()\s]+(?:\([^()]*\))?)\)").unwrap();
    let prose = prose(text);
    let lines = prose.lines().enumerate();
    let found = lines.flat_map(|(index, line)| {
        let targets = pattern.captures_iter(line).map(|found| found[1].to_owned()).collect::<Vec<_>>();
        targets.into_iter().map(move |target| Link { line: index + 1, target })
    });
    found.collect()
}

/// The anchors of the headings, as GitHub and mdBook make them; the second of two equal ones ends in -1.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut closing: Option<String> = None;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut anchors = BTreeSet::new();
    for line in text.lines() {
        let ticks: String = line.chars().take_while(|&letter| letter == '`').collect();
        match &closing {
            Some(open) if line.trim_end() == open => closing = None,
            Some(_) => {}
            None if ticks.len() >= 3 => closing = Some(ticks),
            None => {
                let title = line.trim_start_matches('#');
                if title.len() == line.len() || !title.starts_with(' ') {
                    continue;
                }
                let is_kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
                let kept: String = title.trim().to_lowercase().chars().filter(is_kept).collect();
                let anchor = kept.replace(' ', "-");
                let n = counts.entry(anchor.clone()).or_default();
                anchors.insert(if *n == 0 { anchor } else { format!("{anchor}-{n}") });
                *n += 1;
            }
        }
    }
    anchors
}

/// A path without `..`.
fn plain_path(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

fn is_external(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:")
}

/// What is wrong with a link of a document.
fn fault(name: &str, target: &str, texts: &BTreeMap<String, String>) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = Path::new(name).parent().unwrap();
    let file = if path.is_empty() { PathBuf::from(name) } else { plain_path(&folder.join(path)) };
    if !repository().join(&file).exists() {
        return Some(format!("there is no {}", file.display()));
    }
    if name.starts_with("docs/") && !file.starts_with("docs") {
        return Some("a page of the book links to a file that is not in it; name it as code".to_owned());
    }
    let text = texts.get(file.to_str()?)?;
    (!anchor.is_empty() && !anchors(text).contains(anchor)).then(|| format!("no heading gives #{anchor}"))
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let documents = documents();
    let texts: BTreeMap<String, String> = documents.iter().cloned().collect();
    let (mut wrong, mut external, mut n_internal) = (Vec::new(), BTreeSet::new(), 0);
    for (name, text) in &documents {
        for Link { line, target } in links(text) {
            if is_external(&target) {
                if !target.starts_with("https://") {
                    wrong.push(format!("{name}:{line}: {target}: https alone"));
                }
                external.insert(target);
                continue;
            }
            n_internal += 1;
            if let Some(fault) = fault(name, &target, &texts) {
                wrong.push(format!("{name}:{line}: {target}: {fault}"));
            }
        }
    }
    eprintln!("{n_internal} links within; {} links outside, not fetched:", external.len());
    for target in &external {
        eprintln!("  {target}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_internal >= 60, "{n_internal} links");
}

#[test]
fn every_page_is_in_the_table_of_contents_once() {
    let documents = documents();
    let (_, summary) = documents.iter().find(|(name, _)| name == "docs/SUMMARY.md").unwrap();
    let mut listed: Vec<String> =
        links(summary).into_iter().map(|link| format!("docs/{}", link.target)).collect();
    listed.sort();
    let pages = documents.iter().map(|(name, _)| name).filter(|name| *name != "docs/SUMMARY.md");
    let pages: Vec<String> = pages.filter(|name| name.starts_with("docs/")).cloned().collect();
    assert_eq!(listed, pages);
}

/// Code and other documents name pages by their paths.
#[test]
fn pages_that_are_named_elsewhere_exist() {
    let named = Regex::new(r"\bdocs/[a-z/_-]+\.md\b").unwrap();
    let places =
        ["src", "tests", "benches", "notebooks", "models", "data", "CHANGELOG.md", "README.md", "Cargo.toml"];
    // What the notebooks write, their environment among it, is no part of the repository.
    let texts =
        crate::tidy::texts(&places).into_iter().filter(|(file, _)| !file.starts_with("notebooks/output/"));
    for (file, text) in texts {
        for page in named.find_iter(&text).filter(|_| !file.ends_with("documents/links.rs")) {
            assert!(repository().join(page.as_str()).exists(), "{file} names {}", page.as_str());
        }
    }
}

#[test]
fn links_and_anchors_are_read_as_they_are_meant() {
    let text = "# One *and* two\n## One `a.b`\n## One `a.b`\n```\n# none\n[no](x.md)\n```\n`[no](y.md)` [a](z.md#q) ![b](p.svg)\n";
    let targets: Vec<String> = links(text).into_iter().map(|link| link.target).collect();
    assert_eq!(targets, ["z.md#q", "p.svg"]);
    assert_eq!(anchors(text).into_iter().collect::<Vec<_>>(), ["one-ab", "one-ab-1", "one-and-two"]);
    let texts = BTreeMap::from([("docs/index.md".to_owned(), "# Here\n".to_owned())]);
    assert!(fault("docs/a.md", "nowhere.md", &texts).unwrap().contains("there is no docs/nowhere.md"));
    assert!(fault("docs/a.md", "../Cargo.toml", &texts).unwrap().contains("not in it"));
    assert!(fault("docs/a.md", "index.md#there", &texts).unwrap().contains("#there"));
    assert_eq!(fault("docs/a.md", "index.md#here", &texts), None);
}
