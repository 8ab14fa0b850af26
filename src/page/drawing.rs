//! A chart with its title, legend and caption.

use askama::Template;
use askama::filters::HtmlSafe;

use super::chart::{Chart, KeyShape};

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
