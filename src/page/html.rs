//! A template as a page.

use askama::Template;

use super::svg::escaped;

/// Anchor and title of a section.
pub(super) type Heading = (&'static str, &'static str);

/// The sections that are there, in their order on the page.
pub(super) fn headings(all: &[(&'static str, &'static str, bool)]) -> Vec<Heading> {
    all.iter().filter(|heading| heading.2).map(|(anchor, title, _)| (*anchor, *title)).collect()
}

/// The title of a section, where it is there.
pub(super) fn heading(headings: &[Heading], anchor: &str) -> Option<&'static str> {
    headings.iter().find(|heading| heading.0 == anchor).map(|heading| heading.1)
}

/// The page, or one that says that it could not be written.
pub(super) fn rendered(page: &impl Template) -> String {
    // Only a writer can fail, and a String does not; a page that says so is better than none.
    page.render().unwrap_or_else(|error| {
        format!(
            "<!doctype html><title>bantam</title><p>this report could not be written: {}</p>",
            escaped(&error.to_string())
        )
    })
}
