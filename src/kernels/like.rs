//! LIKE and ILIKE: patterns of literal text, `%` for any characters and `_` for one.

use memchr::memmem::Finder;

use super::compare::flag;
use super::side::OneOrMany;
use super::values::UNKNOWN;

/// A pattern prepared for many texts. Matching is linear in the text for a pattern without `_`.
#[derive(Debug)]
pub(super) struct LikePattern {
    shape: PatternShape,
    ignore_case: bool,
}

/// The shape of the pattern. The common shapes need one comparison or one search.
#[derive(Debug)]
enum PatternShape {
    /// `text`.
    Exact(String),
    /// `text%`.
    Prefix(String),
    /// `%text`.
    Suffix(String),
    /// `%text%`.
    Contains(Box<Finder<'static>>),
    /// Segments with `%` between them.
    Segments(Vec<PatternSegment>),
}

/// A part of a pattern without `%`.
#[derive(Debug)]
struct PatternSegment {
    /// `None` is one character, whichever.
    characters: Vec<Option<char>>,
    /// The search for a segment without `_`.
    finder: Option<Finder<'static>>,
}

impl LikePattern {
    /// Prepares a pattern; the escape character escapes the character after it.
    pub(super) fn new(pattern: &str, escape: Option<char>, ignore_case: bool) -> Self {
        let mut segments = vec![Vec::new()];
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            let is_escape = Some(character) == escape;
            match (if is_escape { characters.next().unwrap_or(character) } else { character }, is_escape) {
                ('%', false) => segments.push(Vec::new()),
                ('_', false) => push(&mut segments, None),
                (literal, _) if ignore_case => {
                    literal.to_lowercase().for_each(|lower| push(&mut segments, Some(lower)));
                }
                (literal, _) => push(&mut segments, Some(literal)),
            }
        }
        Self { shape: PatternShape::of(segments.into_iter().map(PatternSegment::new).collect()), ignore_case }
    }

    /// Whether each of the texts matches, or does not match if it is negated.
    pub(super) fn flags(&self, texts: OneOrMany<'_, Option<&str>>, negated: bool, rows: usize) -> Vec<u8> {
        // The shape is analysed once, not for each row.
        match (&self.shape, self.ignore_case) {
            (PatternShape::Prefix(prefix), false) => {
                each(texts, negated, rows, |text| text.starts_with(prefix.as_str()))
            }
            (PatternShape::Suffix(suffix), false) => {
                each(texts, negated, rows, |text| text.ends_with(suffix.as_str()))
            }
            (PatternShape::Contains(finder), false) => {
                each(texts, negated, rows, |text| finder.find(text.as_bytes()).is_some())
            }
            _ => {
                let mut scratch = String::new();
                let row = |row| {
                    texts.get(row).map_or(UNKNOWN, |text| flag(self.matches(text, &mut scratch) != negated))
                };
                (0..rows).map(row).collect()
            }
        }
    }

    /// Whether the whole text matches. `scratch` contains the text in lower case if case is ignored.
    pub(super) fn matches(&self, text: &str, scratch: &mut String) -> bool {
        if !self.ignore_case {
            return self.shape.matches(text);
        }
        scratch.clear();
        lower_each(text, scratch);
        self.shape.matches(scratch)
    }
}

/// A predicate on each known text.
fn each(
    texts: OneOrMany<'_, Option<&str>>,
    negated: bool,
    rows: usize,
    question: impl Fn(&str) -> bool,
) -> Vec<u8> {
    texts.map(rows, |text| text.map_or(UNKNOWN, |text| flag(question(text) != negated)))
}

fn push(segments: &mut [Vec<Option<char>>], character: Option<char>) {
    if let Some(segment) = segments.last_mut() {
        segment.push(character);
    }
}

/// Each character in lower case, independent of its neighbours.
fn lower_each(text: &str, lower: &mut String) {
    if text.is_ascii() {
        lower.push_str(text);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(text.chars().flat_map(char::to_lowercase));
    }
}

