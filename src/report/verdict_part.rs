//! A part of the verdict on a model.

use super::tone::Tone;

/// A statement about a model.
pub(super) struct VerdictPart {
    pub(super) tone: Tone,
    /// A few words for the headline, where it belongs there.
    pub(super) head: Option<String>,
    pub(super) sentence: String,
}

impl VerdictPart {
    pub(super) fn new(
        tone: Tone,
        head: impl Into<Option<&'static str>>,
        sentence: impl Into<String>,
    ) -> Self {
        Self { tone, head: head.into().map(str::to_owned), sentence: sentence.into() }
    }
}
