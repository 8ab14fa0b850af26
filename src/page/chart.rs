//! A chart of a page: drawings with a legend below them.

use askama::Template;
use askama::filters::HtmlSafe;

use super::name::Name;
use super::svg::Style;

/// One or more drawings with their legend.
#[derive(Debug, Clone, Default)]
pub(super) struct Chart {
    /// `<svg>` elements, one below the other.
    pub(super) svg: String,
    pub(super) legend: Vec<Key>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// Class of its style.
    pub(super) class: &'static str,
    pub(super) shape: KeyShape,
    pub(super) label: Name,
    /// A figure after the label, or nothing.
    pub(super) note: String,
}

/// The shape of a key in the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyShape {
    Line,
    Dot,
    Hollow,
    Box,
}

impl Key {
    pub(super) fn new(style: Style, shape: KeyShape, label: &str) -> Key {
        Key { class: style.class(), shape, label: Name::of(label), note: String::new() }
    }
}

/// A chart with its title, legend and a sentence below.
#[derive(Template)]
#[template(path = "drawing.html", config = "src/page/askama.toml")]
pub(super) struct Drawing {
    title: &'static str,
    chart: Chart,
    caption: String,
}

impl HtmlSafe for Drawing {}

impl Drawing {
    pub(super) fn new(title: &'static str, chart: Chart, caption: impl Into<String>) -> Self {
        Self { title, chart, caption: caption.into() }
    }
}
