//! Plain sentences: none of more than 30 words in README and book.

use super::documents;

const MOST_WORDS: usize = 30;

const README_LINES: usize = 250;

/// Pages made from the doc comments and help of the program, whose texts are judged where they are written.
const GENERATED: [&str; 3] =
    ["docs/reference/bantam-toml.md", "docs/reference/commands.md", "docs/reference/sql.md"];

/// Paragraphs, items of lists, headings and cells of tables, each as one text, with the line where it begins.
fn passages(text: &str) -> Vec<(usize, String)> {
    let mut passages: Vec<(usize, String)> = Vec::new();
    let mut closing: Option<String> = None;
    let mut goes_on = false;
    for (index, line) in text.lines().enumerate() {
        let mark = line.trim();
        let ticks: String = mark.chars().take_while(|&letter| letter == '`').collect();
        if let Some(open) = &closing {
            if mark == open {
                closing = None;
            }
            continue;
        }
        if ticks.len() >= 3 {
            closing = Some(ticks);
            goes_on = false;
        } else if mark.is_empty() || mark.starts_with("<!--") {
            goes_on = false;
        } else if mark.starts_with('|') {
            passages.extend(mark.split('|').map(|cell| (index + 1, cell.trim().to_owned())));
            goes_on = false;
        } else {
            let number = mark.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok());
            let is_new = mark.starts_with("- ") || mark.starts_with('#') || number || !goes_on;
            match passages.last_mut().filter(|_| !is_new) {
                Some((_, passage)) => *passage = format!("{passage} {mark}"),
                None => passages.push((index + 1, mark.trim_start_matches(['#', '-', '>', ' ']).to_owned())),
            }
            goes_on = !mark.starts_with('#');
        }
    }
    passages
}

/// The sentences of a passage. A code span is one word, and what looks like an end inside it is none.
fn sentences(passage: &str) -> Vec<String> {
    let spans = regex::Regex::new(r"`[^`]*`|\]\([^)]*\)").unwrap();
    let plain = spans.replace_all(passage, |found: &regex::Captures<'_>| {
        if found[0].starts_with('`') { "code" } else { "" }.to_owned()
    });
    let ends = regex::Regex::new(r"[.?!](?:[*_”)]*)\s+").unwrap();
    ends.split(&plain).map(str::to_owned).collect()
}

fn n_words(sentence: &str) -> usize {
    sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

#[test]
fn no_sentence_is_longer_than_thirty_words() {
    let mut long = Vec::new();
    for (name, text) in documents() {
        if GENERATED.contains(&name.as_str()) {
            continue;
        }
        for (line, passage) in passages(&text) {
            for sentence in sentences(&passage).iter().filter(|sentence| n_words(sentence) > MOST_WORDS) {
                long.push(format!("{name}:{line}: {} words: {sentence}", n_words(sentence)));
            }
        }
    }
    assert!(long.is_empty(), "{} sentences are too long:\n{}", long.len(), long.join("\n"));
}

#[test]
fn the_readme_is_short() {
    let documents = documents();
    let (_, readme) = documents.iter().find(|(name, _)| name == "README.md").unwrap();
    assert!(readme.lines().count() <= README_LINES, "{} lines", readme.lines().count());
}

#[test]
fn sentences_are_counted_as_they_are_read() {
    let text = "# A title\n\nOne sentence\nover two lines. And `a. b` another!\n- an item\n\n| a cell | b. c |\n```\nno. no.\n```\n";
    let passages = passages(text);
    let texts: Vec<&str> =
        passages.iter().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty()).collect();
    assert_eq!(
        texts,
        ["A title", "One sentence over two lines. And `a. b` another!", "an item", "a cell", "b. c"]
    );
    assert_eq!(sentences(texts[1]).iter().map(|text| n_words(text)).collect::<Vec<_>>(), [5, 3]);
}
