//! The figures that lead a page.

use super::figure_text::FigureText;

/// A figure that leads a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyFigure {
    /// Its standard name.
    pub label: String,
    /// The figure as text.
    pub value: String,
    /// Its interval as text, or a remark, where it has one.
    pub interval: Option<String>,
    /// What it means, in half a sentence.
    pub meaning: String,
}

impl KeyFigure {
    pub(crate) fn new(label: &str, text: FigureText, meaning: &str) -> Self {
        let FigureText { value, interval } = text;
        Self { label: label.to_owned(), value, interval, meaning: meaning.to_owned() }
    }
}
