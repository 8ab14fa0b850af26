//! A template as a page, with its sections.

use askama::Template;

use super::svg::escaped;

/// Anchor and title of a section.
pub(super) type Heading = (&'static str, &'static str);

/// The sections with content, in their order on the page.
pub(super) fn headings(all: &[(&'static str, &'static str, bool)]) -> Vec<Heading> {
    all.iter().filter(|heading| heading.2).map(|(anchor, title, _)| (*anchor, *title)).collect()
}

/// The title of a section, if it is on the page.
pub(super) fn heading(headings: &[Heading], anchor: &str) -> Option<&'static str> {
    headings.iter().find(|heading| heading.0 == anchor).map(|heading| heading.1)
}

/// The page, or one that says that it could not be written.
pub(super) fn rendered(page: &impl Template) -> String {
    // Only a writer can fail, and a String does not; a page with the error is better than none.
    let page = page.render().unwrap_or_else(|error| {
        format!(
            "<!doctype html><title>bantam</title><p>this report could not be written: {}</p>",
            escaped(&error.to_string())
        )
    });
    unbroken(&page)
}

/// The elements whose text is as it was written, and may be copied.
const VERBATIM: [&str; 2] = ["code", "style"];

/// A page whose lines do not break between a number and its percent sign.
fn unbroken(page: &str) -> String {
    let mut text = String::with_capacity(page.len() + page.len() / 64);
    let mut is_verbatim = false;
    for part in page.split_inclusive('<') {
        let (tag, words) = part.split_once('>').map_or(("", part), |(tag, words)| (tag, words));
        if words.len() < part.len() {
            let name = tag.split(char::is_whitespace).next().unwrap_or_default();
            let is_end = name.starts_with('/');
            if VERBATIM.contains(&name.trim_start_matches('/')) {
                is_verbatim = !is_end;
            }
            text.push_str(tag);
            text.push('>');
        }
        if is_verbatim {
            text.push_str(words);
        } else {
            push_unbroken(&mut text, words);
        }
    }
    text
}

/// Adds words with a no-break space (U+00A0) between a digit and " %".
fn push_unbroken(text: &mut String, words: &str) {
    let mut parts = words.split(" %");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let is_number = text.ends_with(|letter: char| letter.is_ascii_digit());
        text.push_str(if is_number { "\u{a0}%" } else { " %" });
        text.push_str(part);
    }
}

/// The content of a section, or why it has none; without both it is omitted.
pub(super) struct Section<T> {
    pub(super) content: Option<T>,
    pub(super) missing: Option<String>,
}

impl<T> Section<T> {
    /// With content, or omitted.
    pub(super) fn of(content: Option<T>) -> Self {
        Self { content, missing: None }
    }

    /// With content, or with a sentence that explains why there is none.
    pub(super) fn or_why(content: Option<T>, why: impl Into<String>) -> Self {
        let missing = content.is_none().then(|| why.into());
        Self { content, missing }
    }

    /// Whether it has content or an explanation.
    pub(super) fn has_content(&self) -> bool {
        self.content.is_some() || self.missing.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_percent_sign_stay_on_one_line() {
        let page = "<style>a { width: 5 %; }</style><td class=\"n 5 %\">21.7 %<small>[95 %: 1, 2]</small></td><code class=\"x\">a > \
                    10 % 3</code><p>a % of 7 % and 3 %";
        let expected = "<style>a { width: 5 %; }</style><td class=\"n 5 %\">21.7\u{a0}%<small>[95\u{a0}%: 1, 2]</small></td><code \
                        class=\"x\">a > 10 % 3</code><p>a % of 7\u{a0}% and 3\u{a0}%";
        assert_eq!(unbroken(page), expected);
    }
}
