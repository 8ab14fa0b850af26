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
    page.render().unwrap_or_else(|error| {
        format!(
            "<!doctype html><title>bantam</title><p>this report could not be written: {}</p>",
            escaped(&error.to_string())
        )
    })
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