impl PatternShape {
    fn of(segments: Vec<PatternSegment>) -> Self {
        let literals: Option<Vec<String>> = segments.iter().map(PatternSegment::literal).collect();
        match literals.as_deref() {
            Some([exact]) => Self::Exact(exact.clone()),
            Some([prefix, last]) if last.is_empty() => Self::Prefix(prefix.clone()),
            Some([first, suffix]) if first.is_empty() => Self::Suffix(suffix.clone()),
            Some([first, middle, last]) if first.is_empty() && last.is_empty() => {
                Self::Contains(Box::new(Finder::new(middle).into_owned()))
            }
            _ => Self::Segments(segments),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => text == exact,
            Self::Prefix(prefix) => text.as_bytes().starts_with(prefix.as_bytes()),
            Self::Suffix(suffix) => text.as_bytes().ends_with(suffix.as_bytes()),
            Self::Contains(finder) => finder.find(text.as_bytes()).is_some(),
            Self::Segments(segments) => match_segments(segments, text),
        }
    }
}

/// The first segment at the start, the last at the end, and each of the others at the first position after the one before: if any
/// placement matches, this one does.
fn match_segments(segments: &[PatternSegment], text: &str) -> bool {
    let [first, rest @ ..] = segments else { return text.is_empty() };
    let Some(mut rest_of_text) = first.strip_from_start(text) else { return false };
    let [middle @ .., last] = rest else { return rest_of_text.is_empty() };
    for segment in middle {
        match segment.strip_after_first(rest_of_text) {
            Some(after) => rest_of_text = after,
            None => return false,
        }
    }
    last.is_at_end(rest_of_text)
}

impl PatternSegment {
    fn new(characters: Vec<Option<char>>) -> Self {
        let literal: Option<String> = characters.iter().copied().collect();
        Self { characters, finder: literal.map(|literal| Finder::new(&literal).into_owned()) }
    }

    /// The text of a segment without `_`.
    fn literal(&self) -> Option<String> {
        self.characters.iter().copied().collect()
    }

    /// The rest after the segment if the text begins with it.
    fn strip_from_start<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut rest = text.chars();
        for &wanted in &self.characters {
            let character = rest.next()?;
            if wanted.is_some_and(|wanted| wanted != character) {
                return None;
            }
        }
        Some(rest.as_str())
    }

    /// The rest after the first occurrence of the segment in the text.
    fn strip_after_first<'t>(&self, text: &'t str) -> Option<&'t str> {
        if let Some(finder) = &self.finder {
            return text.get(finder.find(text.as_bytes())? + finder.needle().len()..);
        }
        let mut rest = text.chars();
        loop {
            if let Some(after) = self.strip_from_start(rest.as_str()) {
                return Some(after);
            }
            rest.next()?;
        }
    }

    /// Whether the text ends with the segment.
    fn is_at_end(&self, text: &str) -> bool {
        let mut rest = text.chars();
        self.characters.iter().rev().all(|wanted| {
            rest.next_back().is_some_and(|character| wanted.is_none_or(|wanted| wanted == character))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(text: &str, pattern: &str) -> bool {
        LikePattern::new(pattern, None, false).matches(text, &mut String::new())
    }

    #[test]
    fn patterns_match_whole_texts() {
        for (text, pattern) in [
            ("", ""),
            ("", "%"),
            ("abc", "abc"),
            ("abc", "a%"),
            ("abc", "%c"),
            ("abc", "%b%"),
            ("abc", "a_c"),
            ("abc", "a%c"),
            ("aXbXc", "%b%c"),
            ("äöü", "_ö_"),
            ("äöü", "%_"),
            ("aab", "%ab"),
            ("abab", "a%ab"),
            ("a%b", "a%%b"),
            ("xaya", "%_a"),
        ] {
            assert!(like(text, pattern), "{text} LIKE {pattern}");
        }
        for (text, pattern) in [
            ("", "_"),
            ("abc", "ABC"),
            ("abc", "a"),
            ("abc", "_c"),
            ("ab", "ab%b"),
            ("ä", "__"),
            ("a\nb", "ab"),
        ] {
            assert!(!like(text, pattern), "{text} LIKE {pattern}");
        }
    }

    #[test]
    fn an_escaped_character_means_itself() {
        let pattern = LikePattern::new(r"50\%\_\\", Some('\\'), false);
        assert!(pattern.matches(r"50%_\", &mut String::new()));
        assert!(!pattern.matches(r"500_\", &mut String::new()));
    }

    #[test]
    fn case_is_ignored_character_by_character() {
        let pattern = LikePattern::new("%STRASSE ÄÖ_", None, true);
        assert!(pattern.matches("Hauptstrasse äöÜ", &mut String::new()));
        assert!(!pattern.matches("Hauptstraße äöÜ", &mut String::new()));
    }
}
