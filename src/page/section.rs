//! A section of a page: what it shows, or why it shows nothing.

/// What a section shows, or why it shows nothing; without both it is left out.
#[derive(Debug, Clone)]
pub(super) struct Section<T> {
    pub(super) content: Option<T>,
    /// One sentence.
    pub(super) missing: Option<String>,
}

impl<T> Section<T> {
    /// With content, or left out.
    pub(super) fn of(content: Option<T>) -> Self {
        Self { content, missing: None }
    }

    /// With content, or with a sentence that says why there is none.
    pub(super) fn or_why(content: Option<T>, why: impl Into<String>) -> Self {
        let missing = content.is_none().then(|| why.into());
        Self { content, missing }
    }

    /// Whether there is anything to read under its heading.
    pub(super) fn is_there(&self) -> bool {
        self.content.is_some() || self.missing.is_some()
    }
}
